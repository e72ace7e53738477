"""Models of base demand: stationary, seasonal, dependent, and what must hold for each."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from tests.worlds import cell, chain
from twin import catalogue
from twin.demand.base import Customers
from twin.demand.seasonal import Seasonal
from twin.demand.stationary import Stationary
from twin.simulation import check
from twin.simulation.draws import Draws, name_hashes

MONDAY = datetime.date(2025, 1, 6)
LAWS = [name for name in catalogue.names("laws") if name != "empirical"]
STORES = np.array([2, 3])
DEPENDENT = Stationary(autocorrelation=0.5, common_factor=0.3)


def customers(network=None, seed: int = 1, products: tuple[str, ...] = ("p0000", "p0001")) -> Customers:
    network = network or chain(demand=20, products=2)
    return Customers(network, STORES, name_hashes(["north", "south"]), name_hashes(products), Draws(seed, 0))


def days(model, count: int, factor: float = 1.0, **who) -> np.ndarray:
    """Return demand [day, site, sku]."""
    source = model.start(customers(**who))
    factors = np.full((2, 2), factor)
    return np.stack([source.units(day, MONDAY + datetime.timedelta(days=day), factors) for day in range(count)])


@pytest.mark.parametrize("law", LAWS)
def test_demand_is_whole_and_not_negative(law):
    """Whatever the law: units, rounded halves up, a normal draw below zero is none."""
    wanted = days(Stationary(law=law), 40)
    assert wanted.dtype == np.int64
    assert (wanted >= 0).all()
    assert wanted.mean() == pytest.approx(20, rel=0.35 if law == "exponential" else 0.2)


@pytest.mark.parametrize(("mean", "units"), [(2.4, 2), (2.5, 3), (2.6, 3), (0.4, 0), (0.5, 1)])
def test_a_fraction_is_rounded_to_the_nearest_unit_and_a_half_up(mean, units):
    """Where a law does not answer in whole units."""
    assert days(Stationary(law="constant"), 2, network=chain(demand=mean, products=2)).ravel().tolist() == [units] * 8


@pytest.mark.parametrize("law", [law for law in LAWS if law != "discrete_uniform"])
def test_a_fifth_more_demand_never_lowers_a_draw(law):
    """Cell by cell: the same uniform, a larger mean."""
    base, more = (days(Stationary(law=law), 60, factor) for factor in (1.0, 1.2))
    assert (more >= base).all()
    assert (more > base).any()


@pytest.mark.parametrize("model", [Stationary(), Seasonal(), DEPENDENT], ids=repr)
def test_a_run_of_demand_is_the_same_every_time(model):
    """Two sources, the same draws; another seed, others."""
    assert np.array_equal(days(model, 15), days(model, 15))
    assert not np.array_equal(days(model, 15), days(model, 15, seed=2))


@pytest.mark.parametrize("model", [Stationary(), DEPENDENT], ids=repr)
def test_who_else_wants_something_does_not_matter(model):
    """A product in other company, in another column, is wanted as before."""
    base = days(model, 15)
    turned = days(model, 15, products=("p0001", "p0000"))
    assert np.array_equal(base, turned[:, :, ::-1])
    renamed = days(model, 15, products=("p0000", "another"))
    assert np.array_equal(base[:, :, 0], renamed[:, :, 0])
    assert not np.array_equal(base[:, :, 1], renamed[:, :, 1])


def test_no_mean_is_no_demand():
    """A product that nobody wants, a day on which nobody comes."""
    assert not days(Stationary(), 10, network=chain(demand=[0, 0], products=2)).any()
    assert not days(Stationary(law="lognormal"), 10, factor=0.0).any()


def scores(model, count: int = 3_000) -> np.ndarray:
    """Return the normal scores behind the demand of four cells, [day, cell]."""
    from scipy.special import ndtri

    source = model.start(customers())
    return ndtri(np.stack([source._uniforms(day) for day in range(count)])).reshape(count, 4)


@pytest.mark.parametrize(("autocorrelation", "common"), [(0.0, 0.0), (0.6, 0.0), (-0.4, 0.0), (0.0, 0.3), (0.6, 0.3)])
def test_dependence_is_as_strong_as_its_settings_say(autocorrelation, common):
    """Lag-1 correlation and correlation between cells of the normal scores, within five standard errors."""
    drawn = scores(Stationary(autocorrelation=autocorrelation, common_factor=common))
    inflation = (1 + abs(autocorrelation)) / (1 - abs(autocorrelation))
    margin = 5 * np.sqrt(inflation / len(drawn))
    lag = np.mean([np.corrcoef(column[1:], column[:-1])[0, 1] for column in drawn.T])
    between = np.corrcoef(drawn.T)[np.triu_indices(4, 1)].mean()
    assert lag == pytest.approx(autocorrelation, abs=margin)
    assert between == pytest.approx(common, abs=margin)
    assert drawn.var() == pytest.approx(1.0, abs=margin * 2)


def factors(model: Seasonal, start: datetime.date, count: int) -> np.ndarray:
    return np.array([model.factor(start + datetime.timedelta(days=day)) for day in range(count)])


def test_a_week_has_its_shape_and_the_mean_of_the_table():
    """Monday first; scaled to a mean of 1 whatever the planner's numbers add up to."""
    week = factors(Seasonal(weekday_factors=(2, 2, 2, 2, 2, 4, 7)), MONDAY, 7)
    assert week == pytest.approx(np.array([2, 2, 2, 2, 2, 4, 7]) / 3)
    assert week.mean() == pytest.approx(1.0)


