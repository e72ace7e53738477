"""Conditions: what events and calendars change, how overlaps add up, and when all is as it was."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pytest

from tests.worlds import ALWAYS_THE_SAME, BY_CHANCE, cell, chain, changed, daily, differing, outage, pair, shock
from twin.disruptions.base import Effect, EffectKind
from twin.network.calendars import Calendars
from twin.simulation import simulate
from twin.simulation.conditions import Conditions

MONDAY = datetime.date(2025, 1, 6)
MILL, HUB, NORTH, SOUTH = range(4)
WEEKDAYS = Calendars(("always", "weekdays"), ((True,) * 7, (True,) * 5 + (False,) * 2), ({}, {}))


def network(**sites):
    return changed(chain(products=2), sites={"daily_capacity": [100, -1, -1, -1]} | sites)


def effect(kind: EffectKind, start: int, end: int, sites=(True, False, False, False), factor: float = 1.0) -> Effect:
    return Effect(kind, start, end, np.array(sites), np.array([True, False]), factor)


def on(day: int, *effects: Effect, warmup_days: int = 0, **sites) -> Conditions:
    made = Conditions(network(**sites), effects, warmup_days)
    made.update(day, MONDAY + datetime.timedelta(days=day))
    return made


def test_on_an_ordinary_day_nothing_is_changed():
    """Full capacity, base demand, every gate open."""
    calm = on(3)
    assert not calm.closed.any()
    assert not calm.any_closed
    assert calm.capacity.tolist() == [100, -1, -1, -1]
    assert (calm.demand == 1).all()


@pytest.mark.parametrize(("day", "holds"), [(4, False), (5, True), (7, True), (8, False)])
def test_an_effect_holds_from_its_first_day_to_the_day_before_its_end(day, holds):
    """The end day is the first without it."""
    assert on(day, effect(EffectKind.CLOSURE, 5, 8)).closed[MILL] == holds


def test_days_count_from_the_end_of_the_warm_up():
    """Day 5 after a warm-up of 30 days is the 36th day of the run."""
    closure = effect(EffectKind.CLOSURE, 5, 8)
    assert on(35, closure, warmup_days=30).closed[MILL]
    assert not on(5, closure, warmup_days=30).closed[MILL]


def test_overlapping_factors_multiply():
    """Half of 40 % is 20 %; demand rises by half on top of a fifth less."""
    half, less = (effect(EffectKind.CAPACITY, 0, 9, factor=factor) for factor in (0.5, 0.4))
    assert on(3, half, less).capacity[MILL] == 20
    shops = (False, False, True, True)
    more, fewer = (effect(EffectKind.DEMAND, 0, 9, shops, factor) for factor in (1.5, 0.8))
    demand = on(3, more, fewer).demand
    assert demand[NORTH].tolist() == [pytest.approx(1.2), 1.0]
    assert demand[HUB].tolist() == [1.0, 1.0]


def test_overlapping_closures_close_once_and_open_when_the_last_is_over():
    """Closures OR: the first to end does not open what the other keeps shut; a factor does not either."""
    first, second = effect(EffectKind.CLOSURE, 2, 6), effect(EffectKind.CLOSURE, 4, 9)
    factor = effect(EffectKind.CAPACITY, 0, 20, factor=0.5)
    states = [on(day, first, second, factor).closed[MILL] for day in range(10)]
    assert states == [False, False] + [True] * 7 + [False]
    assert on(5, first, factor).capacity[MILL] == 0
    assert on(9, first, second, factor).capacity[MILL] == 50


@pytest.mark.parametrize("capacity", [100, -1])
def test_after_a_closure_a_site_can_do_what_it_could_before(capacity):
    """Also one without limit: what stands still for a day is not shut for ever."""
    made = Conditions(network(daily_capacity=[capacity] * 4), [effect(EffectKind.CLOSURE, 1, 2)], 0)
    seen = []
    for day in range(3):
        made.update(day, MONDAY + datetime.timedelta(days=day))
        seen.append(int(made.capacity[MILL]))
    assert seen == [capacity, 0, capacity]


def test_a_factor_changes_nothing_where_there_is_no_limit():
    """Half of everything is everything."""
    everywhere = effect(EffectKind.CAPACITY, 0, 9, (True,) * 4, 0.5)
    assert on(3, everywhere).capacity.tolist() == [50, -1, -1, -1]


def test_the_conditions_change_on_few_days_or_where_there_is_a_calendar_on_any():
    """Start and end of each effect, inside the run."""
    effects = [effect(EffectKind.CLOSURE, 5, 8), effect(EffectKind.DEMAND, 8, 40)]
    assert Conditions(network(), effects, 10).days_of_change(30) == [0, 15, 18]
    daily_look = changed(network(), sites={"calendar": [0, 0, 1, 1]})
    assert Conditions(_with(daily_look, WEEKDAYS), [], 0).days_of_change(4) == [0, 1, 2, 3]


def _with(made, calendars: Calendars):
    return replace(made, calendars=calendars)


def test_a_site_closed_by_its_calendar_expects_nobody():
    """No demand at all on a Sunday, which is no lost sale; a store closed by an event misses those who come."""
    made = changed(chain(demand=10, opening=200, backorder_share=0.0), sites={"calendar": [0, 0, 1, 0]})
    run = simulate(cell(_with(made, WEEKDAYS), 14, events=(outage("south", 2, 1),)))
    assert daily(run, "sale", "north") == [10, 10, 10, 10, 10, 0, 0] * 2
    assert not any(daily(run, "miss", "north"))
    assert daily(run, "miss", "south") == [0, 0, 10] + [0] * 11


def test_a_holiday_is_no_disruption():
    """A calendar is common knowledge: on a Sunday a site may ship nothing, and its status is as ever."""
    made = Conditions(_with(changed(network(), sites={"calendar": [1, 0, 0, 0]}), WEEKDAYS), [
        effect(EffectKind.CLOSURE, 8, 9), effect(EffectKind.CAPACITY, 9, 11, factor=0.25),
    ], 0)
    for day, (capacity, status) in {6: (0, 1000), 7: (100, 1000), 8: (0, 0), 9: (25, 250), 11: (100, 1000)}.items():
        made.update(day, MONDAY + datetime.timedelta(days=day))
        assert (made.capacity[MILL], made.status[MILL]) == (capacity, status)


def test_a_dated_exception_opens_or_closes_a_single_day():
    """A holiday on a Wednesday, an open Saturday."""
    holiday, fair = MONDAY + datetime.timedelta(days=2), MONDAY + datetime.timedelta(days=5)
    special = Calendars(("always", "weekdays"), WEEKDAYS.open_weekdays, ({}, {holiday: False, fair: True}))
    made = changed(chain(demand=10, opening=200), sites={"calendar": [0, 0, 1, 0]})
    assert daily(simulate(cell(_with(made, special), 7)), "sale", "north") == [10, 10, 0, 10, 10, 10, 0]


def test_a_supplier_that_rests_on_sundays_ships_again_on_mondays():
    """With and without a limit of capacity."""
    for capacity in (-1, 50):
        made = changed(pair(opening=60), sites={"calendar": [1, 0], "daily_capacity": [capacity, -1]})
        run = simulate(cell(_with(made, WEEKDAYS), 14))
        assert daily(run, "ship") == [10, 10, 10, 10, 10, 0, 0, 30, 10, 10, 10, 10, 0, 0]


CALM = simulate(cell(network(), 20, demand=BY_CHANCE))
PROMOTION = {"kind": "promotion", "target": "all", "start_day": 3, "duration_days": 5}


@pytest.mark.parametrize(
    "nothing",
    [
        outage("mill", 3, 5, 0.0), outage("mill", 3, 5, 0.0, recovery_days=4), shock(0.0, 3, 5),
        PROMOTION | {"severity": 0.0}, PROMOTION | {"lift": 0.0}, outage("mill", 20, 5), shock(3.0, 20, 5),
        PROMOTION | {"start_day": 20},
    ],
    ids=str,
)
def test_an_event_without_severity_or_after_the_end_is_no_event(nothing):
    """Every table of the ledger is the same to the last bit."""
    assert differing(simulate(cell(network(), 20, demand=BY_CHANCE, events=(nothing,))), CALM) == []


@pytest.mark.parametrize("event", [outage("mill", 0, 3), shock(1.0, 0, 3), PROMOTION | {"start_day": 0}], ids=str)
def test_an_event_may_start_on_the_first_day(event):
    """Day 0 counts, with a warm-up or without."""
    assert "movements" in differing(simulate(cell(network(), 20, demand=BY_CHANCE, events=(event,))), CALM)
    warm, hit = (
        simulate(cell(network(), 10, warmup_days=5, demand=ALWAYS_THE_SAME, events=events)) for events in ((), (event,))
    )
    moves = ("sale", "miss", "ship")
    assert all(daily(warm, move)[:5] == daily(hit, move)[:5] for move in moves)
    assert any(daily(warm, move)[5:] != daily(hit, move)[5:] for move in moves)


def test_an_event_that_outlasts_the_run_is_an_event_until_its_end():
    """Cut off at the horizon: the same as one that ends there."""
    long, fits = (
        simulate(cell(network(), 20, demand=BY_CHANCE, events=(outage("mill", 15, days),))) for days in (500, 5)
    )
    assert differing(long, fits) == []


@pytest.mark.parametrize(
    ("one", "several"),
    [
        ((outage("mill", 4, 6),), (outage("mill", 4, 3), outage("mill", 7, 3))),
        ((outage("mill", 4, 6),), (outage("mill", 4, 4), outage("mill", 6, 4))),
        ((outage("mill", 4, 6),), (outage("mill", 4, 6), outage("suppliers", 5, 2))),
        ((shock(0.5, 4, 6),), (shock(0.5, 4, 3), shock(0.5, 7, 3))),
        ((shock(0.5, 4, 6),), (shock(0.5, 4, 6, target="p0000"), shock(0.5, 4, 6, target="p0001"))),
        ((outage("mill", 4, 6, 0.75),), (outage("mill", 4, 6, 0.5), outage("mill", 4, 6, 0.5))),
    ],
    ids=["back to back", "overlapping", "twice", "shocks in a row", "product by product", "halves of halves"],
)
def test_events_that_amount_to_the_same_are_the_same(one, several):
    """To the last bit, in whatever order they stand in the scenario."""
    runs = [
        simulate(cell(network(), 20, demand=BY_CHANCE, events=events)) for events in (one, several, several[::-1])
    ]
    assert differing(runs[0], runs[1]) == differing(runs[1], runs[2]) == []
