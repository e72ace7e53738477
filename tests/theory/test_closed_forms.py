"""The closed forms that theory cases compare with: against textbooks, against each other, against other people's."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from twin.verification.arrivals import profile, spiked_day
from twin.verification.choosing import shares
from twin.verification.closed_forms import (
    base_stock,
    behind_a_warehouse,
    best_reorder_point,
    lost_sales,
    metric,
    poisson,
    reorder_cost,
    reorder_point,
)
from twin.verification.continuous import backorders_expected
from twin.verification.two_echelon import Depot, Retailer, at_retailer, at_warehouse

SHARED = Path(os.environ.get("TWIN_SHARED", "../shared")) / "validation" / "cases.json"
TO_SIX_DIGITS = 5e-6


@pytest.mark.parametrize("mean", [0.3, 6, 150])
def test_a_poisson_law_has_its_mean_as_mean_and_as_variance(mean):
    """Nothing of the law lies beyond the range of the sums."""
    law, count = poisson(mean), np.arange(len(poisson(mean)))
    assert law.sum() == pytest.approx(1, abs=1e-12)
    assert law @ count == pytest.approx(mean)
    assert law @ (count - mean) ** 2 == pytest.approx(mean)


@pytest.mark.parametrize("level", [-3, 0, 6, 20])
def test_stock_less_backorders_is_the_level_less_what_is_outstanding(level):
    """An identity of inventory position, at any level, below zero too."""
    at = base_stock(poisson(6), level)
    assert at["on hand"] - at["backorders"] == pytest.approx(level - 6)
    assert at["fill rate"] <= at["time without backorders"] <= 1


def test_lost_sales_follow_erlang():
    """A telephone engineer's table: two lines offered one erlang lose a fifth of the calls; none at all lose all."""
    assert lost_sales(1, 1, 2)["lost"] == pytest.approx(0.2)
    assert lost_sales(2, 3, 0)["lost"] == 1
    assert lost_sales(2, 3, 100)["on hand"] == pytest.approx(94)


def test_an_order_quantity_of_one_is_base_stock():
    """(r, 1) keeps the position at r + 1."""
    of_one, kept = reorder_point(4, 2, 9, 1), base_stock(poisson(8), 10)
    for name in ("fill rate", "backorders", "on hand"):
        assert of_one[name] == pytest.approx(kept[name])
    assert of_one["orders a day"] == 4


def test_the_best_reorder_point_is_that_of_the_textbook_and_beats_its_neighbours():
    """Snyder & Shen, example 5.8: r = 3 and Q = 5; no other pair within three of it costs less."""
    costs = (100, 20, 150)
    assert best_reorder_point(1.5, 2, *costs) == (3, 5)
    for rate, lead_days, terms in ((1.5, 2, costs), (0.4, 7, (30, 1, 9)), (12, 1, (64, 1, 9))):
        r, q = best_reorder_point(rate, lead_days, *terms)
        best = reorder_cost(reorder_point(rate, lead_days, r, q), *terms)
        around = [(r + i, q + j) for i in range(-3, 4) for j in range(-3, 4) if q + j >= 1]
        assert best == pytest.approx(min(reorder_cost(reorder_point(rate, lead_days, *p), *terms) for p in around))


def test_a_warehouse_with_plenty_or_without_stock_is_a_longer_road_or_none():
    """Plenty: outstanding is what is on the road. Nothing on the shelf: demand over both lead times, Poisson again."""
    assert behind_a_warehouse(6, 60, 0.25, 2) == pytest.approx(poisson(2))
    assert behind_a_warehouse(6, 0, 0.25, 2) == pytest.approx(poisson(3.5))
    assert behind_a_warehouse(6, 3, 1, 0.5) == pytest.approx(behind_a_warehouse(6, 3, 1 - 1e-12, 0.5))


def test_metric_has_the_right_mean_and_too_little_variance():
    """Sherbrooke's approximation: what several retailers share is more variable than Poisson."""
    exact, near = (base_stock(law(12, 10, 0.25, 2), 5) for law in (behind_a_warehouse, metric))
    assert near["outstanding"] == pytest.approx(exact["outstanding"])
    assert near["variance of outstanding"] == pytest.approx(near["outstanding"])
    assert exact["variance of outstanding"] > 1.1 * near["variance of outstanding"]


def test_a_profile_of_the_day_keeps_the_orders_of_each_period():
    """Shares sum to one; each hour has the orders that its rate promises, the flash sale included."""
    shape = profile(spiked_day)
    by_hour = spiked_day(0, 24) * shape.share.reshape(24, 4).sum(axis=1)
    assert shape.share.sum() == pytest.approx(1)
    assert by_hour == pytest.approx([spiked_day(hour, hour + 1) for hour in range(24)])
    assert by_hour.argmax() == 20


