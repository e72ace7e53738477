"""The laws against textbook and library shapes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from twin.laws.discrete_uniform import DiscreteUniform
from twin.laws.empirical import Empirical
from twin.laws.gamma import Gamma
from twin.laws.lognormal import Lognormal
from twin.laws.normal import Normal

GRID = (np.arange(20_000) + 0.5) / 20_000


def test_an_erlang_law_of_four_stages_is_gamma_of_coefficient_one_half():
    """The sum of four exponential stages of mean 1.5 each."""
    drawn = Gamma(0.5).quantile(GRID, np.float64(6.0))
    assert np.allclose(drawn, stats.erlang.ppf(GRID, 4, scale=1.5), rtol=1e-10)


def test_normal_and_lognormal_are_scipys():
    """Around a mean of 6 with coefficient 0.4."""
    assert np.allclose(Normal(0.4).quantile(GRID, np.float64(6.0)), stats.norm.ppf(GRID, 6.0, 2.4), rtol=1e-10)
    sigma = np.sqrt(np.log(1.16))
    exact = stats.lognorm.ppf(GRID, sigma, scale=6.0 * np.exp(-sigma * sigma / 2))
    assert np.allclose(Lognormal(0.4).quantile(GRID, np.float64(6.0)), exact, rtol=1e-12)


def test_a_discrete_uniform_law_draws_each_whole_number_equally_often():
    """Mean 10, half width 0.2: eight to twelve, each one fifth of the time."""
    drawn = DiscreteUniform(0.2).quantile(GRID, np.float64(10.0))
    values, counts = np.unique(drawn, return_counts=True)
    assert values.tolist() == [8, 9, 10, 11, 12]
    assert set(counts) == {4000}


def test_a_discrete_uniform_law_draws_whole_numbers_around_a_mean_that_is_not():
    """Mean 2.3, width one unit: one to four, and the mean is kept."""
    drawn = DiscreteUniform(0.5).quantile(GRID, np.float64(2.3))
    assert np.array_equal(drawn, np.floor(drawn))
    assert set(drawn) == {1.0, 2.0, 3.0, 4.0}


def test_observed_values_come_back_as_often_as_they_were_seen():
    """Unsorted values with weights; asked for their own mean they are unscaled."""
    seen = Empirical((5.0, 1.0, 2.0), (2.0, 1.0, 1.0))
    values, counts = np.unique(np.round(seen.quantile(GRID, np.float64(3.25)), 9), return_counts=True)
    assert values.tolist() == [1.0, 2.0, 5.0]
    assert counts.tolist() == [5000, 5000, 10_000]


@pytest.mark.parametrize(
    ("values", "weights"), [((), ()), ((0.0,), ()), ((-1.0, 2.0), ()), ((1.0, 2.0), (1.0,)), ((0.0, 2.0), (1.0, 0.0))]
)
def test_observations_that_cannot_be_a_law_are_refused(values, weights):
    """No value, all 0, a negative one, or weights that do not fit."""
    with pytest.raises(ValueError, match=r"values|weights"):
        Empirical(values, weights)
