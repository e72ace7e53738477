"""A metropolitan chain for a year on one core: 3 suppliers, 4 warehouses, 60 stores, 2,000 SKUs.

``python benchmarks/metro.py --level seam [--days N]`` prints one JSON object as its last line.
"""

from __future__ import annotations

import argparse
import json
import resource
import time

import numpy as np

from twin.simulation import Cell, RunSettings, simulate
from twin.verification.networks import Lane, Plan, build, rule

SUPPLIERS, WAREHOUSES, STORES, PRODUCTS = 3, 4, 60, 2_000
UNITS_A_YEAR = 22_000_000


def plan() -> Plan:
    """Return the network: each product has one supplier, each store one warehouse; popularity falls off like 1/rank."""
    sites = {f"supplier{n}": "supplier" for n in range(SUPPLIERS)}
    sites |= {f"warehouse{n}": "warehouse" for n in range(WAREHOUSES)}
    sites |= {f"store{n:02d}": "store" for n in range(STORES)}
    popularity = 1 / (20 + np.arange(PRODUCTS))
    rate = popularity / popularity.sum() * UNITS_A_YEAR / 365 / STORES
    demand = np.zeros((len(sites), PRODUCTS))
    demand[-STORES:] = rate
    opening = np.zeros(demand.shape, np.int64)
    opening[-STORES:] = np.ceil(5 * rate + 2)
    opening[SUPPLIERS : SUPPLIERS + WAREHOUSES] = np.ceil(12 * rate * STORES / WAREHOUSES + 5)
    lanes = [
        Lane(f"supplier{s}", f"warehouse{w}", 6, "gamma", 1.5, "shipment", np.arange(PRODUCTS) % SUPPLIERS == s)
        for s in range(SUPPLIERS)
        for w in range(WAREHOUSES)
    ]
    lanes += [
        Lane(f"warehouse{n % WAREHOUSES}", f"store{n:02d}", 2, "discrete_uniform", 0.816497, "shipment")
        for n in range(STORES)
    ]
    rules = [
        rule(sites, "all", "replenishment", "order_up_to_forecast"),
        rule(sites, "all", "forecasting", "exponential_smoothing"),
        rule(sites, "all", "allocation", "proportional"),
    ]
    return Plan(
        sites, lanes, PRODUCTS, demand, opening, backorder_share=0.0, price_minor=2_000, holding_minor=1.0,
        lost_sale_minor=100, policies=rules,
    )


def main() -> None:
    """Time one run and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--level", choices=["seam"], default="seam", help="how much of the model is switched on")
    parser.add_argument("--days", type=int, default=365)
    days = parser.parse_args().days
    network = build(plan(), "metro")
    simulate(Cell(network, RunSettings(horizon_days=2, warmup_days=0)))
    began = time.perf_counter()
    run = simulate(Cell(network, RunSettings(horizon_days=days, warmup_days=0)))
    seconds = time.perf_counter() - began
    moved = run.movements.groupby("move", observed=True).units.sum()
    wanted = int(moved["sale"] + moved.get("miss", 0))
    print(
        json.dumps(
            {
                "benchmark": "metro", "level": "seam", "days": days, "seconds": round(seconds, 2), "units": wanted,
                "fill_rate": round(int(moved["sale"]) / wanted, 4),
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
