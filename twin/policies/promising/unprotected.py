"""No protection: online orders may take the last unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.network.arrays import IntArray
from twin.policies.views import ProtectionView


@dataclass(frozen=True)
class Unprotected:
    """First come, first served: who walks in and who orders online share the shelf. Source: none, a convention."""

    def protection(self, view: ProtectionView) -> IntArray:
        """Return no units."""
        return np.zeros(view.walk_in_per_day.shape, np.int64)
