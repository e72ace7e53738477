"""A study: every strategy in every scenario, repeated, compared, and kept."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from twin.comparison.precision import clear
from twin.ledger.files import json_text
from twin.network.network import Network
from twin.study.carrying_out import Execution, Tally, Work, carry_out
from twin.study.folder import admit, choose, keep_plan
from twin.study.grid import Grid
from twin.study.interruption import stoppable
from twin.study.lock import held
from twin.study.manifest import PROVENANCE, manifest, now, provenance
from twin.study.progress import Observer, observer
from twin.study.publishing import publish, sweep
from twin.study.results import Question, Results
from twin.study.tables import KPI_COLUMNS, csv_chunks

if TYPE_CHECKING:
    from twin.simulation.cell import Cell

FindCell: TypeAlias = "Callable[[str, str, str], Cell]"
"""(scenario, strategy, variant) -> cell."""


@dataclass(frozen=True)
class Study:
    """A study that was checked as a whole and can be carried out."""

    question: Question
    grid: Grid
    network: Network
    work: Work
    find_cell: FindCell = field(repr=False)
    execution: Execution = field(default_factory=Execution)
    config_text: str = field(default="", repr=False)
    """The resolved configuration as it is written to ``config.yaml``."""
    matters: bool = False
    """Whether something that can change results is not as the study's file says."""
    out: Path | None = None
    """The folder that the user named."""
    notices: tuple[str, ...] = ()
    """What the user should know before it runs."""

    @property
    def name(self) -> str:
        """Name of the study, and of its folder below ``reports``."""
        return self.grid.study

    def cell(self, scenario: str, strategy: str, variant: str = "") -> Cell:
        """Return one world with one strategy, ready for ``twin.simulate``.

        Raises
        ------
        InputError
            The study has no such scenario, strategy or variant.
        """
        return self.find_cell(scenario, strategy, variant)


def run(study: Study, out: str | Path | None = None, progress: Observer | None = None) -> Results:
    """Carry out a study, compare its strategies, and return the results.

    Runs that are finished are kept, whatever stopped the study before. Written are ``runs/``, ``config.yaml``,
    ``kpis.csv``, ``comparison.csv``, ``selection.csv`` where an indifference zone is set, and, last, ``manifest.json``:
    equal studies write equal bytes, for any number of workers and interruptions, but for the manifest's provenance.

    Parameters
    ----------
    study
        What to run.
    out
        Folder to write to; by default the study's own below ``reports``.
    progress
        Who is told how far it is; by default the screen.

    Raises
    ------
    InputError
        The folder holds another study, or is no folder.
    HeldError
        Another process works in the folder.
    OutputError
        The disk is full, or the folder cannot be written.
    Interrupted
        Ctrl-C or a termination signal; run the study again to go on.
    """
    watch = progress or observer(study.execution.progress)
    started = now()
    place = choose(study.grid, study.matters, out or study.out)
    with stoppable(), held(place.path):
        for note in (*study.notices, *admit(place, study.grid, study.execution.resume)):
            watch.say(note)
        publish(place.path / "config.yaml", [study.config_text.encode()])
        try:
            grid, tally = repeat(study, place.path, watch)
        finally:
            sweep(place.path)
        if grid != study.grid:
            keep_plan(place, grid)
        results = Results(study.question, grid, study.network, place.path, tally.failed)
        _conclude(study, results, started, tally)
    _say_what_is_missing(results, watch)
    return results


def repeat(study: Study, folder: Path, watch: Observer) -> tuple[Grid, Tally]:
    """Carry out a study's runs, look by look until what it wants to know is clear; return the runs made and their end.

    How many replications are made depends on the results alone, not on where the study was interrupted.
    """
    wanted, looks, tally, made = study.grid.precision, study.grid.looks, Tally(), 0
    for look in looks:
        tally += carry_out(study.grid.between(made, look), study.work, folder, study.execution, watch)
        made, part = look, study.grid.between(0, look)
        if look == looks[-1]:
            break
        kpis = Results(study.question, part, study.network, folder, tally.failed).kpis
        if clear(kpis, wanted, study.question.baseline, len(looks)):
            watch.say(f"clear after {look} of {looks[-1]} replications: {wanted.stop}")
            return part, tally
    return study.grid, tally


def _conclude(study: Study, results: Results, started: datetime.datetime, tally: Tally) -> None:
    """Write what follows from the runs, in the order of the grid and not of completion; the manifest last."""
    publish(results.folder / "kpis.csv", csv_chunks(results.kpi_frames(), KPI_COLUMNS))
    comparison = results.compare()
    publish(results.folder / "comparison.csv", csv_chunks([comparison], comparison.columns))
    if study.grid.precision.zones:
        chosen = results.selection
        publish(results.folder / "selection.csv", csv_chunks([chosen], chosen.columns))
    facts = {**manifest(results), PROVENANCE: provenance(started, study.work, study.execution, tally)}
    publish(results.folder / "manifest.json", [json_text(facts).encode()])


def _say_what_is_missing(results: Results, watch: Observer) -> None:
    if not results.failed:
        return
    watch.say(f"{len(results.failed)} of {len(results.grid.runs)} runs failed and are left out of every figure:")
    for cell, (planned, effective) in results.replications.items():
        if effective < planned:
            watch.say(f"  {cell}: R effective = {effective} of {planned} replications")
    watch.say(f"in {results.folder}, repeat one of them by: {results.failed[0].replay}")
