"""Order a fixed quantity whenever the position has fallen to the reorder point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.network.arrays import IntArray
from twin.policies.views import StockView
from twin.settings import setting


@dataclass(frozen=True)
class ReorderPoint:
    """(r, Q) policy: at or below r, order the fewest multiples of Q that lift the position above r.

    Source: Zipkin, Foundations of Inventory Management (2000), section 6.2.
    """

    reorder_point: int = setting(unit="units", doc="Reorder point r; negative where backorders are planned.")
    quantity: int = setting(unit="units", low=1, doc="Order quantity Q.")

    def order_quantity(self, view: StockView) -> IntArray:
        """Return the multiple of Q that lifts the position above r, or 0."""
        missing = np.maximum(self.reorder_point + 1 - view.position, 0)
        return -(-missing // self.quantity) * self.quantity

    def trigger_level(self, view: StockView) -> int:
        """Return the position at or below which something is ordered: r."""
        return self.reorder_point
