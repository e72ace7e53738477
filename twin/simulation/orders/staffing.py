"""Sites where people pick and pack: what they work on, what of it is done at a wave, and what they are paid."""

from __future__ import annotations

import numpy as np

from twin.kernels import floor_work, floors, stages
from twin.kernels.baskets import LINE_BITS
from twin.kernels.floors import HOURS, PACK, PEOPLE, PICK, Floor
from twin.kernels.order_states import NEVER, Columns, Tally
from twin.kernels.order_waves import Queues
from twin.kernels.shelves import Shelf
from twin.ledger.order_states import Measure
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.network.staffing import Staffing
from twin.simulation.money import Flow, guard
from twin.simulation.orders.addresses import Addresses
from twin.simulation.orders.books import Books
from twin.simulation.orders.delivering import by_law, days_by_law
from twin.simulation.orders.kept import KeptOrders
from twin.simulation.orders.open_orders import OpenOrders
from twin.simulation.orders.visitors import Visitors
from twin.simulation.world import World
from twin.units import MICRO, MILLISECONDS_PER_SECOND, SECONDS_PER_DAY, SECONDS_PER_HOUR

_WEEK_HOURS = 7 * 24
_ROOM_HOURS = 2 * _WEEK_HOURS
"""What is begun in a week may end in the next."""
_MS_PER_DAY = SECONDS_PER_DAY * MILLISECONDS_PER_SECOND
_PARTS = 1_000_000
_PARCELS = 1 << 10
"""Parcels of an order that have draws of their own."""
_STAGES = np.array([
    Measure.STAGE_PROMISE_SECONDS, Measure.STAGE_SOURCE_SECONDS, Measure.STAGE_QUEUE_SECONDS,
    Measure.STAGE_PICK_SECONDS, Measure.STAGE_PACK_SECONDS, Measure.STAGE_SHIP_SECONDS,
], np.int64)


