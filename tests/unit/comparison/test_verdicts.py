"""Verdicts."""

import math

import pytest

from twin.comparison import Interval, verdict


@pytest.mark.parametrize(
    ("better", "difference", "word"),
    [
        ("higher", 1, "better"),
        ("higher", -1, "worse"),
        ("lower", 1, "worse"),
        ("lower", -1, "better"),
        ("neither", 1, "higher"),
        ("neither", -1, "lower"),
    ],
)
def test_a_clear_difference_is_named_by_the_good_direction(better, difference, word):
    """The same sign is good news for one KPI and bad news for another."""
    assert verdict(better, Interval(9, difference, difference - 0.5, difference + 0.5), 0.01) == word


def test_the_corrected_p_decides_and_not_the_interval():
    """An interval clear of zero with an adjusted p of 0.2 is no clear difference."""
    assert verdict("higher", Interval(9, 1, 0.5, 1.5), 0.2) == "no clear difference"
    assert verdict("higher", Interval(9, 1, -0.5, 2.5), 0.01) == "better"


def test_identical_needs_every_difference_to_be_zero():
    """A mean of zero with spread is not identical."""
    assert verdict("lower", Interval(9, 0, 0, 0), 1.0) == "identical"
    assert verdict("lower", Interval(9, 0, -1, 1), 1.0) == "no clear difference"


def test_too_few_pairs_are_not_tested():
    """One replication, or none of both."""
    assert verdict("lower", Interval(1, 5, math.nan, math.nan), math.nan) == "not tested (one replication)"
    assert (
        verdict("lower", Interval(0, math.nan, math.nan, math.nan), math.nan) == "not tested (no replication of both)"
    )
