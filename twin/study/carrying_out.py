"""Carrying out the runs of a grid: those that are not finished yet, each with its outcome."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from twin import catalogue
from twin.study.executors.base import ATTEMPTS, Executor, Job
from twin.study.grid import Grid, PlannedRun
from twin.study.one_run import PERFORM
from twin.study.progress import Observer
from twin.study.store import Store


@dataclass(frozen=True)
class Execution:
    """How runs are carried out. None of it can change a result."""

    workers: int = 1
    engine: str = "processes"
    """File name in ``twin.study.executors``."""
    resume: str = "auto"
    """``auto``: finished runs are kept; ``replace``: done again; ``never``: refused."""
    progress: bool = True
    timeout_seconds: float | None = None


@dataclass(frozen=True)
class Work:
    """What a run needs beside its place in the grid, as plain data that a worker can be sent."""

    task: str
    """``module:function`` from a run's input to its ledger and KPI rows."""
    network: Any = None
    """Where a worker finds the tables of the network."""
    extensions: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    """Packages whose sources the grid's digest was taken of; none: a worker does not check them."""
    audit: str = "daily"
    """How often the books are checked; it cannot change a result, so that it is no part of the grid."""

    def job(self, grid: Grid, run: PlannedRun, folder: Path) -> Job:
        """Return one run as a job for ``twin.study.one_run``."""
        given = {
            "config": grid.configs[run.variant], "network": self.network, "network_digest": grid.network_digest,
            "scenario": run.scenario, "strategy": run.strategy, "replication": run.replication,
            "audit": self.audit,
        }
        code = {"extensions": list(self.extensions), "packages": list(self.packages), "sources": grid.sources}
        data = {"run": asdict(run), "folder": str(folder.absolute()), "code": code}
        return Job(run.run_id, {**data, "task": self.task, "input": given})


@dataclass(frozen=True)
class Failure:
    """A run without results, and why each of its attempts failed."""

    run: PlannedRun
    causes: tuple[str, ...]

    @property
    def replay(self) -> str:
        """Command that repeats the run in its study's folder, in one process and with everything it says."""
        return f"python -m twin.study.replay . {self.run.run_id}"

    def __str__(self) -> str:
        return f"{self.run} failed {len(self.causes)} times: {self.causes[-1]}"


@dataclass(frozen=True)
class Tally:
    """How the runs of a study ended."""

    failed: tuple[Failure, ...] = ()
    resubmitted: tuple[Failure, ...] = ()
    """Runs that failed once and then succeeded."""

    def __add__(self, later: Tally) -> Tally:
        """Return both."""
        return Tally(self.failed + later.failed, self.resubmitted + later.resubmitted)


def carry_out(grid: Grid, work: Work, folder: Path, execution: Execution, watch: Observer) -> Tally:
    """Carry out every run that is not finished; return those that failed at least once, in the order of the grid."""
    todo = _unfinished(grid, Store(folder), watch)
    jobs = [work.job(grid, run, folder) for run in todo]
    if jobs:
        _prepare(work.task, jobs[0])
    watch.begin(len(grid.runs), len(grid.runs) - len(todo))
    troubled: dict[str, tuple[str, ...]] = {}
    try:
        with closing(_executor(execution).run(PERFORM, jobs)) as outcomes:
            for outcome in outcomes:
                troubled |= {outcome.key: outcome.causes} if outcome.causes else {}
                watch.advance()
    finally:
        watch.end()
    return _tally(grid, troubled, watch)


def _unfinished(grid: Grid, store: Store, watch: Observer) -> list[PlannedRun]:
    for run in grid.runs:
        if damage := store.damage(run):
            watch.say(f"warning: {run}: {damage}: it is done again")
    return [run for run in grid.runs if not store.finished(run)]


def _executor(execution: Execution) -> Executor:
    kind = catalogue.load("study.executors", execution.engine)
    return cast(Executor, kind(workers=execution.workers, timeout_seconds=execution.timeout_seconds))


def _prepare(task: str, first: Job) -> None:
    """Import the task here first, so that what cannot be imported is found out once, and let it compile its kernels."""
    module = importlib.import_module(task.partition(":")[0])
    warm_up: Callable[[Mapping[str, Any]], object] | None = getattr(module, "warm_up", None)
    if warm_up:
        warm_up(first.data["input"])


def _tally(grid: Grid, troubled: Mapping[str, tuple[str, ...]], watch: Observer) -> Tally:
    found = [Failure(run, troubled[run.run_id]) for run in grid.runs if run.run_id in troubled]
    failed = tuple(failure for failure in found if len(failure.causes) >= ATTEMPTS)
    resubmitted = tuple(failure for failure in found if len(failure.causes) < ATTEMPTS)
    for failure in resubmitted:
        watch.say(f"{failure.run}: first attempt failed ({failure.causes[0]}), second attempt succeeded")
    for failure in failed:
        watch.say(f"{failure}")
    return Tally(failed, resubmitted)
