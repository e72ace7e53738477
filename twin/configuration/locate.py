"""Names to files: where a scenario, a strategy or another choice is looked for.

First the folder of ``--config-dir``, then the working directory (``scenarios/`` and ``configs/<group>/``), then what is
shipped with the twin. A user's file that hides a shipped one is used, and that is said on screen.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from twin.configuration.documents import Document, read
from twin.configuration.paths import is_inside, named
from twin.configuration.scalars import WORDS
from twin.errors import InputError, Problem, nearest

SCENARIOS = "scenarios"
GROUPS = (
    "study", "network", "demand", "orders", "strategy", "replenishment", "forecasting", "allocation", "sourcing",
    "promising", "transshipment",
)
"""The folders below ``configs/``; scenarios have a folder of their own."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


def shipped_root() -> Path:
    """Return the folder that holds the shipped ``configs`` and ``scenarios``: in the package, else in the checkout."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / "_shipped"
    return packaged if packaged.is_dir() else package.parent


def rule_against_name(name: object) -> str:
    """Return the rule that the name of a choice breaks, or ''."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return "a name is a file name without .yaml: small letters, digits and _, a letter first, at most 64"
    return "is a word that YAML reads as something else: choose another name" if name in WORDS else ""


@dataclass(frozen=True)
class Found:
    """The file that a name stands for."""

    path: Path
    root: Path
    """The project folder that the file belongs to; paths inside the file must not leave it."""
    document: Document


@dataclass(frozen=True)
class _Place:
    root: Path
    configs: Path

    def folder(self, group: str) -> Path:
        return self.root / SCENARIOS if group == SCENARIOS else self.configs / group


@dataclass
class Library:
    """Every place where a name may be found, and what was noticed while looking.

    Parameters
    ----------
    config_dir
        A further folder with ``<group>/NAME.yaml`` and ``scenarios/NAME.yaml``, looked at first.
    shipped_only
        Whether to look at what is shipped and nowhere else.
    """

    config_dir: Path | None = None
    shipped_only: bool = False
    notices: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    """What must not stand in the files that were found."""
    _known: dict[Path, Document] = field(default_factory=dict, repr=False)

    def names(self, group: str) -> list[str]:
        """Return the names that a group offers, sorted."""
        files = (file for place in self._places() for file in place.folder(group).glob("*.yaml"))
        return sorted({file.stem for file in files if not rule_against_name(file.stem)})

    def find(self, group: str, name: object, where: str) -> Found:
        """Return the file of a name, read by the strict reader.

        Raises
        ------
        InputError
            The name breaks the rule for names, no place has such a file, or it cannot be read.
        """
        if rule := rule_against_name(name):
            raise InputError([Problem(where, name, rule, nearest=nearest(str(name), self.names(group)))])
        holders = self._holders(group, str(name))
        if not holders:
            raise InputError([self._unknown(group, str(name), where)])
        place = holders[0]
        path = place.folder(group) / f"{name}.yaml"
        if not is_inside(path, place.root):
            raise InputError([Problem(where, named(path), "is a link that leads out of its project folder")])
        self._say_what_it_hides(group, path, holders[1:])
        if path not in self._known:
            self._known[path] = read(path, named(path))
            self.problems += self._known[path].problems
        return Found(path, place.root, self._known[path])

    def root_document(self) -> Document:
        """Return the shipped root configuration."""
        path = self._places()[-1].configs / "config.yaml"
        return read(path, named(path), may_hold=("defaults", "_self_"))

    def _places(self) -> list[_Place]:
        here, shipped = Path.cwd(), shipped_root()
        if self.shipped_only:
            return [_Place(shipped, shipped / "configs")]
        own = [_Place(self.config_dir, self.config_dir)] if self.config_dir else []
        working = [] if here.resolve() == shipped.resolve() else [_Place(here, here / "configs")]
        return [*own, *working, _Place(shipped, shipped / "configs")]

    def _holders(self, group: str, name: str) -> list[_Place]:
        return [place for place in self._places() if os.path.lexists(place.folder(group) / f"{name}.yaml")]

    def _say_what_it_hides(self, group: str, path: Path, others: list[_Place]) -> None:
        for place in others:
            notice = f"{named(path)} is used; it hides {named(place.folder(group) / path.name)}"
            if notice not in self.notices:
                self.notices.append(notice)

    def _unknown(self, group: str, name: str, where: str) -> Problem:
        valid = self.names(group)
        kind = group.removesuffix("s")
        for place in self._places():
            other = place.folder(group) / f"{name}.yml"
            if os.path.exists(other):
                return Problem(where, name, f"no {kind} of that name", f"rename {named(other)} to {name}.yaml")
        fix = f"valid are {', '.join(valid) or 'none'}"
        return Problem(where, name, f"no {kind} of that name", fix, nearest(name, valid))
