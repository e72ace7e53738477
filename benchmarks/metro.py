"""A metropolitan chain on one core: 3 suppliers, 4 warehouses, 60 stores, 2,000 SKUs, 22 million units a year.

``python benchmarks/metro.py [--level seam] [--days N]`` prints one JSON object as its last line.
"""

from __future__ import annotations

import argparse
import json

from measured import peak_mb
from measured.city import city
from measured.runs import run_twin

STORES, PRODUCTS, UNITS_A_YEAR, DAYS_A_YEAR = 60, 2_000, 22_000_000, 365
LEVELS = ("seam",)
"""How much of the model is switched on; seam: daily walk-in demand, replenishment, transport and money."""


def main() -> None:
    """Time one run, kernels compiled before, and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--level", choices=LEVELS, default="seam", help="how much of the model is switched on")
    parser.add_argument("--days", type=int, default=DAYS_A_YEAR)
    chosen = parser.parse_args()
    network = city(STORES, PRODUCTS, UNITS_A_YEAR / DAYS_A_YEAR)
    run_twin(network, 2)
    run = run_twin(network, chosen.days)
    print(
        json.dumps(
            {
                "benchmark": "metro", "level": chosen.level, "days": run.days,
                "seconds": round(run.seconds.wall, 2), "cpu_seconds": round(run.seconds.cpu, 2),
                "units": run.units, "fill_rate": round(run.fill_rate, 4), "peak_mb": peak_mb(),
            }
        )
    )


if __name__ == "__main__":
    main()
