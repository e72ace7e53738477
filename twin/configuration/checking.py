"""What the shape of a configuration cannot tell: whether its names stand for something and its cells can run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from twin import catalogue, settings
from twin.configuration.cells import KEEPS_THE_TABLE
from twin.configuration.gathering import Gathered, distinct
from twin.configuration.mending import mended
from twin.configuration.messages import problems_of, without_missing
from twin.configuration.origins import Origins
from twin.configuration.schema import Configuration, Right, Rule
from twin.errors import Problem, nearest
from twin.network.network import Network
from twin.simulation import Cell, check
from twin.simulation.build import event_kinds, event_settings_problems
from twin.strategies.base import DECISIONS


@dataclass(frozen=True)
class Checked:
    """A configuration of the right shape, possibly mended, and where its values come from."""

    model: Configuration
    origins: Origins


_SECTIONS = ("run", "precision", "execution", "record", "demand", "orders", "scenarios", "strategies")


def modelled(
    plain: dict[str, Any], origins: Origins, defaults: Mapping[str, Any], problems: list[Problem]
) -> Checked | None:
    """Return composed data as a configuration; where its shape is wrong, what is right of it, with problems added.

    Parameters
    ----------
    plain
        What Hydra composed.
    origins
        Where its values come from.
    defaults
        The root configuration.
    problems
        The list to add to.
    """
    data = without_missing(plain)
    try:
        return Checked(Configuration.model_validate(data), origins)
    except ValidationError as error:
        problems += problems_of(Configuration, error, origins.where)
        better = mended(data, error, defaults)
    try:
        return Checked(Configuration.model_validate(better.data), replace(origins, original=better.original))
    except ValidationError:
        return None


def check_names(model: Configuration, origins: Origins) -> Iterator[Problem]:
    """Yield names of the study's question that stand for nothing."""
    study = model.study
    if study.baseline not in model.strategies:
        names = ", ".join(model.strategies)
        where, near = origins.where("study.baseline"), nearest(study.baseline, model.strategies)
        yield Problem(where, study.baseline, "is none of the study's strategies", f"they are {names}", near)
    unknown = catalogue.check("kpis", study.primary_kpi, origins.where("study.primary_kpi"))
    if unknown:
        yield unknown
    yield from _precision_problems(model, origins)
    for decision, rule in rules(model).items():
        if rule.decision != decision:
            yield Problem(origins.where(f"{decision}.decision"), rule.decision, f"must be {decision}, as its folder")


def _precision_problems(model: Configuration, origins: Origins) -> Iterator[Problem]:
    """Yield what keeps a study from knowing what is to be clear, and how clear."""
    wanted = model.precision
    where = {name: origins.where(f"precision.{name}") for name in ("stop", "kpis", "zones", "first")}
    if wanted.stop != "never" and not wanted.kpis:
        yield Problem(where["kpis"], [], f"is empty, but the study stops when {wanted.stop} are clear",
                      "name KPIs, and as many zones")
    if len(wanted.kpis) != len(wanted.zones):
        yield Problem(where["zones"], list(wanted.zones), f"must be as many as precision.kpis, which are "
                      f"{len(wanted.kpis)}")
    for zone in wanted.zones:
        if not zone > 0:
            yield Problem(where["zones"], zone, "must be above 0: the smallest difference that matters")
    for name in wanted.kpis:
        if unknown := catalogue.check("kpis", name, where["kpis"]):
            yield unknown
        elif wanted.stop == "best" and catalogue.load("kpis", name).better == "neither":
            yield Problem(where["kpis"], name, "has no good direction, so that no strategy is the best on it")
    if len(set(wanted.kpis)) < len(wanted.kpis):
        yield Problem(where["kpis"], list(wanted.kpis), "names one KPI twice")


def rules(model: Configuration) -> dict[str, Rule]:
    """Return the rules chosen for the whole study by decision."""
    return {decision: getattr(model, decision) for decision in DECISIONS}


def check_choices(model: Configuration, network: Network, origins: Origins) -> Iterator[Problem]:
    """Yield rules for the whole study that are for sites which the network does not have."""
    for decision, rule in rules(model).items():
        if rule.rule != KEEPS_THE_TABLE and not network.sites.members(rule.sites).any():
            yield network.sites.unknown(origins.where(f"{decision}.sites"), rule.sites)


def check_settings(model: Configuration, origins: Origins) -> Iterator[Problem]:
    """Yield what is wrong with events and decision rights on any network; for a study whose tables cannot be used."""
    kinds, found = event_kinds(), list[Problem]()
    for name, scenario in model.scenarios.items():
        for number, event in enumerate(scenario.events):
            spec = {"kind": event.kind, **(event.model_extra or {})}
            found += event_settings_problems(spec, kinds, f"scenarios.{name}.events.{number}")
    for name, strategy in model.strategies.items():
        for number, right in enumerate(strategy.rights):
            found += _right_problems(right, f"strategies.{name}.rights.{number}")
    yield from (replace(problem, where=origins.where(problem.where)) for problem in found)


def _right_problems(right: Right, where: str) -> Iterator[Problem]:
    """Yield what is wrong with a right; settings that it leaves out may be those of the rule that it replaces."""
    folder = f"policies.{right.decision}"
    if unknown := catalogue.check(folder, right.rule, f"{where}.rule"):
        yield unknown
        return
    told = settings.check(catalogue.load(folder, right.rule), right.model_extra or {}, where)
    yield from (problem for problem in told if problem.where != where)


def check_cells(cells: Sequence[Cell], origins: Origins) -> list[Problem]:
    """Return every reason why a cell cannot run, placed where its cause was written; each reason once."""
    problems: list[Problem] = []
    for cell in cells:
        with Gathered(problems):
            problems += check(cell)
    return distinct([replace(problem, where=_placed(problem.where, cells[0], origins)) for problem in problems])


def _placed(where: str, cell: Cell, origins: Origins) -> str:
    """Return file, line and key for a key path of the engine; what it says about the network's tables stays."""
    path = where.replace(": ", ".")
    for rule in cell.policies:
        path = path.replace(f"{rule['decision']}={rule['rule']}", f"{rule['decision']}.settings", 1)
    path = path.replace(".settings.rule", ".rule")
    head = path.partition(".")[0]
    return origins.where(path) if head in (*_SECTIONS, *_decisions(cell)) else where


def _decisions(cell: Cell) -> list[str]:
    return [str(rule["decision"]) for rule in cell.policies]


def late_events(model: Configuration, origins: Origins) -> list[str]:
    """Return a warning for every event that begins after the last measured day."""
    horizon = model.run.horizon_days
    return [
        f"{origins.where(f'scenarios.{name}.events.{number}.start_day')}: warning: the event begins on day {start}, "
        f"after the measured {horizon} days: it changes nothing"
        for name, scenario in model.scenarios.items()
        for number, event in enumerate(scenario.events)
        if isinstance(start := (event.model_extra or {}).get("start_day"), int) and start >= horizon
    ]
