"""Orders as they come in: generated a day at a time, handed over up to an instant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from twin.demand.base import OrderSource, PlacedOrders
from twin.network.arrays import IntArray
from twin.simulation.clock import Clock
from twin.simulation.conditions import Conditions
from twin.units import SECONDS_PER_DAY


class Batch(NamedTuple):
    """Consecutive orders of one day."""

    of: PlacedOrders
    first: int
    last: int


class Incoming:
    """The stream of orders, first come first."""

    def __init__(self, source: OrderSource, clock: Clock, conditions: Conditions) -> None:
        self._source, self._clock, self._conditions = source, clock, conditions
        self._day = -1
        self._today: PlacedOrders | None = None
        self._taken = 0
        self._nothing: IntArray = np.zeros((3, 0), np.int64)

    def until(self, second: int) -> Iterator[Batch]:
        """Yield the orders placed up to a second, that second included, and not handed over before.

        A day's orders are drawn when the clock first asks for one of them, at the conditions that hold then.
        """
        while True:
            if self._today is not None:
                last = int(np.searchsorted(self._today.placed, second, side="right"))
                if last > self._taken:
                    batch = Batch(self._today, self._taken, last)
                    self._taken = last
                    yield batch
            if (self._day + 1) * SECONDS_PER_DAY > second:
                return
            self.open_day()

    def nothing_until(self, second: int) -> IntArray:
        """Return [channel | mode | second, customer] who ordered nothing up to a second, and were not told of before.

        To be asked when the orders up to that second have been handed over.
        """
        told = int(np.searchsorted(self._nothing[2], second, side="right"))
        known, self._nothing = self._nothing[:, :told], self._nothing[:, told:]
        return known

    def next_second(self) -> int | None:
        """Return when the next of today's orders is placed; None: none before the day is over."""
        if self._today is None or self._taken == len(self._today):
            return None
        return int(self._today.placed[self._taken])

    def open_day(self) -> None:
        """Draw the next day's orders; those of the day before have been handed over."""
        self._day += 1
        self._today = self._source.placed(self._day, self._clock.date, self._conditions.online_demand)
        self._taken = 0
        if self._today.nothing.shape[1]:
            self._nothing = np.concatenate([self._nothing, self._today.nothing], axis=1)
