"""How seconds and memory grow with stores, SKUs and years: each case alone in a fresh process on one core.

``python benchmarks/growth.py [--days N]`` prints one JSON object as its last line; N is the length of a year. A case
writes the ledger's tables to Parquet files piece by piece, so that memory is that of the world and not of its records.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
from typing import Any

from measured import peak_mb
from measured.city import city
from measured.ordering import Totals
from measured.runs import timed

from twin.ledger.files import FlushedTables
from twin.simulation import Cell, RunSettings, simulate

STORES, PRODUCTS, UNITS_PER_CELL = 30, 300, 0.5
TIMES = 10
CASES = {
    "base": (1, 1, 1), "stores": (TIMES, 1, 1), "skus": (1, TIMES, 1), "two years": (1, 1, 2), "years": (1, 1, TIMES),
}
"""Stores, SKUs and years of each case, as multiples of the base."""


def run_case(stores: int, products: int, days: int) -> dict[str, Any]:
    """Return the figures of one case; ``grown_mb``: what the run added to a process that had only done two days."""
    small = city(STORES, PRODUCTS, UNITS_PER_CELL * STORES * PRODUCTS)
    _simulated(Cell(small, RunSettings(horizon_days=2, warmup_days=0)))
    before = peak_mb()
    network = city(stores, products, UNITS_PER_CELL * stores * products)
    seconds, moved = _simulated(Cell(network, RunSettings(horizon_days=days, warmup_days=0)))
    wanted = moved.get("sale", 0) + moved.get("miss", 0)
    return {
        "stores": stores, "skus": products, "days": days, "seconds": round(seconds, 4), "units": wanted,
        "fill_rate": round(moved.get("sale", 0) / wanted, 4), "peak_mb": peak_mb(), "grown_mb": peak_mb() - before,
    }


def _simulated(cell: Cell) -> tuple[float, dict[str, int]]:
    with tempfile.TemporaryDirectory() as folder, FlushedTables(folder) as files:
        totals = Totals(files)
        seconds = timed(lambda: simulate(cell, sink=totals))
    return seconds.cpu, dict(totals.moved)


def in_fresh_process(stores: int, products: int, days: int) -> dict[str, Any]:
    """Return the figures of one case, run by this script in a process of its own."""
    order = [sys.executable, __file__, "--case", str(stores), str(products), str(days)]
    done = subprocess.run(order, check=True, capture_output=True, text=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def compare(cases: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return how often longer ten times as much takes, the exponent of that growth, and memory over the years."""
    times = {name: cases[name]["seconds"] / cases["base"]["seconds"] for name in ("stores", "skus", "years")}
    return {
        **{f"times_{name}": round(value, 2) for name, value in times.items()},
        **{f"exponent_{name}": round(math.log(value, TIMES), 3) for name, value in times.items()},
        "memory_years_10_to_2": round(cases["years"]["peak_mb"] / cases["two years"]["peak_mb"], 3),
    }


def main() -> None:
    """Run every case and print the figures, or run the one case that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=365, help="days of a year")
    parser.add_argument("--case", type=int, nargs=3, metavar=("STORES", "SKUS", "DAYS"), help="run this case alone")
    chosen = parser.parse_args()
    if chosen.case:
        print(json.dumps(run_case(*chosen.case)))
        return
    cases = {
        name: in_fresh_process(STORES * stores, PRODUCTS * skus, chosen.days * years)
        for name, (stores, skus, years) in CASES.items()
    }
    total = {name: sum(case[name] for case in cases.values()) for name in ("seconds", "units")}
    print(
        json.dumps(
            {
                "benchmark": "growth", "days": chosen.days, "seconds": round(total["seconds"], 3),
                "units": total["units"], "fill_rate": cases["base"]["fill_rate"],
                "peak_mb": max(case["peak_mb"] for case in cases.values()), **compare(cases), "cases": cases,
            }
        )
    )


if __name__ == "__main__":
    main()
