"""People who pick and pack put into a small shop, and a simulator of their floor that shares no code with the twin."""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, replace

import numpy as np

from twin.network.arrays import frozen
from twin.network.edges import LeadTime
from twin.network.staffing import Handling, Shifts, Staffing

MS, DAY_MS, WEEK_MS = 1_000, 86_400_000, 7 * 86_400_000
WALK_IN = -1


@dataclass(frozen=True)
class Shift:
    """Of one weekday (0 is Monday), in hours of the day."""

    weekday: int
    begin: float
    end: float
    pickers: int
    packers: int = 0
    pay: int = 0
    """Minor units an hour."""


def daily(begin=0.0, end=24.0, pickers=1, packers=0, pay=0):
    """Return the same shift on each day of the week."""
    return tuple(Shift(weekday, begin, end, pickers, packers, pay) for weekday in range(7))


@dataclass(frozen=True)
class Work:
    """How people work; times in seconds, always the same."""

    pick: float = 60.0
    parcel: float = 0.0
    pack: float = 0.0
    release_minutes: int = 0
    batch: int = 1
    share: float = 1.0
    express_first: bool = False
    walk_in: float = 0.0


def staffed(network, shifts, work=None, sites=("hub",)):
    """Return the network with people at some sites, the same at each."""
    work = work or Work()
    rows = [(network.sites.ids.index(site), shift) for site in sites for shift in shifts]
    rows.sort(key=lambda row: (row[0], row[1].weekday, row[1].begin))
    table = Shifts(
        frozen([site for site, _ in rows]), frozen([shift.weekday for _, shift in rows]),
        frozen([round(shift.begin * 3600) for _, shift in rows]),
        frozen([round(shift.end * 3600) for _, shift in rows]),
        frozen([shift.pickers for _, shift in rows]), frozen([shift.packers for _, shift in rows]),
        frozen([shift.pay for _, shift in rows]),
    )
    terms = np.full(len(network.sites), -1)
    terms[[site for site, _ in rows]] = 0

    def always(seconds):
        return (LeadTime("constant", seconds / 86_400, 0.0, "shipment"),)

    handling = Handling(
        frozen(terms), ("all",), always(work.pick), frozen([work.parcel], float), always(work.pack),
        frozen([60 * work.release_minutes]), frozen([work.batch]), frozen([work.share], float),
        frozen([work.express_first], bool), frozen([work.walk_in], float), frozen([1]),
    )
    return replace(network, online=replace(network.online, staffing=Staffing(table, handling)))


@dataclass(frozen=True)
class Job:
    """A parcel that comes to the floor at a second."""

    number: int
    placed: int
    lines: int
    urgency: int


def simulated(jobs, shifts, work, walk_ins=()):
    """Return begin and end of the pick and end of the packing of each job, in whole seconds: one event after another.

    ``walk_ins`` are (second, units). The first day is a Monday. A second rounds up what ends within it.
    """
    floor = _Floor(jobs, shifts, work, walk_ins)
    floor.run()
    packs = any(shift.packers for shift in shifts)
    return {
        number: (_up(begun), _up(floor.picked[number]), _up(floor.packed[number]) if packs else -1)
        for number, begun in floor.begun.items()
    }


def _up(ms):
    return -(-ms // MS)


class _Floor:
    """One site; events are (instant, rank, ...): what ends comes first, then who arrives, then shifts change."""

    def __init__(self, jobs, shifts, work, walk_ins):
        self.shifts, self.work, self.jobs = shifts, work, {job.number: job for job in jobs}
        self.begun, self.picked, self.packed = {}, {}, {}
        self.to_pick, self.to_pack, self.visitors = [], [], deque()
        self.busy = {"pick": 0, "pack": 0}
        self.events = []
        for job in jobs:
            heapq.heappush(self.events, (self._released(job.placed * MS), 1, job.number, "parcel", ()))
        for second, units in walk_ins:
            heapq.heappush(self.events, (second * MS, 1, WALK_IN, "visitor", (round(units * work.walk_in * MS),)))
        for shift in shifts:
            for week in range(2):
                start = week * WEEK_MS + shift.weekday * DAY_MS
                for hour in (shift.begin, shift.end):
                    heapq.heappush(self.events, (start + round(hour * 3_600_000), 2, 0, "shift", ()))

    def _released(self, at):
        every = self.work.release_minutes * 60_000
        if not every:
            return at
        midnight = at // DAY_MS * DAY_MS
        waves = [*range(midnight, midnight + DAY_MS, every), midnight + DAY_MS]
        return next(wave for wave in waves if wave >= at)

    def _people(self, kind, at):
        day, within = divmod(at % WEEK_MS, DAY_MS)
        return sum(
            shift.pickers if kind == "pick" else shift.packers for shift in self.shifts
            if shift.weekday == day and shift.begin * 3_600_000 <= within < shift.end * 3_600_000
        )

    def run(self):
        while self.events:
            at = self.events[0][0]
            while self.events and self.events[0][0] == at:
                _, _, number, what, more = heapq.heappop(self.events)
                getattr(self, f"_{what}")(at, number, more)
            self._start_picks(at)
            self._start_packs(at)

    def _key(self, at, number):
        return (self.jobs[number].urgency if self.work.express_first else 0, at, number)

    def _parcel(self, at, number, more):
        heapq.heappush(self.to_pick, self._key(at, number))

    def _visitor(self, at, number, more):
        if self._people("pick", at):
            self.visitors.append(more[0])

    def _shift(self, at, number, more):
        pass

    def _picks(self, at, number, more):
        self.busy["pick"] -= 1
        for place, job in enumerate(more):
            self.picked[job] = at
            heapq.heappush(self.to_pack, (self._key(at, job)[0], at, number, place, job))

    def _packs(self, at, number, more):
        self.busy["pack"] -= 1
        self.packed[number] = at

    def _start_picks(self, at):
        work = self.work
        while self._people("pick", at) > self.busy["pick"]:
            if self.visitors:
                self.busy["pick"] += 1
                heapq.heappush(self.events, (at + self.visitors.popleft(), 0, WALK_IN, "picks", ()))
            elif self.to_pick:
                self.busy["pick"] += 1
                round_of = [heapq.heappop(self.to_pick)[2] for _ in range(min(work.batch, len(self.to_pick)))]
                took = sum(round((work.parcel + work.pick * self.jobs[job].lines) * MS) for job in round_of)
                took = round(took * work.share) if len(round_of) > 1 else took
                self.begun |= dict.fromkeys(round_of, at)
                heapq.heappush(self.events, (at + took, 0, round_of[0], "picks", tuple(round_of)))
            else:
                return

    def _start_packs(self, at):
        while self.to_pack and self._people("pack", at) > self.busy["pack"]:
            self.busy["pack"] += 1
            job = heapq.heappop(self.to_pack)[-1]
            heapq.heappush(self.events, (at + round(self.work.pack * MS), 0, job, "packs", ()))
