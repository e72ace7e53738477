"""Forecasters: what must hold for every one of them, and each against plain Python."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin import catalogue
from twin.policies.forecasting.exponential_smoothing import ExponentialSmoothing
from twin.policies.forecasting.moving_average import MovingAverage

FORECASTERS = catalogue.names("policies.forecasting")
series = st.lists(st.integers(0, 50), min_size=1, max_size=25)


def made(name: str):
    return catalogue.load("policies.forecasting", name)()


def forecasts(rule, seen, prior: float = 6.0) -> list[tuple[float, float]]:
    """Return mean and deviation for one cell, before anything is seen and after each observation."""
    state = rule.start(np.array([[prior]]))
    said = []
    for units in [None, *seen]:
        if units is not None:
            rule.update(state, np.array([[units]]))
        forecast = rule.predict(state)
        said.append((float(forecast.mean[0, 0]), float(forecast.deviation[0, 0])))
    return said


@pytest.mark.parametrize("name", FORECASTERS)
def test_before_anything_is_seen_the_forecast_is_the_plan(name):
    """The demand table's rate, with the spread of Poisson demand."""
    assert forecasts(made(name), [], prior=9.0) == [(9.0, 3.0)]


@pytest.mark.parametrize("name", FORECASTERS)
def test_a_constant_series_gives_a_constant_forecast(name):
    """As planned, it never moves, and its error dies out; off plan, it gets there."""
    said = forecasts(made(name), [7] * 200, prior=7.0)
    assert {mean for mean, _ in said} == {7.0}
    assert all(after <= before for (_, before), (_, after) in itertools.pairwise(said))
    assert said[-1][1] < 0.02
    assert forecasts(made(name), [7] * 200, prior=30.0)[-1][0] == pytest.approx(7.0)


@pytest.mark.parametrize("name", FORECASTERS)
@pytest.mark.parametrize("shared", [0, 1, 7, 12])
def test_nothing_that_is_not_yet_seen_has_any_influence(name, shared):
    """Two series that part after some days have the same forecasts up to there, and other ones after."""
    past = [5, 9, 1, 7, 7, 3, 8, 2, 6, 4, 9, 9][:shared]
    one, other = forecasts(made(name), [*past, 0, 0, 0]), forecasts(made(name), [*past, 50, 50, 50])
    assert one[: shared + 1] == other[: shared + 1]
    assert one[-1] != other[-1]


@pytest.mark.parametrize("name", FORECASTERS)
def test_a_forecast_once_given_stays_as_it_was(name):
    """What is seen tomorrow must not change what was said today, and who reads it cannot change the state."""
    rule = made(name)
    state = rule.start(np.full((1, 2), 6.0))
    said = rule.predict(state)
    before = said.mean.copy(), said.deviation.copy()
    rule.update(state, np.array([[50, 0]]))
    assert np.array_equal(said.mean, before[0])
    assert np.array_equal(said.deviation, before[1])
    now = rule.predict(state).mean.copy()
    rule.predict(state).mean[:] = 99.0
    assert np.array_equal(rule.predict(state).mean, now)


@pytest.mark.parametrize("name", FORECASTERS)
def test_the_plan_is_not_written_to(name):
    """The prior belongs to the network."""
    prior = np.full((2, 2), 6.0)
    prior.setflags(write=False)
    state = made(name).start(prior)
    made(name).update(state, np.ones((2, 2), np.int64))
    assert (prior == 6.0).all()


@pytest.mark.parametrize("name", FORECASTERS)
def test_every_forecaster_says_the_same_for_a_cell_a_row_and_a_block(name):
    """No cell sees another."""
    seen = np.random.default_rng(5).integers(0, 40, (6, 2, 3))
    rule, prior = made(name), np.array([[1.0, 4.0, 9.0], [2.0, 5.0, 16.0]])
    state = rule.start(prior)
    for units in seen:
        rule.update(state, units)
    block = rule.predict(state)
    for at in np.ndindex(2, 3):
        mean, deviation = forecasts(rule, seen[(slice(None), *at)].tolist(), prior[at])[-1]
        assert (mean, deviation) == (block.mean[at], block.deviation[at])


@pytest.mark.parametrize("name", FORECASTERS)
@given(seen=series)
def test_forecasts_lie_within_what_was_seen_and_planned(name, seen):
    """Both rules are averages; a deviation is never negative or unknown."""
    for mean, deviation in forecasts(made(name), seen):
        assert min(6, *seen) - 1e-9 <= mean <= max(6, *seen) + 1e-9
        assert 0 <= deviation <= 51


@given(seen=series, smoothing=st.sampled_from([0.1, 0.5, 1.0]))
def test_exponential_smoothing_is_the_geometric_average(seen, smoothing):
    """Closed form: weight a (1 - a)^k of the observation k steps back, the rest on the plan."""
    rest = (1 - smoothing) ** len(seen)
    weighted = sum(smoothing * (1 - smoothing) ** age * units for age, units in enumerate(reversed(seen)))
    (mean, _) = forecasts(ExponentialSmoothing(smoothing=smoothing), seen)[-1]
    assert mean == pytest.approx(weighted + rest * 6.0, rel=1e-9, abs=1e-9)


@given(seen=series, window=st.integers(1, 9))
def test_a_moving_average_is_the_mean_of_the_last_ticks(seen, window):
    """Before as many were seen, the plan stands for what is missing."""
    kept = ([6] * window + seen)[-window:]
    assert forecasts(MovingAverage(window=window), seen)[-1][0] == pytest.approx(sum(kept) / window, rel=1e-12)


def test_the_deviation_is_that_of_the_one_step_error():
    """For white noise the squared errors average to the variance of noise and forecast together."""
    noise = np.random.default_rng(1).integers(0, 21, 5_000)
    said = forecasts(MovingAverage(window=20, error_memory=0.002), noise.tolist(), prior=10.0)
    assert said[-1][1] == pytest.approx(np.sqrt(noise.var() * (1 + 1 / 20)), rel=0.05)
