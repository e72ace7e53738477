"""The smallest network in memory: a mill sends tea to a hub, the hub sends it to a shop that sells ten a day."""

from __future__ import annotations

from typing import Any

from twin.network.network import Network
from twin.network.online import Online

PARTNERS = {"maker": "supplier", "trader": "warehouse_operator", "shops": "store_operator"}

ROWS: dict[str, list[dict[str, Any]]] = {
    "products": [
        {"product": "tea", "name": "Tea", "family": "drinks", "price": 20, "cost": 10, "mass_kg": 0.5, "volume_l": 1.5}
    ],
    "partners": [{"partner": partner, "name": partner, "role": role} for partner, role in PARTNERS.items()],
    "sites": [
        {
            "site": site, "name": site, "kind": kind, "group": group, "partner": partner, "city": "Zhengzhou",
            "zone": "none", "calendar": "always", "latitude_deg": 34.7, "longitude_deg": 113.6, "demand_factor": 1,
            "daily_capacity_units": "unlimited", "backorder_share": 0,
        }
        for site, kind, group, partner in (
            ("mill", "supplier", "mills", "maker"), ("hub", "warehouse", "hubs", "trader"),
            ("shop", "store", "town", "shops"),
        )
    ],
    "lanes": [
        {
            "from": source, "to": destination, "mode": "road", "distance_km": 10, "lead_time_law": "constant",
            "lead_time_days": 2, "lead_time_deviation_days": 0, "lead_time_per": "shipment",
            "vehicle_capacity_m3": "unlimited", "vehicles_per_day": "unlimited", "cost_per_vehicle": 0,
            "cost_per_unit": 0, "carrier": "maker", "emission_g_per_tkm": 0,
        }
        for source, destination in (("suppliers", "warehouses"), ("warehouses", "stores"))
    ],
    "sourcing": [
        {"site": "hub", "product": "all", "source": "mill", "share": 1, "priority": 1},
        {"site": "stores", "product": "all", "source": "hub", "share": 1, "priority": 1},
    ],
    "contracts": [
        {
            "seller": seller, "buyer": buyer, "product": "all", "basis": "cost", "percent": 100,
            "freight_payer": "buyer", "owed_penalty_per_unit_day": 0,
        }
        for seller, buyer in (("maker", "trader"), ("trader", "shops"))
    ],
    "inventory_policies": [
        {"site": "all", "product": "all", "decision": "replenishment", "rule": "base_stock", "settings": ""}
    ],
    "demand": [{"site": "stores", "product": "all", "units_per_day": 10}],
    "initial_state": [{"site": "warehouses", "product": "all", "quantity": 10, "unit": "days_of_demand"}],
}


def chain(unit_scale: int = 1) -> dict[str, list[dict[str, Any]]]:
    """Return fresh tables of the chain; what a test changes stays its own."""
    facts = {"currency": "CNY", "unit_scale": unit_scale, "start_date": "2024-01-01"}
    return {
        "network": [{"key": key, "value": value} for key, value in facts.items()],
        **{table: [dict(row) for row in rows] for table, rows in ROWS.items()},
    }


def online_of(network: Network) -> Online:
    """Return what a network says of online orders."""
    assert network.online is not None
    return network.online
