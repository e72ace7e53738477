"""Order routing: every filter, key and ending by a small example, and the answers of a plain reference at random."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.policies.sourcing.naive_routing import Desk
from twin.policies.routing_rules import COMMIT, OTHERWISE, SORT
from twin.policies.sourcing.base import CANCEL, NEVER_SPLIT, NONE
from twin.policies.sourcing.routing import Routing
from twin.policies.views import DeliveryLanes, SourcingView
from twin.settings import build, check

HOUR, DAY = 3_600, 86_400
INF = np.inf


def routing(*sequence, **rule) -> Routing:
    """Return a routing of rules as a planner writes them; ``rule``: of one rule."""
    given = {"sequence": [{"name": f"rule {number}", **each} for number, each in enumerate(sequence or (rule,))]}
    assert list(check(Routing, given, "here")) == []
    return build(Routing, given)


def lanes(rank=((1, 2),), **columns) -> DeliveryLanes:
    """Return lanes of one or more zones; columns are broadcast to [zone, site] or [site]."""
    rank = np.array(rank, float)
    sites = rank.shape[1]
    numbers = {
        "distance_km": rank, "parcel_micro": 1, "unit_micro": 0, "line_micro": 0, "lines_per_hour": -1, **columns,
    }
    shapes = {name: sites if name.startswith("line") else rank.shape for name in numbers if name in SHAPED}
    made = {name: np.array(np.broadcast_to(numbers.pop(name), shape)) for name, shape in shapes.items()}
    return DeliveryLanes(rank, **made, **{
        "channels": ("web", "app"), "modes": ("standard", "express"), "mode_priority": np.array([2, 1]),
        "groups": {"big": np.arange(sites) == 1, "small": np.arange(sites) != 1}, **numbers,
    })


SHAPED = ("distance_km", "parcel_micro", "unit_micro", "line_micro", "lines_per_hour")


def view(on: DeliveryLanes, free, *orders, now=DAY, **columns) -> SourcingView:
    """Return a view; an order is a list of (product, units); what is not named is zero."""
    lines = [line for order in orders for line in order]

    def column(name: str, length: int):
        return np.array(np.broadcast_to(columns.get(name, 0), length), np.int64)

    count, free = len(orders), np.array(free)
    return SourcingView(
        0, on, column("zone", count), column("value_minor", count), np.cumsum([0, *map(len, orders)]),
        np.array([k for k, _ in lines], np.int64), np.array([u for _, u in lines], np.int64), free,
        np.array(np.broadcast_to(columns.get("open", True), len(free))), column("stream", count),
        column("placed", count), column("promised", count), now, column("backlog_lines", len(free)),
    )


def chosen(rule: Routing, wanted: SourcingView) -> list[int]:
    return rule.choose(wanted, rule.plan(wanted.lanes)).tolist()


ONE = [(0, 1)]
PLENTY = [[99, 99], [99, 99]]


# Words at random: whatever they are, the kernel answers as the reference does.


@st.composite
def words(draw) -> Routing:
    """Return one to four rules with filters, keys and endings of every kind."""
    def maybe(*values):
        return draw(st.sampled_from([None, *values]))

    def named(**words):
        return {name: value for name, value in words.items() if value is not None}

    rules = []
    for _ in range(draw(st.integers(1, 4))):
        commit, otherwise = draw(st.sampled_from(COMMIT)), draw(st.sampled_from(OTHERWISE))
        rules.append(named(
            orders=named(
                channels=maybe(["web"]), modes=maybe(["express"]), priority_up_to=maybe(1, 2),
                promised_within_hours=maybe(0, 5, 10.5), value_from=maybe(2), value_up_to=maybe(7.5),
            ),
            sites=named(
                groups=maybe(["big"], ["small"], ["small", "big"]), within_km=maybe(1.5, 3), order_limit=maybe(1, 2),
                safety_stock=maybe(1, 2), backlog_hours=maybe(0.5, 2),
            ),
            sort=draw(st.lists(st.sampled_from(SORT), min_size=1, max_size=5)), commit=commit, otherwise=otherwise,
            split_above_value=maybe(0, 4) if commit == "split" else None,
            cancel_after_hours=maybe(0, 6) if otherwise == "cancel" else None,
        ))
    return routing(*rules)


@st.composite
def waves(draw) -> list[SourcingView]:
    """Return two waves over the same lanes, perhaps on two days; stock is short and pickers are busy."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    sites, zones, products = draw(st.integers(1, 6)), draw(st.integers(1, 3)), draw(st.integers(1, 4))
    rank = np.array([rng.permutation(sites) + 1.0 for _ in range(zones)])
    rank[rng.random(rank.shape) < 0.2] = INF
    on = lanes(
        rank, distance_km=rng.integers(0, 4, rank.shape) * 1.5, parcel_micro=rng.integers(0, 5, rank.shape),
        unit_micro=rng.integers(0, 3, rank.shape), line_micro=rng.integers(0, 4, sites),
        lines_per_hour=np.where(rng.random(sites) < 0.3, -1, rng.integers(1, 9, sites)),
    )
    made = []
    for now in sorted(rng.integers(0, 30, 2) * 3 * HOUR):
        sizes = rng.integers(1, 5, draw(st.integers(0, 12)))
        count, total = len(sizes), int(sizes.sum())
        placed = now - rng.integers(0, 9, count) * HOUR
        made.append(SourcingView(
            0, on, rng.integers(0, zones, count), rng.integers(0, 1_000, count), np.cumsum([0, *sizes]),
            rng.integers(0, products, total), rng.integers(1, 4, total), rng.integers(0, 8, (sites, products)),
            rng.random(sites) < 0.85, rng.integers(0, 4, count), placed, placed + rng.integers(0, 20, count) * HOUR,
            int(now), rng.integers(0, 8, sites),
        ))
    return made


