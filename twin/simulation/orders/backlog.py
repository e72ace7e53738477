"""Who waits for stock, added up over time, and what the sites are charged for it."""

from __future__ import annotations

import numpy as np

from twin.kernels import order_waves
from twin.network.arrays import IntArray
from twin.simulation.money import Flow
from twin.simulation.orders.counts import Counts
from twin.simulation.orders.open_orders import OpenOrders
from twin.simulation.world import World
from twin.units import SECONDS_PER_DAY


class Backlog:
    """Order lines that wait: those who wait change in waves only, so that each wave adds up what lies behind it."""

    def __init__(self, world: World, orders: OpenOrders, counts: Counts, streams: int, home: IntArray) -> None:
        self._clock, self._money, self._rate = world.clock, world.money, world.network.costs.backorder_per_day_micro
        self._orders, self._counts, self._streams, self._home = orders, counts, streams, home
        self._owed_micro = np.zeros(len(world.network.sites), np.int64)
        self._measured = 0

    def measure(self, until: int) -> None:
        """Add up who waits from where that was last done until a second."""
        ticks = (until - self._measured) // self._clock.tick_seconds
        if not ticks:
            return
        waits, waiting = np.zeros((3, self._streams), np.int64), self._orders.waiting
        if len(waiting):
            order_waves.backlog(self._orders.columns, waiting, self._home, self._rate, ticks, waits, self._owed_micro)
        self._counts.note_backlog((until - 1) // SECONDS_PER_DAY, waits, ticks)
        self._measured = until

    def charge_day(self) -> None:
        """Post the day's charges for units that wait; a tick counts as its part of a day."""
        if self._owed_micro.any():
            ticks = self._clock.ticks_per_day
            self._money.post(Flow.BACKORDER, self._owed_micro // ticks, np.arange(len(self._owed_micro)))
            self._owed_micro %= ticks
