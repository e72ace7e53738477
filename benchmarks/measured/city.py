"""A metropolitan chain: suppliers that share out the products, warehouses that share out the stores."""

from __future__ import annotations

import numpy as np

from twin.network.network import Network
from twin.verification.networks import Lane, Plan, build, rule

SUPPLIERS, WAREHOUSES = 3, 4


def city(stores: int, products: int, units_a_day: float) -> Network:
    """Return the network; ``units_a_day`` is the mean demand of all stores together.

    Each product has one supplier, each store one warehouse, all stores sell alike. Popularity falls off like
    1 / (20 + rank). Orders follow forecasts by exponential smoothing; unmet demand is lost.
    """
    sites = {f"supplier{n}": "supplier" for n in range(SUPPLIERS)}
    sites |= {f"warehouse{n}": "warehouse" for n in range(WAREHOUSES)}
    sites |= {f"store{n:03d}": "store" for n in range(stores)}
    popularity = 1 / (20 + np.arange(products))
    rate = popularity / popularity.sum() * units_a_day / stores
    demand = np.zeros((len(sites), products))
    demand[-stores:] = rate
    opening = np.zeros(demand.shape, np.int64)
    opening[-stores:] = np.ceil(5 * rate + 2)
    opening[SUPPLIERS : SUPPLIERS + WAREHOUSES] = np.ceil(12 * rate * stores / WAREHOUSES + 5)
    rules = [
        rule(sites, "all", "replenishment", "order_up_to_forecast"),
        rule(sites, "all", "forecasting", "exponential_smoothing"),
        rule(sites, "all", "allocation", "proportional"),
    ]
    return build(
        Plan(
            sites, _lanes(stores, products), products, demand, opening, backorder_share=0.0, price_minor=2_000,
            holding_minor=1.0, lost_sale_minor=100, policies=rules,
        ),
        "metro",
    )


def _lanes(stores: int, products: int) -> list[Lane]:
    inbound = [
        Lane(f"supplier{s}", f"warehouse{w}", 6, "gamma", 1.5, "shipment", np.arange(products) % SUPPLIERS == s)
        for s in range(SUPPLIERS)
        for w in range(WAREHOUSES)
    ]
    return inbound + [
        Lane(f"warehouse{n % WAREHOUSES}", f"store{n:03d}", 2, "discrete_uniform", 0.816497, "shipment")
        for n in range(stores)
    ]
