"""From arguments to a study: find the files, compose them, check everything, resolve it to plain data.

Every step goes on as far as it can after a mistake, so that one attempt shows all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from twin import catalogue
from twin.configuration.arguments import Argument
from twin.configuration.cells import Variant, assert_one_world
from twin.configuration.checking import (
    Checked,
    check_cells,
    check_choices,
    check_names,
    check_settings,
    late_events,
    modelled,
)
from twin.configuration.composing import composed
from twin.configuration.documents import Document
from twin.configuration.gathering import Gathered, causes
from twin.configuration.locate import Library, shipped_root
from twin.configuration.paths import existing_folder, is_inside
from twin.configuration.resolving import resolved
from twin.configuration.selection import Selection, network_directory, select
from twin.configuration.study_settings import StudySettings
from twin.configuration.sweeps import Combination, combinations
from twin.errors import Problem, raise_if_any
from twin.network.network import Network
from twin.network.reader import read_folder

_CANNOT_CHANGE_RESULTS = ("study", "out")


def load(
    overrides: Sequence[str] = (),
    *,
    config_dir: str | Path | None = None,
    multirun: bool | str = False,
    extensions: Sequence[str] = (),
) -> StudySettings:
    """Return the study that ``key=value`` arguments describe; nothing is run.

    Parameters
    ----------
    overrides
        As on the command line: ``study=NAME``, ``scenarios=[a,b]``, ``run.seed=7``, ``network_dir=DIR`` ...
    config_dir
        A further folder with ``<group>/NAME.yaml`` and ``scenarios/NAME.yaml``, looked at first.
    multirun
        Whether ``run.seed=1,2`` is a sweep: one variant per combination, or, where it is ``ONE_AT_A_TIME``, the study
        as it is and one variant per alternative.
    extensions
        Importable packages whose folders extend those of the twin.

    Raises
    ------
    InputError
        With everything that is wrong with the arguments, the files they name, and the network.
    """
    for extension in extensions:
        catalogue.extend(extension)
    own = None if config_dir is None else existing_folder(str(config_dir), "--config-dir").absolute()
    return _Loading(Library(own), tuple(extensions)).study(overrides, multirun)


def network_folder(where: str) -> Path:
    """Return the folder of tables that ``StudySettings.network_where`` stands for."""
    if Path(where).is_absolute():
        return Path(where)
    return network_directory(Library(shipped_only=True).find("network", where, "network"))[0]


@dataclass(frozen=True)
class _Part:
    """One variant on its way."""

    combination: Combination
    selection: Selection
    checked: Checked


@dataclass(frozen=True)
class _Loading:
    """The steps of one load, and the problems found so far."""

    library: Library
    extensions: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)
    """Of the arguments, the names and the shape of the data."""
    behind: list[Problem] = field(default_factory=list)
    """Of what the data means."""

    def study(self, overrides: Sequence[str], multirun: bool | str) -> StudySettings:
        """Return the study, or raise everything that is wrong with it."""
        root = self.library.root_document()
        parts = self._parts(combinations(overrides, multirun, self.problems), root)
        folder = self._tables(parts[0].selection) if parts else None
        network = self._network(parts[0].selection, folder) if folder else None
        variants = [self._variant(part, network) for part in parts] if network else []
        if network is None:
            self._check_without_network(parts)
        self._raise_problems()
        assert network is not None and folder is not None
        return self._settings(parts, tuple(variants), network, folder)

    def _check_without_network(self, parts: Sequence[_Part]) -> None:
        for part in parts:
            self.behind.extend(check_names(part.checked.model, part.checked.origins))
            self.behind.extend(check_settings(part.checked.model, part.checked.origins))

    def _raise_problems(self) -> None:
        found = causes(causes(self.library.problems, self.problems), self.behind)
        raise_if_any(found)

    def _parts(self, every: Sequence[Combination], root: Document) -> list[_Part]:
        chosen: list[tuple[Combination, Selection]] = []
        for combination in every:
            with Gathered(self.problems):
                chosen.append((combination, select(combination.arguments, self.library, root, self.problems)))
        plain = composed([selection for _, selection in chosen], root, self.problems)
        parts: list[_Part] = []
        for (combination, selection), data in zip(chosen, plain, strict=True):
            checked = modelled(data, selection.origins(root), root.data, self.problems)
            parts += [_Part(combination, selection, checked)] if checked else []
        return parts

    def _tables(self, selection: Selection) -> Path | None:
        found = selection.choices["network"]
        if found is None:
            return selection.network_folder
        with Gathered(self.problems):
            return network_directory(found)[0]
        return None

    def _network(self, selection: Selection, folder: Path) -> Network | None:
        if selection.out is not None and is_inside(selection.out, folder):
            rule = "is the folder of the network's tables, or lies inside it: choose another one"
            self.problems.append(Problem("command line: out", str(selection.out), rule))
        with Gathered(self.problems):
            return read_folder(folder)
        return None

    def _variant(self, part: _Part, network: Network) -> Variant:
        model, origins = part.checked.model, part.checked.origins
        config = resolved(model, part.selection.study_name, network)
        names = tuple(model.scenarios), tuple(model.strategies)
        variant = Variant(part.combination.variant, config, *names, network, model.execution.audit)
        self.behind.extend(check_names(model, origins))
        self.behind.extend(check_choices(model, network, origins))
        self.behind.extend(check_cells(variant.cells(), origins))
        self.library.notices += late_events(model, origins)
        for scenario in variant.scenarios:
            assert_one_world([variant.cell(scenario, strategy) for strategy in variant.strategies])
        return variant

    def _settings(
        self, parts: Sequence[_Part], variants: tuple[Variant, ...], network: Network, folder: Path
    ) -> StudySettings:
        selection, model = parts[0].selection, parts[0].checked.model
        return StudySettings(
            name=selection.study_name,
            question=model.study.question,
            story=model.study.story,
            primary_kpi=model.study.primary_kpi,
            baseline=model.study.baseline,
            variants=variants,
            execution=model.execution,
            out=selection.out,
            network=network,
            network_where=_network_where(selection, folder),
            matters=any(_matters(argument) for part in parts for argument in part.combination.arguments),
            notices=tuple(dict.fromkeys(self.library.notices)),
            extensions=self.extensions,
        )


def _network_where(selection: Selection, folder: Path) -> str:
    found = selection.choices["network"]
    shipped = found is not None and found.root.resolve() == shipped_root().resolve()
    return found.path.stem if found is not None and shipped else str(folder.absolute())


def _matters(argument: Argument) -> bool:
    return argument.key not in _CANNOT_CHANGE_RESULTS and not argument.key.startswith("execution.")
