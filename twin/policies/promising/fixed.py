"""A fixed number of units for customers who walk in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from twin.network.arrays import IntArray
from twin.policies.views import ProtectionView
from twin.settings import setting


@dataclass(frozen=True)
class Fixed:
    """The last units of a shelf are sold to customers who walk in, where some do.

    Source: none, a convention of order management systems (safety stock of a store); as a protection level, Talluri &
    van Ryzin (2004), The Theory and Practice of Revenue Management, section 2.1.1.
    """

    protects: ClassVar[str] = "units"
    units: int = setting(unit="units", low=0, doc="Protection level: units of a product that are not sold online.")

    def protection(self, view: ProtectionView) -> IntArray:
        """Return so many units where somebody walks in."""
        kept: IntArray = np.where(view.walk_in_per_day > 0.0, self.units, 0).astype(np.int64)
        return kept
