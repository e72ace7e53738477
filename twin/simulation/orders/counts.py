"""What is counted of orders, per day and channel; nothing here is a KPI."""

from __future__ import annotations

import numpy as np

from twin.kernels.order_states import NEVER, Tally
from twin.ledger.order_states import Measure
from twin.network.arrays import IntArray
from twin.simulation.money import guard
from twin.units import SECONDS_PER_DAY, SECONDS_PER_MINUTE

_SOME_MINUTES = 1 << 14


class Counts:
    """The counts of a run, kept whole: they are small."""

    def __init__(self, streams: int, days: int, last_wave: int, modes: int = 1) -> None:
        self._modes = modes
        self._counts = np.zeros((len(Measure), streams, days + 1), np.int64)
        self._minutes = np.zeros((2, streams, _SOME_MINUTES), np.int64)
        self._open_now, self._change = np.zeros(streams, np.int64), np.zeros(streams, np.int64)
        self._now = np.array([0, NEVER, last_wave])
        self._name_arrays()
        self._periods: list[tuple[int, int, IntArray, IntArray, IntArray]] = []
        self._period_day = 0

    def _name_arrays(self) -> None:
        self.tally = Tally(self._counts, self._minutes, self._open_now, self._change, self._now)
        """The arrays that kernels add to."""

    @property
    def by_day(self) -> IntArray:
        """[measure, stream, day]."""
        return self._counts[:, :, :-1]

    def begin(self, second: int, oldest: int) -> None:
        """Begin a wave: orders may close now that were placed at the second ``oldest`` or later."""
        minutes = (second - oldest) // SECONDS_PER_MINUTE + 2
        if minutes > self._minutes.shape[2]:
            more = np.zeros((*self._minutes.shape[:2], 2 * minutes), np.int64)
            more[:, :, : self._minutes.shape[2]] = self._minutes
            self._minutes = more
            self._name_arrays()
        self._change += self._open_now * (second - self._now[0])
        self._now[0] = second

    def end(self) -> None:
        """End a wave: the time since the last one lies on one day.

        What a wave adds stays within half of what integers hold, so that a day's sum is refused before it wraps round.
        """
        day = max(int(self._now[0]) - 1, 0) // SECONDS_PER_DAY
        guard(float(self._counts[:, :, max(day - 1, 0) : day + 2].max()))
        self._counts[Measure.OPEN_ORDER_SECONDS, :, day] += self._change
        self._change[:] = 0
        if self._now[0] >= self._now[1]:
            self._keep_period(int(self._now[1]) // SECONDS_PER_DAY)

    def note_backlog(self, day: int, waiting: IntArray, ticks: int) -> None:
        """Add orders, lines and units that waited, [what, stream], over some ticks of a day."""
        first = Measure.BACKLOG_ORDER_TICKS
        self._counts[first : first + 3, :, day] += waiting
        self._counts[Measure.TICKS, :, day] += ticks

    def note_nothing(self, customers: IntArray) -> None:
        """Count customers [channel | mode | second, customer] who ordered nothing."""
        if customers.shape[1]:
            channel, mode, second = customers
            np.add.at(self._counts[Measure.CUSTOMERS_WITHOUT_ORDER], (
                channel * self._modes + mode, second // SECONDS_PER_DAY), 1)

    def close_period(self, day: int) -> None:
        """Let a new period of order times begin with a day; what closed before it shows at the next wave."""
        if day > self._period_day:
            self._now[1] = day * SECONDS_PER_DAY

    def _keep_period(self, day: int) -> None:
        """Keep the times of orders closed in the period that ends with the start of a day."""
        stream, minute = np.nonzero(self._minutes[0])
        days = day - self._period_day
        self._periods.append((self._period_day, days, stream, minute, self._minutes[0, stream, minute]))
        self._minutes[0] = self._minutes[1]
        self._minutes[1] = 0
        self._period_day, self._now[1] = day, NEVER

    def times(self) -> list[tuple[int, int, IntArray, IntArray, IntArray]]:
        """Return first day, days, and [entry] stream, minutes and orders of every period."""
        return self._periods
