"""Orders sent at the least cost altogether in a run: what the rule is told of lanes, pickers and stock."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.shops import HOUR, Basket, Terms, lines, moved, run, shop
from tests.worlds import changed
from twin.network.arrays import frozen
from twin.simulation.geography import Geography
from twin.simulation.orders.delivering import delivery_lanes

NINE = 9 * HOUR


def optimal(**given: Any) -> dict[str, Any]:
    """Return the cell's policies: the rule, which counts nothing but parcels and picks unless told."""
    plain = {"opportunity_cost": "none", "late_cost_per_hour": 0.0}
    return {"policies": ({"decision": "sourcing", "rule": "cost_optimal", "settings": plain | given},)}


def test_the_rule_is_told_the_plans_of_the_network():
    """Day and a half to the door, a day to buy, 3 a day sold at the shop; margin, and there 7.00 for a lost sale."""
    network = shop([Basket(NINE, {0: 1})], {"hub": 9, "shop": 9}, Terms({"hub": 1, "shop": 2}, travel_days=1.5),
                   demand={"shop": 3.0})
    penalty = np.zeros(network.costs.lost_sale_micro.shape, np.int64)
    penalty[2] = 700_000_000
    network = changed(network, costs={"lost_sale_micro": frozen(penalty)})
    told = delivery_lanes(network, network.online, Geography(network, 24))
    assert told.lead_hours[0, 1:].tolist() == [36.0, 36.0]
    outlook = told.outlook
    assert outlook.demand_per_day[2].tolist() == network.demand_rate[2].tolist() != [0.0, 0.0]
    assert outlook.resupply_days[0].tolist() == [0.0, 0.0]
    assert (outlook.resupply_days[1:] == 1.0).all()
    margin = network.products.price_micro - network.products.cost_micro
    assert (margin > 0).all()
    assert np.array_equal(outlook.worth_micro, margin + penalty)


def test_an_order_that_would_be_late_goes_where_nobody_waits():
    """A line an hour, a day on the road, 25 h 10 min left: the third line of a site would be late; then both are."""
    network = shop([Basket(NINE + 600 + n, {0: 1}) for n in range(5)], {"hub": 9, "shop": 9},
                   Terms({"hub": 1, "shop": 2}, lines_per_hour=1, promise_days=26 / 24))
    assert [row["site"] for row in lines(run(network, **optimal()))] == ["hub"] * 5
    late = [row["site"] for row in lines(run(network, **optimal(late_cost_per_hour=5.0)))]
    assert late == ["hub", "hub", "shop", "shop", "hub"]


def test_the_last_units_of_a_shop_are_kept_for_those_who_walk_in():
    """The hub's lane costs more; below two days of supply, six units, the shop's are worth more than that."""
    network = shop([Basket(NINE + n, {0: 1}) for n in range(3)], {"hub": 9, "shop": [7, 0]}, demand={"shop": 3.0})
    fee = network.online.fulfilment.cost_per_parcel_minor.copy()
    fee[1] += 100
    packing = replace(network.online.fulfilment, cost_per_parcel_minor=frozen(fee))
    network = changed(network, online={"fulfilment": packing})
    assert [row["site"] for row in lines(run(network, days=1, **optimal()))] == ["shop"] * 3
    kept = optimal(opportunity_cost="threshold", scarce_below_days=2.0)
    assert "hub" in [row["site"] for row in lines(run(network, days=1, **kept))]


@pytest.mark.parametrize("grain", ["hour", "event"])
def test_units_are_conserved_through_splits_and_waiting(grain):
    """One product at the hub, one at the shop, one nowhere until more is bought; each posting is audited."""
    network = shop([Basket(NINE + 60 * n, {0: 2, 1: 1, 2: 1}) for n in range(4)],
                   {"hub": [6, 0, 0], "shop": [0, 9, 0]}, products=3)
    done = run(network, days=6, grain=grain, **optimal(split_above_value=0.0))
    assert {moved(done, move) for move in ("place", "reserve", "pick", "complete")} == {16}
    assert moved(done, "defer") == moved(done, "resume") == 4 + 2
    assert {row["state"] for row in lines(done)} == {"delivered"}
    first = [row["site"] for row in lines(done)[:2]]
    assert first == ["hub", "shop"]
