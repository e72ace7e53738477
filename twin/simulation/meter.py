"""The meter: how long how much stood where, of a day whose movements happen at any tick."""

from __future__ import annotations

import numpy as np

from twin.kernels import posting
from twin.network.arrays import IntArray
from twin.simulation.clock import Clock


class Meter:
    """Unit-ticks of today per row of the book and product, as if every balance stayed as it is now until midnight.

    A movement corrects them by its units times the ticks that are left, so that nothing has to be looked at between two
    movements.
    """

    def __init__(self, shape: tuple[int, int], clock: Clock) -> None:
        self.area = np.zeros(shape, np.int64)
        """[row, sku] unit-ticks of today."""
        self.ready = np.zeros(shape, np.int64)
        """[row, sku] ticks of today with a balance above zero."""
        self._clock = clock

    def note(self, balance: IntArray, taken: IntArray, given: IntArray, units: IntArray) -> None:
        """Count a block that was posted now."""
        posting.meter(balance, taken, given, units, self._clock.ticks_left, self.area, self.ready)

    def note_lines(
        self, balance: IntArray, rows: tuple[IntArray, IntArray], products: IntArray, units: IntArray,
        seconds: IntArray | None,
    ) -> None:
        """Count lines that were posted from rows to rows, each at its second since the start (None: now)."""
        clock = self._clock
        if seconds is None:
            left = np.full(len(units), clock.ticks_left)
        else:
            left = clock.ticks_per_day - seconds // clock.tick_seconds % clock.ticks_per_day
        posting.meter_lines(balance, *rows, products, units, left, self.area, self.ready)

    def start_day(self, balance: IntArray) -> None:
        """Start a new day: what stands there stays for all its ticks, as far as is known."""
        np.multiply(balance, self._clock.ticks_per_day, out=self.area)
        np.multiply(balance > 0, self._clock.ticks_per_day, out=self.ready)
