"""The results of a study: its KPI rows, its comparison, and every run behind them, read from its folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from twin.comparison import compare
from twin.comparison.precision import selection
from twin.errors import InputError, Problem, nearest
from twin.ledger.run import Run
from twin.network.network import Network
from twin.study.carrying_out import Failure
from twin.study.grid import Grid, PlannedRun, replications
from twin.study.store import Store
from twin.study.tables import KPI_COLUMNS, placed


@dataclass(frozen=True)
class Question:
    """What a study asks, and by what it is answered."""

    text: str
    primary_kpi: str
    baseline: str
    """Strategy that the others are compared with."""


@dataclass(frozen=True)
class Results:
    """A carried out study. Nothing is held in memory but what was asked for."""

    question: Question
    grid: Grid
    network: Network
    folder: Path
    failed: tuple[Failure, ...] = ()
    """Runs without results; every figure leaves them out."""

    @property
    def study(self) -> str:
        """Name of the study."""
        return self.grid.study

    @property
    def exit_status(self) -> int:
        """0: every run has results; 1: some failed."""
        return 1 if self.failed else 0

    @property
    def finished(self) -> list[PlannedRun]:
        """Runs with results, in the order of the grid."""
        without = {failure.run.run_id for failure in self.failed}
        return [run for run in self.grid.runs if run.run_id not in without]

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """One row per run and figure, the columns and order of ``kpis.csv``."""
        frames = list(self.kpi_frames())
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(KPI_COLUMNS))

    @property
    def store(self) -> Store:
        """Where the runs are kept."""
        return Store(self.folder)

    @property
    def replications(self) -> dict[str, tuple[int, int]]:
        """Replications planned and effective, by cell."""
        effective = replications(self.finished)
        return {cell: (planned, effective.get(cell, 0)) for cell, planned in replications(self.grid.runs).items()}

    def kpi_frames(self) -> Iterator[pd.DataFrame]:
        """Yield the KPI rows run by run, so that a long study need not fit into memory."""
        for run in self.finished:
            yield placed(self.store.kpis(run), self.study, run)

    def compare(self, baseline: str | None = None) -> pd.DataFrame:
        """Return every strategy against the baseline (default: the study's), paired by replication.

        Raises
        ------
        InputError
            No strategy of that name in the study.
        """
        chosen = baseline or self.question.baseline
        strategies = list(dict.fromkeys(run.strategy for run in self.grid.runs))
        if chosen not in strategies:
            rule = f"is no strategy of the study: valid are {', '.join(strategies)}"
            raise InputError([Problem("baseline", chosen, rule, nearest=nearest(chosen, strategies))])
        return compare(self.kpis, chosen, self.question.primary_kpi, len(self.grid.looks))

    @property
    def selection(self) -> pd.DataFrame:
        """The rows of ``selection.csv``: which strategy is the best, for each KPI with an indifference zone."""
        return selection(self.kpis, self.grid.precision)

    def run(self, scenario: str, strategy: str, replication: int = 0, variant: str = "") -> Run:
        """Return the ledger of one run.

        Raises
        ------
        InputError
            The study has no such run.
        DamagedRunError
            The run has no results, or its files are not the ones that were written.
        """
        wanted = (variant, scenario, strategy, replication)
        for run in self.grid.runs:
            if (run.variant, run.scenario, run.strategy, run.replication) == wanted:
                return self.store.read(run)
        raise InputError([Problem("run", "/".join(map(str, wanted)), f"the study '{self.study}' has no such run")])

    @property
    def manifest(self) -> dict[str, Any]:
        """The manifest, as written."""
        found: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        return found
