"""The rule cost_optimal: the answer of trying everything, never dearer than the cheapest, and what weighs on it."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.policies.sourcing.naive_assigning import Desk
from tests.unit.policies.sourcing.test_sourcing import chosen, instances, lanes, view
from twin.policies.sourcing.base import NEVER_SPLIT
from twin.policies.sourcing.cheapest import Cheapest
from twin.policies.sourcing.cost_optimal import CostOptimal
from twin.policies.views import SourcingView, StockOutlook

SPLITS = (0.0, 5.0, NEVER_SPLIT)
WAYS = ("none", "threshold", "shortage")
CENT = 1_000_000


@st.composite
def rich(draw, most_lines: int = 4) -> SourcingView:
    """The instances of the other rules in cents, with promises, lead times, pickers who are behind, and an outlook."""
    wanted = draw(instances())
    if most_lines > 4:
        wanted = longer(wanted, most_lines)
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    orders, (sites, products) = len(wanted.destination), wanted.free.shape
    outlook = StockOutlook(
        rng.integers(0, 4, (sites, products)) * 0.75, rng.integers(0, 4, (sites, products)) * 1.0,
        rng.integers(0, 4, (sites, products)) * CENT,
    )
    costs = replace(
        wanted.lanes, parcel_micro=wanted.lanes.parcel_micro * CENT, unit_micro=wanted.lanes.unit_micro * CENT,
        line_micro=wanted.lanes.line_micro * CENT, lines_per_hour=rng.choice([-1, 1, 3], sites),
        lead_hours=rng.integers(0, 5, wanted.lanes.rank.shape) * 0.5, outlook_now=lambda: outlook,
    )
    return replace(
        wanted, lanes=costs, promised=rng.integers(0, 6, orders) * 1_800, now=3_600,
        backlog_lines=rng.integers(0, 4, sites),
    )


def longer(wanted: SourcingView, most_lines: int) -> SourcingView:
    """Return the view with its lines in fewer and longer orders."""
    total = len(wanted.product)
    first_line = np.append(np.arange(0, total, most_lines), total) if total else np.zeros(1, np.int64)
    orders = len(first_line) - 1
    return replace(wanted, first_line=first_line, **{
        name: getattr(wanted, name)[:orders] for name in ("destination", "value_minor", "stream", "placed", "promised")
    })


def rules(**settled) -> st.SearchStrategy[CostOptimal]:
    drawn = {
        "split_above_value": st.sampled_from(SPLITS), "further_parcel_cost": st.sampled_from((0.0, 0.02)),
        "late_cost_per_hour": st.sampled_from((0.0, 0.01, 0.05)), "opportunity_cost": st.sampled_from(WAYS),
        "scarce_below_days": st.sampled_from((1.0, 3.0)),
    }
    return st.builds(CostOptimal, **{**drawn, **{name: st.just(value) for name, value in settled.items()}})


def orders_of(desk: Desk, answer: list[int]):
    """Yield each order with its part of the answer, before it is taken."""
    for order in range(len(desk.view.destination)):
        own = tuple(answer[line] for line in desk.lines(order))
        yield order, own
        desk.take(order, own, list(answer))


@given(wanted=rich(), rule=rules())
@settings(max_examples=1_500, deadline=None)
def test_the_answer_is_that_of_trying_everything(wanted, rule):
    """Site by site, not only cost by cost: every assignment of up to four lines, order after order."""
    assert chosen(rule, wanted) == Desk(rule, wanted).source()


@given(wanted=rich(), rule=rules(), lines=st.integers(1, 8))
@settings(max_examples=300, deadline=None)
def test_how_far_the_search_is_exact_changes_no_order_that_short(wanted, rule, lines):
    """The first order that differs between two limits is longer than the lower one."""
    few, many = (chosen(replace(rule, exact_lines=limit), wanted) for limit in (lines, 8))
    for order in range(len(wanted.destination)):
        own = slice(*wanted.first_line[order : order + 2])
        if few[own] != many[own]:
            assert own.stop - own.start > lines
            break


@given(wanted=rich(most_lines=9), rule=rules(split_above_value=0.0, exact_lines=1))
@settings(max_examples=500, deadline=None)
def test_no_move_of_one_line_makes_a_long_order_cheaper(wanted, rule):
    """And no line waits that a site could send as things stand, unless one site sends all the others."""
    desk = Desk(rule, wanted)
    for order, own in orders_of(desk, chosen(rule, wanted)):
        assert desk.possible(order, own)
        able = {s for found in desk.assignments(order) for s in found} if len(own) < 3 else range(len(wanted.free))
        for n, s in itertools.product(range(len(own)), able):
            moved = (*own[:n], s, *own[n + 1 :])
            reached = np.isfinite(wanted.lanes.rank[wanted.destination[order], s]) and wanted.open[s]
            if s >= 0 and reached and desk.possible(order, moved):
                assert own[n] >= 0
                if len(set(own)) > 1:
                    assert desk.cost(order, moved) >= desk.cost(order, own)


@given(wanted=rich(most_lines=9), split=st.sampled_from(SPLITS), lines=st.sampled_from((1, 6)))
@settings(max_examples=500, deadline=None)
def test_no_order_is_dearer_than_by_the_cheapest_site(wanted, split, lines):
    """From the same shelves, short or long: as many lines or more, and of as many the cost is no higher."""
    rule = CostOptimal(split_above_value=split, late_cost_per_hour=0.0, opportunity_cost="none", exact_lines=lines)
    desk = Desk(rule, wanted)
    for order, own in orders_of(desk, chosen(rule, wanted)):
        alone = only(wanted, order, desk)
        other = tuple(chosen(Cheapest(split_above_value=split), alone))
        served = [sum(s >= 0 for s in sites) for sites in (own, other)]
        assert served[0] >= served[1] or lines < len(own)
        if served[0] == served[1]:
            assert desk.cost(order, own) <= desk.cost(order, other)


def only(wanted: SourcingView, order: int, desk: Desk) -> SourcingView:
    """Return the view of one order, with what is left."""
    lines, one = slice(*wanted.first_line[order : order + 2]), slice(order, order + 1)
    left = np.array([[desk.left[s, k] for k in range(wanted.free.shape[1])] for s in range(wanted.free.shape[0])])
    return replace(
        wanted, free=left, first_line=np.array([0, lines.stop - lines.start]), product=wanted.product[lines],
        units=wanted.units[lines], destination=wanted.destination[one], value_minor=wanted.value_minor[one],
        stream=wanted.stream[one], placed=wanted.placed[one], promised=wanted.promised[one],
    )


@given(wanted=rich(), rule=rules())
@settings(max_examples=300, deadline=None)
def test_who_got_nothing_gets_nothing_until_stock_comes_in(wanted, rule):
    """The same lines asked for again, and again much later: ``rests_on_stock_alone`` is true."""
    answer = np.array(chosen(rule, wanted), np.int64)
    desk = Desk(rule, wanted)
    for order, own in orders_of(desk, answer.tolist()):
        if not own or min(own) >= 0:
            continue
        desk.take(order, own, answer.tolist())
        rest = only(wanted, order, desk)
        waits = np.array(own) < 0
        rest = replace(
            rest, first_line=np.array([0, waits.sum()]), product=rest.product[waits], units=rest.units[waits],
            now=10**6,
        )
        assert set(chosen(rule, rest)) == {-1}
        break


def test_two_near_parcels_are_cheaper_than_one_from_afar():
    """20 for all from afar, 3 + 4 from next door; unless a further parcel weighs 13 or more, or it may not be split."""
    costs = lanes([[1, 2, 3]], parcel=[[20 * CENT, 3 * CENT, 4 * CENT]])
    free = [[1, 1], [1, 0], [0, 1]]
    seen = view(costs, free, [(0, 1), (1, 1)], values=1)
    rule = CostOptimal(split_above_value=0, opportunity_cost="none")
    assert chosen(rule, seen) == [1, 2]
    assert chosen(replace(rule, further_parcel_cost=0.12), seen) == [1, 2]
    assert chosen(replace(rule, further_parcel_cost=0.13), seen) == [0, 0]
    assert chosen(replace(rule, split_above_value=0.01), seen) == [0, 0]


def test_a_late_parcel_is_worth_a_dearer_one_in_time():
    """Site 0: 5 cents, 3 h late; site 1: 9 cents, in time; even at 4/3 cents an hour. Lines ahead make it later."""
    costs = replace(
        lanes([[1, 2]], parcel=[[5 * CENT, 9 * CENT]]), lead_hours=np.array([[5.0, 2.0]]),
        lines_per_hour=np.array([2, -1]),
    )
    seen = replace(view(costs, [[9], [9]], [(0, 1)]), promised=np.array([7_200]))
    rule = CostOptimal(opportunity_cost="none")
    assert chosen(replace(rule, late_cost_per_hour=0.013), seen) == [0]
    assert chosen(replace(rule, late_cost_per_hour=0.014), seen) == [1]
    behind = replace(seen, backlog_lines=np.array([1, 500]))
    assert chosen(replace(rule, late_cost_per_hour=0.013), behind) == [1]


def test_orders_of_one_wave_stand_in_the_way_of_each_other():
    """A line an hour and a cent an hour: the sixth line at the site that is 5 cents cheaper goes to the other."""
    costs = replace(lanes([[1, 2]], parcel=[[CENT, 6 * CENT]]), lines_per_hour=np.array([1, -1]))
    seen = view(costs, [[9], [9]], *[[(0, 1)]] * 7)
    assert chosen(CostOptimal(opportunity_cost="none", late_cost_per_hour=0.01), seen) == [0, 0, 0, 0, 0, 0, 1]


def outlook(costs, demand, days, worth):
    own = StockOutlook(np.array(demand, float), np.array(days, float), np.array(worth) * CENT)
    return replace(costs, outlook_now=lambda: own)


def test_a_unit_is_dear_below_the_threshold():
    """Ten left of 2 a day are five days' supply: with a threshold of six days the other site serves, with five not."""
    costs = outlook(lanes([[1, 2]], parcel=[[CENT, 6 * CENT]]), [[2], [2]], [[0], [0]], [[9], [9]])
    seen = view(costs, [[10], [100]], [(0, 1)])
    rule = CostOptimal(opportunity_cost="threshold")
    assert chosen(replace(rule, scarce_below_days=6), seen) == [1]
    assert chosen(replace(rule, scarce_below_days=5), seen) == [0]
    assert chosen(replace(rule, scarce_below_days=5), replace(seen, free=np.array([[9], [100]]))) == [1]


