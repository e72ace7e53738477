"""The twin against SupplyNetPy and stockpyl on the same small networks, on one core, in turn.

``python benchmarks/peers.py [--grain day|event] [--days N] [--audit daily|end]`` prints one JSON object as its last
line. The twin and stockpyl run N days, SupplyNetPy a sixth of them: times are compared per simulated day. At the grain
``event`` both the twin and SupplyNetPy review whenever stock falls, and stockpyl, which counts in periods, sits out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
from functools import partial
from typing import Any

from measured import peak_mb
from measured.runs import Timed, in_turn, run_twin
from measured.two_tiers import BASE_STOCK, CONTINUOUS, UNIT_ORDERS, network

PEERS = ("SupplyNetPy", "stockpyl")
ROUNDS = 3
SHORTER = 6
"""SupplyNetPy is slow and its time per day does not depend on the number of days."""
FACTS = {"day": UNIT_ORDERS, "event": CONTINUOUS}
DAYS = {"day": 730, "event": 180}
"""What SupplyNetPy simulates, and for how long, by grain."""


def against_supplynetpy(days: int, audit: str, grain: str) -> dict[str, Any]:
    """Return both sides: a warehouse and 60 (s, S) stores, 100 orders of a unit a day at each."""
    from measured.supplynetpy import run_supplynetpy

    facts = FACTS[grain]
    best = in_turn(
        {
            "ours": partial(run_twin, network(facts), days, audit, grain),
            "theirs": partial(run_supplynetpy, facts, max(1, days // SHORTER)),
        },
        ROUNDS,
    )
    return both(best["ours"], best["theirs"])


def against_stockpyl(days: int, audit: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return both sides, at an audit and with a single one at the end: a warehouse and 59 base-stock stores."""
    from measured.stockpyl import run_stockpyl

    ours = network(BASE_STOCK)
    best = in_turn(
        {
            "ours": partial(run_twin, ours, days, audit),
            "ours, audit=end": partial(run_twin, ours, days, "end"),
            "theirs": partial(run_stockpyl, BASE_STOCK, days),
        },
        ROUNDS,
    )
    return both(best["ours"], best["theirs"]), both(best["ours, audit=end"], best["theirs"])


def both(ours: Timed, theirs: Timed) -> dict[str, Any]:
    """Return the figures of both sides; ``ratio`` is their seconds per simulated day over ours."""
    return {
        "ratio": round(theirs.seconds_a_day / ours.seconds_a_day, 1),
        "seconds_ours": round(ours.seconds.cpu, 4), "seconds_theirs": round(theirs.seconds.cpu, 4),
        "days_ours": ours.days, "days_theirs": theirs.days,
        "microseconds_a_day_ours": round(1e6 * ours.seconds_a_day, 1),
        "microseconds_a_day_theirs": round(1e6 * theirs.seconds_a_day, 1),
        "units_ours": ours.units, "units_theirs": theirs.units,
        "fill_rate_ours": round(ours.fill_rate, 4), "fill_rate_theirs": round(theirs.fill_rate, 4),
    }


def main() -> None:
    """Time the peers and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--grain", choices=list(FACTS), default="day", help="once a day, or event by event")
    parser.add_argument("--days", type=int, help=f"days that the twin simulates; if not given: {DAYS}")
    parser.add_argument("--audit", choices=["daily", "end"], default="daily", help="when the twin's books are checked")
    chosen = parser.parse_args()
    missing = [name for name in PEERS if importlib.util.find_spec(name) is None]
    if missing:
        parser.exit(2, f"{' and '.join(missing)} not installed: pip install -e '.[bench]'\n")
    days = chosen.days or DAYS[chosen.grain]
    run_twin(network(FACTS[chosen.grain]), 2, chosen.audit, chosen.grain)
    run_twin(network(BASE_STOCK), 2, chosen.audit)
    ours_alone = peak_mb()
    said = {"benchmark": "peers", "grain": chosen.grain, "audit": chosen.audit}
    said |= against_supplynetpy(days, chosen.audit, chosen.grain)
    if chosen.grain == "day":
        stockpyl, audit_end = against_stockpyl(days, chosen.audit)
        said |= {"ratio_stockpyl": stockpyl["ratio"], "ratio_stockpyl_audit_end": audit_end["ratio"]}
        said |= {"stockpyl": stockpyl, "stockpyl_audit_end": audit_end}
    print(json.dumps({**said, "peak_mb": ours_alone, "peak_mb_with_peers": peak_mb()}))


if __name__ == "__main__":
    main()
