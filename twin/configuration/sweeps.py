"""Sweeps: every combination of the alternatives that arguments list becomes one variant of the study."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from twin.configuration.arguments import COMMAND_LINE, MOST_ALTERNATIVES, Argument, parsed
from twin.configuration.gathering import Gathered
from twin.errors import Problem


@dataclass(frozen=True)
class Combination:
    """One combination of a sweep: the arguments and what tells it from the others."""

    variant: str
    """``key=value,...`` of what is swept; '' when nothing is."""
    arguments: tuple[Argument, ...]


def combinations(texts: Sequence[str], multirun: bool, problems: list[Problem]) -> list[Combination]:
    """Return every combination of alternatives, in the order written; without a sweep there is one.

    An argument that cannot be used is left out and its problem is added to the list; so is a sweep that is too large.
    """
    options: list[list[Argument]] = []
    for text in texts:
        with Gathered(problems):
            options.append(parsed(text, multirun=multirun))
    count = math.prod(map(len, options))
    problems += _swept_twice(options)
    if count > MOST_ALTERNATIVES:
        rule = f"a study has at most {MOST_ALTERNATIVES} variants"
        problems.append(Problem(COMMAND_LINE, f"{count} combinations", rule, "sweep fewer values"))
        options = [alternatives[:1] for alternatives in options]
    return [_combination(chosen, options) for chosen in itertools.product(*options)]


def _combination(chosen: Sequence[Argument], options: Sequence[Sequence[Argument]]) -> Combination:
    swept = [one.text for one, alternatives in zip(chosen, options, strict=True) if len(alternatives) > 1]
    return Combination(",".join(swept), tuple(chosen))


def _swept_twice(options: Sequence[Sequence[Argument]]) -> Iterator[Problem]:
    keys = [alternatives[0].key for alternatives in options]
    for alternatives in options:
        if len(alternatives) > 1 and keys.count(alternatives[0].key) > 1:
            first = alternatives[0]
            yield Problem(first.where, first.key, "is swept and given a second time: give it once")