class Floors:
    """The floors of staffed sites: one desk per run, where the network has the tables."""

    def __init__(self, world: World, staffing: Staffing, books: Books) -> None:
        self._world, self._staffing, self._books = world, staffing, books
        self._sites = np.flatnonzero(staffing.staffed)
        self._terms = staffing.handling.row[self._sites]
        self._addresses, self._draws = Addresses(world.network), world.draws
        self._pick, self._pack = by_law(staffing.handling.pick_times), by_law(staffing.handling.pack_times)
        self._plan = _People(staffing, self._sites, world.network.start_date.weekday())
        self._dearest = float(MICRO) * float(self._plan.pay.max(initial=0))
        self._at_work, self.floor = _floor(world, staffing, self._sites, self._plan)
        seconds, units = staffing.handling.walk_in_seconds[self._terms], staffing.handling.walk_in_units[self._terms]
        self._visitors = Visitors(self._sites, seconds, units, self.floor, world.network.unit_scale)
        if seconds.any():
            world.visitors = self._visitors

    def line_up(self, parcels: IntArray, open_orders: OpenOrders, queues: Queues, now: int) -> None:
        """Let new parcels at staffed sites wait there for their release; ``parcels`` are all that are new."""
        columns = open_orders.columns
        parcels = parcels[self.floor.row[columns.parcels["site"][parcels]] >= 0]
        if not len(parcels):
            return
        if len(self.floor.work) < len(columns.parcels):
            work = np.zeros((len(columns.parcels), floors.WORK), np.int64)
            work[: len(self.floor.work)] = self.floor.work
            self.floor = self.floor._replace(work=work)
        first, lines = np.empty(len(parcels) + 1, np.int64), open_orders.room_for_rows()[0]
        lines = lines[: floors.lines_of(columns, parcels, first, lines)]
        pick, walk, pack = self._times(parcels, first, lines, columns)
        guard(self._dearest * float(pick.sum() + walk.sum() + pack.sum()))
        floors.line_up(columns, queues, self.floor, now, parcels, first, lines, pick, walk, pack)

    def _times(
        self, parcels: IntArray, first: IntArray, lines: IntArray, columns: Columns
    ) -> tuple[IntArray, IntArray, IntArray]:
        """Return how long people work on some lines and parcels, milliseconds: drawn by order, line and parcel."""
        terms = self._staffing.handling.row[columns.parcels["site"][parcels]]
        of_line = np.repeat(np.arange(len(parcels)), np.diff(first))
        rows = columns.parcels["order"][parcels]
        address = self._addresses.of(rows, columns)

        def of_lines(some: IntArray) -> FloatArray:
            at = of_line[some]
            nth = lines[some] - columns.orders["first_line"][rows[at]]
            return self._draws.lines("pick", address[0][at], address[1][at], (address[2][at] << LINE_BITS) + nth)

        def of_parcels(some: IntArray) -> FloatArray:
            nth = columns.lines["number"][columns.parcels["next_line"][parcels[some]]]
            return self._draws.lines("pack", address[0][some], address[1][some], address[2][some] * _PARCELS + nth)

        walk = self._staffing.handling.parcel_seconds[terms] / SECONDS_PER_DAY
        return (
            _milliseconds(days_by_law(self._pick, terms[of_line], of_lines)), _milliseconds(walk),
            _milliseconds(days_by_law(self._pack, terms, of_parcels)),
        )

    @property
    def of_parcels(self) -> tuple[IntArray, IntArray]:
        """The rows of all parcels here (-1: none), and [parcel, what] what is known of them."""
        return self._at_work, self.floor.work

    def advance(
        self, open_orders: OpenOrders, tally: Tally, queues: Queues, shelf: Shelf, shut: BoolArray
    ) -> list[IntArray]:
        """Let people work until now; return the rows of lines picked and cancelled, complete parcels, lines rejected.

        At sites that were ``shut`` [site] since the last wave nobody begins anything.
        """
        out = open_orders.room_for_rows()
        numbers = floor_work.advance(
            open_orders.columns, tally, queues, self.floor, self._visitors.queue(), shelf, shut,
            self._books.pick_cost, self._books.picking_micro, out,
        )
        return [row[:number] for row, number in zip(out[: len(numbers)], numbers, strict=True)]

    def note_delivered(self, lines: IntArray, columns: Columns, tally: Tally) -> None:
        """Count how long some lines were in each stage that were just delivered."""
        if len(lines):
            stages.stage_times(columns, tally, lines, _STAGES)

    def close_day(self, day: int, shut: BoolArray) -> None:
        """Count how many people there were today, and pay them; ``shut`` [site] are closed."""
        hours, pay = self._plan.of_day(day, shut[self._sites])
        first = day * 24 - int(self.floor.first_hour[0])
        self.floor.hours[PEOPLE:, :, first : first + 24] += hours
        self._world.money.post(Flow.LABOUR, pay, self._sites)

    def write(self, kept: KeptOrders, until: int) -> None:
        """Record the hours before a second, and begin a new week."""
        hours, first = self.floor.hours, int(self.floor.first_hour[0])
        done = until // SECONDS_PER_HOUR - first
        kept.write_hours(first, self._sites, hours[:, :, :done])
        hours[:, :, : _ROOM_HOURS - done] = hours[:, :, done:].copy()
        hours[:, :, _ROOM_HOURS - done :] = 0
        self.floor.first_hour[0] += done


