"""Order what is missing to a fixed level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from twin.network.arrays import IntArray
from twin.policies.views import StockView
from twin.settings import setting


@dataclass(frozen=True)
class BaseStock:
    """Base-stock policy: raise the inventory position to a fixed level at each review.

    Source: Snyder & Shen, Fundamentals of Supply Chain Theory, 2nd ed., section 4.3.
    """

    maximum: ClassVar[str] = "level"
    level: int = setting(unit="units", low=0, doc="Base-stock level S.")

    def order_quantity(self, view: StockView) -> IntArray:
        """Return S - position, or 0."""
        return np.maximum(self.level - view.position, 0)

    def trigger_level(self, view: StockView) -> int:
        """Return the position at or below which something is ordered: S - 1."""
        return self.level - 1
