"""The order desk that a simulator without waves of columns would have: a SimPy process for every online order.

It takes the place of the twin's desk in the same world and serves the same orders alike, to the unit and the second.
It keeps no records of single orders, no clock of their states and no accounts of their costs.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
import simpy

from measured.ordering import WHAT, OrdersTimed, Totals
from measured.runs import timed
from twin.demand.base import NEVER, OnlineCustomers, OrderSource, PlacedOrders
from twin.simulation.accounts import Account, Move
from twin.simulation.build import order_model
from twin.simulation.cell import Cell
from twin.simulation.draws import name_hashes
from twin.simulation.geography import lead_time_law, whole_ticks
from twin.simulation.simulate import build_world, calm_collector, start
from twin.simulation.world import World

Process = Generator[simpy.Event, Any, None]
DAY, HOUR = 86_400, 3_600
_BETWEEN_WAVES = (Move.PICK, Move.RELEASE, Move.CANCEL, Move.HAND_OVER, Move.COMPLETE)
_IN_A_WAVE = (Move.PLACE, Move.CANCEL, Move.GIVE_UP, Move.DEFER, Move.RESUME, Move.RESERVE)


@dataclass(slots=True)
class Order:
    """An order on its way through the desk."""

    zone: int
    placed: int
    cancels: int
    patience: int
    lines: list[tuple[int, int]]
    """Product and units of each."""
    rows: range
    """Rows of its lines among those of the run."""
    site: int = -1
    left: int = 0
    arrived: simpy.Event | None = None


class Notes:
    """Lines of orders by what happened to them, to be posted to the book in one go."""

    def __init__(self) -> None:
        self._product, self._units = np.zeros(0, np.int64), np.zeros(0, np.int64)
        self._noted: dict[Move | str, tuple[list[int], list[int]]] = {}

    def learn(self, today: PlacedOrders) -> int:
        """Take in the lines of a day; return the row of the first one."""
        first = len(self._product)
        self._product = np.concatenate([self._product, today.product])
        self._units = np.concatenate([self._units, today.units])
        return first

    def add(self, what: Move | str, site: int, rows: range) -> None:
        """Note what happens to some lines at a site."""
        sites, lines = self._noted.setdefault(what, ([], []))
        sites.extend([site] * len(rows))
        lines.extend(rows)

    def take(self, what: Move | str) -> tuple[Any, Any, Any]:
        """Return site, product and units of the lines noted since the last time."""
        sites, lines = self._noted.pop(what, ([], []))
        rows = np.array(lines, np.int64)
        return np.array(sites, np.int64), self._product[rows], self._units[rows]


class Travel:
    """Lead times to customers, drawn at the addresses of the twin, for many parcels at once."""

    def __init__(self, world: World) -> None:
        network, online = world.network, world.network.online
        assert online is not None
        (lead,) = set(online.deliveries.lead_times)
        self._law, self._mean = lead_time_law(lead.law, lead.mean_days, lead.deviation_days), lead.mean_days
        self._sites, self._zones = name_hashes(network.sites.ids), name_hashes(network.zones.ids)
        self._draws = world.draws

    def seconds(self, leaving: list[Order]) -> list[int]:
        """Return how long each parcel travels."""
        site, zone, left = np.array([(order.site, order.zone, order.left) for order in leaving]).T
        uniforms = self._draws.lines("delivery", self._sites[site], self._zones[zone], left)
        days = self._law.quantile(uniforms, np.full(len(leaving), self._mean))
        travels: list[int] = whole_ticks(days, DAY).tolist()
        return travels


class PerOrder:
    """The desk: a process per order, a resource per site that picks, one event per wave for all who wait."""

    ticks_to_next = 1
    by_stock = None

    def __init__(self, world: World, source: OrderSource) -> None:
        online = world.network.online
        assert online is not None
        self._world, self._source, self._environment = world, source, world.environment
        self.counts = self
        self.counted = {"tried": [0, 0, 0], "from_stock": [0, 0, 0]}
        self._notes, self._travel = Notes(), Travel(world)
        self._sites_of_zone: list[list[int]] = [[] for _ in online.orders_per_day]
        for site, zone in zip(online.deliveries.site.tolist(), online.deliveries.zone.tolist(), strict=True):
            self._sites_of_zone[zone].append(site)
        self._rate = online.fulfilment.lines_per_hour.tolist()
        self._free_at = [0] * len(self._rate)
        self._picking = [simpy.Resource(self._environment) for _ in self._rate]
        self._patience = online.channels.patience_seconds.tolist()
        self._wave, self._leaving = self._environment.event(), list[Order]()
        self._shelf = memoryview(world.book.of(Account.FREE))
        self._environment.process(self._customers())

    def restock(self, units: Any) -> None:
        """Nothing: who waits asks at every wave."""

    def close_tick(self) -> None:
        """Nothing is measured."""

    def charge_day(self) -> None:
        """Nothing is charged."""

    def close_period(self, day: int) -> None:
        """Nothing is kept by period."""

    def wave(self) -> None:
        """Post what happened since the last wave, send parcels on their way and let all who wait ask for stock."""
        self._post(_BETWEEN_WAVES)
        if self._leaving:
            for order, travels in zip(self._leaving, self._travel.seconds(self._leaving), strict=True):
                self._deliver(order, order.left + travels)
            self._leaving.clear()
        self._shelf = memoryview(self._world.book.of(Account.FREE).copy())
        now, self._wave = self._wave, self._environment.event()
        assert now.callbacks is not None
        now.callbacks.append(lambda _: self._close_wave())
        now.succeed()

    def _close_wave(self) -> None:
        """Post what the orders have got, behind the last of them."""
        self._post(_IN_A_WAVE)
        sold = self._notes.take("sales")
        if self._world.information.wants("sales"):
            self._world.information.add_lines("sales", *sold)

    def _post(self, moves: tuple[Move, ...]) -> None:
        for move in moves:
            sites, products, units = self._notes.take(move)
            if len(sites):
                self._world.book.post_lines(move, sites, products, units)

    def _deliver(self, order: Order, second: int) -> None:
        """Have a parcel arrive: a timeout whose length became known after its process began to wait for it."""
        arrived = order.arrived
        assert arrived is not None
        arrived._ok, arrived._value = True, None
        self._environment.schedule(arrived, delay=max(second - self._environment.now, 0))

    def _customers(self) -> Process:
        """Place every order at its second."""
        environment, world = self._environment, self._world
        for day in count():
            yield environment.timeout(day * DAY - environment.now)
            today = self._source.placed(day, world.clock.date, world.conditions.online_demand)
            for order in self._orders(today, self._notes.learn(today)):
                if order.placed > environment.now:
                    yield environment.timeout(order.placed - environment.now)
                environment.process(self._serve(order))

    def _orders(self, today: PlacedOrders, row: int) -> Iterator[Order]:
        lines = list(zip(today.product.tolist(), today.units.tolist(), strict=True))
        first = today.first_line.tolist()
        facts = (today.zone, today.channel, today.placed, today.cancels)
        for n, (zone, channel, placed, cancels) in enumerate(zip(*(each.tolist() for each in facts), strict=True)):
            rows = range(row + first[n], row + first[n + 1])
            yield Order(zone, placed, cancels, self._patience[channel], lines[first[n] : first[n + 1]], rows)

    def _serve(self, order: Order) -> Process:
        """Take one order from placing to delivery."""
        home, note, rows = self._sites_of_zone[order.zone][0], self._notes.add, order.rows
        note(Move.PLACE, home, rows)
        yield from self._find_stock(order, home)
        if order.site < 0:
            return
        yield from self._pick(order)
        if order.left == 0:
            note(Move.RELEASE, order.site, rows)
            note(Move.CANCEL, home, rows)
            return
        order.arrived = self._environment.event()
        self._leaving.append(order)
        yield order.arrived
        note(Move.HAND_OVER, order.site, rows)
        note(Move.COMPLETE, home, rows)

    def _find_stock(self, order: Order, home: int) -> Process:
        """Ask at every wave until a site holds the order, the customer cancels it or has waited too long."""
        note, rows, leaves = self._notes.add, order.rows, order.cancels
        yield self._wave
        if leaves <= self._environment.now:
            note(Move.CANCEL, home, rows)
            return
        order.site = self._site(order)
        self._count("tried", order)
        note("sales", home if order.site < 0 else order.site, rows)
        if order.site >= 0:
            self._count("from_stock", order)
        else:
            note(Move.DEFER, home, rows)
            leaves = min(leaves, order.placed + order.patience)
            while order.site < 0:
                yield self._wave
                if leaves <= self._environment.now:
                    note(Move.GIVE_UP, home, rows)
                    return
                order.site = self._site(order)
            note(Move.RESUME, home, rows)
        note(Move.RESERVE, order.site, rows)

    def _count(self, what: str, order: Order) -> None:
        counted = self.counted[what]
        counted[0] += 1
        counted[1] += len(order.lines)
        for _, units in order.lines:
            counted[2] += units

    def _site(self, order: Order) -> int:
        """Take the lines of an order from the first site of its list that holds all of them; -1: none does."""
        shelf, lines = self._shelf, order.lines
        for site in self._sites_of_zone[order.zone]:
            for product, units in lines:
                if shelf[site, product] < units:
                    break
            else:
                for product, units in lines:
                    shelf[site, product] -= units
                return site
        return -1

    def _pick(self, order: Order) -> Process:
        """Wait for the site's turn and pick line by line, unless the customer cancels before."""
        environment, site, rate = self._environment, order.site, self._rate[order.site]
        released = int(environment.now) * rate
        with self._picking[site].request() as turn:
            if order.cancels == NEVER:
                yield turn
            else:
                yield turn | environment.timeout(order.cancels - environment.now)
            done = max(self._free_at[site], released)  # whole seconds times the rate, so that nothing is rounded
            if not turn.triggered or order.cancels * rate <= done:
                return
            for row in order.rows:
                done += HOUR
                yield environment.timeout(done / rate - environment.now)
                self._notes.add(Move.PICK, site, range(row, row + 1))
            self._free_at[site] = done
        order.left = -(-done // rate)


def run_per_order(cell: Cell, calm: bool) -> OrdersTimed:
    """Simulate a cell with a process per order, nothing of single orders recorded.

    ``calm``: garbage is collected as rarely as the twin does it, else as Python does unless told otherwise.
    """
    totals, kept = Totals(), list[PerOrder]()
    seconds = timed(lambda: kept.append(_simulated(cell, totals, calm_collector if calm else nullcontext)))
    for what, counted in kept[0].counted.items():
        totals.counted.update({f"{each}_{what}": number for each, number in zip(WHAT, counted, strict=True)})
    return totals.timed(cell.run.total_days, seconds)


def _simulated(cell: Cell, totals: Totals, collector: Callable[[], AbstractContextManager[None]]) -> PerOrder:
    world, organisation = build_world(cell, 0, totals)
    model, online = order_model(cell), cell.network.online
    assert model is not None and online is not None
    names = name_hashes(cell.network.zones.ids), name_hashes(online.channels.ids), world.product_names
    desk = PerOrder(world, model.open(OnlineCustomers(cell.network, *names, world.draws)))
    world.waves = desk  # type: ignore[assignment]  # it offers what the engine calls
    start(world, cell, organisation)
    with collector():
        world.environment.run(until=cell.run.total_days * DAY)
    world.recorder.close_period()
    world.recorder.write()
    return desk
