"""Numbers are rounded for reading, never beyond what tells a difference."""

from __future__ import annotations

import math

import pytest

from twin.reporting import numbers


@pytest.mark.parametrize(
    ("value", "unit", "digits", "text"),
    [
        (0.93127, "share", 2, "93.13 %"), (-12502.4, "CNY", 0, "-12,502"), (-0.004, "days", 1, "0.0"),
        (math.nan, "", 1, "n/a"),
    ],
)
def test_levels_are_written_for_planners(value: float, unit: str, digits: int, text: str) -> None:
    """Shares in per cent, thousands apart, no negative zero, a word for what is not known."""
    assert numbers.level(value, unit, digits) == text


@pytest.mark.parametrize(("value", "text"), [(0.0213, "+2.1"), (-0.0213, "-2.1"), (0.0, "0.0")])
def test_a_change_carries_its_sign(value: float, text: str) -> None:
    """A reader sees the direction; zero has none."""
    assert numbers.change(value, "share", 1) == text


def test_a_small_interval_asks_for_more_digits() -> None:
    """The half-width of 0.03 shows two digits; where nothing differs there is nothing to go by."""
    row = {"unit": "days", "difference": 0.5, "low": 0.47, "high": 0.53}
    assert numbers.places(row) == 3
    assert numbers.places({**row, "difference": 0.0, "low": 0.0, "high": 0.0}) is None


def test_a_number_equals_its_cell_in_the_file() -> None:
    """Whole numbers are written whole, others with twelve digits, a missing one as nothing."""
    assert [numbers.in_file(value) for value in (20, 0.1 + 0.2, None, math.nan)] == ["20", "0.3", "", ""]


def test_tiny_probabilities_are_not_zero() -> None:
    """A p-value below a thousandth is said to be so, not rounded away."""
    assert [numbers.probability(p) for p in (0.0001, 0.0402, math.nan)] == ["<0.001", "0.040", "n/a"]


def test_amounts_keep_axes_short() -> None:
    """Thousands are named in the unit rather than written out at every tick."""
    assert numbers.amount_scale(5_400_000, "CNY") == (1e3, "thousand CNY")
    assert numbers.amount_scale(640, "CNY") == (1.0, "CNY")
