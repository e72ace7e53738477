"""Our exponential, logarithm, cosine and normal quantile against the libraries' and against exact arithmetic."""

from __future__ import annotations

import decimal
import math

import numpy as np
import pytest
from scipy import stats

from twin.kernels import elementary

RANDOM = np.random.default_rng(1)
EDGES = [0.0, -0.0, 1.0, -1.0, 1e-300, -1e-300, 0.34657359, 709.78, -708.4, -744.0]


def test_exp_is_within_one_unit_in_the_last_place():
    """Over the whole range, subnormal results included."""
    for x in [*EDGES, *RANDOM.uniform(-745, 709.78, 5000), *RANDOM.uniform(-1, 1, 5000)]:
        assert abs(elementary.exp(x) - math.exp(x)) <= math.ulp(math.exp(x))


def test_exp_ends_where_numbers_end():
    """Too large is infinite, too small is 0, nan stays nan."""
    assert elementary.exp(710.0) == math.inf
    assert elementary.exp(-746.0) == 0.0
    assert elementary.exp(math.inf) == math.inf
    assert elementary.exp(-math.inf) == 0.0
    assert math.isnan(elementary.exp(math.nan))


def test_log_is_within_one_unit_in_the_last_place():
    """Over the whole range, subnormal arguments included, and near 1 where it cancels."""
    wide, near_one = np.exp(RANDOM.uniform(-740, 709, 5000)), RANDOM.uniform(0.5, 2, 5000)
    for x in [5e-324, 1e-310, 1.0, math.pi, 1.7e308, *wide, *near_one]:
        assert abs(elementary.log(x) - math.log(x)) <= math.ulp(math.log(x))


def test_log_says_where_it_is_undefined():
    """Log 0 is minus infinity, of a negative number nan, of infinity infinity."""
    assert elementary.log(0.0) == -math.inf
    assert elementary.log(math.inf) == math.inf
    assert math.isnan(elementary.log(-1.0))
    assert math.isnan(elementary.log(math.nan))


def test_log1p_keeps_small_arguments():
    """A billionth is not lost beside 1."""
    for x in [1e-300, 1e-17, 1e-9, -1e-9, 1e-3, 0.5, 3.0, 1e10]:
        assert elementary.log1p(x) == pytest.approx(math.log1p(x), rel=4e-16, abs=0)


def test_exp_of_exact_arguments_agrees_with_forty_digits():
    """The reference is decimal arithmetic, not a library that may share our mistake."""
    with decimal.localcontext() as context:
        context.prec = 40
        for x in RANDOM.uniform(-30, 30, 200):
            exact = decimal.Decimal(float(x)).exp()
            assert abs(decimal.Decimal(elementary.exp(x)) / exact - 1) < decimal.Decimal("2.3e-16")


def test_cos_is_within_one_unit_in_the_last_place():
    """At every angle from one pole to the other, the poles themselves included."""
    angles = [0.0, 1e-300, 1e-9, math.pi / 4, math.pi / 3, *RANDOM.uniform(0, math.pi / 2, 10_000), math.pi / 2]
    for x in [*angles, *(math.radians(degrees) for degrees in range(91))]:
        assert abs(elementary.cos(x) - math.cos(x)) <= math.ulp(math.cos(x)) < 1e-15
        assert elementary.cos(-x) == elementary.cos(x)
    assert elementary.cosines(np.array(angles)).tolist() == [elementary.cos(x) for x in angles]


def test_cos_is_not_defined_beyond_a_quarter_of_a_turn():
    """No latitude lies there, and a wrong cosine would be worse than none."""
    assert math.isnan(elementary.cos(1.5708)) and math.isnan(elementary.cos(math.inf))
    assert math.isnan(elementary.cos(math.nan))


def test_powers_agree_with_the_library():
    """Relative error below 1e-14 for the ranks and exponents of Zipf's law; to the power 0 all are 1."""
    ranks = np.arange(1.0, 5001.0)
    for exponent in (-0.5, -1.0, -1.1, -3.0, 2.0):
        assert np.allclose(elementary.powers(ranks, exponent), ranks**exponent, rtol=1e-14, atol=0)
    assert (elementary.powers(ranks, 0.0) == 1.0).all()


def test_normal_quantile_agrees_with_scipy_into_both_tails():
    """From the smallest uniform that can be drawn to the middle; relative error below 1e-14."""
    u = np.r_[RANDOM.random(5000), 10.0 ** -np.arange(1, 16), 2.0**-53, 1 - 10.0 ** -np.arange(1, 10.0)]
    assert np.allclose(elementary.normal_deviates(u), stats.norm.ppf(u), rtol=1e-14, atol=1e-15)


def test_normal_quantile_is_odd():
    """1 - u is exact for the uniforms we draw, so the draw of 1 - u is minus the draw of u, bit for bit."""
    u = (RANDOM.integers(0, 2**52, 2000) + 0.5) / 2**52
    assert np.array_equal(elementary.normal_deviates(u), -elementary.normal_deviates(1.0 - u))


def test_exponential_and_lognormal_deviates_agree_with_scipy():
    """The quantiles of mean 1; a lognormal of coefficient of variation 0.7."""
    u = np.r_[RANDOM.random(2000), 1e-15, 1 - 1e-15]
    assert np.allclose(elementary.exponential_deviates(u), stats.expon.ppf(u), rtol=1e-14)
    sigma = math.sqrt(math.log(1.49))
    expected = stats.lognorm.ppf(u, sigma, scale=math.exp(-sigma * sigma / 2))
    assert np.allclose(elementary.lognormal_deviates(u, 0.7), expected, rtol=1e-13)
