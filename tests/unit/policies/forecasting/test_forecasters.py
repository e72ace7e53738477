"""Forecasters: what must hold for every one of them, and each against plain Python."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin import catalogue
from twin.policies.forecasting.ar1 import Ar1
from twin.policies.forecasting.exponential_smoothing import ExponentialSmoothing
from twin.policies.forecasting.moving_average import MovingAverage
from twin.policies.forecasting.naive import Naive
from twin.policies.forecasting.order_history import OrderHistory
from twin.policies.views import Forecast, LeadTimes, over
from twin.simulation.forecasts import added_up, gathered

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
    assert forecasts(made(name), [7] * 2_000, prior=30.0)[-1][0] == pytest.approx(7.0)


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
    """As set up here all rules are averages; a deviation is never negative or unknown."""
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


def walk(rho: float, days: int, seed: int = 3) -> np.ndarray:
    """Return AR(1) demand around 1,000 with innovations of deviation 10."""
    shocks, gap, made = np.random.default_rng(seed).normal(0, 10, days), 0.0, []
    for shock in shocks:
        gap = rho * gap + shock
        made.append(round(1_000 + gap))
    return np.array(made)


def test_the_naive_forecast_is_the_last_day():
    """And its squared errors are those of the differences from day to day."""
    said = forecasts(Naive(error_memory=1.0), [3, 9, 4], prior=6.0)
    assert [mean for mean, _ in said] == [6, 3, 9, 4]
    assert said[-1][1] == 5


@pytest.mark.parametrize("rho", [-0.4, 0.0, 0.7])
def test_days_ahead_an_autoregressive_forecast_goes_back_to_the_mean(rho):
    """Closed form: m + rho^h (last - m), summed over the lead time."""
    rule = Ar1(autocorrelation=rho, long_run_memory=0.0)
    state = rule.start(np.array([[100.0]]))
    rule.update(state, np.array([[120]]))
    for lead in range(1, 6):
        days = LeadTimes(np.array([[float(lead)]]), np.zeros((1, 1)))
        for after in (0, 3):
            told = over(days, rule.predict(state), np.array([[float(after)]])).mean[0, 0]
            assert told == pytest.approx(sum(100 + 20 * rho ** (after + h) for h in range(1, lead + 1)))


@pytest.mark.parametrize(("rho", "lead"), [(-0.4, 3), (0.5, 4), (0.9, 2)])
def test_the_deviation_over_a_lead_time_is_that_of_the_error(rho, lead):
    """Errors of the days ahead hang together; the forecast knows by how much, and simulation agrees."""
    rule, seen = Ar1(autocorrelation=rho, long_run_memory=0.0, error_memory=0.001), walk(rho, 20_000)
    state = rule.start(np.array([[1_000.0]]))
    days, errors = LeadTimes(np.array([[float(lead)]]), np.zeros((1, 1))), []
    for day, units in enumerate(seen[:-lead]):
        rule.update(state, np.array([[units]]))
        errors.append(over(days, rule.predict(state)).mean[0, 0] - seen[day + 1 : day + 1 + lead].sum())
    assert over(days, rule.predict(state)).deviation[0, 0] == pytest.approx(np.std(errors), rel=0.05)


@pytest.mark.parametrize("rho", [-0.5, 0.2, 0.8])
def test_the_autocorrelation_is_found_from_what_is_seen(rho):
    """From a wrong first guess; without ``estimated`` the guess stays."""
    seen = walk(rho, 6_000)
    for estimated, found in ((True, pytest.approx(rho, abs=0.06)), (False, 0.5)):
        rule = Ar1(estimated=estimated, rho_memory=0.001, long_run_memory=0.0)
        state = rule.start(np.array([[1_000.0]]))
        for units in seen:
            rule.update(state, np.array([[units]]))
        assert state.autocorrelation[0, 0] == found


@pytest.mark.parametrize("protection", [1, 2, 5])
def test_orders_reveal_the_demand_behind_them(protection):
    """Orders by the best forecast of AR(1) demand: the filter forecasts them as if it had seen the demand."""
    rho, seen = 0.6, walk(0.6, 400)
    before = np.concatenate([[1_000], seen[:-1]])
    orders = seen + np.rint((seen - before) * sum(rho**day for day in range(1, protection + 1))).astype(int)
    rule = OrderHistory(rho, protection, 0.0)
    state = rule.start(np.array([[1_000.0]]))
    for units in orders:
        rule.update(state, np.array([[units]]))
    assert state.demand[0, 0] == pytest.approx(seen[-1], abs=0.5)
    expected = 1_000 + rho ** (protection + 1) * (seen[-1] - 1_000)
    assert rule.predict(state).mean[0, 0] == pytest.approx(expected, abs=0.5)


def test_part_days_and_forecasts_of_several_sites_lie_between():
    """Half a day ahead is half of the next day; parts that persist alike add up exactly."""
    rule = Ar1(autocorrelation=0.5, long_run_memory=0.0)
    state = rule.start(np.full((3, 1), 100.0))
    rule.update(state, np.array([[120], [90], [140]]))
    said = rule.predict(state)
    half = over(LeadTimes(np.full((3, 1), 1.5), np.zeros((3, 1))), said).mean
    assert half[:, 0] == pytest.approx([110 + 0.5 * 105, 95 + 0.5 * 97.5, 120 + 0.5 * 110])
    share = np.array([[[1.0], [0.5], [0.0]]])
    days = LeadTimes(np.full((1, 1), 3.0), np.zeros((1, 1)))
    alone = over(LeadTimes(np.full((3, 1), 3.0), np.zeros((3, 1))), said)
    together = over(days, added_up(said, share))
    assert together.mean[0, 0] == pytest.approx(alone.mean[0, 0] + alone.mean[1, 0] / 2)
    assert together.deviation[0, 0] == pytest.approx(np.hypot(alone.deviation[0, 0], alone.deviation[1, 0] / 2))


def test_flat_forecasts_and_others_stand_side_by_side():
    """Rows of a forecast that is flat stay flat beside rows of one that is not."""
    flat, other = Forecast(np.array([[5.0]]), np.array([[2.0]])), Ar1(long_run_memory=0.0)
    state = other.start(np.array([[100.0]]))
    other.update(state, np.array([[140]]))
    rows = np.array([True, False])
    both = gathered([(rows, flat), (~rows, other.predict(state))], (2, 1))
    days = LeadTimes(np.full((2, 1), 4.0), np.zeros((2, 1)))
    told = over(days, both)
    assert (told.mean[0, 0], told.deviation[0, 0]) == (20.0, 4.0)
    assert told.mean[1, 0] == pytest.approx(400 + 40 * (0.5 + 0.25 + 0.125 + 0.0625))
    assert gathered([(rows, flat)], (2, 1)).reversion is None
