"""The engine against a second simulator that was written from the documentation alone.

Both get the same networks, the same demand and the same lead times; what they say must be equal day by day, place by
place and product by product, in units and to the minor unit.
"""

from __future__ import annotations

import functools
import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from tests.properties.naive_simulator import OUTSIDE, NaiveSimulator
from tests.properties.naive_world import World
from tests.properties.random_worlds import Example, example, sharing_example
from twin.ledger.run import Run
from twin.simulation import simulate
from twin.simulation.accounts import Move

SEEDS = range(21)
DELAYS = (0, 1, 3)
OPENING = "opening"
ONLINE = (
    "reserve", "release", "pick", "hand_over", "take_back", "place", "defer", "resume", "complete", "cancel", "give_up",
    "hand_in", "refurbish", "restock", "scrap", "renew",
)
"""Moves of online orders, which have a naive simulator of their own."""
ELSEWHERE = (
    "lend", "borrow", "unload", "shrink", "overstate", "understate", "write_down", "write_up", "pledge", "redeem",
)
"""Moves of transshipments and of records that are wrong, which tests of their own follow."""


@functools.cache
def played(seed: int, delay: int | None = None) -> tuple[Example, Run, NaiveSimulator]:
    """Run a random network by the twin, and by the naive simulator with the demand that the twin met."""
    made = example(seed) if delay is None else sharing_example(seed, delay)
    run = simulate(made.cell)
    return made, run, NaiveSimulator(made.world(demand_of(made, run))).run()


def demand_of(made: Example, run: Run) -> dict[tuple[int, int, int], int]:
    """Return what customers wanted by day, site and product: what was sold at once and what was missed."""
    site, product = index(made.cell.network.sites.ids), index(made.cell.network.products.ids)
    demand: dict[tuple[int, int, int], int] = defaultdict(int)
    for row in run.detail.itertuples():
        if row.move in ("sale", "miss"):
            demand[row.day, site[row.from_site], product[row.product]] += row.units
    return demand


def index(names: tuple[str, ...]) -> dict[str, int]:
    return {name: row for row, name in enumerate(names)}


def moved(run: Run, move: str) -> dict[tuple[Any, ...], int]:
    rows = run.detail[run.detail["move"] == move]
    return {(row.day, row.from_site, row.to_site, row.product): row.units for row in rows.itertuples()}


def differences(one: dict[Any, Any], other: dict[Any, Any]) -> list[str]:
    """Say where two records differ, the earliest first: the twin's figure, then the naive simulator's."""
    keys = sorted(key for key in {*one, *other} if one.get(key, 0) != other.get(key, 0))
    return [f"{key}: twin {one.get(key, 0)}, naive {other.get(key, 0)}" for key in keys][:5]


ALL = [(seed, None) for seed in SEEDS] + [(seed, delay) for seed in range(5) for delay in DELAYS]


@pytest.mark.parametrize(("seed", "delay"), ALL)
def test_every_unit_moves_on_the_same_day_in_both(seed, delay):
    """Orders placed, shipped, received, made, sold, missed, lost, waiting, delivered: equal by day, place, product."""
    _, run, naive = played(seed, delay)
    net = naive.net
    for move in (each.label for each in Move if each.label != OPENING):
        expected = {
            (day, net.sites.ids[a], net.sites.ids[b], net.products.ids[k]): units
            for (day, label, a, b, k), units in naive.moves.items() if label == move
        }
        assert not differences(moved(run, move), expected), move


@pytest.mark.parametrize(("seed", "delay"), ALL)
def test_the_same_stands_everywhere_at_the_end_of_each_day(seed, delay):
    """On hand and waiting by site, in transit and owed by edge, departures with grams and vehicles."""
    _, run, naive = played(seed, delay)
    ids = naive.net.sites.ids
    standing: dict[Any, int] = defaultdict(int)
    for day, (stock, pipeline) in enumerate(zip(naive.stock, naive.pipeline, strict=True)):
        for name, cells in stock.items():
            for (site, _), units in cells.items():
                standing[day, name, ids[site], ids[site]] += units
        for name, cells in pipeline.items():
            for (edge, _), units in cells.items():
                standing[day, name, ids[naive.source[edge]], ids[naive.destination[edge]]] += units
    said = {}
    for row in run.stock.itertuples():
        said[row.day, "on_hand", row.site, row.site] = row.on_hand_unit_ticks
        said[row.day, "waiting", row.site, row.site] = row.waiting_unit_ticks
    for row in run.pipeline.itertuples():
        said[row.day, "in_transit", row.from_site, row.to_site] = row.in_transit_unit_ticks
        said[row.day, "owed", row.from_site, row.to_site] = row.owed_unit_ticks
    assert not differences(said, standing)
    departed = {(r.day, r.from_site, r.to_site): (r.units, r.mass_g, r.vehicles) for r in run.shipments.itertuples()}
    expected = {(day, ids[naive.source[e]], ids[naive.destination[e]]): each
                for (day, e), each in naive.shipments.items()}
    assert not differences(departed, expected)


