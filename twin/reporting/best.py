"""Which strategy is the best: the sentences and the table of ranking and selection."""

from __future__ import annotations

from typing import Any

from twin.comparison.numbers import change, decimals, level
from twin.comparison.precision import Precision, chosen, selection, told
from twin.comparison.replications import CONFIDENCE
from twin.reporting.evidence import Evidence

_METHOD = (
    "Ranking and selection by the procedure KN of Kim and Nelson (2001), doi 10.1145/502109.502111, on replications "
    "with common random numbers. Differences below the indifference zone do not matter; the variances of the "
    "differences come from the first {first} replications; the promise of {confidence:.0f} % is for one KPI in one "
    "scenario at a time."
)


def best(evidence: Evidence) -> dict[str, Any]:
    """Return what the page says about the best strategy; empty where no KPI has an indifference zone."""
    precision = Precision.of(evidence.config)
    found = chosen(evidence.kpis, precision) if precision.zones else []
    if not found:
        return {}
    return {
        "sentences": [told(one) for one in found],
        "heads": ["scenario", "KPI", "strategy", "mean", "zone", "replications", "verdict"],
        "rows": [_row(row) for row in selection(evidence.kpis, precision).to_dict("records")],
        "method": _METHOD.format(first=precision.first, confidence=100 * CONFIDENCE),
    }


def method(evidence: Evidence) -> list[str]:
    """Return how the study decided how often to repeat, where it decided by its results."""
    precision, ceiling = Precision.of(evidence.config), evidence.config.get("run", {}).get("replications", 0)
    if precision.stop == "never":
        return []
    looks = precision.looks(ceiling)
    wanted = ", ".join(f"{name} to {zone:g}" for name, zone in precision.zones.items())
    return [
        f"Replications: repeated until the {precision.stop} are clear ({wanted}), looked at after "
        f"{', '.join(map(str, looks))} replications at most. Every adjusted p is times {len(looks)}, the number of "
        "looks, so that stopping at a lucky moment makes nothing clear; the 95 % intervals are not corrected for it."
    ]


def _row(row: dict[Any, Any]) -> list[str]:
    zone = row["zone"] * (100 if row["unit"] == "share" else 1)
    places = decimals(zone, 0.0)
    scenario = f"{row['variant']}, {row['scenario']}" if row["variant"] else row["scenario"]
    return [
        scenario, row["kpi"], row["strategy"], level(row["mean"], row["unit"], places),
        change(row["zone"], row["unit"], places), str(row["replications"]), row["verdict"],
    ]
