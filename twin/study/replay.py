"""Repeat one run of a study in this process: ``python -m twin.study.replay FOLDER RUN_ID``.

Nothing is written. A run that fails shows where; one that succeeds is compared with its record.
"""

from __future__ import annotations

import sys
from pathlib import Path

from twin import catalogue
from twin.errors import InputError, Problem, nearest
from twin.study.executors.base import imported
from twin.study.folder import opened
from twin.study.grid import Grid, PlannedRun
from twin.study.reopening import work_of
from twin.study.store import Store


def replay(folder: str | Path, run_id: str) -> str:
    """Carry out one run again, and return in words how it ended.

    Raises
    ------
    InputError
        The folder holds no study, or the study has no such run.
    """
    path = Path(folder)
    grid = opened(path)
    run, work = _planned(grid, run_id), work_of(path)
    for extension in work.extensions:
        catalogue.extend(extension)
    ledger, kpis = imported(work.task)(work.job(grid, run, path).data["input"])
    return f"{run}: {Store(path).verdict(run, ledger, kpis)}"


def _planned(grid: Grid, run_id: str) -> PlannedRun:
    known = {run.run_id: run for run in grid.runs}
    if run_id not in known:
        raise InputError([Problem("run", run_id, "is no run of this study", nearest=nearest(run_id, known))])
    return known[run_id]


if __name__ == "__main__":
    print(replay(sys.argv[1], sys.argv[2]))
