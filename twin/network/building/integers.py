"""Columns as integer arrays: money in micro or minor units, units in book units, words as they are agreed."""

from __future__ import annotations

from twin.network.arrays import IntArray
from twin.network.columns import UNLIMITED_WORD
from twin.network.sites import UNLIMITED
from twin.network.tables import Cells
from twin.units import major_to_micro, major_to_minor


def micro(amounts: Cells, unit_scale: int) -> IntArray:
    """Return [row] money per unit as micro minor units per book unit."""
    return amounts.take(lambda amount: major_to_micro(amount, unit_scale))


def minor(amounts: Cells) -> IntArray:
    """Return [row] money as minor units."""
    return amounts.take(major_to_minor)


def whole_or_unlimited(numbers: Cells, scale: int = 1) -> IntArray:
    """Return [row] numbers times the scale; ``UNLIMITED`` for that word."""
    return numbers.take(lambda number: UNLIMITED if number == UNLIMITED_WORD else int(number * scale))
