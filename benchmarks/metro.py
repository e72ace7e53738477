"""A metropolitan chain on one core: 3 suppliers, 4 warehouses, 60 stores, 2,000 SKUs, 22 million units a year.

``python benchmarks/metro.py [--level seam|orders] [--days N]`` prints one JSON object as its last line. The level
``orders`` adds 50,000 online orders a day, recorded as ``--record`` says and flushed to files week by week; with
``--against simpy-per-order`` the same orders are then served by a SimPy process each, and the two are compared.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

from measured import peak_mb
from measured.city import city
from measured.ordering import OrdersTimed, ordering_cell, run_orders
from measured.per_order import run_per_order
from measured.runs import run_twin
from measured.shop import online_city

from twin.network.network import Network

STORES, PRODUCTS, UNITS_A_YEAR, DAYS_A_YEAR = 60, 2_000, 22_000_000, 365
ORDERS_A_DAY = 50_000
LEVELS = ("seam", "orders")
"""How much of the model is switched on; seam: daily walk-in demand, replenishment, transport and money; orders: an
hourly grain, and online orders in hourly waves."""
RECORDS = ("none", "sample", "all")
PEERS = ("simpy-per-order",)
DAYS_AGAINST = 14


def seam(days: int) -> dict[str, Any]:
    """Time the chain without online orders."""
    network = city(STORES, PRODUCTS, UNITS_A_YEAR / DAYS_A_YEAR)
    run_twin(network, 2)
    run = run_twin(network, days)
    return {
        "seconds": round(run.seconds.wall, 2), "cpu_seconds": round(run.seconds.cpu, 2),
        "units": run.units, "fill_rate": round(run.fill_rate, 4), "peak_mb": peak_mb(),
    }


def shop() -> Network:
    """Return the chain with online orders, kernels compiled."""
    network = online_city(STORES, PRODUCTS, UNITS_A_YEAR / DAYS_A_YEAR, ORDERS_A_DAY)
    run_orders(network, 2, "all")
    return network


def orders(days: int, record: str) -> dict[str, Any]:
    """Time the chain with online orders."""
    run = run_orders(shop(), days, record)
    (asked, _), (lines, _), _ = run.asked.values()
    return {
        "record": record, "seconds": round(run.seconds.wall, 2), "cpu_seconds": round(run.seconds.cpu, 2),
        "orders": asked, "lines": lines, **_rounded(run.fills), "units": run.units,
        "fill_rate": round(run.fill_rate, 4), "peak_mb": peak_mb(), "bytes_written": run.bytes_written,
        "orders_per_second": round(asked / run.seconds.wall), "orders_per_cpu_second": round(asked / run.seconds.cpu),
    }


def against_processes(days: int, record: str) -> dict[str, Any]:
    """Time the same days with waves and with a process per order; both must have moved every unit alike."""
    network = shop()
    ours = run_orders(network, days, record)
    cell = ordering_cell(network, days, "none")
    theirs, calm = run_per_order(cell, calm=False), run_per_order(cell, calm=True)
    for side in (theirs, calm):
        if ours.asked != side.asked or ours.moved != side.moved:
            raise SystemExit(f"the two sides differ:\n{ours}\n{side}")
    (asked, _), (lines, _), _ = ours.asked.values()
    return {
        "against": PEERS[0], "record": record, "ratio": round(theirs.seconds_a_day / ours.seconds_a_day, 1),
        "ratio_calm_collector": round(calm.seconds_a_day / ours.seconds_a_day, 1),
        **_cost("ours", ours), **_cost("theirs", theirs), "orders": asked, "lines": lines, **_rounded(ours.fills),
        "orders_from_stock": ours.asked["orders"][1], "units_delivered": ours.moved["hand_over"],
        "units": ours.units, "fill_rate": round(ours.fill_rate, 4),
    }


def _cost(side: str, run: OrdersTimed) -> dict[str, float]:
    return {
        f"seconds_{side}": round(run.seconds.cpu, 3),
        f"milliseconds_a_day_{side}": round(1e3 * run.seconds_a_day, 1),
        f"microseconds_an_order_{side}": round(1e6 * run.seconds.cpu / run.asked["orders"][0], 2),
    }


def _rounded(shares: dict[str, float]) -> dict[str, float]:
    return {name: round(share, 4) for name, share in shares.items()}


def main() -> None:
    """Time what was asked for, kernels compiled before, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--level", choices=LEVELS, default=LEVELS[0], help="how much of the model is switched on")
    parser.add_argument("--days", type=int, help=f"{DAYS_A_YEAR} if not given, {DAYS_AGAINST} with --against")
    parser.add_argument("--record", choices=RECORDS, help="which online orders are recorded line by line")
    parser.add_argument("--against", choices=PEERS, help="of level orders: what it is compared with")
    chosen = parser.parse_args()
    if chosen.level == "seam" and (chosen.record or chosen.against):
        parser.error("--record and --against are for --level orders")
    if chosen.against:
        days = chosen.days or DAYS_AGAINST
        figures = against_processes(days, chosen.record or "none")
    else:
        days = chosen.days or DAYS_A_YEAR
        figures = seam(days) if chosen.level == "seam" else orders(days, chosen.record or "all")
    print(json.dumps({"benchmark": "metro", "level": chosen.level, "days": days, **figures}))


if __name__ == "__main__":
    main()
