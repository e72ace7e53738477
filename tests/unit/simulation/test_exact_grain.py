"""The exact grain: everything in the second in which it is due, and nothing looked at in between."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.worlds import BY_CHANCE, Lane, cell, chain, daily, differing, network, outage, pair, sharing, stock
from twin import catalogue
from twin.network.online import Profile
from twin.policies.replenishment.min_max import MinMax
from twin.policies.replenishment.reorder_point import ReorderPoint
from twin.simulation import RecordSettings, simulate
from twin.simulation.simulate import build_world, start

FIRST_COME = ("all", "allocation", "first_come", {})
FORECAST = ("all", "forecasting", "moving_average", {"window": 7})
SETTINGS = {
    "base_stock": {"level": 60},
    "reorder_point": {"reorder_point": 40, "quantity": 25},
    "min_max": {"reorder_point": 40, "order_up_to_level": 75},
    "order_up_to_forecast": {"safety_factor": 1.0},
    "echelon_order_up_to": {"safety_factor": 1.0},
}
DETAIL = RecordSettings(detail=("order", "ship", "sale", "wait", "lose"))


def ruled(rule, lead_days=(2, 1), **more):
    """Return the chain, all sites under one rule (stores by forecast where it looks at sites below)."""
    below = "order_up_to_forecast" if rule == "echelon_order_up_to" else rule
    own = {name: SETTINGS[name] | more for name in (rule, below)}
    rules = [("all", "replenishment", below, own[below]), FORECAST, FIRST_COME]
    return chain(rules=rules, products=2, lead_days=lead_days)


def made(rule, grain, within_day="start", days=30, review_days=1, **more):
    strategy = {}
    if rule == "echelon_order_up_to":
        strategy = sharing(0)
        strategy["rights"][1]["review_days"] = review_days
    lead_days = more.pop("lead_days", (2, 1))
    return cell(ruled(rule, lead_days, review_days=review_days), days, grain=grain, within_day=within_day,
                demand=BY_CHANCE, record=DETAIL, strategy=strategy, **more)


def test_every_shipped_rule_is_tested_here():
    """A new rule needs settings above, unless it wants a partner or a second lane that the chain here does not have."""
    assert set(catalogue.names("policies.replenishment")) == {*SETTINGS, "band", "dual_index", "dual_split"}


@pytest.mark.parametrize("rule", list(SETTINGS))
@pytest.mark.parametrize("review_days", [0, 1, 7])
@pytest.mark.parametrize("grain", ["hour", "event"])
def test_where_customers_come_at_the_start_of_a_day_all_grains_agree(rule, review_days, grain):
    """The same units by product, site and day, whether asked daily, weekly or at every change."""
    by_day, other = (simulate(made(rule, each, review_days=review_days)) for each in ("day", grain))
    assert by_day.tables["detail"].equals(other.tables["detail"])
    assert by_day.tables["postings"].equals(other.tables["postings"])


@pytest.mark.parametrize("rule", list(SETTINGS))
@pytest.mark.parametrize("lead_days", [(0, 0), (0, 2), (1, 0)])
def test_goods_without_lead_time_are_passed_on_in_the_same_second(rule, lead_days):
    """From the mill through the hub into the shops, at every grain."""
    runs = [simulate(made(rule, each, review_days=0, lead_days=lead_days)) for each in ("day", "hour", "event")]
    assert runs[0].tables["detail"].equals(runs[1].tables["detail"])
    assert runs[0].tables["detail"].equals(runs[2].tables["detail"])


@pytest.mark.parametrize("within_day", ["start", "spread"])
@pytest.mark.parametrize("rule", [MinMax, ReorderPoint])
def test_being_asked_at_the_trigger_is_being_asked_after_every_customer(rule, within_day, monkeypatch):
    """Whoever says at which position something is ordered is spared the questions in between, and nothing else."""
    name = {MinMax: "min_max", ReorderPoint: "reorder_point"}[rule]
    compiled = simulate(made(name, "event", within_day, review_days=0))
    asked = []
    answer = rule.order_quantity
    monkeypatch.setattr(rule, "order_quantity", lambda *given: asked.append(1) or answer(*given))
    simulate(made(name, "event", within_day, review_days=0))
    rarely = len(asked)
    monkeypatch.delattr(rule, "trigger_level")
    assert not differing(compiled, simulate(made(name, "event", within_day, review_days=0)))
    if within_day == "spread":
        assert len(asked) - rarely > 2 * rarely


def test_hours_come_nearer_to_the_truth_than_days():
    """Stock on hand of a continuous (s, S) policy, as the tick shrinks; the same customers at every grain."""
    held = {}
    for grain in ("day", "hour", "event"):
        table = simulate(made("min_max", grain, "spread", 120, 0, audit="daily")).stock
        held[grain] = (table["on_hand_unit_ticks"] / table["ticks"]).sum() / 120
    assert abs(held["hour"] - held["event"]) < abs(held["day"] - held["event"]) / 2
    assert abs(held["hour"] / held["event"] - 1) < 0.03


def test_all_grains_meet_the_same_daily_demand():
    """Drawn once a day, however it is spread."""
    asked = []
    for grain in ("day", "hour", "event"):
        run = simulate(cell(pair(products=3), 30, grain=grain, demand=BY_CHANCE))
        asked.append(np.add(daily(run, "sale"), daily(run, "miss")).tolist())
    assert asked[0] == asked[1] == asked[2]


def test_nobody_comes_while_the_profile_says_so():
    """Doors open at noon: until then the shop holds all of its hundred pieces, at both finer grains."""
    net = pair(level=0, demand=48, opening=100)
    late = replace(net, walk_in=Profile(np.array([0, 43_200]), np.array([0.0, 1.0])))
    for grain, ticks in (("hour", 24), ("event", 86_400)):
        (flat,), (noon,) = (stock(simulate(cell(each, 1, grain=grain)), "shop") for each in (net, late))
        assert ticks // 2 * (100 + 52) <= noon < ticks * 100
        assert flat < noon


def test_a_state_lasts_from_its_second_to_the_next():
    """Ten pieces, one customer: on hand is ten until then and nine from then on, to the unit-second."""
    net = pair(level=0, demand=1, opening=10)
    run = simulate(cell(net, 1, grain="event"))
    (seconds,) = stock(run, "shop")
    assert 9 * 86_400 < seconds < 10 * 86_400
    at_start = simulate(cell(net, 1, grain="event", within_day="start"))
    assert stock(at_start, "shop") == [9 * 86_400]


def test_a_product_is_in_stock_until_the_second_of_the_last_sale():
    """One piece, two customers: ready until the first comes."""
    run = simulate(cell(pair(level=0, demand=2, opening=1), 1, grain="event"))
    assert stock(run, "shop", "in_stock_product_ticks") == stock(run, "shop")
    assert 0 < stock(run, "shop")[0] < 86_400


def test_a_lead_time_of_half_an_hour_takes_half_an_hour():
    """Nothing is rounded up to a whole day: 1800 seconds on the road per unit."""
    rules = [("shop", "replenishment", "base_stock", {"level": 20, "review_days": 0})]
    run = simulate(cell(pair(rules=rules, demand=12, opening=20, lead_days=1 / 48), 10, grain="event"))
    sent = sum(daily(run, "ship"))
    moving = int(run.pipeline["in_transit_unit_ticks"].sum())
    assert sent == 120
    assert 1800 * (sent - 2) <= moving <= 1800 * sent


def test_who_finds_the_gate_closed_waits_for_the_next_morning():
    """A closed hub takes nothing in and sends nothing on; nobody knocks every second."""
    runs = [
        simulate(made("base_stock", grain, events=(outage("hub", 5, 6),))) for grain in ("day", "event")
    ]
    assert runs[0].tables["detail"].equals(runs[1].tables["detail"])


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_patience_is_drawn_for_the_second_at_which_somebody_is_missed(share):
    """The same draws as at a daily grain where all come at the start of the day."""
    kept = ("wait", "lose", "deliver")
    runs = []
    for grain in ("day", "hour", "event"):
        net = pair(level=25, demand=12, opening=5, products=2, backorder_share=share)
        runs.append(simulate(cell(net, 30, grain=grain, within_day="start", demand=BY_CHANCE,
                                  record=RecordSettings(detail=kept))))
    assert runs[0].tables["detail"].equals(runs[1].tables["detail"])
    assert runs[0].tables["detail"].equals(runs[2].tables["detail"])
    waited = sum(daily(runs[2], "wait"))
    assert (waited > 0) == (share > 0)
    assert (sum(daily(runs[2], "lose")) > 0) == (share < 1)


def test_a_thousand_seconds_without_a_customer_cost_nothing():
    """Only what happens is scheduled: a month with a customer a day needs some tens of events a day, not 86,400."""
    sites = {"mill": "supplier", "shop": "store"}
    rules = [("shop", "replenishment", "min_max", {"reorder_point": 5, "order_up_to_level": 20, "review_days": 0})]
    net = network(sites, [Lane("mill", "shop", 1)], rules, {"shop": 1}, {"shop": 20})
    kept = cell(net, 30, grain="event", audit="daily")
    world, organisation = build_world(kept, 0, lambda *_: None)
    start(world, kept, organisation)
    world.environment.run(until=30 * 86_400)
    assert next(world.environment._eid) < 30 * 30


@pytest.mark.parametrize("grain", ["hour", "event"])
def test_who_looks_below_at_every_change_counts_every_unit_once(grain):
    """Shared without delay, the hub sees each sale in the shops when it happens: opening stock + ordered - sold."""
    strategy = sharing(0)
    strategy["rights"][1]["review_days"] = 0
    kept = RecordSettings(journal_days=6, journal_sites="hub")
    run = simulate(cell(chain(demand=24, opening=400), 6, grain=grain, record=kept, strategy=strategy, audit="daily"))
    ordered = 0
    for day, seen in run.decisions.groupby("day"):
        assert len(seen) > (12 if grain == "hour" else 40)
        before = ordered + int(seen["answer"].iloc[:-1].sum())
        assert seen["position"].iloc[-1] == 1200 + before - 48 * (day + 1)
        ordered += int(seen["answer"].sum())
