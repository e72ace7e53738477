"""The board: what desks see, what they answer, and that no desk sees more than it may."""

from __future__ import annotations

import gc
import sys
from dataclasses import dataclass, replace

import numpy as np
import pytest

from tests.worlds import BY_CHANCE, BY_FORECAST, cell, chain, daily, differing, fork, network, pair, sharing
from twin import catalogue
from twin.simulation import RecordSettings, simulate
from twin.simulation.board import DeskError
from twin.simulation.simulate import build_world, start
from twin.verification.networks import Lane

JOURNAL = RecordSettings(journal_days=40)


def seen(run, site: str, column: str = "position") -> list[float]:
    """Return what a site's desk saw or answered on each day, for the one product there is."""
    rows = run.decisions[(run.decisions["site"] == site) & (run.decisions["decision"] == "replenishment")]
    values = [0] * 40
    for day, value in zip(rows["day"], rows[column], strict=True):
        values[day] = value
    return values


def bought(run, store: str) -> np.ndarray:
    """Return what each day takes off the chain's stock: what is sold, and what customers begin to wait for."""
    return np.add(daily(run, "sale", store), daily(run, "wait", store))


@pytest.mark.parametrize("waiting", [0.0, 0.5, 1.0])
def test_a_position_is_what_is_there_and_coming_less_what_is_promised(waiting):
    """On hand + in transit + on order - backorders, after the day's sales and before the day's order."""
    run = simulate(cell(chain(demand=12, opening=20, backorder_share=waiting), 40, demand=BY_CHANCE, record=JOURNAL))
    for store in ("north", "south"):
        ordered = np.concatenate([[0], np.cumsum(daily(run, "order", "hub", store))[:-1]])
        assert seen(run, store) == (20 + ordered - np.cumsum(bought(run, store))).tolist()
    theirs = np.cumsum(daily(run, "order", "hub"))
    own = np.concatenate([[0], np.cumsum(daily(run, "order", "mill"))[:-1]])
    assert seen(run, "hub") == (20 + own - theirs).tolist()


@pytest.mark.parametrize("waiting", [0.0, 0.5, 1.0])
@pytest.mark.parametrize(("delay", "period"), [(0, 0), (1, 0), (2, 0), (5, 0), (0, 3), (1, 7), (4, 2)])
def test_a_reported_position_is_the_truth_plus_the_sales_since_the_report(delay, period, waiting):
    """Whatever was sent since the report is counted, once: neither lost on the way nor on both ends of it.

    The truth is opening stock, plus what the hub ordered, less what customers bought or wait for; from the latter only
    what was reported can be known.
    """
    made = chain(demand=12, opening=40, backorder_share=waiting)
    run = simulate(cell(made, 40, demand=BY_CHANCE, record=JOURNAL, strategy=sharing(delay, period_days=period)))
    ordered = np.concatenate([[0], np.cumsum(daily(run, "order", "mill"))[:-1]])
    gone = np.concatenate([[0], np.cumsum(bought(run, "north") + bought(run, "south"))])
    said = seen(run, "hub")
    for day in range(delay, 40):
        age = delay + (day - delay) % max(period, 1)
        assert said[day] == 120 + ordered[day] - gone[day + 1 - age]


@pytest.mark.parametrize("delay", [0, 1, 3])
def test_at_an_hourly_grain_a_report_of_yesterday_is_of_the_same_hour(delay):
    """A delay of a day is 24 hours: at the review of the first hour, all that was sold up to that hour is known."""
    run = simulate(
        cell(chain(demand=24, opening=400), 10, grain="hour", within_day="start", record=JOURNAL,
             strategy=sharing(delay), audit="daily")
    )
    ordered = np.concatenate([[0], np.cumsum(daily(run, "order", "mill"))[:-1]])
    said = run.decisions[run.decisions["site"] == "hub"].groupby("day")["position"].first().tolist()
    sold = [2 * 24 * max(day - delay + 1, 0) for day in range(10)]
    assert said[delay:] == [1200 + ordered[day] - sold[day] for day in range(delay, 10)]


