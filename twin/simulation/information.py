"""Information: the only door to facts. What is put in at a site is read through an edge of the information graph."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from functools import partial

import numpy as np

from twin.kernels import posting
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.simulation.feeds import Feed, Misread
from twin.simulation.reports import Reports
from twin.strategies.base import METERS, OR_NONE, OVER_EDGES, InformationEdge


class Information:
    """The feeds that somebody reads, which reports of them were made, and which of those have arrived.

    Flows are kept as meter readings that only grow, so that a report that is late or lost comes in bulk, and silence is
    not zero. Reports are made once a day at every grain: a tick is a day.
    """

    def __init__(
        self, edges: Sequence[InformationEdge], shapes: Mapping[str, tuple[int, int]], horizon_ticks: int,
        whole_days: bool = False, reports: Reports | None = None, senders: IntArray | None = None,
    ) -> None:
        self.whole_days = whole_days
        """Whether a day's sales are complete at its end; else all happens at its first instant."""
        # What is heard after the end needs no memory; such an edge is as good as none.
        self._edges = tuple(edge for edge in edges if edge.delay_ticks < horizon_ticks)
        self._reports = reports
        self._senders = senders
        """[edge] site that reports what stands over a sourcing edge."""
        delay = max((edge.delay_ticks for edge in self._edges), default=0)
        period = min(math.lcm(*(edge.period_ticks for edge in self._edges)), horizon_ticks)
        self._depth = delay + period + 1 if self._edges else int(whole_days)
        self._feeds = {
            field: Feed(shape, self._depth, -1 if field in OR_NONE else 0) for field, shape in shapes.items()
        }
        carried = [(edge, field) for edge in self._edges for field in edge.fields if field in self._feeds]
        self._made = {
            (id(edge), field): np.zeros((self._depth, len(edge.reporters)), bool) for edge, field in carried
        }
        self._misread = {
            (id(edge), field): Misread(
                self._feeds[field], self._depth, field in METERS, field in OR_NONE,
                partial(self.factors, edge, field),
            )
            for edge, field in carried if (edge.error or edge.bias) and reports and field != "promotions"
        }
        self.tick = 0
        self._make_reports()

    def wants(self, field: str) -> bool:
        """Return whether anybody reads a field; what nobody reads need not be told."""
        return field in self._feeds

    def tells_at_once(self, field: str) -> bool:
        """Return whether somebody hears of a field without delay."""
        return any(field in edge.fields and edge.delay_ticks == 0 for edge in self._edges)

    def put(self, field: str, at: IntArray, level: IntArray) -> None:
        """Publish a level [row, sku] at some rows (sites, or edges); it stands until renewed."""
        if field in self._feeds:
            self._feeds[field].now[at] = level

    def add(self, field: str, at: IntArray, units: IntArray) -> None:
        """Publish a flow [row, sku] at some rows, each named once; meter readings grow by it."""
        if field in self._feeds:
            self._feeds[field].now[at] += units

    def add_lines(self, field: str, at: IntArray, products: IntArray, units: IntArray) -> None:
        """Publish a flow as scattered lines: units [line] of products [line] at sites [line], which may repeat."""
        if field in self._feeds:
            posting.add_lines(self._feeds[field].now, at, products, units)

    def close_tick(self) -> None:
        """Close the tick: what was published today can be read from tomorrow on with its age."""
        for misread in self._misread.values():
            misread.close(self.tick)
        for feed in self._feeds.values():
            feed.close(self.tick)
        self.tick += 1
        self._make_reports()

    def _make_reports(self) -> None:
        """Note which sites report today over which edge, and whose report will arrive."""
        for edge in self._edges:
            due = self.tick % edge.period_ticks == 0
            for field in edge.fields:
                if (id(edge), field) in self._made:
                    lost = self._reports.lost(edge, field, self.tick) if self._reports and due else None
                    made = edge.reporters & due
                    self._made[id(edge), field][self.tick % self._depth] = made if lost is None else made & ~lost

    def _to(self, reader: int, field: str) -> list[InformationEdge]:
        return [edge for edge in self._edges if edge.readers[reader] and (id(edge), field) in self._made]

    def newest(self, fields: Sequence[str], reader: int, subjects: IntArray, after: int = -1) -> int:
        """Return the newest instant, not before ``after``, of which a reader has the report of each subject and field.

        Subjects may report over edges of their own: what counts is the last instant at which all of them reported and
        whose reports have arrived. What one knows oneself one knows at once. Without any, ``after``.
        """
        edges = {field: self._to(reader, field) for field in fields}
        step = math.gcd(*(edge.period_ticks for told in edges.values() for edge in told)) or 1
        oldest = max(after, self.tick - self._depth + 1, 0)
        for instant in range(self.tick - self.tick % step, oldest - 1, -step):
            if all(self._heard(field, edges[field], instant, reader, subjects) for field in fields):
                return instant
        return after

    def _heard(
        self, field: str, edges: Sequence[InformationEdge], instant: int, reader: int, subjects: IntArray
    ) -> bool:
        """Return whether the reports of an instant have arrived from all subjects."""
        heard = subjects == reader
        for edge in edges:
            if instant + edge.delay_ticks <= self.tick:
                heard |= self._made[id(edge), field][instant % self._depth][subjects]
        return bool(heard.all())

    def apart(self, fields: Sequence[str], reader: int, subjects: IntArray) -> list[IntArray]:
        """Return rows of the subjects by whose reports always come together: one silent site silences nobody else.

        Where all others report together, the reader itself is counted with them, so that all is of one instant.
        """
        together: dict[Hashable, list[int]] = {}
        for row, site in enumerate(subjects.tolist()):
            key = "self" if site == reader else self._way(fields, reader, site)
            together.setdefault(key, []).append(row)
        if "self" in together and len(together) == 2:
            return [np.arange(len(subjects))]
        return [np.array(rows, np.int64) for rows in together.values()]

    def _way(self, fields: Sequence[str], reader: int, site: int) -> Hashable:
        told = [(field, edge) for field in fields for edge in self._to(reader, field) if edge.reporters[site]]
        if any(edge.loss for _, edge in told):
            return site
        return (
            tuple(sorted({(field, edge.delay_ticks, edge.period_ticks) for field, edge in told})),
            self._reports.fate(site) if self._reports else (),
        )

    def read(self, field: str, rows: IntArray, age: int, reader: int | None = None) -> IntArray:
        """Return the values of a field at some rows, [row, sku], as they stood ``age`` ticks ago, or as a reader reads.

        Only who counts himself counts without the error of his edge.
        """
        values: IntArray = self._feeds[field].at(self.tick, age)[rows]
        for edge in self._to(reader, field) if reader is not None else ():
            if (id(edge), field) in self._misread:
                sites = self.reporters(field)[rows]
                told: BoolArray = edge.reporters[sites] & (sites != reader)
                values[told] = self._misread[id(edge), field].at(self.tick, age)[rows[told]]
        return values

    def reporters(self, field: str) -> IntArray:
        """Return [row] the site that reports each row of a field."""
        if field in OVER_EDGES and self._senders is not None:
            return self._senders
        return np.arange(len(self._feeds[field].now))

    def width(self, field: str) -> int:
        """Return the numbers per row of a field."""
        return int(self._feeds[field].now.shape[1])

    def told_by(self, field: str, reader: int) -> BoolArray:
        """Return [row] what of a field is reported to a reader."""
        of = self.reporters(field)
        told = np.zeros(len(of), bool)
        for edge in self._to(reader, field):
            told |= edge.reporters[of]
        return told

    def misreading(self, field: str, reader: int, site: int, day: int) -> FloatArray | float:
        """Return [sku] by what a reader multiplies what a site reported on a day: 1 over an edge that does not err."""
        for edge in self._to(reader, field) if site != reader else ():
            if edge.reporters[site] and (edge.error or edge.bias) and self._reports:
                factors: FloatArray = self._reports.factors(edge, field, day)[site]
                return factors
        return 1.0

    def factors(self, edge: InformationEdge, field: str, day: int) -> FloatArray:
        """Return [row, sku] by what the reports of a day over an edge that errs are multiplied."""
        assert self._reports is not None
        return self._reports.factors(edge, field, day)[self.reporters(field), : self._feeds[field].now.shape[1]]


