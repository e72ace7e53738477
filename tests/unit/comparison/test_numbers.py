"""Numbers in sentences."""

import math

import pytest

from twin.comparison.numbers import change, decimals, level, signed


@pytest.mark.parametrize(
    ("difference", "half_width", "places"),
    [(0.64, 0.063, 2), (2.3, 0.95, 1), (30_394, 632, 0), (0.0012, 0, 4), (5, math.nan, 1), (0, 0, 2), (0, math.nan, 2)],
)
def test_a_difference_gets_the_digits_that_its_interval_can_tell_apart(difference, half_width, places):
    """Without an interval two digits of its own; without either, two decimals."""
    assert decimals(difference, half_width) == places


def test_shares_are_shown_in_per_cent_and_their_differences_in_points():
    """0.9641 is 96.41 %; a difference of -0.0064 is 0.64 percentage points, or -0.64."""
    assert level(0.9641, "share", 2) == "96.41 %"
    assert change(-0.0064, "share", 2) == "0.64 percentage points"
    assert signed(-0.0064, "share", 2) == "-0.64"


def test_other_units_are_named_and_ratios_have_none():
    """Money with separators, a ratio as a bare number."""
    assert level(1_234_567.4, "CNY", 0) == "1,234,567 CNY"
    assert change(-2.25, "ratio", 1) == "2.2"
    assert signed(1200, "CNY", 0) == "+1,200"
