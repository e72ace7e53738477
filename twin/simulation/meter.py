"""The meter: how long how much stood where, of a day whose movements happen at any tick."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from twin.kernels import posting
from twin.network.arrays import IntArray
from twin.simulation.accounts import Account
from twin.simulation.clock import Clock

METERED = (Account.FREE, Account.RESERVED, Account.WAITING, Account.IN_TRANSIT, Account.OWED)
"""What is measured by the tick: what stands on shelves and on the road, who waits, what is owed. Of the first, also for
how long there was any."""


class Meter:
    """Unit-ticks of today per row of the book and product, as if every balance stayed as it is now until midnight.

    A movement corrects them by its units times the ticks that are left, so that nothing has to be looked at between two
    movements. Only rows of the accounts in ``METERED`` are kept.
    """

    def __init__(self, shape: tuple[int, int], metered: Mapping[Account, slice], clock: Clock) -> None:
        self.area = np.zeros(shape, np.int64)
        """[row, sku] unit-ticks of today."""
        self.ready = np.zeros(shape, np.int64)
        """[row, sku] ticks of today with a balance above zero, in rows of the first account."""
        self._metered, self._clock = metered, clock
        self._shelf = metered[METERED[0]]

    def _is_shelf(self, rows: IntArray) -> bool:
        """Whether rows, all of one account, are those for which it is measured how long there was any."""
        return bool(len(rows)) and self._shelf.start <= rows[0] < self._shelf.stop

    def note(self, balance: IntArray, rows: IntArray, units: IntArray, sign: int) -> None:
        """Count a block that rows were given now (``sign`` 1) or that they gave (-1)."""
        if self._is_shelf(rows):
            posting.meter(balance, rows, units, sign, self._clock.ticks_left, self.area, self.ready)
        else:
            posting.meter_area(rows, units, sign, self._clock.ticks_left, self.area)

    def note_lines(
        self, balance: IntArray, rows: IntArray, products: IntArray, units: IntArray, sign: int,
        seconds: IntArray | None,
    ) -> None:
        """Count lines that rows were given or that they gave, each at its second since the start (None: now)."""
        clock = self._clock
        if seconds is None:
            left = np.full(len(units), clock.ticks_left)
        else:
            left = clock.ticks_per_day - seconds // clock.tick_seconds % clock.ticks_per_day
        if self._is_shelf(rows):
            posting.meter_lines(balance, rows, products, units, sign, left, self.area, self.ready)
        else:
            posting.meter_area_lines(rows, products, units, sign, left, self.area)

    def start_day(self, balance: IntArray) -> None:
        """Start a new day: what stands there stays for all its ticks, as far as is known."""
        for rows in self._metered.values():
            np.multiply(balance[rows], self._clock.ticks_per_day, out=self.area[rows])
        np.multiply(balance[self._shelf] > 0, self._clock.ticks_per_day, out=self.ready[self._shelf])
