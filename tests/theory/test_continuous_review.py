"""Theory at the grain ``event`` beyond the cases: other rates, lead-time laws, levels and warehouses, in small runs.

The runs are short, so what is asked is that the 99.99 % interval of each figure covers the theory.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from twin.verification import two_echelon
from twin.verification.cases import Figure
from twin.verification.closed_forms import lost_sales
from twin.verification.continuous import (
    Model,
    Size,
    backorders_expected,
    base_stock_model,
    figures,
    reorder_point_model,
)
from twin.verification.two_echelon import Depot, Retailer

SIZE = Size(60, 15, {"default": 0.5})


def beside(theory: float) -> object:
    """Return what equals a value that can be reached exactly: a rate of nothing at all."""
    return pytest.approx(theory, abs=1e-12)


def off(found: list[Figure]) -> list[str]:
    """Return the figures whose interval does not cover the theory."""
    return [
        f"{f.name}: expected {f.expected:g}, simulated {f.mean:g}"
        for f in found
        if f.mean != beside(f.expected) and abs(f.mean - f.expected) > f.half_width(0.99995)
    ]


def numbered(models: list[Model]) -> list[Model]:
    """Return the models under names of their own."""
    return [replace(model, name=f"{number}: {model.name}") for number, model in enumerate(models)]


def test_waiting_customers_follow_palm_for_other_laws_rates_and_levels():
    """Gamma, normal and whole-day lead times, a lead time of hours, a level of zero: Poisson in each case."""
    asked = [
        (("gamma", 0.5), 5, 1, 4), (("normal", 0.2), 12, 7, 1.5), (("poisson", 3**-0.5), 7, 2, 3),
        (("constant", 0), 0, 2, 1), (("constant", 0), 1, 5, 0.1),
    ]
    models = [
        base_stock_model(law, level, backorders_expected(rate, lead, level), rate, lead)
        for law, level, rate, lead in asked
    ]
    assert not off([figure for each in figures(numbered(models), SIZE, 1.0) for figure in each])


def test_lost_sales_follow_erlang_for_other_laws_rates_and_levels():
    """As many lines as the level: insensitive to the law, down to one line."""
    asked = [(("gamma", 0.5), 5, 1, 4), (("continuous_uniform", 0.3), 3, 2, 3), (("exponential", 1), 1, 0.5, 3)]
    models = [
        base_stock_model(law, level, lost_sales(rate, lead, level), rate, lead) for law, level, rate, lead in asked
    ]
    assert not off([figure for each in figures(numbered(models), SIZE, 0.0) for figure in each])


def test_reorder_points_below_zero_and_large_quantities_follow_theory():
    """Planned backorders (r < 0), an order for each unit (Q = 1), and long lead times."""
    models = [
        reorder_point_model("planned backorders", 2, 2, (-3, 4), (1, 1, 1)), reorder_point_model("one", 2, 2, (4, 1)),
        reorder_point_model("large", 20, 5, (110, 60), (5, 1, 9)),
    ]
    assert not off([figure for each in figures(models, replace(SIZE, days=200), 1.0) for figure in each])


@pytest.mark.parametrize(
    "depot",
    [
        Depot("three", 1.5, 4, [Retailer(0.3, 1, 1), Retailer(1, 0.5, 2), Retailer(1.7, 2, 5)]),
        Depot("no stock above", 1, 0, [Retailer(1, 1, 3), Retailer(1, 1, 3)]),
        Depot("serial", 2, 2, [Retailer(1.5, 1, 3)]),
    ],
    ids=lambda depot: depot.name,
)
def test_other_warehouses_follow_the_exact_law(depot):
    """Several unlike retailers, a warehouse without stock of its own, a chain of one."""
    ((exact, _),) = two_echelon.figures([depot], [depot], SIZE)
    assert not off(exact)
