"""Outages of information: records freeze, and nothing physical changes."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worlds import BY_CHANCE, cell, chain, daily, differing, outage, sharing, shock, silence
from twin.disruptions.base import EffectKind
from twin.disruptions.information_outage import InformationOutage
from twin.simulation import check, simulate
from twin.simulation.conditions import Conditions

WORLD = chain(demand=12, opening=60, products=2)
FIRST, DAYS = 8, 9


def run(strategy, *events, days: int = 40, **more):
    return simulate(cell(WORLD, days, demand=BY_CHANCE, strategy=strategy, events=events, **more))


def test_its_effect_is_on_reports_alone():
    """Of its sites, from start to end; at severity 0 there is none."""
    (only,) = InformationOutage("stores", 4, 3, 0.75).effects(chain())
    assert (only.kind, only.start_day, only.end_day, only.factor) == (EffectKind.INFORMATION, 4, 7, 0.25)
    assert only.sites.tolist() == [False, False, True, True]
    assert InformationOutage("stores", 4, 3, 0.0).effects(chain()) == []


def test_no_site_closes_slows_down_or_sells_less():
    """Whatever the engine knows of sites and demand stays as it is while records are frozen."""
    conditions = Conditions(WORLD, InformationOutage("all", 0, 5).effects(WORLD), 0)
    conditions.update(2, WORLD.start_date)
    assert not conditions.closed.any()
    assert (conditions.demand == 1).all()
    assert not conditions.any_limit


@pytest.mark.parametrize("strategy", [{}, {"information": [{"from": "stores", "to": "hub", "fields": ["placebo"]}]}])
def test_where_nobody_shares_what_is_read_nothing_changes_at_all(strategy):
    """Every table of the ledger is the same: goods, money, orders."""
    assert differing(run(strategy, silence("all", FIRST, DAYS)), run(strategy)) == []


def test_while_records_are_frozen_customers_and_goods_on_the_road_are_as_ever():
    """Demand is the same on every day; what was ordered before leaves and arrives the same."""
    calm, blind = run(sharing(1)), run(sharing(1), silence("stores", FIRST, DAYS))
    wanted = [
        [sum(units) for units in zip(daily(each, "sale"), daily(each, "miss"), strict=True)] for each in (calm, blind)
    ]
    assert wanted[0] == wanted[1]
    for move in ("order", "ship", "receive", "sale"):
        assert daily(calm, move)[: FIRST + 1] == daily(blind, move)[: FIRST + 1]
    assert daily(calm, "order", "mill") != daily(blind, "order", "mill")


@pytest.mark.parametrize("delay", [0, 2])
def test_a_maker_decides_on_the_newest_report_until_the_records_move_again(delay):
    """News from the frozen days changes no order until the first report after them has arrived; then it does.

    What the stores take of its stock it has sent: its own gate tells it nothing new of the chain.
    """
    frozen_days = silence("stores", FIRST, DAYS)
    calm, hit = (
        run(sharing(delay), frozen_days, *news, days=30)
        for news in ((), (shock(1.0, FIRST + 1, 3, sites="north"),))
    )
    heard = FIRST + DAYS + delay
    before, after = daily(calm, "order", "mill"), daily(hit, "order", "mill")
    assert before[:heard] == after[:heard]
    assert before[heard] != after[heard]


def test_a_store_that_is_always_silent_leaves_its_warehouse_to_itself():
    """Frozen from the first day to the last: nothing is ever heard, so the rule decides that stands without sharing."""
    assert differing(run(sharing(0), silence("stores", 0, 40)), run({})) == []


def test_below_severity_one_some_reports_come_through():
    """In between both: neither as if nothing were lost, nor as if all were."""
    none, some, all_ = (
        run(sharing(1), *([silence("stores", FIRST, DAYS, severity)] if severity else []))
        for severity in (0.0, 0.5, 1.0)
    )
    assert daily(none, "order", "mill") != daily(some, "order", "mill") != daily(all_, "order", "mill")


def test_an_outage_of_another_site_freezes_nothing():
    """The hub reports nothing to anybody: its records may be frozen as they like."""
    assert differing(run(sharing(1), silence("hub", FIRST, DAYS)), run(sharing(1))) == []


def test_it_comes_on_top_of_a_physical_outage():
    """A store is closed and silent: its customers are missed as without the silence."""
    closed = outage("north", FIRST, 4)
    assert np.array_equal(daily(run({}, closed, silence("north", FIRST, 4)), "miss"), daily(run({}, closed), "miss"))


def test_an_unknown_target_is_named():
    """With the nearest name."""
    (problem,) = check(cell(chain(), events=(silence("stroes", 1, 2),)))
    assert problem.where.endswith("events.0.target")
    assert problem.nearest == "stores"