@given(rule=words(), seen=waves())
@settings(max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_answer_is_that_of_the_plain_reference(rule, seen):
    """Line by line, wave after wave, what was given since midnight included."""
    plan, reference = rule.plan(seen[0].lanes), Desk(rule.sequence)
    for wanted in seen:
        assert rule.choose(wanted, plan).tolist() == reference.route(wanted)


@given(rule=words(), seen=waves())
@settings(max_examples=300, deadline=None)
def test_nothing_is_given_beyond_what_is_free_from_an_open_site_with_a_lane(rule, seen):
    """Whatever the words; what the rule sees is as it was."""
    plan = rule.plan(seen[0].lanes)
    for wanted in seen:
        before, waiting = wanted.free.copy(), wanted.backlog_lines.copy()
        wanted.free.setflags(write=False)
        wanted.backlog_lines.setflags(write=False)
        answer = rule.choose(wanted, plan)
        served = answer >= 0
        out = np.zeros_like(before)
        np.add.at(out, (answer[served], wanted.product[served]), wanted.units[served])
        zone = np.repeat(wanted.destination, np.diff(wanted.first_line))[served]
        assert (out <= before).all()
        assert wanted.open[answer[served]].all()
        assert np.isfinite(wanted.lanes.rank[zone, answer[served]]).all()
        assert set(answer[~served]) <= {NONE, CANCEL}
        assert np.array_equal(wanted.free, before)
        assert np.array_equal(wanted.backlog_lines, waiting)


@given(rule=words(), seen=waves())
@settings(max_examples=300, deadline=None)
def test_what_comes_later_changes_nothing_for_those_before(rule, seen):
    """The oldest order first, to the unit, the daily order and the line in the queue."""
    wanted = seen[0]
    count = len(wanted.destination) // 2
    lines = int(wanted.first_line[count])
    columns = ("destination", "value_minor", "stream", "placed", "promised")
    alone = replace(
        wanted, first_line=wanted.first_line[: count + 1], product=wanted.product[:lines], units=wanted.units[:lines],
        **{name: getattr(wanted, name)[:count] for name in columns},
    )
    assert chosen(rule, alone) == chosen(rule, wanted)[:lines]


@given(rule=words(), seen=waves())
@settings(max_examples=500, deadline=None)
def test_who_rests_on_stock_alone_gets_nothing_until_something_comes_in(rule, seen):
    """What is left over from a wave gets nothing in the next one if only time has passed and stock was taken."""
    if not rule.rests_on_stock_alone:
        return
    wanted = seen[0]
    plan = rule.plan(wanted.lanes)
    answer = rule.choose(wanted, plan)
    left, served = answer < 0, answer >= 0
    free, backlog = wanted.free.copy(), wanted.backlog_lines.copy()
    np.subtract.at(free, (answer[served], wanted.product[served]), wanted.units[served])
    order = np.repeat(np.arange(len(wanted.destination)), np.diff(wanted.first_line))
    still = np.bincount(order[left], minlength=len(wanted.destination))
    value = wanted.value_minor // 2 * (still < np.diff(wanted.first_line)) + wanted.value_minor * (
        still == np.diff(wanted.first_line)
    )
    later = replace(
        wanted, first_line=np.cumsum([0, *still]), product=wanted.product[left], units=wanted.units[left], free=free,
        value_minor=value, now=wanted.now + DAY, backlog_lines=backlog * 0,
    )
    assert set(rule.choose(later, plan).tolist()) <= {NONE}


