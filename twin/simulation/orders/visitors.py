"""Customers who walk into a shop whose people also pick online orders, and take some of their time."""

from __future__ import annotations

import numpy as np

from twin.kernels.floors import PICK, Floor, WalkIns
from twin.network.arrays import FloatArray, IntArray
from twin.units import MILLISECONDS_PER_SECOND, SECONDS_PER_DAY

_DAY_MS = SECONDS_PER_DAY * MILLISECONDS_PER_SECOND
_WEEK_MS = 7 * _DAY_MS
_ROOM = 64


class Visitors:
    """Those who wait for a picker, first in first out at each staffed site: one per run."""

    def __init__(
        self, sites: IntArray, seconds: FloatArray, units: IntArray, floor: Floor, unit_scale: int
    ) -> None:
        self._sites, self._unit_scale = sites, unit_scale
        self._row = np.full(len(floor.row), -1)
        self._row[sites] = np.where(seconds > 0, np.arange(len(sites)), -1)
        self._work = np.floor(seconds * MILLISECONDS_PER_SECOND + 0.5).astype(np.int64)
        """[row] milliseconds a unit."""
        self._together = np.where(units > 1, self._work * units, 0)
        """[row] milliseconds of work that is done for customers who come one after the other; 0: each by himself."""
        self._floor = floor
        self._new: list[tuple[IntArray, IntArray, IntArray]] = []
        self._queue = WalkIns(*(np.zeros((len(sites), _ROOM), np.int64) for _ in range(2)), *(
            np.zeros(len(sites), np.int64) for _ in range(2)
        ))

    def come(self, seconds: IntArray, sites: IntArray, sold: IntArray) -> None:
        """Have customers [line] come at seconds since the start, each a job for the book units that they buy."""
        row = self._row[sites]
        some = np.flatnonzero((row >= 0) & (sold > 0))
        if len(some):
            row = row[some]
            work = self._work[row] * sold[some] // self._unit_scale
            self._new.append((row, seconds[some] * MILLISECONDS_PER_SECOND, work))

    def come_over_the_day(self, midnight: int, sites: IntArray, sold: IntArray) -> None:
        """Have customers come who buy a unit each, ``sold`` [site] book units in all, evenly while people pick."""
        for row, units in zip(self._row[sites].tolist(), sold.tolist(), strict=True):
            if row < 0 or units == 0:
                continue
            begin, length = self._open(row, midnight * MILLISECONDS_PER_SECOND)
            if not len(length):
                continue
            customers = -(-units // self._unit_scale)
            before = np.concatenate([[0], np.cumsum(length)])
            offset = (2 * np.arange(customers) + 1) * before[-1] // (2 * customers)
            period = np.searchsorted(before, offset, side="right") - 1
            until = np.arange(customers + 1) * (self._work[row] * units // self._unit_scale) // customers
            self._new.append((np.full(customers, row), begin[period] + offset - before[period], np.diff(until)))

    def _open(self, row: int, midnight: int) -> tuple[IntArray, IntArray]:
        """Return when people begin to pick on a day, and how long they do: [period] milliseconds."""
        floor, within = self._floor, midnight % _WEEK_MS
        own = slice(floor.first_period[row], floor.first_period[row + 1])
        begin, there = floor.period[own], floor.people[PICK, own] > 0
        end = np.append(begin[1:], _WEEK_MS)
        begin, end = np.maximum(begin, within), np.minimum(end, within + _DAY_MS)
        some = there & (begin < end)
        return begin[some] - within + midnight, (end - begin)[some]

    def queue(self) -> WalkIns:
        """Return who waits, those who came since the last call included."""
        if not self._new:
            return self._queue
        row, at, work = (np.concatenate(parts) for parts in zip(*self._new, strict=True))
        self._new.clear()
        order = np.lexsort((at, row))
        row, at, work = self._served_together(row[order], at[order], work[order])
        many = np.bincount(row, minlength=len(self._sites))
        self._make_room(many)
        queue = self._queue
        nth = np.arange(len(row)) - (np.cumsum(many) - many)[row]
        place = (queue.last[row] + nth) % queue.at.shape[1]
        queue.at[row, place], queue.work[row, place] = at, work
        queue.last[:] += many
        return queue

    def _served_together(self, row: IntArray, at: IntArray, work: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """Return jobs, ascending by row and instant, joined up to as many units as are served at a time."""
        together = self._together[row]
        if not together.any():
            return row, at, work
        starts = np.flatnonzero(np.diff(row, prepend=-1))
        before = np.cumsum(work) - work
        before -= np.repeat(before[starts], np.diff(starts, append=len(row)))
        group = np.where(together > 0, before // np.maximum(together, 1), np.arange(len(row)))
        first = np.flatnonzero((np.diff(row, prepend=-1) != 0) | (np.diff(group, prepend=-1) != 0))
        return row[first], at[first], np.add.reduceat(work, first)

    def _make_room(self, many: IntArray) -> None:
        """Have room for so many more [row]."""
        old = self._queue
        waiting, room = old.last - old.first, old.at.shape[1]
        need = int((waiting + many).max())
        if need <= room:
            return
        at, work = (np.zeros((len(many), 2 * need), np.int64) for _ in range(2))
        for row in range(len(many)):
            place = np.arange(old.first[row], old.last[row]) % room
            at[row, : len(place)], work[row, : len(place)] = old.at[row, place], old.work[row, place]
        self._queue = WalkIns(at, work, np.zeros_like(waiting), waiting)
