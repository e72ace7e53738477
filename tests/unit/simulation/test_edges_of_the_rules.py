"""Where rules of thumb break: no lead time, two sources, vehicles by the hour, plants that buy."""

from __future__ import annotations

import pytest

from tests.worlds import BY_CHANCE, BY_FORECAST, cell, changed, daily, network, pair, stock
from twin.simulation import check, simulate
from twin.verification.networks import Lane

TWO_MILLS = {"east": "supplier", "west": "supplier", "shop": "store"}
BASE_STOCK = [("all", "replenishment", "base_stock", {"level": 20})]


def fill_rate(run) -> float:
    return sum(daily(run, "sale")) / (sum(daily(run, "sale")) + sum(daily(run, "miss")))


def two_mills(share: float, demand: int, **more):
    """The shop buys from two mills."""
    lanes = [Lane("east", "shop", 1, share=share), Lane("west", "shop", 1, share=1 - share)]
    return network(TWO_MILLS, lanes, BASE_STOCK, {"shop": demand}, {"shop": 20}, **more)


def test_a_store_without_lead_time_keeps_stock_for_the_next_day():
    """Goods that come after today's customers serve tomorrow's, as with a lead time of one day: equal orders."""
    rules = [row for row in BY_FORECAST if row[1] != "allocation"]
    at_once, next_day = (
        simulate(cell(pair(lead_days=days, rules=rules, opening=20, backorder_share=0.0), 60, demand=BY_CHANCE))
        for days in (0, 1)
    )
    assert daily(at_once, "sale") == daily(next_day, "sale")
    assert fill_rate(at_once) > 0.9


def test_a_warehouse_without_lead_time_or_customers_needs_no_stock():
    """What it orders it ships on in the same supply phase."""
    sites = {"mill": "supplier", "hub": "warehouse", "shop": "store"}
    made = network(sites, [Lane("mill", "hub", 0), Lane("hub", "shop", 1)], BY_FORECAST, {"shop": 10}, {"shop": 30})
    run = simulate(cell(made, 30))
    assert fill_rate(run) == 1
    assert not any(stock(run, "hub"))


@pytest.mark.parametrize(("share", "demand"), [(0.7, 1), (0.5, 1), (0.5, 3), (0.9, 2)])
def test_small_orders_come_to_their_shares(share, demand):
    """Thirty orders of a unit or two: each mill has its share of their sum, to within a unit."""
    run = simulate(cell(two_mills(share, demand), 30))
    assert abs(sum(daily(run, "order", "east")) - share * 30 * demand) <= 1
    assert sum(daily(run, "order")) == 30 * demand


def test_deliveries_of_one_morning_end_one_cycle():
    """Both mills deliver every day from the second on: a cycle a day, not two, half of them without a stockout."""
    run = simulate(cell(two_mills(0.5, 10), 10))
    assert stock(run, "shop", "cycles") == [0] + [1] * 9


@pytest.mark.parametrize("grain", ["day", "hour"])
def test_every_day_has_its_vehicles(grain):
    """A lorry for one unit a day, orders of one unit a day, placed when the unit is sold, whatever the hour."""
    rules = [("all", "replenishment", "base_stock", {"level": 60, "review_days": 0})]
    one_unit = {"vehicle_capacity_ml": [1000], "vehicles_per_day": [1]}
    made = changed(pair(demand=1, rules=rules), edges=one_unit, products={"volume_ml": [1000]})
    run = simulate(cell(made, 10, grain=grain))
    assert daily(run, "order") == daily(run, "ship") == [1] * 10


def test_a_plant_that_buys_is_refused():
    """Its materials would pile up, since it makes to order out of nothing that is modelled."""
    sites = {"mill": "supplier", "works": "plant", "shop": "store"}
    made = network(sites, [Lane("mill", "works", 1), Lane("works", "shop", 1)], BASE_STOCK, {"shop": 5})
    (problem,) = check(cell(made))
    assert str(problem).startswith("sourcing: 'works': a plant makes what it ships")
    del sites["mill"]
    assert check(cell(network(sites, [Lane("works", "shop", 1)], BASE_STOCK, {"shop": 5}))) == []