# Which orders a rule is for.


@pytest.mark.parametrize(
    ("words", "columns", "wanted"),
    [
        ({"channels": ["app"]}, {"stream": [0, 1, 2, 3]}, [-1, -1, 0, 0]),
        ({"modes": ["express"]}, {"stream": [0, 1, 2, 3]}, [-1, 0, -1, 0]),
        ({"priority_up_to": 1}, {"stream": [0, 1, 2, 3]}, [-1, 0, -1, 0]),
        ({"priority_up_to": 2}, {"stream": [0, 1, 2, 3]}, [0, 0, 0, 0]),
        ({"promised_within_hours": 2}, {"promised": [DAY - HOUR, DAY + 2 * HOUR, DAY + 2 * HOUR + 1]}, [0, 0, -1]),
        ({"value_from": 5}, {"value_minor": [499, 500, 501]}, [-1, 0, 0]),
        ({"value_up_to": 5}, {"value_minor": [499, 500, 501]}, [0, 0, -1]),
    ],
    ids=str,
)
def test_an_order_filter_lets_those_pass_that_it_names(words, columns, wanted):
    """Streams are channels times modes; bounds belong to the range; others wait."""
    count = len(wanted)
    assert chosen(routing(orders=words), view(lanes(), PLENTY, *[ONE] * count, **columns)) == wanted


def test_all_filters_of_a_rule_must_let_an_order_pass():
    """Express by app is neither express by web nor standard by app."""
    rule = routing(orders={"channels": ["app"], "modes": ["express"]})
    assert chosen(rule, view(lanes(), PLENTY, *[ONE] * 4, stream=[0, 1, 2, 3])) == [-1, -1, -1, 0]


# Which sites it may take.


def test_a_group_of_sites_keeps_to_its_members():
    """A group, several, or none: any site."""
    seen = view(lanes(), PLENTY, ONE)
    assert chosen(routing(sites={"groups": ["big"]}), seen) == [1]
    assert chosen(routing(sites={"groups": ["big", "small"]}), seen) == [0]
    assert chosen(routing(sites={"groups": []}), seen) == [0]


def test_a_lane_may_be_as_long_as_the_limit():
    """At 5 km it may, beyond it may not."""
    seen = view(lanes(distance_km=[[5.1, 5.0]]), PLENTY, ONE)
    assert chosen(routing(sites={"within_km": 5}), seen) == [1]
    assert chosen(routing(sites={"within_km": 4}), seen) == [-1]


def test_a_site_gets_no_more_orders_a_day_than_the_limit():
    """Two a day: the third goes to the next site, the fifth waits; midnight begins anew, for each rule by itself."""
    rule = routing(sites={"order_limit": 2})
    plan = rule.plan(lanes())
    waves = [(DAY, 3, [0, 0, 1]), (DAY + HOUR, 2, [1, -1]), (2 * DAY - 1, 1, [-1]), (2 * DAY, 3, [0, 0, 1])]
    for now, count, wanted in waves:
        assert rule.choose(view(lanes(), PLENTY, *[ONE] * count, now=now), plan).tolist() == wanted
    both = routing({"sites": {"order_limit": 1}}, {"sites": {"groups": ["small"]}})
    assert chosen(both, view(lanes(), PLENTY, ONE, ONE, ONE)) == [0, 1, 0]


def test_lines_of_one_order_count_once_against_the_limit():
    """A split order of which a site serves two lines is one order of that site."""
    rule = routing(sites={"order_limit": 1}, commit="split")
    free = [[9, 9, 0], [0, 0, 9]]
    assert chosen(rule, view(lanes(), free, [(0, 1), (1, 1), (2, 1)], value_minor=1)) == [0, 0, 1]


