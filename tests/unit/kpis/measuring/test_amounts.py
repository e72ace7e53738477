"""Sums of integers in the units people read."""

import numpy as np

from tests.ledgers import run
from twin.kpis.measuring.amounts import money, total, units, valued


def test_whole_amounts_stay_integers():
    """2000 fen are 20 yuan as an int; 2050 are 20.5."""
    assert (money(2000), type(money(2000))) == (20, int)
    assert money(np.int64(-2050)) == -20.5
    assert units(run(1, unit_scale=1000), 1500.0) == 1.5


def test_values_are_summed_before_they_are_rounded():
    """Three units at a third of a fen are one fen: no rounding per product."""
    assert valued(np.array([1, 1, 1]), np.array([333_333, 333_333, 333_334])) == 0.01


def test_a_value_beyond_64_bits_is_exact():
    """10^12 book units at 10^12 micro would overflow an int64."""
    assert valued(np.array([10**12]), np.array([10**12])) == 10**16


def test_a_total_does_not_depend_on_the_order_of_its_values():
    """The sum is correctly rounded: ten tenths are one, and no order of values gives another sum."""
    values = np.array([0.1] * 10 + [1e16, 1.0, -1e16])
    assert total(values) == total(values[::-1]) == 2
