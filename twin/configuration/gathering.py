"""Go on after a mistake, so that all mistakes are shown at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from twin.errors import InputError, Problem


@dataclass(frozen=True)
class Gathered:
    """Adds the problems of an ``InputError`` raised inside the block to a list instead of letting it pass."""

    problems: list[Problem]

    def __enter__(self) -> None:
        """Go on as usual."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        """Swallow an ``InputError``, nothing else."""
        if not isinstance(error, InputError):
            return False
        self.problems.extend(error.problems)
        return True


def causes(first: Iterable[Problem], then: Iterable[Problem]) -> list[Problem]:
    """Return both without repetitions; where a place has a problem of the first kind, others there follow from it."""
    known = distinct(first)
    places = {problem.where for problem in known}
    return distinct([*known, *(problem for problem in then if problem.where not in places)])


def distinct(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems without repetitions, in order of first appearance."""
    return list({str(problem): problem for problem in problems}.values())
