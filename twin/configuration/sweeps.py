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


ONE_AT_A_TIME = "one at a time"
"""In place of True: every alternative by itself, after the study as it is."""


def combinations(texts: Sequence[str], multirun: bool | str, problems: list[Problem]) -> list[Combination]:
    """Return every combination of alternatives, in the order written; without a sweep there is one.

    Where ``multirun`` is ``ONE_AT_A_TIME``, the arguments that list alternatives are left out of the first combination,
    and each alternative makes one of its own: as many as there are alternatives, not their product.

    An argument that cannot be used is left out and its problem is added to the list; so is a sweep that is too large.
    """
    options: list[list[Argument]] = []
    for text in texts:
        with Gathered(problems):
            options.append(parsed(text, multirun=bool(multirun)))
    problems += _swept_twice(options)
    alone = multirun == ONE_AT_A_TIME
    count = 1 + sum(len(each) for each in options if len(each) > 1) if alone else math.prod(map(len, options))
    if count > MOST_ALTERNATIVES:
        rule = f"a study has at most {MOST_ALTERNATIVES} variants"
        problems.append(Problem(COMMAND_LINE, f"{count} combinations", rule, "sweep fewer values"))
        options = [alternatives[:1] for alternatives in options]
    if alone:
        return _one_at_a_time(options)
    return [_combination(chosen, options) for chosen in itertools.product(*options)]


def _one_at_a_time(options: Sequence[Sequence[Argument]]) -> list[Combination]:
    """Return the study as it is, then each alternative alone."""
    fixed = [alternatives[0] for alternatives in options if len(alternatives) == 1]
    swept = [one for alternatives in options if len(alternatives) > 1 for one in alternatives]
    return [Combination("", tuple(fixed)), *(Combination(one.text, (*fixed, one)) for one in swept)]


def _combination(chosen: Sequence[Argument], options: Sequence[Sequence[Argument]]) -> Combination:
    swept = [one.text for one, alternatives in zip(chosen, options, strict=True) if len(alternatives) > 1]
    return Combination(",".join(swept), tuple(chosen))


def _swept_twice(options: Sequence[Sequence[Argument]]) -> Iterator[Problem]:
    keys = [alternatives[0].key for alternatives in options]
    for alternatives in options:
        if len(alternatives) > 1 and keys.count(alternatives[0].key) > 1:
            first = alternatives[0]
            yield Problem(first.where, first.key, "is swept and given a second time: give it once")
