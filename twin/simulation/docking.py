"""Inbound docks at work: trucks queue for a door, and their goods are received when they are unloaded."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from twin.kernels.unloading import unload
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.network.docks import Docks
from twin.simulation.clock import Phase
from twin.simulation.draws import name_hashes
from twin.simulation.orders.delivering import by_law, durations_by_law
from twin.simulation.world import World
from twin.units import MICRO, SECONDS_PER_DAY

_MICRO_PER_MILLI = 1_000
_KEPT = 10_000
"""Visits that are kept before they are written."""


class Truck(NamedTuple):
    """What arrived along one edge at one instant."""

    edge: int
    came: int
    """Second since the start."""
    takes: int
    """Microseconds of unloading."""
    units: IntArray
    """[sku]"""


class Docking:
    """The docks of a run. When a truck's unloading begins is computed when it comes, or else on a later morning."""

    def __init__(self, world: World, docks: Docks) -> None:
        network, sites = world.network, len(world.network.sites)
        self._world, self._docks = world, docks
        self._destination = network.edges.destination
        ids = network.sites.ids
        pairs = zip(network.edges.source, network.edges.destination, strict=True)
        self._lane_names = name_hashes([f"{ids[source]}\x1f{ids[destination]}" for source, destination in pairs])
        self._laws = by_law(docks.unloading)
        self._doors = docks.doors.astype(np.int64)
        self._away = docks.away_seconds.astype(np.int64) * MICRO
        self._with_hours = docks.with_hours
        self._free = np.zeros((sites, int(docks.doors.max(initial=1))), np.int64)
        """[site, door] microsecond at which it has ended its last truck."""
        self._held = np.zeros(sites, bool)
        """[site] whether a truck there waits for another day."""
        self._come: dict[int, IntArray] = {}
        """What has come at this instant and was not looked at: units [sku] by edge."""
        self._waiting: list[Truck] = []
        """Trucks whose unloading begins on no day so far, in the order of coming."""
        self._ending: dict[int, list[Truck]] = {}
        """Trucks by the tick at which their goods are received."""
        self._visits: list[tuple[int, int, int, int, int]] = []
        self._day, self._asked = -1, -1

    def take(self, units: IntArray, edges: IntArray) -> tuple[IntArray, IntArray]:
        """Have trucks queue where there is a dock; return the goods [edge, sku] that are received at once."""
        docked = self._doors[self._destination[edges]] > 0
        if not docked.any():
            return units, edges
        for row in np.flatnonzero(docked & units.any(axis=1)).tolist():
            edge = int(edges[row])
            self._come[edge] = self._come[edge] + units[row] if edge in self._come else units[row]
        clock = self._world.clock
        if self._come and clock.has_passed(Phase.ARRIVAL, 1):
            self._look()
        elif self._come and self._asked != clock.now:
            self._asked = clock.now
            clock.call(self._look, 0, Phase.ARRIVAL, 1)
        return units[~docked], edges[~docked]

    def _look(self) -> None:
        """Let doors take the trucks that have come, and on a new day first those that waited for it."""
        clock = self._world.clock
        trucks = self._arrivals()
        if clock.day != self._day:
            self._day = clock.day
            self._held[:] = False
            trucks, self._waiting = [*self._waiting, *trucks], []
        if not trucks:
            return
        began = self._begin(trucks)
        tick_micro = clock.tick_seconds * MICRO
        ended: list[Truck] = []
        for truck, start in zip(trucks, began.tolist(), strict=True):
            if start < 0:
                self._wait(truck)
                continue
            self._note(truck, start)
            ticks = -((clock.now * MICRO - start - truck.takes) // tick_micro)
            if ticks > 0:
                self._end_later(truck, ticks)
            else:
                ended.append(truck)
        self._receive(ended)

    def _arrivals(self) -> list[Truck]:
        """Return the trucks that have come at this instant, by edge: the order of scheduling decides nothing."""
        if not self._come:
            return []
        edges, second = np.array(sorted(self._come)), self._world.clock.now
        units = [self._come[edge] for edge in edges.tolist()]
        self._come.clear()
        sites, lanes = self._destination[edges], self._lane_names[edges]

        def uniforms(rows: IntArray) -> FloatArray:
            return self._world.draws.lines(
                "unloading", lanes[rows], np.zeros(len(rows), np.uint64), np.full(len(rows), second)
            )

        takes = durations_by_law(self._laws, sites, uniforms, SECONDS_PER_DAY * MICRO)
        takes += self._docks.unit_microseconds[sites] * np.array([each.sum() for each in units])
        return [Truck(*each) for each in zip(edges.tolist(), [second] * len(edges), takes.tolist(), units, strict=True)]

    def _begin(self, trucks: list[Truck]) -> IntArray:
        """Return [truck] the microsecond at which its unloading begins; -1: not today."""
        midnight = self._world.clock.day * SECONDS_PER_DAY
        shut = self._world.conditions.closed | ~self._open_days()
        opens = (midnight + self._docks.open_second) * MICRO
        closes = np.where(shut, 0, (midnight + self._docks.close_second) * MICRO)
        sites = self._destination[[truck.edge for truck in trucks]].astype(np.int64)
        came, takes = (np.array(column) for column in zip(*((each.came, each.takes) for each in trucks), strict=True))
        began = np.empty(len(trucks), np.int64)
        unload(
            sites, came * MICRO, takes, self._free, self._doors, opens, closes, self._away, self._with_hours,
            self._held, began,
        )
        return began

    def _open_days(self) -> BoolArray:
        """Return [site] whether its dock works today, by its own calendar."""
        calendars, date = self._world.network.calendars, self._world.clock.date
        of_row = np.array([calendars.is_open(row, date) for row in range(len(calendars))])
        return of_row[self._docks.calendar]

    def _wait(self, truck: Truck) -> None:
        """Let a truck wait for another day, and have somebody look then."""
        clock = self._world.clock
        if not self._waiting:
            clock.call(self._look, clock.ticks_left, Phase.ARRIVAL, 1)
        self._waiting.append(truck)

    def _end_later(self, truck: Truck, ticks: int) -> None:
        clock = self._world.clock
        at = clock.tick + ticks
        if at not in self._ending:
            self._ending[at] = []
            clock.call(lambda: self._receive(self._ending.pop(at)), ticks, Phase.ARRIVAL)
        self._ending[at].append(truck)

    def _receive(self, trucks: list[Truck]) -> None:
        if trucks:
            self._world.receive(np.stack([each.units for each in trucks]), np.array([each.edge for each in trucks]))

    def _note(self, truck: Truck, start: int) -> None:
        waited = start - truck.came * MICRO
        self._visits.append((truck.edge, truck.came, int(truck.units.sum()), waited, truck.takes))
        if len(self._visits) >= _KEPT:
            self.write()

    def write(self) -> None:
        """Write out the visits whose unloading has begun."""
        if not self._visits:
            return
        edge, came, units, waited, takes = (np.array(column) for column in zip(*self._visits, strict=True))
        self._world.recorder.write_visits(
            edge, came, units, waited // _MICRO_PER_MILLI, takes // _MICRO_PER_MILLI
        )
        self._visits.clear()
