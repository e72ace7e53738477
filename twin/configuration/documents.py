"""The strict reader of YAML files: plain data with the line of every key, or every mistake of the file at once.

A file holds at most 1 MiB, 50 levels and 20,000 values; no anchors, aliases, tags, merge keys, interpolation or
executable keys; no key twice, one document, text as keys, and none of the words that YAML 1.1 reads as something else
(``twin.configuration.scalars``).
"""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from twin.configuration.events import Builder, EnoughError, located
from twin.errors import InputError, Problem

LARGEST_BYTES = 1 << 20
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PACKAGE_DIRECTIVE = re.compile(r"^#\s*@package\b", re.MULTILINE)


@dataclass(frozen=True)
class Document:
    """A YAML file that holds plain data only."""

    name: str
    """The file as messages show it."""
    data: dict[str, Any]
    lines: dict[str, int] = field(repr=False)
    """Key path (``events.0.start_day``) -> line."""
    problems: tuple[Problem, ...] = ()
    """What must not stand in the file; it is not in the data. A file with problems is checked on, but never used."""

    def where(self, path: str) -> str:
        """Return ``file:line: key.path``, the line of the nearest enclosing key where the key itself is absent."""
        known = path
        while known and known not in self.lines:
            known = known.rpartition(".")[0]
        return located(self.name, self.lines.get(known, 1), path)

    def holds_one_value(self, path: str) -> bool:
        """Return whether a key path stands in the file and holds a single value, no list or section."""
        return path in self.lines and not any(known.startswith(f"{path}.") for known in self.lines)


def read(path: Path, name: str = "", *, may_hold: tuple[str, ...] = ()) -> Document:
    """Return a YAML file as plain data, together with what is wrong with it.

    Parameters
    ----------
    path
        The file.
    name
        What messages call it; the path when empty.
    may_hold
        Keys that are refused elsewhere but belong into this file (``defaults`` in the root configuration).

    Raises
    ------
    InputError
        The file cannot be read on; with every mistake up to there, each with its line and key path.
    """
    name = name or str(path)
    return parse(_text(path, name), name, may_hold=may_hold)


def parse(text: str, name: str, *, may_hold: tuple[str, ...] = ()) -> Document:
    """Return YAML text as plain data; see ``read``."""
    builder = Builder(name, may_hold)
    try:
        for found in _PACKAGE_DIRECTIVE.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            builder.complain(line, found.group(), "package directives are not allowed: drop the line")
        for event in yaml.parse(text, Loader=_PARSER):
            builder.take(event)
        builder.finish()
    except yaml.YAMLError as error:
        raise InputError([*builder.problems, _unreadable(error, text, name)]) from None
    except EnoughError:
        raise InputError(builder.problems) from None
    return Document(name, builder.root, builder.lines, tuple(builder.problems))


def _text(path: Path, name: str) -> str:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise InputError([Problem(name, path.name, "is not a regular file")])
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise InputError([Problem(name, path.name, f"cannot be read: {error.strerror}")]) from None
    if len(content) > LARGEST_BYTES:
        raise InputError([Problem(name, f"{status.st_size} bytes", f"is larger than {LARGEST_BYTES} bytes (1 MiB)")])
    return _decoded(content, name)


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"byte 0x{content[error.start]:02x} at offset {error.start}"
        raise InputError([Problem(name, found, "is not UTF-8", "save the file as UTF-8")]) from None


def _unreadable(error: yaml.YAMLError, text: str, name: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Problem(name, "unreadable", f"is not YAML: {getattr(error, 'reason', 'unreadable')}")
    lines = text.splitlines()
    line = lines[mark.line] if mark.line < len(lines) else ""
    where = f"{name}:{mark.line + 1}"
    if "\t" in line[: mark.column + 1]:
        return Problem(where, line, "tabs are not allowed at the start of a line", "indent with spaces")
    fix = "put text with a colon, bracket or one of @ ` % into quotes; indent keys of one level alike"
    return Problem(where, line.strip(), f"is not YAML: {getattr(error, 'problem', 'unreadable')}", fix)
