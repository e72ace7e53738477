"""Which files one variant of a study consists of, and which values change in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twin.configuration.arguments import COMMAND_LINE, Argument, parsed
from twin.configuration.documents import Document
from twin.configuration.gathering import Gathered
from twin.configuration.keys import CHOICES, LISTS
from twin.configuration.locate import SCENARIOS, Found, Library
from twin.configuration.messages import validated
from twin.configuration.origins import Origins
from twin.configuration.paths import from_command_line, inside
from twin.configuration.schema import NetworkFile, StudyFile
from twin.errors import InputError, Problem, nearest, raise_if_any

FOLDER_OF_LIST = {"scenarios": SCENARIOS, "strategies": "strategy"}
NO_STUDY = "custom"
_IMPORT_HINT = "twin import sales FILE --map sku=...,quantity=...,time=...,price=...,zone=... --out DIR"


@dataclass(frozen=True)
class Selection:
    """The files and values of one variant."""

    study: Found
    question: StudyFile
    choices: Mapping[str, Found | None]
    """Group -> file; None for the network where ``network_dir`` names a folder."""
    scenarios: Mapping[str, Found]
    strategies: Mapping[str, Found]
    values: tuple[Argument, ...]
    """Changes of single values, the strongest last."""
    network_folder: Path | None
    """Folder of the network's tables; None where it is the chosen network's own."""
    out: Path | None

    @property
    def study_name(self) -> str:
        """Name of the study's file."""
        return self.study.path.stem

    def origins(self, root: Document) -> Origins:
        """Return where each value comes from."""
        documents = {"": root, "study": self.study.document}
        documents |= {group: found.document for group, found in self.choices.items() if found}
        documents |= {f"scenarios.{name}": found.document for name, found in self.scenarios.items()}
        documents |= {f"strategies.{name}": found.document for name, found in self.strategies.items()}
        return Origins(documents, self.values)


def select(given: Sequence[Argument], library: Library, root: Document, problems: list[Problem]) -> Selection:
    """Return what the arguments of the command line, the study they name and the defaults choose together.

    The order of strength is the one that ``twin.configuration.composing.overrides`` states. Names that stand for
    nothing are left out and their problems added to the list.

    Raises
    ------
    InputError
        What is left is no study.
    """
    study, question = _study(given, library)
    own = _study_arguments(question, study.document, problems)
    settled = _strongest([*own, *given])
    fatal: list[Problem] = []
    own_network = question.requires_network_dir or "network_dir" in settled
    choices = _choices(settled, root, library, fatal, own_network)
    raise_if_any(fatal)
    found = {key: _listed(key, settled, study, question, library, problems) for key in LISTS}
    if not all(found.values()):
        raise InputError([])
    values = [argument for argument in [*own, *given] if not argument.is_choice]
    lost = [value for value in values if _part(value) not in (None, *found["scenarios"], *found["strategies"])]
    if not problems:
        problems += _unknown_parts(lost, found)
    folder = out = None
    with Gathered(problems):
        folder = _network_folder(settled, study, question)
    with Gathered(problems):
        out = _out(settled)
    kept = tuple(value for value in values if value not in lost)
    return Selection(study, question, choices, found["scenarios"], found["strategies"], kept, folder, out)


def _part(value: Argument) -> str | None:
    """Return the name of the scenario or strategy that a value changes."""
    keys = value.key.split(".")
    return keys[1] if keys[0] in LISTS else None


def _study(given: Sequence[Argument], library: Library) -> tuple[Found, StudyFile]:
    asked = _strongest(given).get("study")
    name, where = (asked.value, asked.where) if asked else (NO_STUDY, f"{COMMAND_LINE}: study")
    found = library.find("study", name, where)
    return found, validated(StudyFile, found.document.data, found.document.where)


def _study_arguments(question: StudyFile, document: Document, problems: list[Problem]) -> list[Argument]:
    """Return the choices of a study and its overrides as arguments."""
    arguments: list[Argument] = []
    for group in CHOICES:
        if name := getattr(question, group, None):
            arguments.append(Argument(group, name, f"{group}={name}", document.where(group).rpartition(":")[0]))
    for position, text in enumerate(question.overrides):
        with Gathered(problems):
            arguments += _of_a_study(text, document.where(f"overrides.{position}"))
    return arguments


