"""Hydra composes what was chosen: files that were read and judged before, and the values that change in them.

Nothing is ever instantiated, and Hydra opens no file: it is handed plain data through its configuration store.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from hydra import compose, initialize
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.errors import HydraException
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from twin.configuration.arguments import Argument
from twin.configuration.documents import Document
from twin.configuration.locate import Found
from twin.configuration.selection import Selection
from twin.errors import Problem

_ROOT = "config"
_STUDY_KEYS = ("question", "story", "primary_kpi", "baseline", "requires_network_dir")


def composed(selections: Sequence[Selection], root: Document, problems: list[Problem]) -> list[dict[str, Any]]:
    """Return the configuration of every selection as plain data.

    A value that would change something that is not there is left out and its problem added to the list.
    """
    fitting = [_without_misplaced(selection, root, problems) for selection in selections]
    with _hydra(), _store(fitting, root):
        return [_composed(selection, problems) for selection in fitting]


def overrides(selection: Selection) -> list[str]:
    """Return the arguments that make Hydra compose a selection.

    Precedence, strongest first: the command line, the study (its choices and its list of overrides), the scenarios, the
    chosen files of each group, the defaults of ``configs/config.yaml``. A choice names a file, ``network`` and
    ``network_dir`` replace each other, and a later argument of one level is stronger than an earlier one. Scenarios and
    strategies are placed side by side under their names, so that ``scenarios.NAME.events.0.start_day=60`` reaches into
    one of them; changed values come last, the study's before the command line's.
    """
    chosen = [f"+{group}={found.path.stem}" for group, found in _composed_choices(selection).items()]
    scenarios = [f"+scenarios@scenarios.{name}={name}" for name in selection.scenarios]
    strategies = [f"+strategy@strategies.{name}={name}" for name in selection.strategies]
    return [*chosen, "+study=chosen", *scenarios, *strategies, *(f"++{value.text}" for value in selection.values)]


def _composed_choices(selection: Selection) -> dict[str, Found]:
    """Return the chosen files that become part of the configuration; a network is read from its own tables."""
    return {group: found for group, found in selection.choices.items() if found and group != "network"}


def _composed(selection: Selection, problems: list[Problem]) -> dict[str, Any]:
    """Return what Hydra makes of a selection; where its values do not fit together, of the selection without them."""
    try:
        found = compose(_ROOT, overrides=overrides(selection))
    except (HydraException, OmegaConfBaseException, TypeError, ValueError) as error:
        texts = ", ".join(value.text for value in selection.values)
        said = " ".join(str(error).split())
        if not selection.values:
            raise
        problems.append(Problem("values", texts, "do not fit together", said))
        return _composed(replace(selection, values=()), problems)
    plain = OmegaConf.to_container(found, resolve=False)
    assert isinstance(plain, dict)
    return {str(key): value for key, value in plain.items()}


@contextmanager
def _hydra() -> Iterator[None]:
    """Have Hydra ready, without a folder to look into, and leave no trace of it."""
    GlobalHydra.instance().clear()
    try:
        with initialize(version_base="1.3", config_path=None, job_name="twin"):
            yield
    finally:
        GlobalHydra.instance().clear()


@contextmanager
def _store(selections: Sequence[Selection], root: Document) -> Iterator[None]:
    """Put the content of every chosen file into the store for a while, on top of what Hydra itself put there."""
    store = ConfigStore.instance()
    before = copy.deepcopy(store.repo)
    try:
        store.store(name=_ROOT, node={key: value for key, value in root.data.items() if key != "defaults"})
        for group, name, data in (entry for selection in selections for entry in _contents(selection)):
            store.store(group=group, name=name, node=data)
        yield
    finally:
        store.repo = before


def _contents(selection: Selection) -> Iterator[tuple[str, str, dict[str, Any]]]:
    study = selection.study.document.data
    yield "study", "chosen", {key: study[key] for key in _STUDY_KEYS if key in study}
    for group, found in _composed_choices(selection).items():
        yield group, found.path.stem, found.document.data
    for group, files in (("scenarios", selection.scenarios), ("strategy", selection.strategies)):
        for name, found in files.items():
            yield group, name, found.document.data


def _without_misplaced(selection: Selection, root: Document, problems: list[Problem]) -> Selection:
    """Return a selection without values that would change an entry of a list that has no such entry."""
    tree: dict[str, Any] = {**root.data, "scenarios": {}, "strategies": {}}
    tree |= {group: found.document.data for group, found in _composed_choices(selection).items()}
    tree["scenarios"] = {name: found.document.data for name, found in selection.scenarios.items()}
    tree["strategies"] = {name: found.document.data for name, found in selection.strategies.items()}
    replaced = [value.key for value in selection.values if isinstance(value.value, (list, dict))]
    kept = []
    for value in selection.values:
        problem = None if any(value.key.startswith(f"{key}.") for key in replaced) else _misplaced(tree, value)
        problems += [problem] if problem else []
        kept += [] if problem else [value]
    return replace(selection, values=tuple(kept))


def _misplaced(tree: Mapping[str, Any], argument: Argument) -> Problem | None:
    here: Any = tree
    for part in argument.key.split("."):
        if isinstance(here, list):
            if not (part.isdecimal() and int(part) < len(here)):
                has = f"the list has {len(here)} entries" + (f", 0 to {len(here) - 1}" if here else "")
                return Problem(argument.where, part, "is no entry of the list", has)
            here = here[int(part)]
        elif isinstance(here, Mapping):
            here = here.get(part)
    return None
