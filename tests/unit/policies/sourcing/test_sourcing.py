"""Sourcing rules: first come first served to the unit, and the answers of a plain reference on random instances."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.policies.sourcing import naive_sourcing
from twin import catalogue
from twin.policies.sourcing.base import NEVER_SPLIT
from twin.policies.sourcing.cheapest import Cheapest
from twin.policies.sourcing.nearest import Nearest
from twin.policies.sourcing.preferred import Preferred
from twin.policies.views import DeliveryLanes, SourcingView, StockOutlook

NAMES = [name for name in catalogue.names("policies.sourcing") if name != "routing"]
RULES = {name: catalogue.load("policies.sourcing", name) for name in NAMES}
SIMPLE = [name for name in NAMES if name != "cost_optimal"]
"""Rules that the plain reference knows."""
SPLITS = (0.0, 5.0, NEVER_SPLIT)


def lanes(rank, distance=None, parcel=1, unit=0, line=0) -> DeliveryLanes:
    rank = np.array(rank, float)
    shape = rank.shape
    return DeliveryLanes(
        rank, np.array(np.broadcast_to(rank if distance is None else distance, shape), float),
        np.array(np.broadcast_to(parcel, shape)), np.array(np.broadcast_to(unit, shape)),
        np.array(np.broadcast_to(line, shape[1])), np.full(shape[1], -1), outlook_now=lambda: ample(shape[1]),
    )


def ample(sites: int, products: int = 10) -> StockOutlook:
    """No demand to speak of."""
    return StockOutlook(*np.zeros((2, sites, products)), np.zeros((sites, products), np.int64))


def view(lanes: DeliveryLanes, free, *orders, values=0, zones=0, is_open=True) -> SourcingView:
    """Return a view; an order is a list of (product, units)."""
    lines = [line for order in orders for line in order]
    return SourcingView(
        0, lanes, np.array(np.broadcast_to(zones, len(orders))), np.array(np.broadcast_to(values, len(orders))),
        np.cumsum([0, *map(len, orders)]), np.array([k for k, _ in lines], np.int64),
        np.array([u for _, u in lines], np.int64), np.array(free),
        np.array(np.broadcast_to(is_open, len(free))), *unheeded(len(orders), len(free)),
    )


def unheeded(orders: int, sites: int) -> tuple:
    """Stream, placing and promise of orders, the second of the wave and the lines that wait at sites."""
    nothing = np.zeros(orders, np.int64)
    return nothing, nothing, nothing, 0, np.zeros(sites, np.int64)


def chosen(rule, wanted: SourcingView) -> list[int]:
    return rule.choose(wanted, rule.plan(wanted.lanes)).tolist()


@st.composite
def instances(draw) -> SourcingView:
    """A few sites and products, little stock, orders that compete for it; some sites closed, some lanes missing."""
    seed = draw(st.integers(0, 2**32))
    sites, zones, products = draw(st.integers(1, 6)), draw(st.integers(1, 3)), draw(st.integers(1, 5))
    count = draw(st.integers(0, 15))
    rng = np.random.default_rng(seed)
    rank = np.array([rng.permutation(sites) + 1.0 for _ in range(zones)])
    rank[rng.random(rank.shape) < 0.2] = np.inf
    costs = DeliveryLanes(
        rank, rng.integers(0, 4, rank.shape) * 1.5, rng.integers(0, 5, rank.shape), rng.integers(0, 3, rank.shape),
        rng.integers(0, 4, sites), np.full(sites, -1), outlook_now=lambda: ample(sites),
    )
    sizes = rng.integers(1, 5, count)
    total = int(sizes.sum())
    return SourcingView(
        0, costs, rng.integers(0, zones, count), rng.integers(0, 1_000, count), np.cumsum([0, *sizes]),
        rng.integers(0, products, total), rng.integers(1, 4, total), rng.integers(0, 7, (sites, products)),
        rng.random(sites) < 0.85, *unheeded(count, sites),
    )


@pytest.mark.parametrize("name", SIMPLE)
@given(wanted=instances(), split=st.sampled_from(SPLITS))
@settings(max_examples=1_500, deadline=None)
def test_the_answer_is_that_of_the_plain_reference(name, wanted, split):
    """Line by line, on random instances in which stock is short."""
    assert chosen(RULES[name](split_above_value=split), wanted) == naive_sourcing.source(wanted, name, split)


@pytest.mark.parametrize("name", RULES)
@given(wanted=instances(), split=st.sampled_from(SPLITS))
@settings(max_examples=200, deadline=None)
def test_nothing_is_given_beyond_what_is_free_from_an_open_site_with_a_lane(name, wanted, split):
    """Whatever the rule; what it sees is as it was, and a second answer is the same: nothing is left on the scratch."""
    rule, before = RULES[name](split_above_value=split), wanted.free.copy()
    wanted.free.setflags(write=False)
    plan = rule.plan(wanted.lanes)
    answer = rule.choose(wanted, plan)
    served = answer >= 0
    given_out = np.zeros_like(before)
    np.add.at(given_out, (answer[served], wanted.product[served]), wanted.units[served])
    assert (given_out <= before).all()
    zone = np.repeat(wanted.destination, np.diff(wanted.first_line))
    assert wanted.open[answer[served]].all()
    assert np.isfinite(wanted.lanes.rank[zone[served], answer[served]]).all()
    assert np.array_equal(wanted.free, before)
    assert np.array_equal(rule.choose(wanted, plan), answer)


@pytest.mark.parametrize("name", RULES)
@given(wanted=instances(), split=st.sampled_from(SPLITS))
@settings(max_examples=200, deadline=None)
def test_what_comes_later_changes_nothing_for_those_before(name, wanted, split):
    """The oldest order first: the answer for the first orders is the answer when they are alone."""
    rule, count = RULES[name](split_above_value=split), len(wanted.destination) // 2
    lines = int(wanted.first_line[count])
    alone = replace(
        wanted, destination=wanted.destination[:count], value_minor=wanted.value_minor[:count],
        first_line=wanted.first_line[: count + 1], product=wanted.product[:lines], units=wanted.units[:lines],
    )
    assert chosen(rule, alone) == chosen(rule, wanted)[:lines]


@pytest.mark.parametrize("name", RULES)
@given(wanted=instances(), split=st.sampled_from(SPLITS))
@settings(max_examples=200, deadline=None)
def test_only_an_order_worth_more_is_split(name, wanted, split):
    """All of an order goes to one site or nowhere, but where its value exceeds the limit."""
    answer = np.array(chosen(RULES[name](split_above_value=split), wanted), np.int64)
    for order, value in enumerate(wanted.value_minor):
        own = answer[wanted.first_line[order] : wanted.first_line[order + 1]]
        assert len(set(own.tolist())) == 1 or value > split * 100


@pytest.mark.parametrize("name", RULES)
@given(wanted=instances(), split=st.sampled_from(SPLITS), seed=st.integers(0, 1_000))
@settings(max_examples=200, deadline=None)
def test_in_which_row_a_site_stands_matters_only_where_scores_are_equal(name, wanted, split, seed):
    """With scores that all differ the same sites serve, under their new rows."""
    shape, sites = wanted.lanes.rank.shape, wanted.free.shape[0]
    rng = np.random.default_rng(seed)
    unlike = rng.permutation(shape[0] * shape[1]).reshape(shape) * 1_000 + 7
    wanted = replace(wanted, lanes=replace(
        wanted.lanes, distance_km=unlike.astype(float), parcel_micro=unlike, unit_micro=np.zeros(shape, np.int64),
        line_micro=np.zeros(sites, np.int64), rank=np.where(np.isfinite(wanted.lanes.rank), unlike, np.inf),
    ))
    if name in ("cheapest", "cost_optimal"):
        split = NEVER_SPLIT  # parcels that are there already cost the same 0 at every site: a tie
    turn = rng.permutation(sites)
    columns = ("rank", "distance_km", "parcel_micro", "unit_micro")
    turned = replace(
        wanted, free=wanted.free[turn], open=wanted.open[turn],
        lanes=replace(wanted.lanes, **{column: getattr(wanted.lanes, column)[:, turn] for column in columns}),
    )
    rule = RULES[name](split_above_value=split)
    assert [site if site < 0 else turn[site] for site in chosen(rule, turned)] == chosen(rule, wanted)


def test_the_last_unit_goes_to_whoever_came_first():
    """Two want the last one; then the second site has one more."""
    two = view(lanes([[1, 2]]), [[1], [1]], [(0, 1)], [(0, 1)], [(0, 1)])
    assert chosen(Preferred(), two) == [0, 1, -1]


def test_a_site_that_holds_all_lines_comes_before_a_better_one_that_does_not():
    """Whole orders first, at any value."""
    assert chosen(Preferred(split_above_value=0), view(lanes([[1, 2]]), [[5, 0], [5, 5]], [(0, 1), (1, 1)])) == [1, 1]


def test_an_order_is_split_only_above_the_value():
    """At the value itself it is not; money of the settings is in yuan, that of the view in fen."""
    short = [[5, 0], [0, 5]]
    order = [(0, 1), (1, 1)]
    for value, wanted in ((5_000, [-1, -1]), (5_001, [0, 1])):
        seen = view(lanes([[1, 2]]), short, order, values=value)
        assert chosen(Preferred(split_above_value=50), seen) == wanted
    assert chosen(Preferred(), view(lanes([[1, 2]]), short, order, values=10**12)) == [-1, -1]


def test_a_line_without_a_site_waits_and_the_others_of_a_split_order_go():
    """Lines themselves are never split: two sites with two units each do not serve three."""
    seen = view(lanes([[1, 2]]), [[2, 1], [2, 0]], [(0, 3), (1, 1)], values=1)
    assert chosen(Preferred(split_above_value=0), seen) == [-1, 0]


def test_the_nearest_site_is_that_of_the_shortest_lane():
    """Ties by rank, then by row."""
    free = [[9], [9], [9]]
    assert chosen(Nearest(), view(lanes([[1, 2, 3]], [[5, 3, 4]]), free, [(0, 1)])) == [1]
    assert chosen(Nearest(), view(lanes([[3, 2, 1]], [[5, 5, 5]]), free, [(0, 1)])) == [2]
    assert chosen(Nearest(), view(lanes([[2, 2, 2]], [[5, 5, 5]]), free, [(0, 1)])) == [0]


def test_what_is_cheapest_depends_on_lines_and_units():
    """Site 0: 10 a parcel, 1 a line; site 1: 5 a parcel, 4 a line; even at lines = 5/3."""
    costs = lanes([[1, 2]], parcel=[[10, 5]], line=[1, 4])
    free = [[9, 9], [9, 9]]
    assert chosen(Cheapest(), view(costs, free, [(0, 1)])) == [1]
    assert chosen(Cheapest(), view(costs, free, [(0, 1), (1, 1)])) == [0, 0]
    by_unit = lanes([[1, 2]], parcel=[[10, 5]], unit=[[1, 2]])
    assert chosen(Cheapest(), view(by_unit, free, [(0, 4)], [(0, 5)])) == [1, 0]


def test_a_second_line_of_a_split_order_costs_no_second_parcel():
    """Dear parcels, cheap lines: the second line follows the first."""
    costs = lanes([[1, 2, 3]], parcel=[[10, 8, 1]], line=[0, 1, 0])
    free = [[0, 9, 0], [9, 9, 0], [0, 0, 9]]
    seen = view(costs, free, [(0, 1), (1, 1), (2, 1)], values=1)
    assert chosen(Cheapest(split_above_value=0), seen) == [1, 1, 2]


@pytest.mark.parametrize("name", RULES)
def test_a_closed_site_and_one_without_a_lane_serve_nobody(name):
    """However much they hold."""
    seen = view(lanes([[1, np.inf, 3]]), [[9], [9], [1]], [(0, 1)], [(0, 1)], is_open=[False, True, True])
    assert chosen(RULES[name](), seen) == [2, -1]


@pytest.mark.parametrize("name", RULES)
def test_no_order_is_no_answer(name):
    """A wave without orders."""
    assert chosen(RULES[name](), view(lanes([[1]]), [[9]])) == []