@pytest.fixture
def shared() -> dict:
    """The cases of an independent source by id; skips where they are not to be had."""
    if not SHARED.exists():
        pytest.skip(f"the optional validation data is not at {SHARED}")
    return {case["id"]: case["expected"] for case in json.loads(SHARED.read_text())["cases"]}


def agree(ours: dict, theirs: dict, names: dict[str, str]) -> None:
    """Compare measures under the names of both sides."""
    for own, other in names.items():
        assert ours[own] == pytest.approx(theirs[other], rel=TO_SIX_DIGITS), own


def test_base_stock_agrees_with_an_independent_source(shared):
    """Palm's theorem and Erlang's loss formula at every level that the source gives."""
    names = {
        "fill rate": "fill_rate", "ready rate": "ready_rate", "time without backorders": "prob_no_backorder",
        "backorders": "mean_backorders", "on hand": "mean_on_hand", "outstanding": "mean_outstanding",
        "days of waiting": "mean_wait_over_all_demands",
    }
    for level in (6, 8, 10):
        agree(backorders_expected(2, 3, level), shared["INV-03"][f"S={level}"], names)
    names = {"lost": "lost_fraction", "fill rate": "fill_rate", "outstanding": "mean_on_order",
             "on hand": "mean_on_hand"}
    for level in (4, 6, 8, 10):
        agree(lost_sales(2, 3, level), shared["INV-05"][f"S={level}"], names)


def test_reorder_points_agree_with_an_independent_source(shared):
    """The optimum, its cost and the measures of both policies."""
    theirs, costs = shared["INV-06"], (100, 20, 150)
    assert best_reorder_point(1.5, 2, *costs) == (theirs["A_r_star"], theirs["A_Q_star"])
    assert reorder_cost(reorder_point(1.5, 2, 3, 5), *costs) == pytest.approx(theirs["A_cost"], rel=TO_SIX_DIGITS)
    names = {"fill rate": "fill_rate", "backorders": "mean_backorders", "on hand": "mean_on_hand",
             "orders a day": "orders_per_unit_time"}
    agree(reorder_point(1.5, 2, 3, 5), theirs["A_measures"], names)
    agree(reorder_point(4, 2, 9, 12), theirs["B_measures"], names)


@pytest.mark.parametrize("name", ["A", "B"])
def test_two_echelons_agree_with_an_independent_source(shared, name):
    """Warehouse, retailers exactly, and retailers as METRIC has them."""
    depot = {
        "A": Depot("A", 3, 10, [Retailer(1, 2, 5)]*4), "B": Depot("B", 2, 3, [Retailer(0.5, 1, 2), Retailer(1.5, 2, 6)])
    }[name]
    theirs = shared["NET-04"][name]
    names = {"fill rate": "warehouse_fill", "backorders": "warehouse_mean_backorders",
             "on hand": "warehouse_mean_on_hand", "days of delay": "mean_delay_at_warehouse"}
    agree(at_warehouse(depot), theirs, names)
    names = {"fill rate": "fill_rate", "backorders": "mean_backorders", "on hand": "mean_on_hand"}
    for retailer, said in zip(depot.retailers, theirs["retailers"], strict=False):
        exact = at_retailer(depot, retailer)
        agree(exact, said["exact"], names)
        agree(exact, said, {"outstanding": "mean_outstanding", "variance of outstanding": "var_outstanding_exact"})
        agree(at_retailer(depot, retailer, approximate=True), said["METRIC"], names)


def test_the_orders_of_a_day_agree_with_an_independent_source(shared):
    """Orders a day, and in the hour of the flash sale."""
    assert spiked_day(0, 24) == pytest.approx(shared["MKT-03"]["mean_orders_day"])
    assert spiked_day(20, 21) == pytest.approx(shared["MKT-03"]["mean_orders_20_to_21"], rel=TO_SIX_DIGITS)


def test_the_shares_of_a_choice_agree_with_an_independent_source(shared):
    """With everything there, and with the first item out."""
    theirs = shared["MKT-05"]
    taken, left = shares((0, 1, 2, 3))
    assert [*taken, left] == pytest.approx([*theirs["shares"], theirs["no_purchase"]], rel=TO_SIX_DIGITS)
    taken, left = shares((1, 2, 3))
    assert [*taken, left] == pytest.approx([*theirs["shares_if_item1_out"], theirs["lost_if_item1_out"]])
