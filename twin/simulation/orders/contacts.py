"""Customers who get in touch because their order failed them, and what answering them costs."""

from __future__ import annotations

import numpy as np

from twin.ledger.order_states import Measure
from twin.network.online import Online
from twin.simulation.money import Flow, Money, guard
from twin.simulation.orders.counts import Counts


class Contacts:
    """A share of the customers whose order is late, incomplete or cancelled for want of stock asks where it is.

    Their mean number is charged, not a drawn one: once a day, for the orders of which it has turned out since.
    """

    def __init__(self, online: Online, counts: Counts, money: Money) -> None:
        self._counts, self._money, self._channels = counts, money, np.arange(len(online.channels))
        self._micro = np.repeat(online.channels.contact_micro.astype(np.int64), len(online.modes))
        self._known = np.zeros(len(self._micro), np.int64)
        """[stream] orders that failed their customers and were charged for."""
        self._any = bool(self._micro.any())

    def charge_day(self, day: int) -> None:
        """Charge the sellers of the channels for what has turned out since the last call."""
        if not self._any:
            return
        by_day = self._counts.tally.counts
        failed = (by_day[Measure.ORDERS_DUE] - by_day[Measure.ORDERS_ON_TIME_IN_FULL]).sum(axis=1)
        new, self._known = failed - self._known, failed
        guard(float(new.astype(float) @ self._micro))
        cost = new * self._micro
        by_day[Measure.CONTACT_COST_MICRO, :, day] += cost
        self._money.post(Flow.CONTACT, cost.reshape(len(self._channels), -1).sum(axis=1), self._channels)
