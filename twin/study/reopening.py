"""A finished study, opened again from its folder alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from twin.errors import InputError, Problem
from twin.study.carrying_out import Failure, Work
from twin.study.folder import opened
from twin.study.grid import PlannedRun
from twin.study.manifest import PROVENANCE
from twin.study.results import Question, Results
from twin.study.simulating import network_at

_OF_A_RUN = ("variant", "scenario", "strategy", "replication", "run_id")


def reopen(folder: str | Path) -> Results:
    """Return the results in a study's folder, for instance to write its report again.

    Raises
    ------
    InputError
        The folder holds no finished study, or the tables of its network are not where or what they were.
    """
    path = Path(folder)
    grid, facts, work = opened(path), _manifest(path), work_of(path)
    failed = [
        Failure(PlannedRun(**{key: row[key] for key in _OF_A_RUN}), tuple(row["causes"])) for row in facts["failed"]
    ]
    question = Question(facts["question"], facts["primary_kpi"], facts["baseline"])
    return Results(question, grid, network_at(work.network, grid.network_digest), path, tuple(failed))


def work_of(folder: Path) -> Work:
    """Return what the runs of a study are made from, as its manifest tells."""
    told = _manifest(folder)[PROVENANCE]["work"]
    return Work(told["task"], told["network"], tuple(told["extensions"]), audit=told["audit"])


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        facts: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        rule, fix = "is missing or damaged: the study is not finished", "run the study again"
        raise InputError([Problem(str(folder), "manifest.json", rule, fix)]) from None
    return facts
