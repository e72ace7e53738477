"""The manifest of a study: what is needed to trust it, and to compute it again."""

from __future__ import annotations

import datetime
import platform
import sys
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from twin.study.carrying_out import Execution, Failure, Tally, Work
from twin.study.grid import PlannedRun
from twin.study.results import Results
from twin.study.store import Store

PROVENANCE = "provenance"
"""The one block that differs between two executions of the same study: times, machine, paths, workers."""

_LIBRARIES = {"twin": "supply-twin", "numpy": "numpy", "numba": "numba", "simpy": "simpy", "pandas": "pandas",
              "pyarrow": "pyarrow"}


def manifest(results: Results) -> dict[str, Any]:
    """Return the manifest without its provenance: equal studies have equal ones."""
    grid = results.grid
    return {
        "study": grid.study,
        "hash": grid.study_hash,
        "question": results.question.text,
        "primary_kpi": results.question.primary_kpi,
        "baseline": results.question.baseline,
        "seeds": {variant or "study": config.get("run", {}).get("seed") for variant, config in grid.configs.items()},
        "replications": {
            "planned": {cell: planned for cell, (planned, _) in results.replications.items()},
            "effective": {cell: effective for cell, (_, effective) in results.replications.items()},
        },
        "versions": versions(),
        "inputs": {"network": grid.network_digest, "sources": grid.sources},
        "kpis": list(dict.fromkeys(str(name) for name in results.kpis["kpi"])),
        "failed": [_failed(failure) for failure in results.failed],
        "runs": [_finished(run, results.store) for run in results.finished],
    }


def provenance(started: datetime.datetime, work: Work, execution: Execution, tally: Tally) -> dict[str, Any]:
    """Return when, where and how the study was carried out."""
    return {
        "started": started.isoformat(timespec="seconds"),
        "ended": now().isoformat(timespec="seconds"),
        "arguments": list(sys.argv),
        "platform": platform.platform(),
        "machine": platform.machine(),
        "host": platform.node(),
        "python": sys.executable,
        "execution": asdict(execution),
        "work": asdict(work),
        "resubmitted": [_failed(failure) for failure in tally.resubmitted],
    }


def now() -> datetime.datetime:
    """Return the time of day, which nothing but the provenance may know."""
    return datetime.datetime.now(datetime.UTC)


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that a result may depend on."""
    return {"python": platform.python_version(), **{name: _version(package) for name, package in _LIBRARIES.items()}}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _failed(failure: Failure) -> dict[str, Any]:
    return {
        **asdict(failure.run), "cause": failure.causes[-1], "causes": list(failure.causes), "replay": failure.replay,
    }


def _finished(run: PlannedRun, store: Store) -> dict[str, Any]:
    record: Mapping[str, Any] = store.record(run) or {}
    files = {path: facts["sha256"] for path, facts in record.get("files", {}).items()}
    return {**asdict(run), "files": files, "audit": record.get("meta", {}).get("audit")}