def test_safety_stock_stays_on_the_shelf():
    """Of 5, 2 are kept: 3 may go, the 4th comes from elsewhere; a product in two lines is counted together."""
    rule = routing(sites={"safety_stock": 2})
    free = [[5], [9]]
    assert chosen(rule, view(lanes(), free, [(0, 3)])) == [0]
    assert chosen(rule, view(lanes(), free, [(0, 4)])) == [1]
    assert chosen(rule, view(lanes(), free, [(0, 2), (0, 2)])) == [1, 1]
    assert chosen(rule, view(lanes(), free, [(0, 2)], [(0, 1)], [(0, 1)])) == [0, 0, 1]


def test_a_busy_site_gets_nothing_until_its_backlog_is_short_enough():
    """At 10 lines an hour 2 hours are 20 lines: with 19 it takes one more; a site without limit is never busy."""
    rule = routing(sites={"backlog_hours": 2})
    on = lanes([[1, 2]], lines_per_hour=[10, -1])
    assert chosen(rule, view(on, PLENTY, ONE, ONE, backlog_lines=[19, 500])) == [0, 1]
    assert chosen(rule, view(on, PLENTY, ONE, backlog_lines=[20, 500])) == [1]


# Which site is best.


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        (["rank"], 2), (["distance"], 1), (["cost"], 0), (["capacity_left"], 3), (["stock_balance"], 4),
        (["distance", "cost"], 1), (["cost", "rank"], 0),
    ],
    ids=str,
)
def test_each_key_has_its_own_best_site(sort, wanted):
    """Five sites, each the best by one key."""
    on = lanes(
        [[3, 2, 1, 4, 5]], distance_km=[[9, 1, 9, 9, 9]], parcel_micro=[[10, 20, 20, 20, 20]],
        unit_micro=1, line_micro=[2, 2, 2, 2, 2], lines_per_hour=10,
    )
    free = [[10], [10], [10], [10], [100]]
    seen = view(on, free, [(0, 5)], backlog_lines=[5, 5, 5, 4, 5])
    assert chosen(routing(sort=sort), seen) == [wanted]


def test_ties_of_one_key_are_broken_by_the_next_and_last_by_the_row():
    """Equal distances: the cheaper site; equal costs too: the lower row."""
    on = lanes([[1, 2, 3]], distance_km=[[5, 4, 4]], parcel_micro=[[1, 9, 8]])
    free = [[9]] * 3
    assert chosen(routing(sort=["distance", "cost"]), view(on, free, ONE)) == [2]
    assert chosen(routing(sort=["distance"]), view(on, free, ONE)) == [1]
    same = lanes([[3, 2, 1]], distance_km=4.0)
    assert chosen(routing(sort=["cost", "distance"]), view(same, free, ONE)) == [0]
    assert chosen(routing(sort=["cost", "rank"]), view(same, free, ONE)) == [2]


def test_capacity_left_is_hours_of_picking_and_heeds_the_orders_before():
    """3 lines at 10 an hour are less than 2 lines at 5; once 2 more are there they are more."""
    on = lanes([[1, 2]], lines_per_hour=[10, 5])
    seen = view(on, PLENTY, *[ONE] * 3, backlog_lines=[3, 2])
    assert chosen(routing(sort=["capacity_left"]), seen) == [0, 0, 1]


def test_stock_balance_looks_at_the_product_that_would_be_scarcest():
    """Site 0 keeps 9 of 10 and 1 of 2, site 1 keeps 6 of 10 of both: 0.6 is better than 0.5."""
    order = [(0, 1), (1, 1)]
    even = view(lanes(), [[10, 2], [3, 3]], order)
    assert chosen(routing(sort=["stock_balance"]), even) == [1, 1]


def test_a_second_line_of_a_split_order_costs_no_second_parcel():
    """Dear parcels: the second line follows the first, though another site would be cheaper alone."""
    on = lanes([[1, 2, 3]], parcel_micro=[[10, 8, 9]], line_micro=[0, 1, 0])
    free = [[0, 0, 9], [9, 9, 0], [0, 9, 0]]
    seen = view(on, free, [(0, 1), (1, 1), (2, 1)], value_minor=1)
    assert chosen(routing(sort=["cost"], commit="split"), seen) == [1, 1, 0]