@pytest.mark.parametrize(("seed", "delay"), ALL)
def test_every_partner_has_paid_the_same_to_less_than_a_minor_unit(seed, delay):
    """After each day, what was posted for a reason and place differs from the exact sum by less than a minor unit."""
    _, run, naive = played(seed, delay)
    net = naive.net
    partners = {**dict(enumerate(net.partners.ids)), OUTSIDE: "outside"}
    by_day: dict[int, list[Any]] = defaultdict(list)
    for row in run.postings.itertuples():
        by_day[row.day].append(((row.kind, row.payer, row.payee, row.site), row.amount_minor))
    posted: dict[Any, int] = defaultdict(int)
    for day, paid in enumerate(naive.money):
        exact: dict[Any, Fraction] = defaultdict(Fraction)
        places: dict[Any, int] = defaultdict(int)
        for (kind, payer, payee, place), micro in paid.items():
            on_edge = kind in ("purchase", "transport", "owed_penalty")
            site = net.sites.ids[naive.destination[place] if on_edge else place]
            exact[kind, partners[payer], partners[payee], site] += Fraction(micro, 10**6)
            places[kind, partners[payer], partners[payee], site] += 1
        for key, amount in by_day[day]:
            posted[key] += amount
        for key in {*exact, *posted}:
            assert abs(posted[key] - exact[key]) < max(places[key], 1), (day, key)


def test_demand_follows_promotions_shocks_and_calendars():
    """Without chance, demand is the table's rate times the day's factors, halves up; nobody comes to a shut shop."""
    for seed in (3, 9, 15):
        made = example(seed)
        cell, warmup = replace(made.cell, demand={"model": "stationary", "law": "constant"}), made.cell.run.warmup_days
        net = cell.network
        expected = {}
        for day in range(cell.run.total_days):
            for site, rates in enumerate(net.demand_rate.tolist()):
                for product, rate in enumerate(rates):
                    units = math.floor(rate * demand_factor(cell.events, product, day - warmup) + 0.5)
                    if units and not made.world({}).shut(site, day):
                        expected[day, site, product] = units
        assert not differences(demand_of(made, simulate(cell)), expected), seed


def demand_factor(events: tuple[Any, ...], product: int, day: int) -> float:
    """The promotions lift by 1.5 of which 0.3 is missing in the week after; a shock takes 0.4 of the first product."""
    factor = 1.0
    for event in events:
        since, lasts = day - event["start_day"], event["duration_days"]
        if event["kind"] == "promotion" and 0 <= since < lasts:
            factor *= 1 + event["lift"]
        elif event["kind"] == "promotion" and lasts <= since < lasts + 7:
            factor *= 1 - 0.3 * event["lift"] * lasts / 7
        elif event["kind"] == "demand_shock" and 0 <= since < lasts and product == 0:
            factor *= 1 + event["severity"]
    return factor


def one_more_wanted(world: World) -> World:
    day, site, product = min(world.demand)
    return replace(world, demand={**world.demand, (day, site, product): world.demand[day, site, product] + 1})


def one_departure_a_day_later(world: World) -> World:
    return replace(world, lead_days=lambda e, k, day: world.lead_days(e, k, day) + (day == 9))


def impatient(world: World) -> World:
    return replace(world, waits=lambda day, site, product, missed: 0)


def first_come_first_served_everywhere(world: World) -> World:
    return replace(world, allocation=dict.fromkeys(world.allocation, "first_come"))


@pytest.mark.parametrize(
    ("seed", "wrong"),
    [(0, one_more_wanted), (9, one_departure_a_day_later), (2, impatient), (3, first_come_first_served_everywhere)],
)
def test_a_world_that_is_a_little_wrong_is_noticed(seed: int, wrong: Callable[[World], World]):
    """The comparison can fail: one unit, one day on the road, other customers or another rule show in the records."""
    naive = played(seed)[2]
    perturbed = NaiveSimulator(wrong(naive.world)).run()
    assert perturbed.moves != naive.moves


def test_the_random_networks_hold_what_they_are_meant_to_compare():
    """Every rule, every kind of move, every kind of customer and every mishap occurs in some network."""
    met: set[Any] = set()
    for seed in SEEDS:
        made, run, _ = played(seed)
        net = made.cell.network
        met |= {*run.tables["movements"]["move"].unique().to_pylist()}
        met |= {rule for rule, _ in made.replenishment.values()} | {rule for rule, _ in made.forecasting.values()}
        met |= {*made.allocation.values(), *net.sites.backorder_share.tolist()}
        met |= {("review_days", given["review_days"]) for _, given in made.replenishment.values()}
        met |= {(event["kind"], event.get("severity")) for event in made.cell.events}
        met |= {(lead.law, lead.mean_days, lead.drawn_per) for lead in net.edges.lead_times}
        met |= {"sourced twice" for counts in (net.edges.share < 1).tolist() if any(counts)}
    assert met >= {
        "base_stock", "reorder_point", "min_max", "order_up_to_forecast", "moving_average", "exponential_smoothing",
        "proportional", "first_come", "priority", 0.0, 1.0, 0.37,
        *(each.label for each in Move if each.label not in (*ONLINE, *ELSEWHERE)),
        *(("review_days", days) for days in (0, 1, 2, 7)), ("site_outage", 1.0), ("site_outage", 0.9),
        ("promotion", None), ("demand_shock", -0.4), ("constant", 0.0, "shipment"), "sourced twice",
        *(("continuous_uniform", 2.0, per) for per in ("shipment", "product")),
    }
