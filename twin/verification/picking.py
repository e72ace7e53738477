"""Theory of people who pick: queues with several pickers, impatient customers, urgent orders, waves of releases.

Each site is a replication with customers of its own; every order has one line, and waits in the second of its coming.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from twin.ledger.run import Run
from twin.network.arrays import BoolArray, FloatArray, IntArray, frozen
from twin.network.edges import LeadTime
from twin.network.network import Network
from twin.network.online import Modes, Online, Profile
from twin.network.staffing import Handling, Shifts, Staffing
from twin.simulation import Cell, RecordSettings, RunSettings, simulate
from twin.units import MILLISECONDS_PER_SECOND, SECONDS_PER_DAY, SECONDS_PER_HOUR
from twin.verification.cases import Case, Figure, Outcome
from twin.verification.closed_forms import Measures
from twin.verification.inventory import SEED
from twin.verification.networks import Lane, Plan, build, rule
from twin.verification.shops import Door, Web, online

_MORE = 1.05
"""The perturbation: so many more orders."""
_HOURS_PER_DAY = 24
_WARM_UP, _LEAST_LEFT = 6, 3
"""Hours at the start and at the end of a run whose orders do not count: the floors fill, and the last ones still wait.
"""
_MS_PER_HOUR = SECONDS_PER_HOUR * MILLISECONDS_PER_SECOND


@dataclass(frozen=True)
class Shop:
    """What picks and what there is to pick: rates an hour, an exponential time for a line."""

    pickers: int
    orders: float
    picks: float
    """A picker could do an hour."""
    cancels: float = 0.0
    """How many orders an hour a customer who waits for ever would cancel."""
    shares: tuple[float, ...] = (1.0,)
    """Of the orders that are of each service mode, the most urgent first."""
    release_minutes: int = 0

    @property
    def more(self) -> Shop:
        """The same with 5 % more orders."""
        return replace(self, orders=_MORE * self.orders)


def network(shop: Shop, sites: int, days: int) -> Network:
    """Return so many warehouses with plenty of stock, each with a zone of its own."""
    names = {"supplier": "supplier", **{f"warehouse {n + 1:02d}": "warehouse" for n in range(sites)}}
    plenty = round(10 * shop.orders * _HOURS_PER_DAY * (days + 10))
    stock = np.array([[0], *([plenty],) * sites])
    return build(
        Plan(
            names, [Lane("supplier", name, 1) for name in list(names)[1:]], 1, np.zeros(stock.shape), stock,
            policies=[rule(names, "all", "replenishment", "base_stock", level=0)],
            zones=[f"zone {n:02d}" for n in range(sites)], online=_online(shop, sites),
        )
    )


def _online(shop: Shop, sites: int) -> Online:
    web = Web(
        np.full(sites, shop.orders * _HOURS_PER_DAY), Profile.flat(), cancel_share=float(shop.cancels > 0),
        cancel_after_hours=1 / (shop.cancels or 1.0),
    )
    modes = range(len(shop.shares))
    doors = [Door(site + 1, site) for site in range(sites) for _ in modes]
    made = online(web, doors, sites + 1, 1)
    lanes = replace(made.deliveries, mode=frozen(np.tile(modes, sites)))
    return replace(
        made, deliveries=lanes, modes=_modes(len(shop.shares)), mode_share=frozen([shop.shares], float),
        staffing=_staffing(shop, sites),
    )


def _modes(count: int) -> Modes:
    """Return so many modes that differ in nothing but their priority."""
    one, names = Modes.standard(), tuple(f"urgency {n + 1}" for n in range(count))
    columns = {field.name: getattr(one, field.name) for field in fields(Modes) if field.name not in ("ids", "names")}
    alike = {name: frozen(np.repeat(column, count), column.dtype) for name, column in columns.items()}
    return Modes(names, names, **{**alike, "priority": frozen(np.arange(count) + 1)})


def _staffing(shop: Shop, sites: int) -> Staffing:
    """Return as many pickers at every hour of the week, and nobody who packs."""
    site, weekday = (index.ravel() for index in np.indices((sites, 7)))
    none = np.zeros(len(site))
    shifts = Shifts(
        frozen(site + 1), frozen(weekday), frozen(none), frozen(none + SECONDS_PER_DAY), frozen(none + shop.pickers),
        frozen(none), frozen(none),
    )
    mean = 1 / (shop.picks * _HOURS_PER_DAY)
    one = frozen([1])
    return Staffing(shifts, Handling(
        frozen([-1, *[0] * sites]), ("warehouses",), (LeadTime("exponential", mean, mean, "shipment"),),
        frozen([0.0], float), (LeadTime("constant", 0.0, 0.0, "shipment"),), frozen([60 * shop.release_minutes]), one,
        frozen([1.0], float), frozen([len(shop.shares) > 1], bool), frozen([0.0], float), one,
    ))


@dataclass(frozen=True)
class Waits:
    """What the ledger says of the orders placed in the measured hours, one by one, in seconds after the reservation."""

    site: IntArray
    mode: IntArray
    released: IntArray
    waited: IntArray
    """Until a picker began, or the customer cancelled."""
    cancelled: BoolArray
    picked: IntArray
    waiting: FloatArray
    """[site] lines that waited in the measured hours, on average."""
    run_id: str

    @property
    def sites(self) -> int:
        """How many there are."""
        return len(self.waiting)

    def mean(self, values: FloatArray | IntArray | BoolArray, mode: int | None = None) -> FloatArray:
        """Return [site] the mean of a value over the orders, or over those of one service mode."""
        own = np.ones(len(self.site), bool) if mode is None else self.mode == mode
        summed = np.bincount(self.site[own], np.asarray(values, float)[own], self.sites)
        found: FloatArray = summed / np.bincount(self.site[own], minlength=self.sites)
        return found


def waits(shop: Shop, sites: int, days: int) -> Waits:
    """Simulate a shop, second by second, and return who waited how long."""
    cell = Cell(
        network(shop, sites, days), RunSettings(days, 0, SEED, "event"), {"model": "stationary"},
        orders={"model": "baskets"}, record=RecordSettings(orders="all"), audit="end",
    )
    return _waits(simulate(cell), sites, days * _HOURS_PER_DAY - _LEAST_LEFT)


def _waits(run: Run, sites: int, until: int) -> Waits:
    orders, lines = run.orders.sort_values("number"), run.order_lines.sort_values("number")
    hour = orders.week.to_numpy() * 7 * _HOURS_PER_DAY + orders.placed.to_numpy() // SECONDS_PER_HOUR
    kept = (hour >= _WARM_UP) & (hour < until) & (lines.reserved >= 0).to_numpy()
    orders, lines = orders[kept], lines[kept]
    hours = run.site_hours
    hours = hours[(hours.day * _HOURS_PER_DAY + hours.hour).between(_WARM_UP, until - 1)]
    waiting = np.bincount(_rows(hours.site) - 1, hours.waiting_line_ms, sites) / _MS_PER_HOUR / (until - _WARM_UP)
    since = {name: lines[name].to_numpy(np.int64) - lines.reserved.to_numpy(np.int64)
             for name in ("released", "picking", "picked", "cancelled")}
    cancelled = (lines.picking < 0).to_numpy()
    return Waits(
        _rows(lines.site) - 1, _rows(orders["mode"]) - 1, since["released"],
        np.where(cancelled, since["cancelled"], since["picking"]), cancelled, since["picked"], waiting,
        hashlib.sha256(since["picked"].tobytes()).hexdigest()[:12],
    )


def _rows(names: Any) -> IntArray:
    """Return the number at the end of each name of a column; 0 where it has none."""
    numbers = [int(name.split()[-1]) if name[-1].isdigit() else 0 for name in names.cat.categories]
    found: IntArray = np.array(numbers, np.int64)[names.cat.codes.to_numpy()]
    return found


def erlang_c(servers: int, arrivals: float, services: float) -> Measures:
    """Return what happens where several pickers serve one queue: M/M/c.

    Source: Erlang (1917); Gross, Shortle, Thompson & Harris (2008), Fundamentals of Queueing Theory, 4th ed., section
    2.3.
    """
    load, lost = arrivals / services, 1.0
    for number in range(1, servers + 1):
        lost = load * lost / (number + load * lost)
    busy = load / servers
    waits_at_all = lost / (1 - busy * (1 - lost))
    wait = waits_at_all / (servers * services - arrivals)
    late = waits_at_all * math.exp(-0.1 * (servers * services - arrivals))
    return {
        "orders that wait": waits_at_all, "lines waiting": arrivals * wait, "hours of waiting": wait,
        "hours until picked": wait + 1 / services, "orders that wait over 6 minutes": late,
    }


def erlang_a(servers: int, arrivals: float, services: float, impatience: float) -> Measures:
    """Return the same where customers cancel who wait: M/M/c+M, by its birth and death equations.

    Source: Palm (1957); Garnett, Mandelbaum & Reiman (2002), doi:10.1287/msom.4.3.208.7753.
    """
    chances, most = [1.0], 40 * servers
    for number in range(1, most):
        leaving = min(number, servers) * services + max(number - servers, 0) * impatience
        chances.append(chances[-1] * arrivals / leaving)
    total = math.fsum(chances)
    waiting = math.fsum(chance * max(number - servers, 0) for number, chance in enumerate(chances)) / total
    return {
        "orders cancelled": impatience * waiting / arrivals,
        "orders that wait": math.fsum(chances[servers:]) / total,
        "lines waiting": waiting, "hours of waiting": waiting / arrivals,
    }


def cobham(arrivals: Sequence[float], services: float) -> list[float]:
    """Return the hours that orders of each urgency wait for one picker, the most urgent first.

    Source: Cobham (1954), Operations Research 2:70-76; Kleinrock (1976), Queueing Systems, volume 2, section 3.3.
    """
    loads = [rate / services for rate in arrivals]
    work = sum(loads) / services
    served = [1 - sum(loads[:number]) for number in range(len(loads) + 1)]
    return [work / (served[number] * served[number + 1]) for number in range(len(loads))]


def measured(found: Waits) -> Mapping[str, FloatArray]:
    """Return what the ledger says of each site, by the names of theory; a cancelled order is one that waited."""
    hours = found.waited / SECONDS_PER_HOUR
    return {
        "orders that wait": found.mean(found.waited > 0),
        "lines waiting": found.waiting,
        "hours of waiting": found.mean(hours),
        "hours until picked": found.mean(found.picked / SECONDS_PER_HOUR),
        "orders that wait over 6 minutes": found.mean(hours > 0.1),
        "orders cancelled": found.mean(found.cancelled),
    }


def figures(found: Waits, expected: Measures, margin: float) -> list[Figure]:
    """Return expected and measured values side by side."""
    values = measured(found)
    return [Figure(name, value, values[name].tolist(), margin, found.run_id) for name, value in expected.items()]


def _with_more_orders(
    shop: Shop, expected: Measures, full: bool, sizes: tuple[int, int], margins: tuple[float, float], seen: str
) -> Outcome:
    """Simulate a shop, and the same with 5 % more orders; ``sizes`` are sites and days of the quick size."""
    sites, days = (30, 84) if full else sizes
    exact = figures(waits(shop, sites, days), expected, margins[full])
    wrong = figures(waits(shop.more, sites, 14 if full else days), expected, margins[full])
    return Outcome(exact, [figure for figure in wrong if figure.name == seen])


def pickers(full: bool) -> Outcome:
    """Pick with four people what comes at five sixths of what they can do."""
    shop = Shop(4, 20, 6)
    expected = erlang_c(shop.pickers, shop.orders, shop.picks)
    return _with_more_orders(shop, expected, full, (60, 2), (0.25, 0.03), "hours of waiting")


def impatience(full: bool) -> Outcome:
    """Pick at exactly the rate at which orders come: only cancellations keep the queue short."""
    shop = Shop(5, 30, 6, cancels=4)
    expected = erlang_a(shop.pickers, shop.orders, shop.picks, shop.cancels)
    return _with_more_orders(shop, expected, full, (40, 1), (0.12, 0.02), "orders cancelled")


def urgency(full: bool) -> Outcome:
    """Pick express orders first, without interrupting a pick: what they gain, the others lose."""
    rates, services = (2.0, 3.0), 8.0
    shop = Shop(1, sum(rates), services, shares=tuple(rate / sum(rates) for rate in rates))
    sites, days, margin = (30, 416, 0.02) if full else (150, 1, 0.25)

    def found(shop: Shop, days: int) -> list[Figure]:
        run = waits(shop, sites, days)
        hours = run.waited / SECONDS_PER_HOUR
        express, standard = (run.mean(hours, mode) for mode in (0, 1))
        kept = (rates[0] * express + rates[1] * standard) / services
        expected = cobham(rates, services)
        conserved = (rates[0] * expected[0] + rates[1] * expected[1]) / services
        rows = (("express", expected[0], express), ("standard", expected[1], standard), ("load", conserved, kept))
        return [
            Figure(f"{name}: hours of waiting", value, simulated.tolist(), margin, run.run_id)
            for name, value, simulated in rows
        ]

    wrong = found(replace(shop, orders=1.2 * shop.orders), min(days, 40))
    return Outcome(found(shop, days), [wrong[1]])


def waves(full: bool) -> Outcome:
    """Release orders to the floor every twenty minutes: who comes at any moment waits for half of that."""
    sites, days, margin = (30, 60, 0.005) if full else (40, 1, 0.03)

    def found(minutes: int) -> list[Figure]:
        run = waits(Shop(30, 10, 12, release_minutes=minutes), sites, days)
        until = run.mean(run.released / SECONDS_PER_HOUR)
        return [Figure("hours until the release", 1 / 6, until.tolist(), margin, run.run_id)]

    return Outcome(found(20), found(21))


_CASES: dict[str, tuple[str, str, str, Callable[[bool], Outcome]]] = {
    "QUE-01": (
        "Order pickers: M/M/c", "Erlang (1917); Gross, Shortle, Thompson & Harris (2008), Fundamentals of Queueing "
        "Theory, 4th ed., section 2.3", "orders + 5 %", pickers,
    ),
    "QUE-04": (
        "Customers who cancel while they wait for a picker: M/M/c+M", "Palm (1957); Garnett, Mandelbaum & Reiman "
        "(2002), Manufacturing & Service Operations Management 4:208-227", "orders + 5 %", impatience,
    ),
    "QUE-05": (
        "Express orders before standard ones, one picker: M/M/1 with priorities", "Cobham (1954), Operations Research "
        "2:70-76; Kleinrock (1976), Queueing Systems, volume 2, sections 3.3 and 3.4", "orders + 20 %", urgency,
    ),
    "WAV-01": (
        "Orders released in waves wait for half the time between two", "Poisson arrivals are uniform between two "
        "waves: Ross (2014), Introduction to Probability Models, 11th ed., theorem 5.2", "a wave every 21 minutes "
        "instead of 20", waves,
    ),
}
CASES = [
    Case(name, title, source, perturbation, simulate_it)
    for name, (title, source, perturbation, simulate_it) in _CASES.items()
]
