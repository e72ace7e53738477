"""Worlds that must be alike: other units, other names, another way of cutting the same thing."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pytest

from tests.worlds import (
    ALWAYS_THE_SAME,
    BY_CHANCE,
    BY_FORECAST,
    CHAIN,
    cell,
    chain,
    changed,
    daily,
    differing,
    network,
    outage,
    paid,
    pair,
    sharing,
    shock,
    stock,
)
from twin.ledger.run import SCHEMAS
from twin.network.arrays import frozen
from twin.network.calendars import Calendars
from twin.simulation import RecordSettings, check, simulate
from twin.verification.networks import Lane

EVENTS = (outage("mill", 8, 5), shock(0.6, 4, 9, sites="north"))
BUSY = chain(demand=12, opening=40, products=3, lead_days=(3, 2), backorder_share=0.5)
PATIENT = chain(demand=12, opening=40, products=3, lead_days=(3, 2), backorder_share=1.0)


def money(factor: int):
    """Return the busy chain with every price and cost times a factor."""
    made = chain(
        demand=12, opening=40, products=3, lead_days=(3, 2), backorder_share=0.5, price_minor=500 * factor,
        holding_minor=2 * factor, backorder_minor=3 * factor, lost_sale_minor=7 * factor, order_line_minor=11 * factor,
    )
    edges = {"cost_per_vehicle_minor": [900 * factor] * 3, "cost_per_unit_micro": [4_000_000 * factor] * 3,
             "owed_penalty_micro": [[5_000_000 * factor] * 3] * 3}
    return changed(made, edges=edges, products={"cost_micro": [200_000_000 * factor] * 3})


@pytest.mark.parametrize("factor", [2, 7, 1000])
def test_in_another_currency_everything_costs_so_many_times_as_much(factor):
    """Postings are multiplied, row by row; nothing else changes."""
    one, many = (simulate(cell(money(each), 30, demand=BY_CHANCE, events=EVENTS)) for each in (1, factor))
    assert set(differing(one, many)) <= {"postings", "stock"}
    assert (one.postings["amount_minor"] * factor).tolist() == many.postings["amount_minor"].tolist()
    assert one.postings.drop(columns="amount_minor").equals(many.postings.drop(columns="amount_minor"))
    assert len(one.postings["kind"].unique()) >= 6
    value = "on_hand_value_minor_ticks"
    assert (one.stock[value] * factor).tolist() == many.stock[value].tolist()
    assert one.stock.drop(columns=value).equals(many.stock.drop(columns=value))


def test_names_are_only_names_where_chance_has_no_say():
    """Everybody renamed: the same units, state and money under the new names."""
    new = {"mill": "Ziegelei", "hub": "NA", "north": "007", "south": "été"}
    renamed = changed(PATIENT, sites={"ids": tuple(new.values()), "names": tuple(new.values())},
                      products={"ids": ("z", "y", "x")})
    one, other = (
        simulate(cell(made, 30, events=(outage(supplier, 8, 5), shock(0.6, 4, 9, sites=store))))
        for made, supplier, store in ((PATIENT, "mill", "north"), (renamed, "Ziegelei", "007"))
    )
    for table in SCHEMAS:
        frame = one.frame(table)
        for column in ("site", "from_site", "to_site"):
            if column in frame:
                frame[column] = frame[column].astype(str).map(new)
        for column in frame:
            if column != "product":
                assert frame[column].astype(str).tolist() == other.frame(table)[column].astype(str).tolist(), table


def scaled(scale: int):
    """Return the pair counted in parts of a unit; the level of a rule is in units whatever the scale."""
    made = pair(level=60, demand=7 * scale, opening=60 * scale, price_minor=300 / scale)
    return replace(made, unit_scale=scale)


@pytest.mark.parametrize("scale", [10, 1000])
def test_counted_in_smaller_parts_the_same_goods_are_the_same_goods(scale):
    """Book units are so many times as many, money is the same."""
    one, many = (simulate(cell(scaled(each), 20)) for each in (1, scale))
    for move in ("order", "ship", "receive", "sale"):
        assert [units * scale for units in daily(one, move)] == daily(many, move)
    assert paid(one, "revenue") == paid(many, "revenue")


@pytest.mark.parametrize("strategy", [{}, sharing(2)], ids=["independent", "sharing"])
@pytest.mark.parametrize("warmup", [0, 6])
def test_a_longer_run_begins_like_the_shorter_one(strategy, warmup):
    """Twice the horizon: every day of the shorter run is the same in every daily table."""
    record = RecordSettings(detail=("sale", "receive"), journal_days=99)
    short, long = (
        simulate(cell(BUSY, days, warmup, demand=BY_CHANCE, events=EVENTS, strategy=strategy, record=record))
        for days in (20, 40)
    )
    for table in SCHEMAS:
        if "day" not in SCHEMAS[table].names or table == "products":
            continue
        columns = list(short.frame(table).columns)
        prefix = long.frame(table)
        prefix = prefix[prefix["day"] < 20 + warmup].astype(str).sort_values(columns)
        assert prefix.to_numpy().tolist() == short.frame(table).astype(str).sort_values(columns).to_numpy().tolist()


def test_how_often_one_looks_changes_nothing():
    """Audited at every posting, every day, or at the end: the same ledger, and the audits are counted."""
    runs = {
        audit: simulate(cell(BUSY, 20, demand=BY_CHANCE, events=EVENTS, audit=audit))
        for audit in ("each", "daily", "end")
    }
    assert differing(runs["each"], runs["daily"]) == differing(runs["each"], runs["end"]) == []
    counts = {audit: run.meta["audit"]["audits"] for audit, run in runs.items()}
    assert counts["each"] > 100 > counts["daily"] == 21 > counts["end"] == 1


def test_a_week_later_is_the_same_where_only_the_weekday_counts():
    """The calendar moves by seven days, demand of the week and closed Sundays with it: the same run."""
    calendars = Calendars(("always", "six days"), ((True,) * 7, (True,) * 6 + (False,)), ({}, {}))
    made = replace(changed(BUSY, sites={"calendar": [1, 0, 0, 0]}), calendars=calendars)
    week = {"model": "seasonal", "law": "poisson", "weekday_factors": [1, 1, 1, 1, 1, 3, 2]}
    one, later, shifted = (
        simulate(cell(replace(made, start_date=made.start_date + datetime.timedelta(days=days)), 28, demand=week))
        for days in (0, 7, 3)
    )
    assert differing(one, later) == []
    assert "movements" in differing(one, shifted)


def test_a_gate_that_costs_no_time_and_holds_no_stock_changes_nothing():
    """The hub's supplier behind a depot with base stock 0 and no lead time: hub and stores see no difference."""
    rules = [("depot", "replenishment", "base_stock", {"level": 0}), *(
        (site, *rule[1:]) for site in ("hub", "north", "south") for rule in BY_FORECAST[:2]
    ), ("all", "allocation", "proportional", {})]
    sites = {"mill": "supplier", "depot": "warehouse", **dict(list(CHAIN.items())[1:])}
    lanes = [Lane("mill", "depot", 0), Lane("depot", "hub", 2), Lane("hub", "north", 1), Lane("hub", "south", 1)]
    demand = {"north": 12, "south": 12}
    gated = network(sites, lanes, rules, demand, {"hub": 30, "north": 30, "south": 30})
    plain = chain(demand=12, opening={"hub": 30, "north": 30, "south": 30})
    one, other = (simulate(cell(made, 30, demand=BY_CHANCE)) for made in (plain, gated))
    for move in ("order", "ship", "receive", "sale", "miss"):
        for store in ("north", "south"):
            assert daily(one, move, "hub", store) == daily(other, move, "hub", store)
    assert daily(one, "receive", "mill", "hub") == daily(other, "receive", "depot", "hub")