def test_a_year_is_joined_by_straight_lines_between_the_middles_of_the_months():
    """Mid-month it is the month's factor, at its turn halfway between; December leads back to January."""
    months = (1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2)
    mean = sum(months) / 12
    year = Seasonal(month_factors=months)
    for month, wanted in ((1, 1), (6, 6), (11, 3)):
        length = 31 if month == 1 else 30
        middle = factors(year, datetime.date(2025, month, (length + 1) // 2), 2)
        assert middle.mean() == pytest.approx(wanted / mean, rel=0.02)
    turn = factors(year, datetime.date(2025, 12, 31), 2)
    assert turn.mean() == pytest.approx(1.5 / mean, rel=0.01)
    steps = np.abs(np.diff(factors(year, datetime.date(2025, 1, 1), 400)))
    assert steps.max() < 1.1 / 28 / mean
    assert factors(year, datetime.date(2024, 1, 1), 366).mean() == pytest.approx(1.0, rel=0.01)


def test_seasonal_demand_follows_its_factor():
    """Deterministic demand on a week that sells only at the weekend."""
    model = Seasonal(law="constant", weekday_factors=(0, 0, 0, 0, 0, 1, 1))
    assert days(model, 7)[:, 0, 0].tolist() == [0, 0, 0, 0, 0, 70, 70]


@pytest.mark.parametrize(
    ("spec", "where", "said"),
    [
        ({"model": "stationry"}, "demand.model", "did you mean 'stationary'?"),
        ({}, "demand.model", "valid are"),
        ({"model": ["stationary"]}, "demand.model", "valid are"),
        ({"model": "promotion"}, "demand.model", "valid are replay, seasonal, stationary"),
        ({"model": "stationary", "law": "poison"}, "demand.law", "did you mean 'poisson'?"),
        ({"model": "stationary", "law_settings": {"size": 3}}, "demand.law_settings.size", "no setting of Poisson"),
        ({"model": "stationary", "law_settings": 3}, "demand.law_settings", "must be"),
        ({"model": "stationary", "law": "empirical"}, "demand.law_settings", "'values' is required"),
        ({"model": "stationary", "law": "empirical", "law_settings": {"values": []}}, "demand.law_settings", "value"),
        (
            {"model": "stationary", "law": "empirical", "law_settings": {"values": [1, 2], "weights": [1]}},
            "demand.law_settings", "weight",
        ),
        ({"model": "stationary", "autocorrelation": 1.0}, "demand.autocorrelation", "must lie in [-0.99, 0.99]"),
        ({"model": "seasonal", "weekday_factors": [1, 1]}, "demand.weekday_factors", "needs 7 numbers"),
        ({"model": "seasonal", "weekday_factors": [0] * 7}, "demand.weekday_factors", "not all of them 0"),
        ({"model": "seasonal", "weekday_factors": ["a"] * 7}, "demand.weekday_factors.0", "must be a number"),
        ({"model": "seasonal", "month_factors": [-1] * 12}, "demand.month_factors.0", "must lie in [0, 100]"),
        ({"model": "replay"}, "demand.model", "no table demand_history"),
    ],
    ids=str,
)
def test_a_model_that_cannot_be_is_refused_in_words(spec, where, said):
    """Place, value and rule; never a traceback."""
    problems = check(cell(chain(), demand=spec))
    assert problems[0].where == where
    assert said in str(problems[0])
