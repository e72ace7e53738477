"""No transshipment: each site keeps its stock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.policies.transshipment.base import Transfers
from twin.policies.views import TransshipmentView


@dataclass(frozen=True)
class Apart:
    """Nothing is moved between siblings. Source: none, a convention."""

    def transfers(self, view: TransshipmentView) -> Transfers:
        """Return no lines."""
        return Transfers(*(np.zeros(0, np.int64) for _ in range(4)))