@pytest.mark.parametrize("delays", [(0, 0), (2, 2), (1, 3), (4, 1)])
def test_over_two_echelons_nothing_on_the_way_is_counted_twice_or_not_at_all(delays):
    """A port above the hub: what it sent to the hub, and the hub to the stores, is in the picture exactly once.

    The picture is of the last day of which the hub and the stores have both reported.
    """
    sites = {"mill": "supplier", "port": "warehouse", "hub": "warehouse", "north": "store", "south": "store"}
    lanes = [Lane("mill", "port", 3), Lane("port", "hub", 2), Lane("hub", "north", 1), Lane("hub", "south", 1)]
    made = network(sites, lanes, BY_FORECAST, {"north": 12, "south": 12}, 40)
    spec = sharing(delays[0])
    spec["information"].append({"from": "hub", "to": "port", "fields": ["stock"], "delay_days": delays[1]})
    run = simulate(cell(made, 40, demand=BY_CHANCE, record=JOURNAL, strategy=spec))
    ordered = np.concatenate([[0], np.cumsum(daily(run, "order", "mill"))[:-1]])
    gone = np.concatenate([[0], np.cumsum(bought(run, "north") + bought(run, "south"))])
    late, said = max(delays), seen(run, "port")
    assert said[late:] == [160 + ordered[day] - gone[day + 1 - late] for day in range(late, 40)]


def test_each_maker_counts_its_own_chain():
    """Two hubs with two stores each: the position of one never contains a unit of the other's."""
    run = simulate(cell(fork(demand=12, opening=40), 40, demand=BY_CHANCE, record=JOURNAL, strategy=sharing(2)))
    for hub, stores in (("west", ("w1", "w2")), ("east", ("e1", "e2"))):
        ordered = np.concatenate([[0], np.cumsum(daily(run, "order", "mill", hub))[:-1]])
        gone = np.concatenate([[0], np.cumsum(sum(bought(run, store) for store in stores))])
        assert seen(run, hub)[2:] == [120 + ordered[day] - gone[day - 1] for day in range(2, 40)]


def test_with_demand_that_never_changes_the_age_of_a_report_makes_no_difference():
    """What is missing from an old report is expected on top of it: in truth the chain holds the same at any delay."""
    truly = {}
    for delay in (0, 1, 3, 6):
        spec = sharing(delay)
        spec["rights"][1]["safety_factor"] = 0.0
        run = simulate(cell(chain(demand=10, opening=60, lead_days=(2, 2)), 40, strategy=spec, record=JOURNAL))
        truly[delay] = seen(run, "hub")[39] - delay * 20
    assert max(truly.values()) - min(truly.values()) <= 2, truly


def test_a_forecast_from_late_reports_is_that_of_the_sales_of_then():
    """The hub's forecast at a delay of three days is what it would have been three days earlier."""
    now, late = (
        simulate(cell(chain(demand=12, opening=900), 40, demand=BY_CHANCE, record=JOURNAL, strategy=sharing(delay)))
        for delay in (0, 3)
    )
    assert seen(late, "hub", "mean")[4:] == pytest.approx(seen(now, "hub", "mean")[1:37])


def test_sales_reported_once_a_week_are_taken_as_a_week_of_even_days():
    """In bulk, but not as one wild day: constant sales leave the forecast where it was."""
    run = simulate(cell(chain(demand=10, opening=900), 40, record=JOURNAL, strategy=sharing(0, period_days=7)))
    assert seen(run, "hub", "mean") == pytest.approx([20.0] * 40)


def test_a_desk_forecasts_customers_and_not_orders_once_sales_are_shared():
    """Without sharing the hub sees the stores' lumpy orders; with it, their customers."""
    rules = [
        ("all", "replenishment", "order_up_to_forecast", {"safety_factor": 0.0, "order_batch": 60}),
        ("all", "forecasting", "exponential_smoothing", {}), ("all", "allocation", "proportional", {}),
    ]
    alone, shared = (
        simulate(cell(chain(rules, demand=10, opening=200), 40, record=JOURNAL, strategy=strategy))
        for strategy in ({}, sharing())
    )
    assert np.std(seen(shared, "hub", "mean")) < 1e-9
    assert np.std(seen(alone, "hub", "mean")[5:]) > 1


def test_customers_of_a_warehouse_belong_to_its_forecast():
    """A warehouse that also sells expects its own customers and the orders of its stores, not only the latter."""
    made = network(
        {"mill": "supplier", "hub": "warehouse", "shop": "store"}, [Lane("mill", "hub", 2), Lane("hub", "shop", 1)],
        BY_FORECAST, {"hub": 30, "shop": 10}, {"hub": 900, "shop": 20},
    )
    for strategy in ({}, sharing(2)):
        run = simulate(cell(made, 40, record=JOURNAL, strategy=strategy))
        assert seen(run, "hub", "mean")[-1] == pytest.approx(40, abs=1)


def test_a_warehouse_without_stores_forecasts_its_sales():
    """It receives no orders: what it hears is what it sells."""
    made = network({"mill": "supplier", "hub": "warehouse"}, [Lane("mill", "hub", 2)], BY_FORECAST, {"hub": 30}, 90)
    assert seen(simulate(cell(made, 40, record=JOURNAL)), "hub", "mean") == pytest.approx([30.0] * 40)


