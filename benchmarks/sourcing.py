"""How many orders a second the sourcing rules give a site: one wave of a million orders, stock just short of demand.

``python benchmarks/sourcing.py [--orders N]`` prints one JSON object as its last line.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from typing import Any

import numpy as np
from measured import peak_mb
from measured.runs import timed

from twin import catalogue, settings
from twin.network.arrays import IntArray
from twin.policies.sourcing.cost_optimal import CostOptimal
from twin.policies.sourcing.routing import Routing
from twin.policies.views import DeliveryLanes, SourcingView, StockOutlook
from twin.units import SECONDS_PER_DAY

SITES, PRODUCTS, LINES, UNITS = 64, 2_000, 1.8, 1.3
COVERED = 1.05
"""Stock over demand of each product, spread unevenly over the sites."""
SPLIT_ABOVE = 50.0
ROUNDS = 5
ROUTINGS: dict[str, list[dict[str, Any]]] = {
    "routing": [
        {"name": "near", "sites": {"within_km": 15}, "sort": ["distance"]},
        {"name": "anywhere", "sort": ["cost"]},
    ],
    "routing_rich": [
        {
            "name": "dear", "orders": {"promised_within_hours": 48, "value_from": 100}, "sort": ["cost", "rank"],
            "sites": {"order_limit": 2_000, "safety_stock": 1, "backlog_hours": 200}, "commit": "split",
            "split_above_value": SPLIT_ABOVE,
        },
        {
            "name": "near", "sites": {"within_km": 25, "order_limit": 10_000, "backlog_hours": 400},
            "sort": ["capacity_left", "cost"],
        },
        {
            "name": "balanced", "sort": ["stock_balance", "distance"], "commit": "split",
            "split_above_value": SPLIT_ABOVE, "otherwise": "cancel", "cancel_after_hours": 24,
        },
    ],
}
"""A simple sequence of rules, and one with every kind of filter."""
OPTIMAL = {
    "cost_optimal": {"opportunity_cost": "none"},
    "cost_optimal_split": {"opportunity_cost": "none", "split_above_value": SPLIT_ABOVE},
    "cost_optimal_shortage": {"opportunity_cost": "shortage"},
    "cost_optimal_shortage_split": {"opportunity_cost": "shortage", "split_above_value": SPLIT_ABOVE},
}
"""Settings of the optimising rule; lateness counts in all of them."""
PICKED_PER_HOUR = 3_000
"""For that rule: lines, so that a site picks its share of a wave of a million orders in some ten hours."""
KM_PER_HOUR, LEAST_LEAD_HOURS = 2.0, 12.0
"""Mean hours to the door: so many, and the way at this pace, stops and sorting included."""
COVER_DAYS, RESUPPLY_DAYS = 10.0, 3.0
"""The wave's demand is that of so many days; more stock comes after so many."""


def wave(orders: int, seed: int = 1) -> SourcingView:
    """Return one wave: zones as many as sites, popularity falling off like 1 / rank, every site with a lane."""
    rng = np.random.default_rng(seed)
    first_line = np.concatenate([[0], np.cumsum(1 + rng.poisson(LINES - 1, orders))])
    count = int(first_line[-1])
    weight = np.cumsum(1 / np.arange(1, PRODUCTS + 1))
    product = np.searchsorted(weight / weight[-1], rng.random(count))
    units = 1 + rng.poisson(UNITS - 1, count)
    demand = np.bincount(product, units, PRODUCTS)
    free = np.ceil(COVERED * demand * rng.dirichlet(np.full(SITES, 3.0), PRODUCTS).T).astype(np.int64)
    lanes = _lanes(rng, demand)
    return SourcingView(
        0, lanes, rng.integers(0, SITES, orders), rng.integers(100, 20_000, orders), first_line, product, units,
        free, np.ones(SITES, bool), np.zeros(orders, np.int64), np.zeros(orders, np.int64),
        np.full(orders, 2 * SECONDS_PER_DAY), SECONDS_PER_DAY, rng.integers(0, 200, SITES),
    )


def _lanes(rng: np.random.Generator, demand: IntArray) -> DeliveryLanes:
    square = (SITES, SITES)

    def micro(low: int, high: int, shape: Any) -> IntArray:
        return rng.integers(low, high, shape) * 1_000_000

    rank = rng.permuted(np.tile(np.arange(1.0, SITES + 1), (SITES, 1)), axis=1)
    distance = rng.random(square) * 50
    costs = micro(300, 900, square), micro(1, 50, square), micro(20, 60, SITES)
    daily = np.tile(demand / (SITES * COVER_DAYS), (SITES, 1))
    worth = np.random.default_rng(len(demand)).integers(50, 500, len(demand)) * 1_000_000
    outlook = StockOutlook(daily, np.full(daily.shape, RESUPPLY_DAYS), np.tile(worth, (SITES, 1)))
    return DeliveryLanes(
        rank, distance, *costs, np.full(SITES, 60), ("web",), lead_hours=LEAST_LEAD_HOURS + distance / KM_PER_HOUR,
        outlook_now=lambda: outlook,
    )


def rules() -> dict[str, Any]:
    """Return every rule with and without split orders, and two routings."""
    found: dict[str, Any] = {}
    for name in ("cheapest", "nearest", "preferred"):
        rule = catalogue.load("policies.sourcing", name)
        found |= {name: rule(), f"{name}_split": rule(split_above_value=SPLIT_ABOVE)}
    found |= {name: settings.build(Routing, {"sequence": sequence}) for name, sequence in ROUTINGS.items()}
    return found | {name: settings.build(CostOptimal, given) for name, given in OPTIMAL.items()}


def measured(rule: Any, wanted: SourcingView) -> dict[str, Any]:
    """Return orders a second of the fastest of a few rounds, and the share of lines that got a site."""
    if isinstance(rule, CostOptimal):
        wanted = replace(wanted, lanes=replace(wanted.lanes, lines_per_hour=np.full(SITES, PICKED_PER_HOUR)))
    chosen = rule.choose(wanted, rule.plan(wanted.lanes))
    # A new plan for each round: a routing remembers what it gave since midnight.
    plans = [rule.plan(wanted.lanes) for _ in range(ROUNDS)]
    seconds = min(timed(lambda plan=plan: rule.choose(wanted, plan)).cpu for plan in plans)
    return {
        "seconds": round(seconds, 4), "orders_per_second": round(len(wanted.destination) / max(seconds, 1e-9)),
        "lines_served": round(float((chosen >= 0).mean()), 4),
    }


def main() -> None:
    """Measure every rule, with and without split orders."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000, help="orders of the wave")
    wanted = wave(parser.parse_args().orders)
    told = {name: measured(rule, wanted) for name, rule in rules().items()}
    print(json.dumps({
        "benchmark": "sourcing", "orders": len(wanted.destination), "lines": len(wanted.product), "sites": SITES,
        "products": PRODUCTS, "preferred_per_second": told["preferred"]["orders_per_second"],
        "cheapest_per_second": told["cheapest"]["orders_per_second"],
        "cost_optimal_per_second": told["cost_optimal"]["orders_per_second"],
        "routing_per_second": told["routing"]["orders_per_second"],
        "routing_rich_per_second": told["routing_rich"]["orders_per_second"], "rules": told, "peak_mb": peak_mb(),
    }))


if __name__ == "__main__":
    main()
