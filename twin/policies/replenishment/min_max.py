"""Order up to a maximum whenever the position has fallen to a minimum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from twin.network.arrays import IntArray
from twin.policies.views import StockView
from twin.settings import setting


@dataclass(frozen=True)
class MinMax:
    """(s, S) policy: at or below s, order up to S.

    Source: Scarf (1960); Snyder & Shen, Fundamentals of Supply Chain Theory, 2nd ed., section 4.4.
    """

    maximum: ClassVar[str] = "order_up_to_level"
    reorder_point: int = setting(unit="units", doc="Minimum s: order at or below it.")
    order_up_to_level: int = setting(unit="units", doc="Maximum S.")

    def order_quantity(self, view: StockView) -> IntArray:
        """Return S - position where the position is at or below s, else 0."""
        missing = np.maximum(self.order_up_to_level - view.position, 0)
        return np.where(view.position <= self.reorder_point, missing, 0)

    def trigger_level(self, view: StockView) -> int:
        """Return the position at or below which something is ordered: s."""
        return self.reorder_point