def test_a_store_that_supplies_another_expects_both_customers_and_orders():
    """Its own customers' ten a day, and the other's ten as they are ordered."""
    made = network(
        {"mill": "supplier", "big": "store", "kiosk": "store"}, [Lane("mill", "big", 2), Lane("big", "kiosk", 1)],
        BY_FORECAST, {"big": 10, "kiosk": 10}, 900,
    )
    made = replace(made, initial_on_hand=np.array([[0], [900], [20]]))
    assert seen(simulate(cell(made, 40, record=JOURNAL)), "big", "mean")[-1] == pytest.approx(20, abs=1)


def test_a_rule_named_by_a_strategy_is_the_same_as_one_named_by_the_table():
    """Also in what others expect of it: a warehouse counts on the review period that its stores really have."""
    def stores(**terms):
        return {"rule": "order_up_to_forecast", "safety_factor": 1.0, **terms}

    rules = [
        *((store, "replenishment", "order_up_to_forecast", {"safety_factor": 1.0, "review_days": 7, "order_batch": 6})
          for store in ("north", "south")),
        ("hub", "replenishment", "order_up_to_forecast", {"safety_factor": 1.0}), *BY_FORECAST[1:],
    ]
    by_table = simulate(cell(chain(rules), 30, demand=BY_CHANCE, strategy=sharing(1)))
    spec = sharing(1)
    spec["rights"].append({"decision": "replenishment", "sites": "stores", **stores(review_days=7, order_batch=6)})
    by_strategy = simulate(cell(chain(), 30, demand=BY_CHANCE, strategy=spec))
    assert differing(by_table, by_strategy) == []


def test_sites_are_reviewed_as_often_as_their_terms_say():
    """Weekly at one store, daily at the other; in between a desk orders nothing."""
    rules = [
        ("north", "replenishment", "base_stock", {"level": 100, "review_days": 7}),
        ("south", "replenishment", "base_stock", {"level": 100, "review_days": 1}),
        ("hub", "replenishment", "base_stock", {"level": 900}), ("hub", "allocation", "proportional", {}),
    ]
    run = simulate(cell(chain(rules, demand=10, opening=100), 40))
    assert daily(run, "order", "hub", "north") == ([10] + [0] * 6 + ([70] + [0] * 6) * 5)[:40]
    assert daily(run, "order", "hub", "south") == [10] * 40


def test_an_hourly_grain_reviews_once_a_day_unless_told_otherwise():
    """Review days of 1 are 24 hours; 0 reviews at every tick."""
    rules = [("shop", "replenishment", "base_stock", {"level": 60})]
    often = [("shop", "replenishment", "base_stock", {"level": 60, "review_days": 0})]
    run = simulate(cell(pair(rules=rules, demand=24), 3, grain="hour"))
    assert daily(run, "order")[0] < 12, "what was sold in the first hour"
    assert daily(simulate(cell(pair(rules=often, demand=24), 3, grain="hour")), "order") == [24, 24, 24]


class Calls:
    """How many Python functions ran while the desks of a tier were asked."""

    def __init__(self, world) -> None:
        self.count = 0
        asked = world.board.orders

        def orders(tier):
            sys.setprofile(self._note)
            try:
                return asked(tier)
            finally:
                sys.setprofile(None)

        world.board.orders = orders

    def _note(self, _frame, event: str, _argument) -> None:
        self.count += event in ("call", "c_call")


SETTINGS = {
    "base_stock": {"level": 30}, "min_max": {"reorder_point": 10, "order_up_to_level": 30},
    "reorder_point": {"reorder_point": 10, "quantity": 12}, "order_up_to_forecast": {},
}


@pytest.mark.parametrize("rule", [*catalogue.names("policies.replenishment")])
@pytest.mark.parametrize("forecaster", catalogue.names("policies.forecasting"))
def test_the_work_of_a_review_in_python_does_not_grow_with_the_products(rule, forecaster):
    """Forty times as many products, the same number of Python calls."""
    counted = {}
    for products in (5, 5, 200):  # the first run compiles and imports
        own = rule if rule in SETTINGS else "order_up_to_forecast"
        rules = [
            ("all", "replenishment", own, SETTINGS[own]), ("all", "forecasting", forecaster, {}),
            ("all", "allocation", "proportional", {}),
        ]
        strategy = sharing() if own != rule else {}
        wanted = cell(chain(rules, demand=10, opening=30, products=products), 6, strategy=strategy, audit="end")
        world, organisation = build_world(wanted, 0, lambda *_: None)
        start(world, wanted, organisation)
        calls = Calls(world)
        gc.disable()
        try:
            world.environment.run(until=6 * 86_400)
        finally:
            gc.enable()
        counted[products] = calls.count
    assert counted[5] == counted[200] > 0


