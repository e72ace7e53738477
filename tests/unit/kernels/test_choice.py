"""Choice by the multinomial logit model: shares, the outside option, and what is not to be had."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.kernels.choice import choose

MKT_05 = np.array([1.0, 0.7, 0.5, 0.3])


def shares(weights, available, outside, grid=60_000) -> np.ndarray:
    """Return the share of each alternative, the outside option last, over an even grid of uniforms."""
    weights, available = np.array(weights, float), np.array(available, bool)
    taken = [choose(weights, available, outside, (n + 0.5) / grid) for n in range(grid)]
    counts = np.bincount(np.array(taken) % (len(weights) + 1), minlength=len(weights) + 1)
    return counts / grid


@pytest.mark.parametrize(("available", "expected"), [
    ((1, 1, 1, 1), (1 / 3, 0.7 / 3, 0.5 / 3, 0.1, 0.5 / 3)),
    ((0, 1, 1, 1), (0, 0.35, 0.25, 0.15, 0.25)),
    ((0, 0, 0, 0), (0, 0, 0, 0, 1)),
])
def test_shares_are_those_of_the_textbook(available, expected):
    """Case MKT-05: attractiveness over the sum of what is to be had and the outside option."""
    assert shares(MKT_05, available, 0.5) == pytest.approx(expected, abs=1e-4)


def test_without_an_outside_option_somebody_is_always_chosen():
    """Also at the ends of the uniform; but of nothing nothing is chosen."""
    everything = np.ones(4, bool)
    for uniform in (2.0**-53, 1 - 2.0**-53):
        assert choose(MKT_05, everything, 0.0, uniform) >= 0
    assert choose(MKT_05, ~everything, 0.0, 0.5) == -1
    assert choose(np.zeros(2), np.ones(2, bool), 0.0, 0.5) == -1


@given(
    weights=st.lists(st.floats(0, 1e6), min_size=1, max_size=8), outside=st.floats(0, 10),
    uniform=st.floats(2.0**-53, 1 - 2.0**-53), seed=st.integers(0, 99),
)
def test_only_what_is_to_be_had_and_wanted_is_chosen(weights, outside, uniform, seed):
    """Whatever the numbers: an alternative that is available and has a weight, or none."""
    available = np.random.default_rng(seed).random(len(weights)) < 0.7
    taken = choose(np.array(weights), available, outside, uniform)
    assert taken == -1 or (available[taken] and weights[taken] > 0)
    if outside == 0 and (available & (np.array(weights) > 0)).any():
        assert taken >= 0


def test_a_constant_factor_on_all_weights_changes_nothing():
    """All utilities shifted by the same: without an outside option the same choice for every uniform."""
    everything = np.ones(4, bool)
    for uniform in np.linspace(0.001, 0.999, 500):
        assert choose(MKT_05 * 8, everything, 0.0, uniform) == choose(MKT_05, everything, 0.0, uniform)


@given(
    weights=st.lists(st.floats(0.05, 20), min_size=3, max_size=6), outside=st.floats(0.05, 10),
    gone=st.integers(0, 5),
)
@settings(max_examples=15, deadline=None)
def test_the_odds_of_two_alternatives_do_not_depend_on_a_third(weights, outside, gone):
    """Independence of irrelevant alternatives: whoever goes, the others' shares keep their ratio to the outside one."""
    available = np.ones(len(weights), bool)
    available[gone % len(weights)] = False
    all_there = shares(weights, np.ones(len(weights), bool), outside, 20_000)
    one_gone = shares(weights, available, outside, 20_000)
    left = np.append(available, True)
    grown = (sum(weights) + outside) / (np.array(weights)[available].sum() + outside)
    assert one_gone[left] == pytest.approx(all_there[left] * grown, abs=1e-3 + 1e-4 * grown)