def test_a_unit_costs_its_worth_times_the_chance_that_it_is_missed():
    """One left, one a day, one day to go: 1 - 1/e = 0.632 of the worth; against 6.3 cents it goes, against 6.4 not."""
    for saved, site in ((63, 1), (64, 0)):
        costs = lanes([[1, 2]], parcel=[[0, saved * CENT]])
        costs = outlook(costs, [[1], [0]], [[1], [1]], [[100], [100]])
        assert chosen(CostOptimal(opportunity_cost="shortage"), view(costs, [[1], [1]], [(0, 1)])) == [site]


def test_what_is_known_of_a_shortage_is_not_kept_too_long():
    """Each unit that goes makes the rest dearer: a second wave from the same plan answers as a first one would."""
    costs = outlook(lanes([[1, 2]], parcel=[[0, 40 * CENT]]), [[3], [3]], [[1], [1]], [[100], [0]])
    rule, seen = CostOptimal(), view(costs, [[6], [9]], *[[(0, 1)]] * 5)
    plan = rule.plan(costs)
    assert rule.choose(seen, plan).tolist() == [0, 0, 0, 1, 1]
    lower = replace(seen, free=np.array([[4], [9]]))
    assert rule.choose(lower, plan).tolist() == chosen(rule, lower) == [0, 1, 1, 1, 1]


def test_without_an_outlook_a_rule_that_wants_one_says_so():
    """A view made by hand; the engine's lanes always have one."""
    with pytest.raises(ValueError, match="without an outlook"):
        CostOptimal().plan(replace(lanes([[1]]), outlook_now=None))