def test_a_site_that_packs_a_parcel_anyway_is_looked_at_behind_all_that_would_begin_one():
    """Only the dearest site holds the first line; the second line goes with it, past two whose parcels cost less."""
    on = lanes([[1, 2, 3]], parcel_micro=[[3, 4, 9]])
    seen = view(on, [[0, 5, 5], [0, 5, 0], [5, 5, 0]], [(0, 1), (1, 1), (2, 1)], value_minor=1)
    assert chosen(routing(sort=["cost"], commit="split"), seen) == [2, 2, 0]


# How it is committed, and what else.


def test_an_order_is_split_only_by_a_rule_that_may_and_above_its_value():
    """Whole first; at the value itself not; money of the settings is in yuan, that of the view in fen."""
    short, order = [[5, 0], [0, 5]], [(0, 1), (1, 1)]
    assert chosen(routing(), view(lanes(), short, order, value_minor=9_999)) == [-1, -1]
    rule = routing(commit="split", split_above_value=50)
    for value, wanted in ((5_000, [-1, -1]), (5_001, [0, 1])):
        assert chosen(rule, view(lanes(), short, order, value_minor=value)) == wanted
    assert chosen(rule, view(lanes(), [[5, 0], [5, 5]], order, value_minor=9_999)) == [1, 1]
    assert (rule.split_above_value, routing().split_above_value) == (50, NEVER_SPLIT)


def test_lines_without_a_site_try_the_next_rule_and_the_others_keep_theirs():
    """The first rule splits among the small, the second looks among the big."""
    rule = routing({"sites": {"groups": ["small"]}, "commit": "split"}, {"sites": {"groups": ["big"]}})
    assert chosen(rule, view(lanes(), [[5, 0], [5, 5]], [(0, 1), (1, 1)], value_minor=1)) == [0, 1]


def test_wait_ends_the_search_and_a_rule_that_does_not_fit_is_passed_over():
    """Web orders wait for the small site; those by app go on."""
    rule = routing({"orders": {"channels": ["web"]}, "sites": {"groups": ["small"]}, "otherwise": "wait"}, {})
    assert chosen(rule, view(lanes(), [[0], [9]], ONE, ONE, stream=[0, 2])) == [-1, 1]


def test_cancel_waits_for_its_hours_and_tries_no_other_rule():
    """Six hours after placing, to the second, what has no site is cancelled; one that is split keeps what it has."""
    rule = routing({"sites": {"groups": ["small"]}, "otherwise": "cancel", "cancel_after_hours": 6}, {})
    placed = DAY - 6 * HOUR
    assert chosen(rule, view(lanes(), [[0], [9]], ONE, ONE, placed=[placed + 1, placed])) == [NONE, CANCEL]
    parted = routing(commit="split", otherwise="cancel")
    assert chosen(parted, view(lanes(), [[1, 0], [0, 0]], [(0, 1), (1, 1)], value_minor=1)) == [0, CANCEL]


def test_an_order_that_no_rule_is_for_waits():
    """Even if the last rule would cancel."""
    rule = routing(orders={"channels": ["web"]}, otherwise="cancel")
    assert chosen(rule, view(lanes(), PLENTY, ONE, stream=2)) == [NONE]


def test_the_last_unit_goes_to_whoever_came_first():
    """Also when a later order would take it by an earlier rule."""
    rule = routing({"orders": {"modes": ["express"]}}, {})
    assert chosen(rule, view(lanes(), [[1], [0]], ONE, ONE, stream=[0, 1])) == [0, -1]


@pytest.mark.parametrize(
    ("rule", "alone"),
    [
        ({}, True), ({"orders": {"channels": ["web"], "value_from": 5}}, True), ({"sites": {"safety_stock": 5}}, True),
        ({"commit": "split", "split_above_value": 5}, True), ({"sites": {"groups": ["big"], "within_km": 5}}, True),
        ({"commit": "split", "orders": {"value_up_to": 5}}, False), ({"orders": {"promised_within_hours": 5}}, False),
        ({"sites": {"order_limit": 5}}, False), ({"sites": {"backlog_hours": 5}}, False),
        ({"otherwise": "cancel"}, False),
    ],
    ids=str,
)
def test_who_waits_asks_again_in_every_wave_only_where_time_or_work_may_let_him_in(rule, alone):
    """Limits, backlog, dates, cancelling, and values of what is left of an order: all else rests on stock."""
    assert routing(rule).rests_on_stock_alone is alone
