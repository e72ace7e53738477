"""Supply: what sellers owe they ship, as far as stock and capacity go; the rest stays owed."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worlds import BY_CHANCE, cell, chain, changed, daily, network, outage, pair, shock, stock
from twin.simulation import RecordSettings, simulate
from twin.verification.networks import Lane


def capped(capacity: int, **more):
    return changed(pair(**more), sites={"daily_capacity": [capacity, -1]})


def owed(run, source: str, destination: str) -> list[int]:
    rows = run.pipeline[(run.pipeline["from_site"] == source) & (run.pipeline["to_site"] == destination)]
    units = np.zeros(run.meta["horizon_days"], np.int64)
    units[rows["day"]] = rows["owed_unit_ticks"]
    return units.tolist()


def test_a_supplier_makes_what_it_ships():
    """To order, at once; its own stock, if it has any, stays out of it."""
    run = simulate(cell(pair(), 10))
    assert daily(run, "make") == daily(run, "ship", "mill")


def test_a_supplier_ships_no_more_than_its_capacity_and_owes_the_rest():
    """25 a day until the first order of 70 and the daily 10 are served."""
    run = simulate(cell(capped(25, level=60, demand=10, opening=0), 8))
    assert daily(run, "order") == [70, 10, 10, 10, 10, 10, 10, 10]
    assert daily(run, "ship") == [25, 25, 25, 25, 10, 10, 10, 10]
    assert owed(run, "mill", "shop") == [45, 30, 15, 0, 0, 0, 0, 0]


def test_capacity_is_shared_over_all_that_a_site_sends():
    """A hub that handles 12 units a day sends 6 to each of two equal stores."""
    made = changed(chain(demand=20, opening={"hub": 900}), sites={"daily_capacity": [-1, 12, -1, -1]})
    run = simulate(cell(made, 6))
    assert daily(run, "ship", "hub", "north")[1:] == daily(run, "ship", "hub", "south")[1:] == [6] * 5


def test_a_daily_capacity_is_the_same_at_every_grain():
    """What may leave in a day may leave in its twenty-four hours together, not in each."""
    run = simulate(cell(capped(25, level=240, demand=24, opening=0), 6, grain="hour"))
    assert daily(run, "ship") == [25] * 6


@pytest.mark.parametrize(
    ("severity", "left"), [(0.9, 10), (0.7, 30), (0.6, 40), (0.55, 45), (0.29, 71), (0.1, 90), (0.01, 99)]
)
def test_a_partial_outage_leaves_its_share_of_the_capacity(severity, left):
    """90 % of 100 lost leaves 10, not the 9 that floating point would make of it."""
    wanted = cell(capped(100, level=900, demand=500, opening=900), 6, events=(outage("mill", 2, 2, severity),))
    assert daily(simulate(wanted), "ship")[2:4] == [left, left]


def test_orders_placed_in_an_outage_are_owed_and_not_lost():
    """The mill stands still for ten days: nothing leaves, everything that was ordered arrives afterwards."""
    run = simulate(cell(chain(demand=10, opening=40), 60, events=(outage("mill", 5, 10),)))
    shipped, ordered = daily(run, "ship", "mill"), daily(run, "order", "mill")
    assert not any(shipped[5:15])
    assert sum(ordered[5:15]) > 0
    assert shipped[15] == sum(ordered[5:16])
    assert sum(shipped) == sum(ordered)


def test_an_outage_upstream_delays_a_sale_and_forgets_none_of_those_who_wait():
    """Customers who wait are served in the end: asked for is sold, handed over later, or still waited for."""
    run = simulate(cell(chain(demand=10, opening=40), 60, events=(outage("mill", 5, 10),)))
    assert sum(daily(run, "wait")) > 0
    assert sum(daily(run, "deliver")) == sum(daily(run, "serve")) == sum(daily(run, "wait"))
    assert sum(daily(run, "sale")) + sum(daily(run, "deliver")) == 60 * 20


def test_a_closed_store_sells_nothing_and_keeps_its_stock():
    """Who comes is missed; the shelf is as full afterwards as before."""
    run = simulate(cell(pair(backorder_share=0.0, opening=60), 10, events=(outage("shop", 3, 2),)))
    assert daily(run, "sale") == [10, 10, 10, 0, 0, 10, 10, 10, 10, 10]
    assert daily(run, "lose")[3:5] == [10, 10]
    shelf = stock(run, "shop")
    assert shelf[2] == shelf[3] == shelf[4]


def test_a_closed_hub_ships_nothing_and_gets_nothing():
    """Its stock is frozen, its debts grow, and the lorries stand at its gate."""
    run = simulate(cell(chain(demand=10, opening=40), 20, events=(outage("hub", 4, 3),)))
    assert not any(daily(run, "ship", "hub")[4:7])
    assert not any(daily(run, "receive", "mill", "hub")[4:7])
    assert len(set(stock(run, "hub")[3:7])) == 1


def with_ranks(rule: str, stock_at_hub: int = 30):
    """Orders of 40 and 20 meet 30 units; the second store ranks first and nobody restocks the hub."""
    rules = [
        ("north", "replenishment", "base_stock", {"level": 40}),
        ("south", "replenishment", "base_stock", {"level": 20}),
        ("hub", "replenishment", "base_stock", {"level": 0}), ("hub", "allocation", rule, {}),
    ]
    made = chain(rules, demand=0.001, opening={"hub": stock_at_hub})
    return changed(made, edges={"priority": [1, 2, 1]}, sites={"daily_capacity": [0, -1, -1, -1]})


@pytest.mark.parametrize(
    ("rule", "granted"), [("proportional", (20, 10)), ("priority", (10, 20)), ("first_come", (30, 0))]
)
def test_scarce_stock_goes_where_the_rule_says(rule, granted):
    """In proportion, by the rank of the sourcing table, or by the age of the order and then by edge."""
    run = simulate(cell(with_ranks(rule), 3))
    assert (daily(run, "ship", "hub", "north")[0], daily(run, "ship", "hub", "south")[0]) == granted


def test_first_come_serves_yesterdays_order_before_todays():
    """To the unit: the queue is served from its head, in part where stock does not last."""
    rules = [
        ("north", "replenishment", "base_stock", {"level": 10}),
        ("south", "replenishment", "base_stock", {"level": 10}),
        ("hub", "replenishment", "base_stock", {"level": 0}), ("hub", "allocation", "first_come", {}),
    ]
    made = chain(rules, demand=4, opening={"north": 10, "south": 10}, lead_days=(1, 1))
    made = changed(made, sites={"daily_capacity": [5, -1, -1, -1]})
    run = simulate(cell(made, 12, record=RecordSettings(detail=("order", "ship"))))
    waiting, served = [], {"north": 0, "south": 0}
    for day in range(12):
        for store in ("north", "south"):
            waiting += [[store, daily(run, "order", "hub", store)[day]]]
        available = daily(run, "receive", "mill", "hub")[day]
        expected = dict.fromkeys(served, 0)
        while available and waiting:
            took = min(available, waiting[0][1])
            expected[waiting[0][0]] += took
            waiting[0][1] -= took
            available -= took
            if not waiting[0][1]:
                waiting.pop(0)
        assert {store: daily(run, "ship", "hub", store)[day] for store in served} == expected


def two_sources(shares: tuple[float, float]):
    lanes = [Lane("mill", "shop", 1, share=shares[0]), Lane("farm", "shop", 3, share=shares[1])]
    rules = [("shop", "replenishment", "base_stock", {"level": 60})]
    sites = {"mill": "supplier", "farm": "supplier", "shop": "store"}
    return network(sites, lanes, rules, {"shop": 10}, {"shop": 60})


@pytest.mark.parametrize(
    ("shares", "daily_orders"), [((0.7, 0.3), (7, 3)), ((0.5, 0.5), (5, 5)), ((1.0, 0.0), (10, 0))]
)
def test_orders_are_split_over_the_sources_by_their_shares(shares, daily_orders):
    """Each source gets its part of every order."""
    run = simulate(cell(two_sources(shares), 6))
    assert (daily(run, "order", "mill")[1], daily(run, "order", "farm")[1]) == daily_orders


def test_an_outage_of_one_source_does_not_move_its_orders_to_the_other():
    """Shares are the planner's; what the closed source owes, it still owes."""
    run = simulate(cell(two_sources((0.5, 0.5)), 20, events=(outage("farm", 5, 5),)))
    assert not any(daily(run, "ship", "farm")[5:10])
    assert daily(run, "order", "mill")[5:10] == daily(run, "order", "farm")[5:10]


