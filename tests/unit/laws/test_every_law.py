"""What must hold for every law in the folder, whichever are added to it."""

from __future__ import annotations

import dataclasses
import inspect

import numpy as np
import pytest

from twin import catalogue, settings
from twin.laws.base import Law

LAWS = catalogue.names("laws")
COUNT = 100_000
GRID = (np.arange(COUNT) + 0.5) / COUNT
MEANS = [0.37, 1.0, 5.0, 41.3]
OBSERVED = {"values": (1.0, 2.0, 5.0), "weights": (1.0, 1.0, 2.0)}
POSSIBLE = {"constant": 0.0, "poisson": 2.0, "exponential": 4.0, "discrete_uniform": 2**0.5, "negative_binomial": 3.0}


def law(name: str) -> Law:
    return catalogue.load("laws", name)(**(OBSERVED if name == "empirical" else {}))


def test_the_laws_of_the_design_are_there():
    """Constant, Poisson, negative binomial, normal, both uniforms, exponential, gamma, lognormal, empirical."""
    assert LAWS == [
        "constant", "continuous_uniform", "discrete_uniform", "empirical", "exponential", "gamma", "lognormal",
        "negative_binomial", "normal", "poisson",
    ]


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize("mean", MEANS)
def test_a_law_has_the_mean_it_is_asked_for_and_the_deviation_it_states(name, mean):
    """Over a fine grid of uniforms, for rates below one and above."""
    drawn = law(name).quantile(GRID, np.float64(mean))
    assert drawn.mean() == pytest.approx(mean, rel=2e-4)
    assert drawn.std() == pytest.approx(float(law(name).deviation(np.array([mean]))[0]), rel=2e-3, abs=1e-12)


@pytest.mark.parametrize("name", LAWS)
def test_a_larger_uniform_never_draws_less(name):
    """Inversion: nondecreasing in the uniform, to both ends of what can be drawn."""
    u = np.r_[2.0**-53, GRID, 1 - 2.0**-53]
    for mean in MEANS:
        drawn = law(name).quantile(u, np.float64(mean))
        assert np.all(np.diff(drawn) >= 0)
        assert np.all(np.isfinite(drawn))


@pytest.mark.parametrize("name", [name for name in LAWS if name not in ("normal", "discrete_uniform")])
def test_a_larger_mean_never_draws_less(name):
    """What makes demand of +20 % never lower a draw; the two laws left out say in their words where they differ."""
    means = np.linspace(0.0, 50.0, 400)
    for u in (0.001, 0.3, 0.5, 0.8, 0.999):
        assert np.all(np.diff(law(name).quantile(np.full(means.size, u), means)) >= 0)


@pytest.mark.parametrize("name", LAWS)
def test_a_cell_draws_the_same_alone_in_a_row_and_in_a_block(name):
    """Scalar = row = block, whichever of the two arguments is broadcast, contiguous or not."""
    u, mean = GRID[7::9001].reshape(3, 4), np.linspace(0.5, 40.0, 12).reshape(3, 4)
    block = law(name).quantile(u, mean)
    assert block.shape == (3, 4)
    assert np.array_equal(law(name).quantile(u.T, mean.T), block.T)
    assert np.array_equal(law(name).quantile(u[1], mean[1]), block[1])
    assert law(name).quantile(np.float64(u[2, 3]), np.float64(mean[2, 3])) == block[2, 3]
    assert law(name).quantile(u, np.float64(4.0)).shape == (3, 4)
    assert law(name).quantile(np.float64(0.3), mean).shape == (3, 4)
    assert law(name).quantile(u[None], mean).shape == (1, 3, 4)


@pytest.mark.parametrize("name", LAWS)
def test_no_demand_draws_nothing(name):
    """A mean of 0 is 0 for certain."""
    assert not law(name).quantile(GRID[::1000], np.float64(0.0)).any()
    assert not law(name).deviation(np.zeros(3)).any()


@pytest.mark.parametrize("name", [name for name in LAWS if name != "empirical"])
def test_the_law_of_a_mean_and_a_deviation_has_both(name):
    """How a lane's lead time, given by mean and deviation, becomes a law."""
    mean, deviation = 4.0, POSSIBLE.get(name, 1.5)
    built = catalogue.load("laws", name).with_deviation(mean, deviation)
    assert built.quantile(GRID, np.float64(mean)).mean() == pytest.approx(mean, rel=1e-3)
    assert float(built.deviation(np.array([mean]))[0]) == pytest.approx(deviation, rel=1e-9)


@pytest.mark.parametrize("name", [name for name in LAWS if name != "constant"])
def test_a_quantity_that_is_always_nothing_cannot_vary(name):
    """A mean of 0 with a deviation is refused with a message that names the law."""
    with pytest.raises(ValueError, match=f"an? {name} law"):
        catalogue.load("laws", name).with_deviation(0.0, 1.0)


@pytest.mark.parametrize("name", LAWS)
def test_a_law_is_frozen_and_documents_its_settings(name):
    """Settings carry unit and meaning, the class a docstring, and nothing can change a law while it runs."""
    owner = catalogue.load("laws", name)
    assert dataclasses.is_dataclass(owner)
    assert owner.__dataclass_params__.frozen
    assert inspect.getdoc(owner)
    assert set(settings.declared(owner)) == {field.name for field in dataclasses.fields(owner)}
    assert all(field.metadata["doc"].endswith(".") for field in settings.declared(owner).values())
