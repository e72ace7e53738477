"""The meter: how long how much stood where, of a day whose movements happen at any tick."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from twin.kernels import posting
from twin.network.arrays import IntArray
from twin.simulation.accounts import Account
from twin.simulation.clock import Clock

METERED = (Account.FREE, Account.RESERVED, Account.WAITING, Account.IN_TRANSIT, Account.OWED)
"""What is measured by the tick: what stands on shelves and on the road, who waits, what is owed."""


class Meter:
    """Unit-ticks of today per row of the book and product, as if every balance stayed as it is now until midnight.

    A movement corrects them by its units times the ticks that are left, so that nothing has to be looked at between two
    movements. Only rows of the accounts in ``METERED`` are kept.
    """

    def __init__(self, shape: tuple[int, int], metered: Sequence[slice], clock: Clock) -> None:
        self.area = np.zeros(shape, np.int64)
        """[row, sku] unit-ticks of today."""
        self.ready = np.zeros(shape, np.int64)
        """[row, sku] ticks of today with a balance above zero."""
        self._metered, self._clock = metered, clock

    def note(self, balance: IntArray, rows: IntArray, units: IntArray, sign: int) -> None:
        """Count a block that rows were given now (``sign`` 1) or that they gave (-1)."""
        posting.meter(balance, rows, units, sign, self._clock.ticks_left, self.area, self.ready)

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
        posting.meter_lines(balance, rows, products, units, sign, left, self.area, self.ready)

    def start_day(self, balance: IntArray) -> None:
        """Start a new day: what stands there stays for all its ticks, as far as is known."""
        for rows in self._metered:
            np.multiply(balance[rows], self._clock.ticks_per_day, out=self.area[rows])
            np.multiply(balance[rows] > 0, self._clock.ticks_per_day, out=self.ready[rows])
