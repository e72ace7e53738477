"""Frozen orders: what a desk has planned to order on the next days, and may change by a little only."""

from __future__ import annotations

import numpy as np

from twin.network.arrays import BoolArray, IntArray
from twin.policies.replenishment.base import OrderTerms

_FREE = -1


class FrozenOrders:
    """The order plan of one desk: at a review it is extended by one day, and its order of today is released.

    What is planned counts as ordered. So a plan without flexibility is a lead time that is longer by the frozen days.
    What is wished instead is what would now be planned for today, beside the days after it. On days for which nothing
    was planned, the first ones and those not due at their planning, the rule is free.
    """

    def __init__(self, terms: OrderTerms, shape: tuple[int, int]) -> None:
        self._terms = terms
        self.days: IntArray = np.broadcast_to(np.asarray(terms.frozen_days), shape).astype(np.int64)
        """[site, sku] how many days ahead orders are planned; 0: not at all."""
        self._plan = np.full((int(self.days.max()) + 1, *shape), _FREE)

    def free(self, day: int) -> BoolArray:
        """Return [site, sku] for which nothing was planned for a day."""
        return np.asarray(self._plan[day % len(self._plan)] == _FREE)

    def pending(self, day: int) -> IntArray:
        """Return [site, sku] units planned for the days after one."""
        units: IntArray = np.maximum(self._plan, 0).sum(axis=0) - np.maximum(self._plan[day % len(self._plan)], 0)
        return units

    def released(self, day: int, wished: IntArray, due: BoolArray | None) -> IntArray:
        """Return the orders of a day: as planned, moved towards what is wished now as far as they may still change."""
        today = self._plan[day % len(self._plan)]
        free = wished if due is None else np.where(due, wished, 0)
        orders = np.where(self.free(day), free, self._terms.still(np.maximum(today, 0), wished))
        today[:] = _FREE
        return orders

    def extend(self, day: int, orders: IntArray, due: BoolArray | None) -> None:
        """Plan orders, made at a review on a day, for the end of the frozen horizon."""
        slot = ((day + self.days) % len(self._plan))[None]
        kept = np.take_along_axis(self._plan, slot, axis=0)[0]
        planned = self.days > 0 if due is None else (self.days > 0) & due
        np.put_along_axis(self._plan, slot, np.where(planned, orders, kept)[None], axis=0)
