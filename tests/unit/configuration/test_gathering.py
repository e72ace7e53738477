"""Going on after a mistake."""

from __future__ import annotations

import pytest

from twin.configuration.gathering import Gathered, causes, distinct
from twin.errors import InputError, Problem


def test_problems_are_gathered_and_everything_else_passes():
    """Only the user's mistakes are swallowed."""
    problems: list[Problem] = []
    with Gathered(problems):
        raise InputError([Problem("a", 1, "r"), Problem("b", 2, "r")])
    assert len(problems) == 2
    with pytest.raises(ValueError, match="ours"), Gathered(problems):
        raise ValueError("ours")


def test_each_problem_is_shown_once():
    """In the order in which they were found."""
    one, two = Problem("a", 1, "r"), Problem("b", 1, "r")
    assert distinct([two, one, Problem("b", 1, "r")]) == [two, one]


def test_what_follows_from_a_problem_at_the_same_place_is_left_out():
    """A word that was refused need not be refused again for its type."""
    first, follows, other = Problem("a", "NO", "x"), Problem("a", "NO", "must be a number"), Problem("b", 1, "r")
    assert causes([first], [follows, other]) == [first, other]
