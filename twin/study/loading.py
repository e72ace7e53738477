"""From a checked configuration to a study that can be carried out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from twin import configuration
from twin.configuration import Execution as ExecutionSettings
from twin.configuration import StudySettings, Variant
from twin.errors import InputError, Problem, nearest
from twin.study.carrying_out import Execution, Work
from twin.study.grid import Block, Grid, grid
from twin.study.identity import sources_digest
from twin.study.results import Question
from twin.study.simulating import TASK
from twin.study.study import Study


def load(
    overrides: Sequence[str] = (),
    *,
    config_dir: str | Path | None = None,
    multirun: bool | str = False,
    extensions: Sequence[str] = (),
) -> Study:
    """Return the study that ``key=value`` arguments describe, as on the command line; nothing is run.

    The parameters are those of ``twin.configuration.load``.

    Raises
    ------
    InputError
        Anything of the arguments, the files they name, or the network is wrong; every problem is named.
    """
    given = configuration.load(overrides, config_dir=config_dir, multirun=multirun, extensions=extensions)
    return study_of(given)


def study_of(settings: StudySettings) -> Study:
    """Return the study that a configuration describes."""
    return Study(
        question=Question(settings.question, settings.primary_kpi, settings.baseline),
        grid=_grid(settings),
        network=settings.network,
        work=Work(TASK, settings.network_where, settings.extensions, _packages(settings), settings.execution.audit),
        find_cell=lambda scenario, strategy, variant: _variant(settings, variant).cell(scenario, strategy),
        execution=_execution(settings.execution),
        config_text=settings.config_text,
        matters=settings.matters,
        out=settings.out,
        notices=settings.notices,
    )


def _grid(settings: StudySettings) -> Grid:
    blocks = [
        Block(one.name, one.config, one.scenarios, one.strategies, one.config["run"]["replications"])
        for one in settings.variants
    ]
    return grid(settings.name, blocks, settings.network.digest, sources_digest(_packages(settings)))


def _packages(settings: StudySettings) -> tuple[str, ...]:
    return ("twin", *settings.extensions)


def _execution(given: ExecutionSettings) -> Execution:
    return Execution(given.workers, given.engine, given.resume, given.progress)


def _variant(settings: StudySettings, name: str) -> Variant:
    known = {variant.name: variant for variant in settings.variants}
    if name not in known:
        rule, fix = "is no variant of the study", f"they are {', '.join(map(repr, known))}"
        raise InputError([Problem("variant", name, rule, fix, nearest(name, known))])
    return known[name]
