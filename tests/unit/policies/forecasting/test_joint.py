"""The joint forecast: weights by error variance, exceptions, and who was never heard."""

from __future__ import annotations

import numpy as np
import pytest

from twin.policies.forecasting.exponential_smoothing import ExponentialSmoothing
from twin.policies.forecasting.joint import Joint
from twin.policies.views import FORECAST_PARTS, Forecast, LeadTimes, over
from twin.simulation.forecasts import added_up, gathered

MEAN = 10_000.0
NO_EXCEPTIONS = {"exception_threshold": 100.0}


def said_by(rule, state) -> float:
    return float(rule.predict(state).mean[0, 0])


def told(units: float) -> np.ndarray:
    return np.array([[round(units * FORECAST_PARTS)]])


def joined(own_spread: float, their_spread: float, correlation: float = 0.0, days: int = 20_000):
    """Return error variances of own, partner's and joint forecasts of demand that a partner foresees in part.

    Own: the mean, so that its error is demand's. The partner's: demand and an error. Both are unbiased.
    """
    dice = np.random.default_rng(7)
    own = dice.normal(0, own_spread, days)
    apart = dice.normal(0, their_spread, days) * np.sqrt(1 - correlation**2)
    theirs = correlation * own * their_spread / own_spread + apart
    rule = Joint(smoothing=0.0, error_memory=0.001, **NO_EXCEPTIONS)
    state, errors = rule.start(np.array([[MEAN]])), []
    for gap, error in zip(own, theirs, strict=True):
        # Demand is mean + gap; who forecasts it with an error of the same sign as ``gap`` errs as the mean does.
        rule.hear(state, "forecast", told(MEAN + gap - error))
        errors.append(MEAN + gap - said_by(rule, state))
        rule.update(state, np.array([[MEAN + gap]]))
    return state, np.var(errors[days // 5 :])


@pytest.mark.parametrize(("own", "theirs"), [(100, 100), (100, 200), (300, 100)])
def test_two_unbiased_forecasts_leave_the_product_over_the_sum_of_their_error_variances(own, theirs):
    """What is left is a b / (a + b), Bates & Granger (1969): less than either; the rule finds the weights itself."""
    a, b = own**2, theirs**2
    state, left = joined(own, theirs)
    assert left == pytest.approx(a * b / (a + b), rel=0.05)
    assert left < 0.95 * min(a, b)
    assert state.variance[0, 0] == pytest.approx(a, rel=0.15)
    assert state.their_variance[0, 0] == pytest.approx(b, rel=0.15)
    assert state.joint_variance[0, 0] == pytest.approx(left, rel=0.15)


def test_partners_who_know_the_same_gain_nothing():
    """Errors that are one and the same: joining leaves them as they are."""
    _, left = joined(100, 100, correlation=1.0)
    assert left == pytest.approx(100**2, rel=0.03)


def test_equal_forecasts_are_the_own_forecast_to_the_last_bit():
    """Whoever would tell the same number does not differ: level, deviation and all that follows are smoothing's."""
    dice = np.random.default_rng(3)
    rule, alone = Joint(smoothing=0.3), ExponentialSmoothing(smoothing=0.3)
    one, other = rule.start(np.full((2, 3), 6.1)), alone.start(np.full((2, 3), 6.1))
    for units in dice.integers(0, 20, (200, 2, 3)):
        rule.update(one, units)
        alone.update(other, units)
        rule.hear(one, "forecast", np.floor(other.level * FORECAST_PARTS + 0.5).astype(np.int64))
        assert np.array_equal(rule.predict(one).mean, alone.predict(other).mean)
        assert np.array_equal(rule.predict(one).deviation, alone.predict(other).deviation)
    assert one.exceptions == 0


def test_who_was_never_heard_counts_for_nothing():
    """-1 says that there is no forecast; beside it another cell is joined."""
    rule = Joint(**NO_EXCEPTIONS)
    state = rule.start(np.array([[8.0, 8.0]]))
    rule.hear(state, "forecast", np.array([[-1, 12_000]]))
    assert rule.predict(state).mean.tolist() == [[8.0, 10.0]]
    rule.update(state, np.array([[8, 8]]))
    assert state.their_variance.tolist() == [[8.0, 8.0 + 0.05 * (16 - 8.0)]]


@pytest.mark.parametrize("delay", [0, 1, 3])
def test_an_exception_is_resolved_after_its_delay(delay):
    """Until then the own forecast holds; then the joint one, and the next exception waits again."""
    rule = Joint(smoothing=0.0, error_memory=0.0, exception_threshold=0.2, resolution_days=delay)
    state, said = rule.start(np.array([[8.0]])), []
    for units in (8.5, *[12.0] * 5, 8.5, *[12.0] * 5):
        rule.hear(state, "forecast", told(units))
        said.append(said_by(rule, state))
        rule.update(state, np.array([[8]]))
    once = [8.25, *[8.0] * delay, *[10.0] * (5 - delay)]
    assert said == once * 2
    assert state.exceptions == 2


def test_the_threshold_is_a_share_of_the_joint_forecast():
    """8 and 10, joint 9: they differ by 2/9 of it."""
    for threshold, counted in ((2 / 9 - 0.01, 1), (2 / 9 + 0.01, 0)):
        rule = Joint(exception_threshold=threshold)
        state = rule.start(np.array([[8.0]]))
        rule.hear(state, "forecast", told(10))
        assert state.exceptions == counted


def lifted(*lift: float, mean: float = 10.0) -> Forecast:
    return Forecast(np.array([[mean]]), np.array([[4.0]]), lift=np.array(lift)[:, None, None])


def need(rate: Forecast, days: float, after: float = 0.0) -> Forecast:
    shape = rate.mean.shape
    return over(LeadTimes(np.full(shape, days), np.zeros(shape)), rate, np.full(shape, after))


@pytest.mark.parametrize(
    ("days", "after", "extra"),
    [(1, 0, 0), (2, 0, 10), (3, 0, 5), (3, 2, -5), (2.5, 0, 7.5), (1, 1.5, 2.5), (9, 0, 5), (4, 7, 0), (0, 0, 0)],
)
def test_promotions_count_on_the_days_that_a_lead_time_covers(days, after, extra):
    """Day 1 is doubled, day 2 halved; what lies beyond the calendar has none, and part of a day counts in part."""
    said = need(lifted(0.0, 1.0, -0.5), days, after)
    assert said.mean[0, 0] == pytest.approx(10 * days + extra)
    flat = need(lifted(0.0), days, after)
    if days:
        assert said.deviation[0, 0] == pytest.approx(flat.deviation[0, 0] * np.sqrt(said.mean[0, 0] / (10 * days)))


def test_forecasts_with_promotions_add_up_day_by_day():
    """The lift of a sum is that of its parts, by what they sell; rows beside them without any stay without."""
    two = gathered([(np.array([0]), lifted(1.0, 0.0)), (np.array([1]), lifted(0.0, 0.5, 0.25, mean=30.0))], (2, 1))
    both = added_up(two, np.ones((1, 2, 1)))
    for day, extra in enumerate((10.0, 15.0, 7.5)):
        assert need(both, 1, day).mean[0, 0] == pytest.approx(40 + extra)
    assert need(two.at(np.array([1])), 3).mean[0, 0] == pytest.approx(90 + 15 + 7.5)
    assert added_up(Forecast(two.mean, two.deviation), np.ones((1, 2, 1))).lift is None