@dataclass(frozen=True)
class Wrong:
    """A rule that answers what no rule may answer."""

    answer: object = None

    def order_quantity(self, view):
        return self.answer(view) if callable(self.answer) else self.answer


@pytest.mark.parametrize(
    "answer",
    [
        None, 5, lambda view: view.position * 1.0, lambda view: view.position[0],
        lambda view: -np.ones_like(view.position),
        lambda view: view.position.tolist(), lambda view: np.ones_like(view.position, np.int32),
    ],
    ids=["nothing", "a number", "floating point", "one row", "negative", "a list", "32 bits"],
)
def test_an_answer_that_no_rule_may_give_stops_the_run(answer, monkeypatch):
    """The rule is named; nothing was ordered."""
    monkeypatch.setattr("twin.policies.replenishment.base_stock.BaseStock.order_quantity", Wrong(answer).order_quantity)
    with pytest.raises(DeskError, match="base_stock: order_quantity"):
        simulate(cell(pair(), 3))


@pytest.mark.parametrize(
    "grant", [lambda view: view.claims + 1, lambda view: view.claims * 0 - 1], ids=["more", "less"]
)
def test_a_grant_that_no_rule_may_give_stops_the_run(grant, monkeypatch):
    """More than was claimed, less than nothing."""
    monkeypatch.setattr("twin.policies.allocation.proportional.Proportional.allocate", lambda _, view: grant(view))
    with pytest.raises(DeskError, match="allocation"):
        simulate(cell(chain(), 3))


def test_sites_of_different_allocation_rules_each_keep_their_own():
    """West shares in proportion, east by rank, in the same tier and on the same day."""
    rules = [
        *((store, "replenishment", "base_stock", {"level": level}) for store, level in
          (("w1", 40), ("w2", 20), ("e1", 40), ("e2", 20))),
        ("west", "replenishment", "base_stock", {"level": 0}), ("east", "replenishment", "base_stock", {"level": 0}),
        ("west", "allocation", "proportional", {}), ("east", "allocation", "priority", {}),
    ]
    made = fork(rules, demand=0.001, opening={"west": 30, "east": 30})
    made = replace(made, edges=replace(made.edges, priority=np.array([1, 1, 1, 1, 2, 1])))
    run = simulate(cell(made, 1))
    sent = {store: daily(run, "ship", "west" if store[0] == "w" else "east", store)[0] for store in
            ("w1", "w2", "e1", "e2")}
    assert sent == {"w1": 20, "w2": 10, "e1": 10, "e2": 20}


def gaming(share: float, strategy=None, days: int = 12):
    """Return a run in which the hub has half of what the stores order for some days, and stores inflate by a share."""
    rules = [
        ("north", "replenishment", "base_stock", {"level": 20, "shortage_inflation": share}),
        ("south", "replenishment", "base_stock", {"level": 20}),
        ("hub", "replenishment", "base_stock", {"level": 10}),
        ("all", "allocation", "proportional", {}),
    ]
    made = chain(rules, demand=10, opening={"north": 20, "south": 20, "hub": 10}, lead_days=(4, 1))
    return simulate(cell(made, days, record=JOURNAL, strategy=strategy or {}))


def test_who_is_short_inflates_the_next_orders_and_nobody_else_does():
    """The first order is honest, as nothing is owed yet; half again is asked for while the hub owes some."""
    honest, greedy = gaming(0.0), gaming(0.5)
    asked, needed = daily(greedy, "order", "hub", "north"), daily(honest, "order", "hub", "north")
    assert asked[0] == needed[0] == 10
    assert asked[1] == 15
    assert asked[2] == 8, "five too many stand in the position, and half again is asked for what is left"
    assert daily(greedy, "order", "hub", "south") == daily(honest, "order", "hub", "south")


def test_a_supplier_that_owes_nothing_leaves_nothing_to_inflate():
    """Where all that is ordered leaves on the same day, the setting changes nothing."""
    rules = [("all", "replenishment", "base_stock", {"level": 60, "shortage_inflation": 2.0})]
    runs = [simulate(cell(pair(rules=each), 20, demand=BY_CHANCE)) for each in (rules, [
        ("all", "replenishment", "base_stock", {"level": 60})])]
    assert runs[0].movements.equals(runs[1].movements)
