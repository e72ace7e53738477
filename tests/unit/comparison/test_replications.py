"""What replications of one figure say about its mean."""

import math

import numpy as np
import pytest

from twin.comparison import Interval, interval, p_value


def test_the_interval_agrees_with_a_table_of_student_t():
    """Mean 3, deviation sqrt(2.5), n = 5: half-width 2.776 x 0.7071 (t of 4 degrees of freedom at 97.5 %)."""
    found = interval([1, 2, 3, 4, 5])
    assert (found.n, found.mean) == (5, 3)
    assert found.high - found.mean == pytest.approx(2.7764 * math.sqrt(2.5 / 5), rel=1e-4)
    assert found.high - found.mean == pytest.approx(found.mean - found.low)


def test_the_p_value_agrees_with_a_table_of_student_t():
    """A t of 2.776 with 4 degrees of freedom is the 5 % point, whichever the sign."""
    shifted = [value + 2.7764451 * math.sqrt(2.5 / 5) - 3 for value in (1, 2, 3, 4, 5)]
    assert p_value(shifted) == pytest.approx(0.05, rel=1e-5)
    assert p_value([-value for value in shifted]) == pytest.approx(p_value(shifted))


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_intervals_cover_the_true_mean_as_often_as_they_say(confidence):
    """4,000 samples of 5 normal values: the share covered is the confidence, within five standard errors."""
    samples = np.random.default_rng(20).normal(7, 3, (4000, 5))
    covered = np.mean(
        [found.low <= 7 <= found.high for found in (interval(row, confidence) for row in samples.tolist())]
    )
    assert abs(covered - confidence) < 5 * math.sqrt(confidence * (1 - confidence) / len(samples))


def test_an_interval_for_another_mean_would_not_cover_it():
    """The check above has teeth: half a deviation off, coverage falls far below."""
    samples = np.random.default_rng(20).normal(7, 3, (1000, 5))
    covered = np.mean([found.low <= 8.5 <= found.high for found in map(interval, samples.tolist())])
    assert covered < 0.9


def test_p_values_of_no_effect_are_uniform():
    """Without any effect one in twenty is below 0.05, within five standard errors."""
    samples = np.random.default_rng(21).normal(0, 1, (4000, 6))
    below = np.mean([p_value(row) < 0.05 for row in samples.tolist()])
    assert abs(below - 0.05) < 5 * math.sqrt(0.05 * 0.95 / len(samples))


def test_values_without_spread_give_an_interval_without_width():
    """0.1 three times has mean exactly 0.1, whatever rounding would make of the sum."""
    assert interval([0.1, 0.1, 0.1]) == Interval(3, 0.1, 0.1, 0.1)
    assert p_value([0.1, 0.1, 0.1]) == 0
    assert p_value([0.0, 0.0]) == 1


def test_one_replication_has_a_mean_and_no_interval():
    """And none has neither; no test of either."""
    found = interval([4.0])
    assert (found.n, found.mean) == (1, 4) and math.isnan(found.low) and math.isnan(found.high)
    assert interval([]).n == 0 and math.isnan(interval([]).mean)
    assert math.isnan(p_value([4.0])) and math.isnan(p_value([]))
