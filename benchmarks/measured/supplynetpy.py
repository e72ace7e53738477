"""The two tiers in SupplyNetPy, a process per customer: its own classes and its own reviews, logging off."""

from __future__ import annotations

import random
from collections.abc import Mapping

import simpy
from SupplyNetPy.Components import Demand, InventoryNode, Link, SSReplenishment, Supplier, global_logger

from measured.runs import Timed, timed
from measured.two_tiers import COST, HOLDING_A_DAY, PRICE, TwoTiers


def run_supplynetpy(facts: TwoTiers, days: int, seed: int = 1) -> Timed:
    """Simulate; building the network is not counted."""
    environment = simpy.Environment()
    stores, customers = _network(environment, facts, random.Random(seed))
    global_logger.disable_logging()
    seconds = timed(lambda: environment.run(days))
    placed = sum(each.stats.demand_placed[1] for each in customers)
    lost = sum(store.stats.lost_sales[1] for store in stores)
    return Timed(days, seconds, placed, 1 - lost / placed)


def _network(
    environment: simpy.Environment, facts: TwoTiers, chance: random.Random
) -> tuple[list[InventoryNode], list[Demand]]:
    supplier = Supplier(environment, "supplier", "supplier", node_type="infinite_supplier", logging=False)
    warehouse = _site(environment, "warehouse", _terms(facts, facts.warehouse), facts.warehouse_opening)
    Link(environment, "inbound", supplier, warehouse, cost=0, lead_time=facts.warehouse_days)
    stores, customers = [], []
    for number in range(facts.stores):
        store = _site(environment, f"store{number:02d}", _terms(facts, facts.store), facts.store_opening)
        Link(environment, f"lane{number:02d}", warehouse, store, cost=0, lead_time=facts.store_days)
        stores.append(store)
        customers.append(_customers(environment, store, facts.units_a_day, chance))
    return stores, customers


def _terms(facts: TwoTiers, levels: Mapping[str, int]) -> dict[str, int]:
    """Return how a site orders; a period of 0 reviews whenever stock falls."""
    return {"s": levels["reorder_point"], "S": levels["order_up_to_level"], "period": facts.review_days}


def _site(environment: simpy.Environment, name: str, terms: dict[str, int], opening: int) -> InventoryNode:
    return InventoryNode(
        environment, name, name, "warehouse" if name == "warehouse" else "store", capacity=terms["S"],
        initial_level=opening, inventory_holding_cost=HOLDING_A_DAY, replenishment_policy=SSReplenishment,
        policy_param=terms, product_sell_price=PRICE, product_buy_price=COST, logging=False,
    )


def _customers(
    environment: simpy.Environment, store: InventoryNode, rate: int, chance: random.Random
) -> Demand:
    return Demand(
        environment, f"customers of {store.ID}", f"customers of {store.ID}", lambda: chance.expovariate(rate),
        lambda: 1, store, logging=False,
    )
