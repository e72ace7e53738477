"""Replenishment rules: textbook values, and what must hold for every rule in the folder."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from twin import catalogue, settings
from twin.policies.replenishment.base import OrderTerms
from twin.policies.replenishment.base_stock import BaseStock
from twin.policies.replenishment.echelon_order_up_to import EchelonOrderUpTo
from twin.policies.replenishment.min_max import MinMax
from twin.policies.replenishment.order_up_to_forecast import OrderUpToForecast
from twin.policies.replenishment.reorder_point import ReorderPoint
from twin.policies.views import Forecast, LeadTimes, StockView, whole_units

RULES = [
    name for name in catalogue.names("policies.replenishment")
    if not getattr(catalogue.load("policies.replenishment", name), "needs_contract", False)
]
"""All but those that decide for others under a contract, which see more than the view here: test_vendors tries them."""
REQUIRED = {
    "level": 60, "reorder_point": 12, "quantity": 7, "order_up_to_level": 40, "regular_level": 40, "expedited_level": 15
}


def made(name: str, **given: Any) -> Any:
    """Return a rule; settings without default get a value from the list above."""
    rule = catalogue.load("policies.replenishment", name)
    required = {
        key: REQUIRED[key] for key, field in settings.declared(rule).items() if field.default is dataclasses.MISSING
    }
    return rule(**required | given)


def rigid(values: Any, dtype: Any = float) -> Any:
    array = np.atleast_2d(np.array(values, dtype))
    array.setflags(write=False)
    return array


def view(position: Any, mean: Any = 10.0, deviation: Any = 4.0, lead: Any = 4.0, variance: Any = 0.0) -> StockView:
    """Return what the maker sees: arrays that cannot be written, all of the shape of the position."""
    position = rigid(position, np.int64)
    wide = [rigid(np.broadcast_to(each, position.shape)) for each in (mean, deviation, lead, variance)]
    below = Forecast(rigid(np.full(position.shape, 10.0)), rigid(np.full(position.shape, 3.0)))
    return StockView(0, position, LeadTimes(*wide[2:]), lambda: Forecast(*wide[:2]), lambda: below)


def ordered(rule: Any, *positions: int, **seen: Any) -> list[int]:
    return rule.order_quantity(view([positions], **seen))[0].tolist()


POSITIONS = np.array([[-30, 0, 11, 12], [13, 25, 39, 40], [41, 60, 61, 500]])
MEANS = np.linspace(0.0, 33.0, 12).reshape(3, 4)
SPREADS = np.linspace(0.5, 9.0, 12)[::-1].reshape(3, 4)


@pytest.mark.parametrize("name", RULES)
def test_every_rule_answers_in_whole_units_and_never_below_zero(name):
    """An int64 array of the shape of the view."""
    answer = made(name).order_quantity(view(POSITIONS, MEANS, SPREADS))
    assert answer.shape == POSITIONS.shape
    assert answer.dtype == np.int64
    assert (answer >= 0).all()


@pytest.mark.parametrize("name", RULES)
def test_every_rule_decides_the_same_for_a_cell_a_row_and_a_block(name):
    """The same lines of algebra on all of them: no cell sees another."""
    rule, lead, variance = made(name), np.full((3, 4), 3.0) + MEANS, MEANS / 5
    block = rule.order_quantity(view(POSITIONS, MEANS, SPREADS, lead, variance))
    for row in range(3):
        seen = POSITIONS[row], MEANS[row], SPREADS[row], lead[row], variance[row]
        assert rule.order_quantity(view(*seen))[0].tolist() == block[row].tolist()
    for at in np.ndindex(3, 4):
        cell = rule.order_quantity(view(*(array[at] for array in (POSITIONS, MEANS, SPREADS, lead, variance))))
        assert cell.tolist() == [[block[at]]]


@pytest.mark.parametrize("name", RULES)
def test_every_rule_gives_equal_answers_to_equal_views(name):
    """No memory, no chance, and the view is left as it was: its arrays cannot even be written."""
    rule = made(name)
    first, second = (rule.order_quantity(view(POSITIONS, MEANS, SPREADS)) for _ in range(2))
    assert np.array_equal(first, second)
    assert np.array_equal(made(name).order_quantity(view(POSITIONS, MEANS, SPREADS)), first)


@pytest.mark.parametrize("name", RULES)
def test_every_rule_orders_no_less_when_there_is_less(name):
    """The order is nonincreasing in the inventory position."""
    positions = np.arange(-40, 120)[None]
    answer = made(name).order_quantity(view(positions))[0]
    at_the_top = answer[positions[0] >= 100]
    assert not at_the_top.any()
    if name != "reorder_point":
        assert (np.diff(answer) <= 0).all()
    assert ((positions[0] + answer)[answer > 0] > 12).all()


@pytest.mark.parametrize("name", RULES)
def test_every_setting_may_differ_from_cell_to_cell(name):
    """An array [site, sku] of a setting gives each cell what it would get with its own number."""
    plain = made(name)
    for key, field in settings.declared(type(plain)).items():
        value = getattr(plain, key)
        if isinstance(value, tuple):
            continue
        several = np.array([[value, value / 2 if field.metadata["unit"] in ("share", "-") else value + 1]])
        several = several.astype(np.int64 if isinstance(value, int) else float)
        got = made(name, **{key: several}).order_quantity(view([[5, 5]]))[0].tolist()
        assert got == [ordered(made(name, **{key: one.item()}), 5)[0] for one in several[0]]


def test_base_stock_raises_the_position_to_its_level():
    """S - position: Snyder and Shen, section 4.3."""
    assert ordered(BaseStock(60), 42, 60, 61, -5) == [18, 0, 0, 65]


def test_min_max_orders_up_to_the_maximum_at_or_below_the_minimum():
    """(s, S) = (10, 24): nothing at 11, 14 at 10."""
    assert ordered(MinMax(10, 24), 11, 10, 0, -3) == [0, 14, 24, 27]


def test_min_max_never_orders_when_the_maximum_lies_below():
    """A maximum below the minimum orders nothing where the position already exceeds it."""
    assert ordered(MinMax(30, 20), 25, 10) == [0, 10]


def test_the_reorder_point_orders_the_fewest_batches_that_lift_the_position_above_it():
    """(r, Q) = (10, 5): nothing at 11, one batch from 10 to 6, two from 5 to 1. Zipkin, section 6.2."""
    assert ordered(ReorderPoint(10, 5), 11, 10, 6, 5, 1, 0) == [0, 5, 5, 10, 10, 15]


def test_a_reorder_point_below_zero_waits_for_backorders():
    """Negative r is allowed: nothing is ordered before three customers wait."""
    assert ordered(ReorderPoint(-3, 4), 0, -2, -3, -7) == [0, 0, 4, 8]


def test_the_order_up_to_level_is_mean_demand_over_the_lead_time_and_a_safety_stock():
    """10 a day over 4 days, deviation 4: S = 40 + 1.645 x 8 = 53.16, so 33.16 are missing from 20; rounded up."""
    assert ordered(OrderUpToForecast(1.645), 20, 53, 54) == [34, 1, 0]


def test_a_random_lead_time_adds_its_variance_times_the_squared_mean():
    """Var = 4 x 16 + 100 x 1 = 164: S = 40 + 12.806 = 52.806. Silver, Pyke and Thomas, section 6.10."""
    assert ordered(OrderUpToForecast(1.0), 0, 50, variance=1.0) == [53, 3]


def test_a_whole_target_is_not_rounded_up_by_noise():
    """0.1 a day over 30 days is 3 units, though floating point says 3.0000000000000004."""
    assert ordered(OrderUpToForecast(0.0), 0, mean=0.1, lead=30.0) == [3]
    assert whole_units(np.array([3 + 1e-12, 3.001, -2.0, 0.0])).tolist() == [3, 4, 0, 0]


def test_a_proportional_rule_closes_a_share_of_the_gap():
    """Q = m + p (S - position - m) = 10 + 0.5 x (40 - 20 - 10) = 15; at p = 1 it is S - position."""
    assert ordered(OrderUpToForecast(0.0, 0.5), 20) == [15]
    assert ordered(OrderUpToForecast(0.0, 1.0), 20) == [20]


def test_the_echelon_level_is_the_sum_of_the_levels_of_the_site_and_those_below():
    """40 + 10 and two deviations of 8 + 3: 72, of which 30 are there."""
    assert ordered(EchelonOrderUpTo(2.0), 30) == [42]


def test_a_view_without_sites_downstream_says_so():
    """A rule that reads what its view does not know is told what it must declare."""
    one = rigid([[1]])
    alone = StockView(0, one, LeadTimes(one, one), lambda: Forecast(one, one))
    with pytest.raises(ValueError, match="needs"):
        _ = alone.downstream


@pytest.mark.parametrize("name", ["base_stock", "min_max", "reorder_point"])
def test_a_rule_that_needs_no_forecast_costs_none(name):
    """What is expected is computed when it is first asked for, and then once."""
    asked = []

    def forecast() -> Forecast:
        asked.append(1)
        return Forecast(rigid([[1]]), rigid([[1]]))

    seen = StockView(0, rigid([[1]], np.int64), LeadTimes(rigid([[1]]), rigid([[0]])), forecast)
    made(name).order_quantity(seen)
    assert not asked
    made("order_up_to_forecast").order_quantity(seen)
    made("order_up_to_forecast", proportional=0.5).order_quantity(seen)
    assert asked == [1]


@pytest.mark.parametrize(
    ("terms", "wanted", "applied"),
    [
        ({}, [0, 1, 13], [0, 1, 13]),
        ({"minimum_order": 10}, [0, 3, 10, 11], [0, 10, 10, 11]),
        ({"order_batch": 12}, [0, 1, 12, 13], [0, 12, 12, 24]),
        ({"minimum_order": 13, "order_batch": 12}, [0, 1, 12, 25], [0, 24, 24, 36]),
    ],
    ids=str,
)
def test_an_order_is_raised_to_the_minimum_and_to_whole_batches_or_is_none(terms, wanted, applied):
    """Nothing stays nothing."""
    assert OrderTerms(**terms).applied(np.array([wanted])).tolist() == [applied]


def test_order_terms_may_differ_from_cell_to_cell():
    """A case of 12 here, single units there, a minimum of 20 for one."""
    terms = OrderTerms(minimum_order=np.array([[0, 20, 0]]), order_batch=np.array([[12, 1, 1]]))
    applied = terms.applied(np.array([[5, 5, 5]]))
    assert applied.tolist() == [[12, 20, 5]]
    assert applied.dtype == np.int64
