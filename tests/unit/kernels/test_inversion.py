"""Inversion of the counting laws: exact where it sums, monotone everywhere."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from twin.kernels import inversion

RANDOM = np.random.default_rng(7)
UNIFORMS = np.r_[RANDOM.random(300), 10.0 ** -np.arange(1, 13), 1 - 10.0 ** -np.arange(1, 11.0)]
EXTREMES = np.r_[
    2.0**-53, 1e-12, 0.01, 0.3, 0.5 - 2**-54, 0.5, 0.77, 0.99, 1 - 1e-9, 1 - 1.1e-9, 1 - 1e-14, 1 - 2.0**-53
]
MEANS = [1e-6, 0.01, 0.3, 1.0, 7.5, 29.9, 30.0, 30.1, 55.5, 100.0, 777.7, 1e4, 123456.7, 1e6]


@pytest.mark.parametrize("mean", MEANS)
def test_poisson_quantiles_are_scipys(mean):
    """Every uniform of a grid, both tails, on both sides of the switch from 0 to the mode."""
    drawn = inversion.poisson(UNIFORMS, np.full(UNIFORMS.size, mean))
    assert np.array_equal(drawn, stats.poisson.ppf(UNIFORMS, mean))


@pytest.mark.parametrize("dispersion", [0.3, 1.0, 5.0, 15.0, 16.0, 80.0, 1e4, 1e7])
@pytest.mark.parametrize("mean", [0.01, 3.0, 29.0, 31.0, 150.0, 3333.3])
def test_negative_binomial_quantiles_are_scipys(mean, dispersion):
    """Clumpy to nearly Poisson, small and large, on both sides of every switch."""
    drawn = inversion.negative_binomial(UNIFORMS, np.full(UNIFORMS.size, mean), dispersion)
    assert np.array_equal(drawn, stats.nbinom.ppf(UNIFORMS, dispersion, dispersion / (dispersion + mean)))


@pytest.mark.parametrize(("numerator", "denominator"), [(1, 2), (9, 4), (47, 4)])
def test_the_far_upper_tail_is_exact(numerator, denominator):
    """At the largest uniforms that can be drawn, against sums of fractions: scipy itself is not exact there."""
    mean = Fraction(numerator, denominator)
    for steps in (1, 3, 1000, 10**6):
        tail = Fraction(steps, 2**53)
        assert inversion.poisson_quantile(float(1 - tail), float(mean)) == exact_quantile(mean, tail)


@pytest.mark.parametrize("mean", [*MEANS, 0.0])
def test_the_chance_of_so_many_or_more_is_scipys(mean):
    """From none to far beyond the mean, on both sides of every switch."""
    spread = 9 * mean**0.5
    counts = np.unique(np.r_[np.arange(-1, 40), np.linspace(max(mean - spread, 0), mean + spread, 200).astype(int)])
    found = [inversion.poisson_tail(int(least), mean) for least in counts]
    assert found == pytest.approx(stats.poisson.sf(counts - 1, mean), rel=0, abs=1e-10 if mean > 1e5 else 1e-13)
    assert (np.diff(found) <= 1e-15).all()
    assert min(found) >= 0 and max(found) == 1


def test_a_very_large_mean_is_taken_for_the_count_itself():
    """Above a million: reached for certain up to the mean, and never beyond."""
    assert [inversion.poisson_tail(least, 3e6) for least in (0, 3_000_000, 3_000_001)] == [1, 1, 0]


def exact_quantile(mean: Fraction, tail: Fraction) -> int:
    terms = [Fraction(1)]
    while len(terms) < 120:
        terms.append(terms[-1] * mean / len(terms))
    above = sum(terms)
    for k, term in enumerate(terms):
        above -= term
        if above <= tail * sum(terms):
            return k
    raise AssertionError("120 terms do not reach the tail")


def test_no_demand_stays_no_demand():
    """A mean of 0 gives 0 whatever the uniform."""
    assert not inversion.poisson(EXTREMES, np.zeros(EXTREMES.size)).any()
    assert not inversion.negative_binomial(EXTREMES, np.zeros(EXTREMES.size), 2.0).any()


@pytest.mark.parametrize("mean", [0.5, 29.99, 30.01, 5000.0, 1e6, 1.1e6, 3e8])
def test_a_larger_uniform_never_gives_less(mean):
    """Through the middle, where summing from below meets summing from above, and through both tails."""
    u = np.sort(np.r_[UNIFORMS, EXTREMES, 0.5 + np.arange(-50, 50) * 2.0**-52, 1 - np.arange(1, 300) * 2.0**-53])
    assert np.all(np.diff(inversion.poisson(u, np.full(u.size, mean))) >= 0)
    if mean < 1e4:
        assert np.all(np.diff(inversion.negative_binomial(u, np.full(u.size, mean), 3.0)) >= 0)


def test_a_larger_mean_never_gives_less():
    """For one uniform, over a fine grid of means across both switches, into the last uniform of either tail."""
    steps = np.arange(-40, 41) / 40.0
    means = np.r_[np.linspace(0, 60, 1201), 30 + steps * 1e-12, 1e6 + steps * 1e-9, 1e6 + steps * 100, 1e6 * 1.2**steps]
    means.sort()
    for u in EXTREMES:
        assert np.all(np.diff(inversion.poisson(np.full(means.size, u), means)) >= 0)


def test_a_larger_clumped_mean_never_gives_less():
    """The same for the negative binomial law, which walks from 0 or from the mode by its dispersion."""
    means = np.r_[np.linspace(0, 60, 601), np.linspace(60, 3000, 50)]
    for dispersion in (0.5, 14.0, 40.0):
        for u in EXTREMES:
            drawn = inversion.negative_binomial(np.full(means.size, u), means, dispersion)
            assert np.all(np.diff(drawn) >= 0)


def test_twenty_percent_more_demand_never_lowers_a_draw():
    """The promise that paired scenarios stand on, for ten thousand draws."""
    u, mean = RANDOM.random((100, 100)), RANDOM.gamma(0.7, 20.0, (100, 100))
    assert np.all(inversion.poisson(u, mean * 1.2) >= inversion.poisson(u, mean))
    assert np.all(inversion.negative_binomial(u, mean * 1.2, 2.0) >= inversion.negative_binomial(u, mean, 2.0))


def test_a_block_is_its_cells():
    """The unrolled loop over blocks gives what the scalar quantile gives, below four and above."""
    u, mean = RANDOM.random((40, 50)), RANDOM.gamma(0.5, 4.0, (40, 50))
    counts = inversion.poisson(u, mean)
    clumped = inversion.negative_binomial(u, mean, 2.0)
    for place in np.ndindex(u.shape):
        assert counts[place] == inversion.poisson_quantile(u[place], mean[place])
        assert clumped[place] == inversion.negative_binomial_quantile(u[place], mean[place], 2.0)


@pytest.mark.parametrize("mean", [1.0001e6, 2.5e7, 4e9])
def test_beyond_a_million_the_approximation_is_within_a_unit_of_poisson(mean):
    """Cornish-Fisher with three corrections; scipy's own quantile is the reference."""
    drawn = inversion.poisson(UNIFORMS, np.full(UNIFORMS.size, mean))
    assert np.abs(drawn - stats.poisson.ppf(UNIFORMS, mean)).max() <= 1.0


@pytest.mark.parametrize("dispersion", [80.0, 2e4])
def test_beyond_a_million_clumped_demand_keeps_its_spread(dispersion):
    """Nearly normal or scaled from a million: within a thousandth of a standard deviation of scipy."""
    mean = 3e6
    u = UNIFORMS[::10]
    drawn = inversion.negative_binomial(u, np.full(u.size, mean), dispersion)
    exact = stats.nbinom.ppf(u, dispersion, dispersion / (dispersion + mean))
    assert np.abs(drawn - exact).max() < 1e-3 * np.sqrt(mean + mean**2 / dispersion)