def test_a_product_more_does_not_change_the_others():
    """Products that share no capacity and no lorry are worlds of their own: three together are three alone."""
    together = simulate(cell(BUSY, 30, demand=BY_CHANCE, record=RecordSettings(detail=("order", "sale", "miss"))))
    for number in range(3):
        alone = changed(chain(demand=12, opening=40, lead_days=(3, 2), backorder_share=0.5),
                        products={"ids": (BUSY.products.ids[number],)})
        run = simulate(cell(alone, 30, demand=BY_CHANCE, record=RecordSettings(detail=("order", "sale", "miss"))))
        rows = together.detail[together.detail["product"] == BUSY.products.ids[number]]
        assert rows.astype(str).to_numpy().tolist() == run.detail.astype(str).to_numpy().tolist()


@pytest.mark.parametrize("law", ["poisson", "constant"])
def test_hours_and_days_see_the_same_demand(law):
    """A day's demand is drawn once and spread over its hours."""
    made = chain(demand=[24, 7], opening=9_000, products=2)
    by_day, by_hour = (
        simulate(cell(made, 5, grain=grain, demand={"model": "stationary", "law": law}, audit="daily")) for grain in
        ("day", "hour")
    )
    for store in ("north", "south"):
        assert daily(by_day, "sale", store) == daily(by_hour, "sale", store)