def test_everything_that_was_ordered_is_received_in_the_end():
    """A shock, outages and scarce capacity: some time after demand has stopped, nothing is owed or on the road."""
    made = changed(
        chain(demand=10, opening=60, lead_days=(3, 2)), sites={"daily_capacity": [45, 60, -1, -1]},
    )
    events = (outage("mill", 10, 6), outage("hub", 14, 3), shock(0.8, 8, 5), shock(-1.0, 30, 60))
    run = simulate(cell(made, 90, demand=BY_CHANCE, events=events))
    for edge in (("mill", "hub"), ("hub", "north"), ("hub", "south")):
        ordered, shipped, received = (sum(daily(run, move, *edge)) for move in ("order", "ship", "receive"))
        assert ordered == shipped == received > 0


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_of_those_who_find_nothing_a_share_waits_and_the_others_are_lost(share):
    """Rounded by an addressed draw: one missed unit a day, and on average the share of them waits."""
    days = 400
    made = changed(pair(level=0, demand=1, opening=0, backorder_share=share), sites={"daily_capacity": [0, -1]})
    run = simulate(cell(made, days, audit="daily"))
    assert sum(daily(run, "miss")) == days == sum(daily(run, "wait")) + sum(daily(run, "lose"))
    assert np.mean(daily(run, "wait")) == pytest.approx(share, abs=5 * np.sqrt(share * (1 - share) / days) + 1e-9)