def _of_a_study(text: str, source: str) -> list[Argument]:
    found = parsed(text, source)
    for argument in found:
        if argument.key in ("study", "out", *LISTS) or argument.key.startswith("execution."):
            fix = "it has keys of its own for that" if argument.key in LISTS else "it belongs on the command line"
            raise InputError([Problem(argument.where, argument.text, "is not for a study's overrides", fix)])
    return found


def _strongest(arguments: Sequence[Argument]) -> dict[str, Argument]:
    """Return the choices by key, the last one of each; ``network`` and ``network_dir`` replace each other."""
    settled: dict[str, Argument] = {}
    for argument in arguments:
        if not argument.is_choice:
            continue
        rival = {"network": "network_dir", "network_dir": "network"}.get(argument.key, "")
        if rival in settled and settled[rival].source == argument.source:
            raise InputError([Problem(argument.where, argument.value, f"excludes {rival}=: give one of the two")])
        settled.pop(rival, None)
        settled[argument.key] = argument
    return settled


def _choices(
    settled: Mapping[str, Argument], root: Document, library: Library, problems: list[Problem], own_network: bool
) -> dict[str, Found | None]:
    """Return the chosen file of each group; none for the network where the user has one of his own."""
    found: dict[str, Found | None] = {}
    for group, default in _defaults(root).items():
        argument = settled.get(group)
        name, where = (argument.value, argument.where) if argument else (default, root.where("defaults"))
        found[group] = None
        if group == "network" and own_network and argument is None:
            continue
        with Gathered(problems):
            found[group] = library.find(group, name, where)
    return found


def _defaults(root: Document) -> dict[str, Any]:
    groups: dict[str, Any] = {}
    for entry in root.data["defaults"]:
        groups |= entry if isinstance(entry, dict) else {}
    return {group: name for group, name in groups.items() if group in CHOICES and group != "study"}


def _listed(
    key: str,
    settled: Mapping[str, Argument],
    study: Found,
    question: StudyFile,
    library: Library,
    problems: list[Problem],
) -> dict[str, Found]:
    """Return the files that ``scenarios=[...]`` or ``strategies=[...]`` names, else those of the study."""
    argument = settled.get(key)
    names = argument.value if argument else list(getattr(question, key))
    where = argument.where if argument else study.document.where(key)
    names = names if isinstance(names, list) else [names]
    if not names:
        problems.append(Problem(where, "[]", "is empty: name at least one"))
    found: dict[str, Found] = {}
    for name in names:
        with Gathered(problems):
            file = library.find(FOLDER_OF_LIST[key], name, where)
            if file.path.stem in found:
                raise InputError([Problem(where, name, "is named twice")])
            found[file.path.stem] = file
    return found


def _unknown_parts(values: Sequence[Argument], listed: Mapping[str, Mapping[str, Found]]) -> Iterator[Problem]:
    """Yield the problem of each value for a scenario or strategy that the study does not have."""
    for argument in values:
        head, name = argument.key.split(".")[:2]
        rule, fix = f"is none of the study's {head}", f"they are {', '.join(listed[head])}"
        yield Problem(argument.where, name, rule, fix, nearest(name, listed[head]))


def _network_folder(settled: Mapping[str, Argument], study: Found, question: StudyFile) -> Path | None:
    argument = settled.get("network_dir")
    if argument is None:
        if question.requires_network_dir and "network" not in settled:
            where, fix = study.document.where("requires_network_dir"), question.network_dir_hint or _IMPORT_HINT
            raise InputError([Problem(where, "no network_dir", "the study needs network_dir=DIR; to make one", fix)])
        return None
    if argument.source != COMMAND_LINE:
        return inside(argument.value, study.root, study.root, argument.where)
    folder = from_command_line(argument.value, argument.where)
    if not folder.is_dir():
        raise InputError([Problem(argument.where, argument.value, "no such folder", _IMPORT_HINT)])
    return folder


def _out(settled: Mapping[str, Argument]) -> Path | None:
    argument = settled.get("out")
    return from_command_line(argument.value, argument.where) if argument else None


def network_directory(found: Found) -> tuple[Path, NetworkFile]:
    """Return the folder of tables that a file of ``configs/network`` names, and the file's content."""
    file = validated(NetworkFile, found.document.data, found.document.where)
    start = found.path.parent
    return inside(file.directory, start, found.root, found.document.where("directory")), file
