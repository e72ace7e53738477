"""What a law says to a deviation that it cannot have."""

from __future__ import annotations

import pytest

from twin import catalogue


@pytest.mark.parametrize(
    ("name", "mean", "deviation", "said"),
    [
        ("constant", 3.0, 0.5, "has the deviation 0, not 0.5"),
        ("poisson", 4.0, 3.0, "has the deviation 2, not 3"),
        ("exponential", 4.0, 3.0, "has the deviation 4, not 3"),
        ("negative_binomial", 4.0, 2.0, "needs a deviation above 2, not 2"),
        ("negative_binomial", 4.0, 1.0, "needs a deviation above 2, not 1"),
        ("continuous_uniform", 3.0, 2.0, "at most 1.732, not 2"),
        ("discrete_uniform", 4.0, 1.0, "the nearest whole width gives 0.816497"),
        ("gamma", 4.0, 0.0, "choose constant for none"),
        ("normal", 4.0, -1.0, "a standard deviation of -1 is impossible"),
        ("lognormal", 0.0, 1.0, "it is always 0"),
        ("empirical", 4.0, 1.0, "takes its deviation from its values"),
    ],
)
def test_an_impossible_deviation_is_refused_in_the_planners_words(name, mean, deviation, said):
    """The message names the law, the mean, the value given and what it can be."""
    with pytest.raises(ValueError, match=said):
        catalogue.load("laws", name).with_deviation(mean, deviation)


@pytest.mark.parametrize(("mean", "typed"), [(2.0, 1.414), (7.0, 2.646)])
def test_three_digits_of_a_square_root_are_enough(mean, typed):
    """Nobody types sqrt(2) in full."""
    catalogue.load("laws", "poisson").with_deviation(mean, typed)


def test_a_deviation_of_nothing_makes_a_constant_of_the_laws_that_allow_it():
    """Normal, lognormal and the uniforms shrink to their mean."""
    for name in ("normal", "lognormal", "continuous_uniform", "discrete_uniform"):
        assert float(catalogue.load("laws", name).with_deviation(3.0, 0.0).quantile(0.9, 3.0)) == 3.0
