"""Repeat one run of a study in this process: ``python -m twin.study.replay FOLDER RUN_ID [EXTENSION ...]``.

Nothing is written. A run that fails shows where; one that succeeds is compared with its record. Packages of one's own
that the study used are named again here: code never comes in from a study's files.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from twin import catalogue
from twin.errors import InputError, Problem, nearest, raise_if_any
from twin.study.executors.base import imported
from twin.study.folder import opened
from twin.study.grid import Grid, PlannedRun
from twin.study.reopening import work_of
from twin.study.simulating import TASK
from twin.study.store import Store


def replay(folder: str | Path, run_id: str, extensions: Sequence[str] = (), task: str = TASK) -> str:
    """Carry out one run again, and return in words how it ended.

    Raises
    ------
    InputError
        The folder holds no study, the study has no such run, or it used a package that was not named.
    """
    path = Path(folder)
    grid = opened(path)
    run, work = _planned(grid, run_id), work_of(path)
    raise_if_any(
        Problem("replay", name, "the study used this package of one's own", "name it after the run's id")
        for name in work.extensions
        if name not in extensions
    )
    for extension in extensions:
        catalogue.extend(extension)
    ledger, kpis = imported(task)(work.job(grid, run, path).data["input"])
    return f"{run}: {Store(path).verdict(run, ledger, kpis)}"


def _planned(grid: Grid, run_id: str) -> PlannedRun:
    known = {run.run_id: run for run in grid.runs}
    if run_id not in known:
        raise InputError([Problem("run", run_id, "is no run of this study", nearest=nearest(run_id, known))])
    return known[run_id]


if __name__ == "__main__":
    print(replay(sys.argv[1], sys.argv[2], sys.argv[3:]))
