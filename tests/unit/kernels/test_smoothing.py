"""The forecasters' loops against plain Python."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.kernels import smoothing

series = st.lists(st.integers(0, 100), min_size=1, max_size=20)


@given(series, st.sampled_from([0.0, 0.2, 1.0]), st.sampled_from([0.0, 0.05, 1.0]))
def test_smoothing_moves_level_and_variance_by_their_share_of_the_error(seen, weight, memory):
    """Brown's recursion; the error is that of the level before the observation."""
    level, variance = np.array([[4.0]]), np.array([[2.0]])
    expected, spread = 4.0, 2.0
    for units in seen:
        smoothing.exponential(level, variance, np.array([[units]]), weight, memory)
        error = units - expected
        spread += memory * (error * error - spread)
        expected += weight * error
        assert level[0, 0] == pytest.approx(expected, rel=1e-12, abs=1e-12)
        assert variance[0, 0] == pytest.approx(spread, rel=1e-12, abs=1e-12)


@given(series, st.integers(1, 5))
def test_a_moving_window_holds_the_last_observations_and_their_sum(seen, length):
    """In place of the oldest comes the newest; the sum is exact, however long it runs."""
    window, variance = np.full((length, 1, 1), 3), np.array([[1.0]])
    total, kept, spread = window.sum(axis=0), [3] * length, 1.0
    for number, units in enumerate(seen):
        error = units - sum(kept) / length
        smoothing.moving(total, variance, window, number % length, np.array([[units]]), 0.1)
        kept = [*kept[1:], units]
        spread += 0.1 * (error * error - spread)
        assert total[0, 0] == sum(kept)
        assert sorted(window[:, 0, 0]) == sorted(kept)
        assert variance[0, 0] == pytest.approx(spread, rel=1e-12)


def test_cells_do_not_see_each_other():
    """A block gives each cell what it would get alone."""
    units = np.arange(6).reshape(2, 3) * 7
    level, variance = np.ones((2, 3)), np.zeros((2, 3))
    smoothing.exponential(level, variance, units, 0.3, 0.2)
    for at in np.ndindex(2, 3):
        alone, spread = np.ones((1, 1)), np.zeros((1, 1))
        smoothing.exponential(alone, spread, units[at].reshape(1, 1), 0.3, 0.2)
        assert (level[at], variance[at]) == (alone[0, 0], spread[0, 0])