# What happens at the edges of what is possible.


def test_where_nobody_wants_anything_nothing_is_sold():
    """Desks order what their rules say and then no more; every table is there."""
    for rules in (BY_FORECAST, [("all", "replenishment", "base_stock", {"level": 50}), BY_FORECAST[2]]):
        made = cell(chain(rules, demand=0, opening=30), 20)
        assert check(made) == []
        run = simulate(made)
        assert not any(daily(run, "sale") + daily(run, "miss"))
        assert daily(run, "order")[1:] == [0] * 19


def test_with_endless_stock_nothing_is_missed_and_nothing_ordered():
    """A billion on every shelf."""
    run = simulate(cell(chain(demand=12, opening=10**9), 30, demand=BY_CHANCE))
    assert not any(daily(run, "miss") + daily(run, "order"))
    assert stock(run, "north")[-1] == 10**9 - sum(daily(run, "sale", "north"))


def test_a_run_of_one_day_is_a_run():
    """Nothing has arrived yet; the books balance."""
    run = simulate(cell(BUSY, 1, demand=BY_CHANCE))
    assert run.meta["audit"]["passed"]
    assert not any(daily(run, "receive"))
    assert sum(daily(run, "order")) > 0


def test_a_lead_time_longer_than_the_run_leaves_everything_on_the_road():
    """Shipped is in transit, to the last unit."""
    run = simulate(cell(pair(lead_days=500), 30))
    assert not any(daily(run, "receive"))
    assert run.pipeline["in_transit_unit_ticks"].iloc[-1] == sum(daily(run, "ship"))


def test_a_billion_a_day_in_thousandths_is_counted_exactly():
    """10^12 book units a day through capacity, shares and prices: integers to the last one."""
    unit = 1_000
    rules = [("all", "replenishment", "base_stock", {"level": 3 * 10**9}), ("hub", "allocation", "proportional", {})]
    made = replace(
        chain(
            rules, demand=10**9 * unit, opening=3 * 10**9 * unit, price_minor=200 / unit, lost_sale_minor=1 / unit,
        ),
        unit_scale=unit,
    )
    run = simulate(cell(made, 10, demand=ALWAYS_THE_SAME, events=(outage("mill", 3, 4),)))
    assert sum(daily(run, "sale")) + sum(daily(run, "miss")) == 10 * 2 * 10**9 * unit
    handed = sum(daily(run, "sale")) + sum(daily(run, "deliver"))
    assert paid(run, "revenue") == handed * 200 // unit


def test_with_everything_closed_all_the_time_nothing_moves_but_orders():
    """Every gate shut from the first day to the last: customers are missed, orders owed."""
    run = simulate(cell(BUSY, 20, events=(outage("all", 0, 20),)))
    assert set(run.movements["move"]) == {"opening", "miss", "wait", "lose", "order"}


def test_opening_stock_of_nothing_is_a_start_like_any_other():
    """All shelves empty on the first morning."""
    run = simulate(cell(chain(demand=12, opening=0, backorder_share=1.0), 60))
    assert sum(daily(run, "deliver")) > 0
    assert daily(run, "sale")[-1] == 24


def test_a_site_that_nobody_supplies_or_buys_from_stands_by():
    """An idle store of no lane, an idle product of no share: they are listed and nothing happens."""
    made = network(
        {"mill": "supplier", "shop": "store", "idle": "store"}, [Lane("mill", "shop", 1, share=np.array([1.0, 0.0]))],
        [("all", "replenishment", "base_stock", {"level": 30})], {"shop": [10, 0]}, {"shop": 30}, products=2,
    )
    run = simulate(cell(made, 10))
    assert stock(run, "idle") == [0] * 10
    assert sum(daily(run, "order")) == 100


def test_equal_edges_share_to_the_unit_whatever_their_number():
    """A hub with 7 units a day for 3 stores of equal claims: the first gets the odd one, day after day."""
    rules = [("all", "replenishment", "base_stock", {"level": 900}), ("hub", "allocation", "proportional", {})]
    sites = {"mill": "supplier", "hub": "warehouse", "a": "store", "b": "store", "c": "store"}
    lanes = [Lane("mill", "hub", 1), *(Lane("hub", store, 1) for store in "abc")]
    made = network(sites, lanes, rules, dict.fromkeys("abc", 10), {"hub": 10**6})
    made = changed(made, sites={"daily_capacity": frozen([-1, 7, -1, -1, -1])})
    run = simulate(cell(made, 3))
    assert [daily(run, "ship", "hub", store)[0] for store in "abc"] == [3, 2, 2]
