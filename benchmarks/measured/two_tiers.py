"""One warehouse and its stores, described once: the twin and its peers each build their network from these facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from twin.network.network import Network, PolicyRow
from twin.verification.networks import Lane, Plan, build, rule


@dataclass(frozen=True)
class TwoTiers:
    """A warehouse that orders from a supplier without limits, and stores that order from it. One product."""

    stores: int
    rule: str
    """How all of them order."""
    store: Mapping[str, int]
    """Settings of the rule at each store."""
    warehouse: Mapping[str, int]
    store_opening: int
    warehouse_opening: int
    store_days: int
    """Whole days of demand between a store's order and its arrival, if it is shipped at once."""
    warehouse_days: int
    backorder_share: float
    """Share of unmet demand that waits; the rest is lost."""
    units_a_day: int = 100
    """Mean demand of each store, Poisson."""
    review_days: int = 1
    """Days between reviews; 0: whenever stock falls, each customer and order at an instant of its own."""


PRICE, COST, HOLDING_A_DAY = 20.0, 12.0, 0.01
"""Price and cost of a unit, and of keeping it for a day. They decide nothing; both sides keep accounts with them."""

UNIT_ORDERS = TwoTiers(
    60, "min_max", {"reorder_point": 160, "order_up_to_level": 560},
    {"reorder_point": 30_000, "order_up_to_level": 60_000}, 560, 60_000, store_days=1, warehouse_days=1,
    backorder_share=0.0,
)
"""Against SupplyNetPy: (s, S) stores at which a hundred customers a day want a unit each, or leave."""
CONTINUOUS = replace(
    UNIT_ORDERS, store={"reorder_point": 100, "order_up_to_level": 560}, review_days=0
)
"""The same stores with continuous review; they order later, so that some customers are missed and can be compared."""
BASE_STOCK = TwoTiers(
    59, "base_stock", {"level": 233}, {"level": 18_000}, 233, 18_000, store_days=1, warehouse_days=2,
    backorder_share=1.0,
)
"""Against stockpyl: base-stock levels in both tiers that suffice on 99 days in 100, unmet demand waits."""


def network(facts: TwoTiers) -> Network:
    """Return the twin's network.

    A daily review is at the close of a day and goods arrive in the morning: n days of demand lie within n + 1 days.
    """
    stores = [f"store{number:02d}" for number in range(facts.stores)]
    sites = {"supplier": "supplier", "warehouse": "warehouse"} | dict.fromkeys(stores, "store")
    demand, opening = np.zeros((len(sites), 1)), np.zeros((len(sites), 1), np.int64)
    demand[2:], opening[2:], opening[1] = facts.units_a_day, facts.store_opening, facts.warehouse_opening
    lanes = [Lane("supplier", "warehouse", facts.warehouse_days + facts.review_days)]
    lanes += [Lane("warehouse", store, facts.store_days + facts.review_days) for store in stores]
    return build(
        Plan(
            sites, lanes, 1, demand, opening, facts.backorder_share, price_minor=100 * PRICE,
            holding_minor=100 * HOLDING_A_DAY, policies=_rules(facts, sites),
        ),
        "two tiers",
    )


def _rules(facts: TwoTiers, sites: Mapping[str, str]) -> list[PolicyRow]:
    often = {"review_days": facts.review_days}
    stores = rule(sites, "all", "replenishment", facts.rule, **facts.store, **often)
    warehouse = rule(sites, "warehouse", "replenishment", facts.rule, **facts.warehouse, **often)
    own = replace(warehouse, specificity=stores.specificity + 1)
    return [stores, own, rule(sites, "all", "allocation", "proportional")]
