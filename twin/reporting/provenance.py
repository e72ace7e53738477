"""What went wrong, what was audited, and what is needed to compute every figure again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from twin.comparison.warmup import judged
from twin.reporting.evidence import Evidence
from twin.reporting.strategies import NOT_SET, as_text
from twin.reporting.timelines import Timelines

_MACHINE = ("provenance",)
"""The block of the manifest that differs between two machines; it is no part of a report."""
_RUN = ("variant", "scenario", "strategy", "replication")
_LISTED_APART = ("runs", "failed", "study", "question", "primary_kpi", "baseline", "kpis", "replications")


def failures(evidence: Evidence) -> list[str]:
    """Return one sentence per run that failed, and per run that has no results, in the order of the study."""
    failed = [row for row in evidence.manifest.get("failed") or () if isinstance(row, Mapping)]
    said = {tuple(str(row.get(name, "")) for name in _RUN) for row in failed}
    planned = evidence.planned
    lacking = [
        f"No results: {strategy} in {evidence.title(world)}, replication {number}."
        for world in evidence.worlds
        for strategy in evidence.strategies
        for number in sorted(set(range(planned)) - set(evidence.replications(world, strategy)))
        if (*world, strategy, str(number)) not in said
    ]
    return [_failure(row) for row in failed] + lacking


def audits(timelines: Timelines) -> list[tuple[str, int]]:
    """Return each distinct audit result as text with the number of runs that recorded it."""
    return list(Counter(as_text(audit) for audit in timelines.audits).items())


def warmups(evidence: Evidence, timelines: Timelines) -> list[list[str]]:
    """Return for each strategy in each world without events where MSER-5 cuts the chain's stock, and what it means."""
    chosen = int(evidence.config.get("run", {}).get("warmup_days", 0) or 0)
    return [
        [evidence.title(world), strategy, NOT_SET if found is None else str(found.index), str(chosen),
         judged(found, chosen)]
        for (world, strategy), found in timelines.settling.items()
        if not evidence.scenario(world.scenario).get("events")
    ]


def facts(evidence: Evidence) -> list[tuple[str, str]]:
    """Return the manifest's facts as (key, value), without what differs between machines."""
    kept = {key: value for key, value in evidence.manifest.items() if key not in (*_MACHINE, *_LISTED_APART)}
    return [*_flat(kept, ""), *_flat(evidence.config.get("run", {}), "run")]


def run_ids(evidence: Evidence) -> list[str]:
    """Return the ids of the runs that the figures come from."""
    runs = evidence.manifest.get("runs") or ()
    if isinstance(runs, Mapping):
        return [str(name) for name in runs]
    return [str(run.get("run_id", run.get("id", ""))) if isinstance(run, Mapping) else str(run) for run in runs]


def _failure(row: Mapping[str, Any]) -> str:
    cell = ", ".join(str(row[key]) for key in ("variant", "scenario", "strategy") if row.get(key) not in (None, ""))
    cause = str(row.get("cause", "unknown cause")).rstrip(". ")
    text = f"Failed: {cell}, replication {row.get('replication', '?')}: {cause}."
    return f"{text} To replay: {row['replay']}" if row.get("replay") else text


def _flat(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _flat(item, f"{path}.{key}" if path else str(key))
    else:
        yield path, as_text(value)