class Picture:
    """What a reader knows of some sites: the newest instant of which all reported, and what was reported then.

    It stands until a newer one is complete, however long that takes. It must be looked at every day. ``reader`` None:
    everybody his own facts.
    """

    def __init__(
        self, information: Information, fields: tuple[str, ...], reader: int | None, subjects: IntArray, back: int = 0,
        rows: IntArray | None = None,
    ) -> None:
        self._information, self._fields, self._reader, self.subjects = information, fields, reader, subjects
        self._rows = subjects if rows is None else rows
        """What is read of them, where a field has no row per site."""
        self._back = back
        """Ticks before the report at whose close its values stood."""
        self.taken = -1
        """The instant that it is of; -1: nothing was heard yet."""
        self.values: IntArray = np.zeros((len(subjects), 0), np.int64)
        """[subject, sku] sum of the fields."""

    def look(self) -> bool:
        """Take in what has arrived; return whether something has."""
        information, reader = self._information, self._reader
        now = information.tick
        newest = now if reader is None else information.newest(self._fields, reader, self.subjects, self.taken)
        if newest < 0 or newest == self.taken < now:
            return False
        self.taken = newest
        readings = [
            information.read(field, self._rows, now - newest + self._back, reader) for field in self._fields
        ]
        self.values = readings[0] if len(readings) == 1 else np.sum(readings, axis=0)
        return True

    @property
    def age(self) -> int:
        """Ticks since the instant that it is of."""
        return self._information.tick - self.taken
