"""Builds plain data from the events of the YAML parser and collects what a planner must not write.

Nothing is expanded or executed before it has been judged, and memory is bounded: reading stops at the first thing that
makes the rest worthless.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from twin.configuration.scalars import Scalar, meaning
from twin.configuration.trust import rule_against_key, rule_against_text
from twin.errors import Problem, shown

DEEPEST = 50
MOST_VALUES = 20_000
_LONGEST_KEY = 100
_ENOUGH_PROBLEMS = 200


class EnoughError(Exception):
    """The rest of the file is not worth reading."""


def located(name: str, line: int, path: str = "") -> str:
    """Return ``file:line: key.path`` as messages show it, control characters escaped."""
    return f"{name}:{line}: {shown(path)[1:-1]}" if path else f"{name}:{line}"


@dataclass
class _Frame:
    """A mapping or list that is being read."""

    content: dict[str, Any] | list[Any]
    path: str
    key: str | None = None
    dropped: bool = False
    """Whether the value of the key is judged, but not kept."""

    def next_path(self) -> str:
        last = str(len(self.content)) if isinstance(self.content, list) else str(self.key)
        return f"{self.path}.{last}" if self.path else last

    def awaits_key(self) -> bool:
        return isinstance(self.content, dict) and self.key is None


class Builder:
    """One document under construction: ``root`` is its data, ``lines`` the line of each key path.

    ``problems`` collects what is wrong with it.

    Parameters
    ----------
    name
        The file as messages show it.
    may_hold
        Keys that are refused elsewhere but belong into this file.
    """

    def __init__(self, name: str, may_hold: tuple[str, ...] = ()) -> None:
        self.root: Any = None
        self.lines: dict[str, int] = {}
        self.problems: list[Problem] = []
        self._name = name
        self._may_hold = may_hold
        self._stack: list[_Frame] = []
        self._documents = 0
        self._values = 0

    def complain(self, line: int, value: object, rule: str, path: str = "") -> None:
        """Note a problem; raises ``EnoughError`` when there are more than anybody will read."""
        self.problems.append(Problem(located(self._name, line, path), value, rule))
        if len(self.problems) >= _ENOUGH_PROBLEMS:
            raise EnoughError

    def take(self, event: yaml.Event) -> None:
        """Take the next event of the parser."""
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            self._open_document(line)
        elif isinstance(event, yaml.NodeEvent):
            self._count(line)
            self._refuse_machinery(event, line)
            self._take_node(event, line)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._place(self._stack.pop().content)

    def finish(self) -> None:
        """Judge the document as a whole; raises ``EnoughError`` when it is no mapping."""
        if self.root is None:
            self.complain(1, "empty", "the file holds no settings: write lines of the form 'key: value'")
            raise EnoughError
        if not isinstance(self.root, dict):
            kind = "a list" if isinstance(self.root, list) else "one single value"
            self.complain(1, kind, "the file must consist of lines of the form 'key: value'")
            raise EnoughError

    def _open_document(self, line: int) -> None:
        self._documents += 1
        if self._documents > 1:
            self.complain(line, "---", "a file holds one document: put the second one into a file of its own")
            raise EnoughError

    def _count(self, line: int) -> None:
        self._values += 1
        if self._values > MOST_VALUES:
            self.complain(line, self._values, f"more than {MOST_VALUES} values: large tables belong into CSV files")
            raise EnoughError

    def _refuse_machinery(self, event: yaml.NodeEvent, line: int) -> None:
        path = self._path()
        if isinstance(event, yaml.AliasEvent):
            self.complain(line, f"*{event.anchor}", "aliases are not allowed: write the value again", path)
            return
        if event.anchor is not None:
            self.complain(line, f"&{event.anchor}", "anchors are not allowed: drop it", path)
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.complain(line, tag, "tags are not allowed: configuration is plain data", path)

    def _take_node(self, event: yaml.NodeEvent, line: int) -> None:
        if isinstance(event, yaml.ScalarEvent):
            value, rule = meaning(event.value) if not event.style else (event.value, "")
            take = self._take_key if self._stack and self._stack[-1].awaits_key() else self._take_value
            take(event.value, value, rule, line)
        elif isinstance(event, yaml.AliasEvent):
            self._place(None)
        else:
            self._open({} if isinstance(event, yaml.MappingStartEvent) else [], line)

    def _take_value(self, word: str, value: Scalar, rule: str, line: int) -> None:
        if value is None:
            rule = "is empty: write a value, or leave the key out"
        elif isinstance(value, str):
            rule = rule or rule_against_text(value)
        if rule:
            self.complain(line, word, rule, self._path())
        self.lines.setdefault(self._path(), line)
        self._place(None if rule_against_text(word) else value)

    def _take_key(self, word: str, value: Scalar, rule: str, line: int) -> None:
        frame = self._stack[-1]
        frame.key = word
        path = frame.next_path()
        rule = rule or self._rule_against_key(word, value)
        if not rule and word in frame.content:
            rule = f"the key stands here twice, first in line {self.lines[path]}"
        if rule:
            self.complain(line, word, rule, path)
            frame.dropped = True
        self.lines.setdefault(path, line)

    def _rule_against_key(self, word: str, value: Scalar) -> str:
        if not isinstance(value, str):
            return "a key must be text: quote it"
        if len(word) > _LONGEST_KEY:
            return f"a key has at most {_LONGEST_KEY} characters"
        return "" if word in self._may_hold else rule_against_key(word)

    def _open(self, content: dict[str, Any] | list[Any], line: int) -> None:
        path = self._path()
        if self._stack and self._stack[-1].awaits_key():
            self.complain(line, "a list or mapping", "a key must be text", path)
            raise EnoughError
        if len(self._stack) >= DEEPEST:
            self.complain(line, f"level {DEEPEST + 1}", f"nested deeper than {DEEPEST} levels", path)
            raise EnoughError
        self.lines.setdefault(path, line)
        self._stack.append(_Frame(content, path))

    def _place(self, value: Any) -> None:
        if not self._stack:
            self.root = value
            return
        frame = self._stack[-1]
        if isinstance(frame.content, list):
            frame.content.append(value)
            return
        if not frame.dropped:
            frame.content[str(frame.key)] = value
        frame.key, frame.dropped = None, False

    def _path(self) -> str:
        if not self._stack:
            return ""
        frame = self._stack[-1]
        return frame.path if frame.awaits_key() else frame.next_path()
