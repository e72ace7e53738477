"""Information: the only door to facts. What is put in at a site is read through an edge of the information graph."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from twin.kernels import posting
from twin.network.arrays import IntArray
from twin.strategies.base import InformationEdge


class Feed:
    """One field: its newest values [site, sku], and those at the close of as many past ticks as somebody looks back."""

    def __init__(self, shape: tuple[int, int], depth: int) -> None:
        self.now = np.zeros(shape, np.int64)
        self._past = np.zeros((depth, *shape), np.int64)

    def at(self, tick: int, age: int) -> IntArray:
        """Return the values at the close of ``tick - age``; age 0 is what stands now; before the start it is zero."""
        if age == 0:
            return self.now
        if tick - age < 0:
            return np.zeros_like(self.now)
        kept: IntArray = self._past[(tick - age) % len(self._past)]
        return kept

    def close(self, tick: int) -> None:
        """Keep today's values."""
        if len(self._past):
            self._past[tick % len(self._past)] = self.now


class Information:
    """The feeds that somebody reads, and how old a reader's newest report is.

    Flows are kept as meter readings that only grow, so that a late report comes in bulk and silence is not zero.
    Reports are made once a day at every grain: a tick is a day.
    """

    def __init__(
        self, edges: Sequence[InformationEdge], fields: Iterable[str], shape: tuple[int, int], horizon_ticks: int,
        whole_days: bool = False,
    ) -> None:
        self.whole_days = whole_days
        """Whether a day's sales are complete at its end; else all happens at its first instant."""
        # What is heard after the end needs no memory; such an edge is as good as none.
        self._edges = tuple(edge for edge in edges if edge.delay_ticks < horizon_ticks)
        delay = max((edge.delay_ticks for edge in self._edges), default=0)
        period = min(math.lcm(*(edge.period_ticks for edge in self._edges)), horizon_ticks)
        depth = delay + period + 1 if self._edges else int(whole_days)
        self._feeds = {field: Feed(shape, depth) for field in fields}
        self.tick = 0

    def wants(self, field: str) -> bool:
        """Return whether anybody reads a field; what nobody reads need not be told."""
        return field in self._feeds

    def tells_at_once(self, field: str) -> bool:
        """Return whether somebody hears of a field without delay."""
        return any(field in edge.fields and edge.delay_ticks == 0 for edge in self._edges)

    def put(self, field: str, at: IntArray, level: IntArray) -> None:
        """Publish a level [site, sku] at some sites; it stands until renewed."""
        if field in self._feeds:
            self._feeds[field].now[at] = level

    def add(self, field: str, at: IntArray, units: IntArray) -> None:
        """Publish a flow [site, sku] at some sites, each named once; meter readings grow by it."""
        if field in self._feeds:
            self._feeds[field].now[at] += units

    def add_lines(self, field: str, at: IntArray, products: IntArray, units: IntArray) -> None:
        """Publish a flow as scattered lines: units [line] of products [line] at sites [line], which may repeat."""
        if field in self._feeds:
            posting.add_lines(self._feeds[field].now, at, products, units)

    def close_tick(self) -> None:
        """Close the tick: what was published today can be read from tomorrow on with its age."""
        for feed in self._feeds.values():
            feed.close(self.tick)
        self.tick += 1

    def age(self, field: str, makers: IntArray, subjects: IntArray) -> int | None:
        """Return how many ticks ago the makers' newest picture of all subjects was taken; None while one is missing.

        Subjects may report over edges of their own: the picture is of the last instant at which all of them reported
        and whose reports have arrived. What one knows oneself one knows at once.
        """
        if np.array_equal(makers, subjects):
            return 0
        newest, step = np.where(np.isin(subjects, makers), self.tick, -1), 1
        for edge in self._edges:
            arrived = self.tick - edge.delay_ticks
            if field in edge.fields and edge.readers[makers].all():
                told = edge.reporters[subjects]
                newest[told] = np.maximum(newest[told], arrived)
                step = math.lcm(step, edge.period_ticks)
        oldest = int(newest.min(initial=self.tick))
        return None if oldest < 0 else self.tick - oldest // step * step

    def read(self, field: str, subjects: IntArray, age: int) -> IntArray:
        """Return the values of a field at some sites, [subject, sku], as they stood ``age`` ticks ago."""
        return self._feeds[field].at(self.tick, age)[subjects]