class _People:
    """How many people there are, by shift."""

    def __init__(self, staffing: Staffing, sites: IntArray, first_weekday: int) -> None:
        shifts = self._shifts = staffing.shifts
        self._row = np.searchsorted(sites, shifts.site)
        self._first_weekday = first_weekday
        hour = np.arange(24) * SECONDS_PER_HOUR
        begin = np.maximum(shifts.start_second[:, np.newaxis], hour)
        end = np.minimum(shifts.end_second[:, np.newaxis], hour + SECONDS_PER_HOUR)
        self._within = MILLISECONDS_PER_SECOND * np.maximum(end - begin, 0)
        """[shift, hour of the day] how much of the hour it covers, milliseconds."""
        weeks = [staffing.periods(int(site), first_weekday) for site in sites]
        self.first_period = np.cumsum([0, *(len(starts) for starts, _ in weeks)])
        self.starts = np.concatenate([starts for starts, _ in weeks]) * MILLISECONDS_PER_SECOND
        week = np.concatenate([people for _, people in weeks], axis=1)
        self.planned = week[:2].copy()
        """[pickers | packers, period]."""
        self.pay = week[2].copy()
        """[period] of each of them, minor units an hour."""

    def of_day(self, day: int, shut: BoolArray) -> tuple[IntArray, IntArray]:
        """Return [pickers | packers, row, hour] milliseconds of people on a day, and [row] their pay, micro minor."""
        shifts = self._shifts
        own = np.flatnonzero((shifts.weekday == (self._first_weekday + day) % 7) & ~shut[self._row])
        row, within = self._row[own], self._within[own]
        people = np.stack([shifts.pickers[own], shifts.packers[own]])
        hours = np.zeros((2, len(shut), 24), np.int64)
        for kind in (PICK, PACK):
            np.add.at(hours[kind], row, people[kind][:, np.newaxis] * within)
        pay = np.zeros(len(shut), np.int64)
        worked = people.sum(axis=0) * (shifts.end_second - shifts.start_second)[own]
        rate = shifts.cost_per_hour_minor[own]
        guard(float(MICRO) * float((worked * rate.astype(float)).sum()))
        np.add.at(pay, row, worked * rate * MICRO // SECONDS_PER_HOUR)
        return hours, pay


def _milliseconds(days: FloatArray) -> IntArray:
    """Return durations as whole milliseconds, the nearest."""
    return np.floor(days * _MS_PER_DAY + 0.5).astype(np.int64)


def _floor(world: World, staffing: Staffing, sites: IntArray, plan: _People) -> tuple[IntArray, Floor]:
    """Return the floors before the first parcel, and all in them that will name parcels, as one array."""
    online, terms = world.network.online, staffing.handling.row[sites]
    assert online is not None
    rows, handling = len(sites), staffing.handling
    urgent = np.unique(online.modes.priority, return_inverse=True)[1]
    lists = int(urgent.max()) + 1 if handling.express_first[terms].any() else 1
    most = max(int(plan.planned.max(initial=0)), 1)
    sizes = [2 * rows, 2 * rows * lists, 2 * rows * lists, 2 * rows * most]
    pointers = np.full(sum(sizes), -1)
    gate, head, tail, rounds = np.split(pointers, np.cumsum(sizes)[:-1])
    row_of = np.full(len(world.network.sites), -1)
    row_of[sites] = np.arange(rows)
    streams = np.tile(urgent, len(online.channels))
    return pointers, Floor(
        sites.copy(), row_of, handling.express_first[terms][:, np.newaxis] * streams,
        handling.release_seconds[terms] * MILLISECONDS_PER_SECOND, handling.batch_parcels[terms],
        np.floor(handling.batch_share[terms] * _PARTS + 0.5).astype(np.int64), staffing.packs[sites],
        plan.first_period, plan.starts, plan.planned, plan.pay, gate.reshape(2, rows),
        head.reshape(2, rows, lists), tail.reshape(2, rows, lists), np.zeros((2, rows, most), np.int64),
        rounds.reshape(2, rows, most), np.zeros((2, rows), np.int64), np.zeros((2, rows), np.int64),
        np.zeros(rows, np.int64), np.zeros(rows, np.int64), np.full(rows, NEVER), np.zeros((0, floors.WORK), np.int64),
        np.zeros((HOURS, rows, _ROOM_HOURS), np.int64), np.zeros(1, np.int64),
    )
