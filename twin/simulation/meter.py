"""The meter: how long how much stood where, of a day whose movements happen at any tick."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from twin.kernels.posting import AREA, AREA_AND_READY
from twin.network.arrays import IntArray
from twin.simulation.accounts import Account
from twin.simulation.clock import Clock

METERED = {
    Account.FREE: AREA_AND_READY, Account.RESERVED: AREA, Account.WAITING: AREA, Account.IN_TRANSIT: AREA,
    Account.OWED: AREA,
}
"""What is measured by the tick: what stands on shelves and on the road, who waits, what is owed. Of the first, also for
how long there was any."""


class Meter:
    """Unit-ticks of today per row of the book and product, as if every balance stayed as it is now until midnight.

    A posting corrects them by its units times the ticks that are left, so that nothing has to be looked at between two
    movements. Only rows of the accounts in ``METERED`` are kept.
    """

    def __init__(self, shape: tuple[int, int], rows: Mapping[Account, slice], clock: Clock) -> None:
        self.area = np.zeros(shape, np.int64)
        """[row, sku] unit-ticks of today."""
        self.ready = np.zeros(shape, np.int64)
        """[row, sku] ticks of today with a balance above zero, in rows of the first account."""
        self._rows, self._clock = rows, clock

    @property
    def ticks_left(self) -> int:
        """Ticks of today from now on."""
        return self._clock.ticks_left

    def left(self, seconds: IntArray | None) -> IntArray:
        """Return [line] the ticks of today from each of today's seconds since the start; None: [1] from now."""
        clock = self._clock
        if seconds is None:
            return np.array([self.ticks_left])
        return (clock.day + 1) * clock.ticks_per_day - seconds // clock.tick_seconds

    def start_day(self, balance: IntArray) -> None:
        """Start a new day: what stands there stays for all its ticks, as far as is known."""
        for account, meter in METERED.items():
            rows = self._rows[account]
            np.multiply(balance[rows], self._clock.ticks_per_day, out=self.area[rows])
            if meter == AREA_AND_READY:
                np.multiply(balance[rows] > 0, self._clock.ticks_per_day, out=self.ready[rows])
