"""What the twin says to a planner whose input it cannot use."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

SHOWN_AT_MOST = 50
MOST_OF_ONE_KIND = 1_000
_VALUE_WIDTH = 80


@dataclass(frozen=True)
class Problem:
    """One mistake in the user's input, in the planner's words.

    ``where`` is ``file:line: column`` for a table and ``file: key.path`` for a YAML file or an override;
    ``value`` is what stands there, ``rule`` what should, ``fix`` what to do and ``nearest`` the closest valid name.
    """

    where: str
    value: object
    rule: str
    fix: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        said = f"{self.where}: {shown(self.value)}: {self.rule}"
        if self.fix:
            said += f": {self.fix}"
        return printable(f"{said}, did you mean '{self.nearest}'?" if self.nearest else said)


class InputError(Exception):
    """The user's input is wrong (exit status 2); carries every problem that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """Return one line per problem, at most ``SHOWN_AT_MOST``, and a last line for what is left out."""
        lines = [str(problem) for problem in self.problems[:SHOWN_AT_MOST]]
        left_out = len(self.problems) - len(lines)
        return [*lines, f"... and {left_out} more problems"] if left_out > 0 else lines


def shown(value: object) -> str:
    """Return a value as one safe printable line: control and invisible characters escaped, at most 80 characters."""
    text = value if isinstance(value, str) else repr(value)
    safe = printable(text[: _VALUE_WIDTH + 1])
    cut = safe if len(safe) <= _VALUE_WIDTH else safe[: _VALUE_WIDTH - 1] + "…"
    return f"'{cut}'" if isinstance(value, str) else cut


def printable(text: str) -> str:
    """Return a text on one line that a terminal shows as it stands: control and invisible characters escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def nearest(name: str, valid: Iterable[str]) -> str:
    """Return the valid name closest to a misspelled one, or '' when none is close."""
    lowered = {candidate.casefold(): candidate for candidate in valid}
    found = difflib.get_close_matches(name.casefold(), lowered, n=1, cutoff=0.6)
    return lowered[found[0]] if found else ""


def first_of_many(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield problems of one kind until nobody will read on; the last one yielded says that there are more."""
    found = iter(problems)
    yield from islice(found, MOST_OF_ONE_KIND)
    for one_more in islice(found, 1):
        yield replace(one_more, fix="and more of this kind behind it")


def raise_if_any(problems: Iterable[Problem]) -> None:
    """Raise one ``InputError`` with every problem, or do nothing when there is none."""
    found = tuple(problems)
    if found:
        raise InputError(found)
