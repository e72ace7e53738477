"""Customers who choose channel and mode, or nothing: shares by the closed form, and what no choice may change."""

from __future__ import annotations

import datetime
import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from tests.bad_inputs.folders import change, copy_of_tiny_choosing
from tests.shops import run
from tests.unit.demand.online_shops import days
from tests.unit.simulation.orders.test_eligibility import tiny, told
from twin.demand.base import NEVER
from twin.demand.baskets import Baskets
from twin.kernels.choosing import Windows, soonest
from twin.kernels.placing import Promises
from twin.network.arrays import frozen
from twin.network.choice import Choice
from twin.network.eligibility import Eligibility
from twin.network.network import Network
from twin.network.online import Modes

WEB, APP = 0, 1
CENTRE, SUBURB = 0, 1
STANDARD, NEXT_DAY, EXPRESS = 0, 1, 2
RARE = 1e-4
"""Below which a p-value fails a test: seeds are fixed, so that it fails for good or not at all."""


@pytest.fixture
def network(tmp_path) -> Network:
    """Return the tiny network whose customers choose, as many as a test of shares needs, every day of the week."""
    folder = copy_of_tiny_choosing(tmp_path)
    change(folder, {"file": "online_demand.csv", "content": "zone,orders_per_day\nall,9000\nsuburb,6000\n"})
    many = tiny(folder)
    steady = replace(many.online.channels, weekday_factor=frozen(np.ones((2, 7)), float))
    return replace(many, online=replace(many.online, channels=steady))


def with_online(network, **changes) -> Network:
    """Return the network with other online orders."""
    return replace(network, online=replace(network.online, **changes))


def tasting(network, **changes) -> Network:
    """Return the network whose customers weigh other things."""
    return with_online(network, choice=replace(network.online.choice, **changes))


def untimed(network) -> Network:
    """Return the network whose promises do not depend on when an order is placed: 72 or 36 hours, 24, and 1.5."""
    none = np.full(3, -1)
    return with_online(network, modes=replace(
        network.online.modes, promise_seconds=frozen([-1, 24 * 3_600, 5_400]), promise_second=frozen(none),
        cut_off_second=frozen(np.full(3, 86_400)),
    ))


def placed(network, count=1):
    """Return the orders of some days."""
    return days(Baskets(), network, count)


def chosen(orders, zone):
    """Return how many customers of a zone order by each [channel, mode]."""
    ways = np.zeros((2, 3), np.int64)
    own = orders.zone == zone
    np.add.at(ways, (orders.channel[own], orders.mode[own]), 1)
    return ways


def agree(found, expected):
    """Return whether counts agree with expected ones by the chi-square test; none may be where none is expected."""
    found, expected = np.ravel(found), np.ravel(expected)
    assert not found[expected == 0].any()
    some = expected > 0
    return stats.chisquare(found[some], expected[some] * found.sum() / expected.sum()).pvalue > RARE


def test_shares_are_those_of_the_logit_model(network):
    """By hand for each zone: the home lane of the centre is the warehouse's, 72 hours and 20 km away.

    Of the express mode only stores have a lane: 5 km away. Web customers may order standard (no fee) and next day (6),
    those of the app standard and express (9.9). The weight of ordering nothing is 1.
    """
    weight = np.zeros((2, 3))
    weight[WEB, STANDARD] = math.exp(1.5 - 0.01 * 72)
    weight[WEB, NEXT_DAY] = math.exp(1 - 0.05 * 6 - 0.01 * 24)
    weight[APP, STANDARD] = math.exp(2 - 0.01 * 72 - 0.02 * 20)
    weight[APP, EXPRESS] = math.exp(1 - 0.05 * 9.9 - 0.01 * 1.5 - 0.15 * 5)
    (orders,) = placed(untimed(network))
    found = chosen(orders, CENTRE)
    came = 9_000
    assert agree(found, weight)
    share = weight.sum() / (weight.sum() + 1)
    assert found.sum() == pytest.approx(came * share, abs=4 * math.sqrt(came * share))
    assert len(orders) + orders.nothing.shape[1] == pytest.approx(15_000, abs=5 * math.sqrt(15_000))


def test_who_orders_nothing_would_have_ordered_by_the_same_shares(network):
    """Given that the outside option is taken, what is left of the uniform is uniform: the same logit shares again."""
    made = tasting(untimed(network), no_purchase_weight=6.0)
    (orders,) = placed(made)
    ways = np.zeros((2, 3))
    np.add.at(ways, (orders.nothing[0], orders.nothing[1]), 1)
    expected = sum(
        rate * shares for rate, shares in zip(made.online.orders_per_day, _both(made), strict=True)
    )
    assert ways.sum() > 5_000
    assert agree(ways, expected)


def _both(made):
    """Return [zone, channel, mode] shares where every hour is the same: the weights by hand."""
    online, choice = made.online, made.online.choice
    lane = online.home_lane
    hours = np.where(online.modes.promise_seconds >= 0, online.modes.promise_seconds,
                     online.deliveries.promise_seconds[lane]) / 3_600
    shares = np.zeros((2, 2, 3))
    for zone, channel, mode in np.ndindex(2, 2, 3):
        if choice.offered[channel, mode]:
            shares[zone, channel, mode] = math.exp(
                choice.attraction[channel, mode] - 0.05 * online.modes.fee_minor[mode] / 100
                - 0.01 * hours[zone, mode]
                - choice.distance_sensitivity[channel, mode] * online.deliveries.distance_km[lane[zone, mode]]
            )
    return shares / shares.sum(axis=(1, 2), keepdims=True)


def test_planned_shares_are_those_that_come_about_hour_by_hour(network):
    """With cut-offs and a promise by the clock that customers weigh heavily; and planned demand follows."""
    eager = tasting(network, hour_sensitivity=frozen(np.full((2, 3), 0.1), float))
    found = sum(chosen(orders, SUBURB).sum(axis=1) for orders in placed(eager, 7))
    nothing = sum(int(orders.nothing.shape[1]) for orders in placed(eager, 7))
    assert agree(found, eager.online.chosen_shares[SUBURB])
    expected, _ = eager.online.expected
    assert nothing == pytest.approx(7 * (15_000 - expected), rel=0.02)
    rate, channels = eager.online.rate(len(eager.sites), 1), eager.online.channels
    basket = channels.lines_per_order * channels.units_per_line
    assert rate.sum() == pytest.approx(float(eager.online.orders_per_day @ eager.online.chosen_shares @ basket))


def test_a_promise_that_is_nearer_in_the_morning_is_chosen_more_then(network):
    """Next day by six is 18 + 24 hours away at midnight, 20 hours just before its cut-off at ten at night."""
    eager = tasting(network, hour_sensitivity=frozen(np.full((2, 3), 0.03), float))
    (orders,) = placed(eager)
    web = orders.channel == WEB
    share = [
        (orders.mode[web & (orders.placed // 3_600 == hour)] == NEXT_DAY).mean() for hour in (0, 21, 23)
    ]
    assert share[0] < share[1] > share[2]


def test_a_higher_fee_drives_customers_away_from_its_mode(network):
    """To other modes, and out of the shop; with no weight of ordering nothing only to other modes."""
    modes = network.online.modes
    dear = with_online(network, modes=replace(modes, fee_minor=frozen([0, 6_000, 990])))
    (before,), (after,) = placed(network), placed(dear)
    assert (after.mode == NEXT_DAY).sum() < 0.2 * (before.mode == NEXT_DAY).sum()
    assert (after.mode == STANDARD).sum() > (before.mode == STANDARD).sum()
    assert after.nothing.shape[1] > before.nothing.shape[1]
    everybody, all_the_same = (placed(tasting(each, no_purchase_weight=0.0))[0] for each in (network, dear))
    assert everybody.nothing.shape[1] == all_the_same.nothing.shape[1] == 0
    assert len(everybody) == len(all_the_same)


def test_customers_are_conserved_whatever_they_choose(network):
    """Who comes, and when, depends on nothing that they weigh; who orders by the same channel has the same cart."""
    (all_order,) = placed(tasting(network, no_purchase_weight=0.0))
    for weight in (0.3, 5.0, 1e6):
        (some,) = placed(tasting(network, no_purchase_weight=weight))
        assert len(some) + some.nothing.shape[1] == len(all_order)
        both = np.sort(np.concatenate([some.placed, some.nothing[2]]))
        assert both.tolist() == all_order.placed.tolist()
        assert (np.diff(some.nothing[2]) >= 0).all()
    (some,) = placed(tasting(network, no_purchase_weight=0.3))
    known = {customer: row for row, customer in enumerate(_customers(all_order))}
    same = 0
    for row, customer in enumerate(_customers(some)):
        other = known[customer]
        assert some.placed[row] == all_order.placed[other]
        assert some.latitude_deg[row] == all_order.latitude_deg[other]
        if some.channel[row] == all_order.channel[other]:
            same += 1
            assert _cart(some, row) == _cart(all_order, other)
    assert same > 5_000


def _customers(orders):
    return list(zip(orders.zone.tolist(), orders.nth.tolist(), strict=True))


def _cart(orders, row):
    lines = slice(orders.first_line[row], orders.first_line[row + 1])
    return orders.product[lines].tolist(), orders.units[lines].tolist(), int(orders.cancels[row])


def test_lines_and_cancellations_are_those_of_the_channel_that_was_chosen(network):
    """Mean 2 lines on the web, 1.5 in the app less what falls together; the app's customers cancel sooner and more."""
    channels = replace(network.online.channels, cancel_share=frozen([0.0, 1.0], float),
                       lines_per_order=frozen([1.0, 2.0], float))
    (orders,) = placed(with_online(network, channels=channels))
    lines, web = np.diff(orders.first_line), orders.channel == WEB
    assert (lines[web] == 1).all()
    assert lines[~web].mean() > 1.3
    assert (orders.cancels[web] == NEVER).all()
    waited = orders.cancels[~web] - orders.placed[~web]
    assert waited.mean() == pytest.approx(2 * 3_600, rel=0.1)


def test_nobody_chooses_what_is_not_delivered_to_them(network):
    """Express is delivered to the centre only: the suburb chooses among the rest, and the network is as good as any."""
    lanes = network.online.deliveries
    kept = ~((lanes.zone == SUBURB) & (lanes.mode == EXPRESS))
    columns = {name: getattr(lanes, name)[kept] for name in lanes.__dataclass_fields__ if name != "lead_times"}
    left = replace(lanes, **columns, lead_times=tuple(np.array(lanes.lead_times, object)[kept]))
    (orders,) = placed(with_online(network, deliveries=left))
    assert chosen(orders, SUBURB)[APP, EXPRESS] == 0
    assert chosen(orders, CENTRE)[APP, EXPRESS] > 0


def test_no_way_to_order_is_lost_where_all_utilities_are_far_below_zero(network):
    """Weights are taken beside the best one: e to the power -900 is nothing, but the shares are what they were."""
    far = frozen(network.online.choice.attraction - 900.0, float)
    (near,), (distant,) = placed(tasting(network, no_purchase_weight=0.0)), placed(
        tasting(network, attraction=far, no_purchase_weight=0.0))
    assert (near.channel == distant.channel).mean() > 0.9999
    assert (near.mode == distant.mode).mean() > 0.9999
    (nobody,) = placed(tasting(network, attraction=far))
    assert (len(nobody), nobody.nothing.shape[1]) == (0, len(near))


@pytest.fixture
def small(tmp_path) -> Network:
    """Return the tiny network whose customers choose, a dozen a day."""
    return tiny(copy_of_tiny_choosing(tmp_path))


def by_measure(done, *measures):
    """Return the counts of some measures by channel and mode over a run."""
    frame = done.frame("order_days")
    frame = frame[frame["measure"].isin(measures)]
    return frame.groupby(["channel", "mode"], observed=True)["amount"].sum().to_dict()


@pytest.mark.parametrize("grain", ["day", "hour", "event"])
def test_a_run_counts_who_ordered_and_who_did_not(small, grain):
    """Placed and without order are together who came where everybody orders; both under every way to order."""
    done, all_order = (
        run(each, days=30, grain=grain) for each in (small, tasting(small, no_purchase_weight=0.0))
    )
    ordered = by_measure(done, "orders_placed")
    nothing = by_measure(done, "customers_without_order")
    assert sum(ordered.values()) + sum(nothing.values()) == sum(by_measure(all_order, "orders_placed").values())
    assert not sum(by_measure(all_order, "customers_without_order").values())
    assert min(sum(ordered.values()), sum(nothing.values())) > 30
    assert {way for way, amount in nothing.items() if amount} <= {
        ("web", "standard"), ("web", "next_day"), ("app", "standard"), ("app", "express")}


def test_no_strategy_changes_who_chooses_what(small):
    """Common random numbers: the same customers, ways to order and carts under another rule, with other stock."""
    rules = [({"decision": "sourcing", "rule": rule, "settings": {}},) for rule in ("preferred", "nearest")]
    richer = replace(small, initial_on_hand=small.initial_on_hand * 3)
    runs = [run(small, days=20, policies=rules[0]), run(richer, days=20, policies=rules[1])]
    recorded = [
        sorted((row["zone"], row["channel"], row["mode"], row["placed"], row["promised"])
               for row in done.tables["orders"].to_pylist())
        for done in runs
    ]
    assert recorded[0] == recorded[1]
    assert len(recorded[0]) > 20
    assert by_measure(runs[0], "customers_without_order") == by_measure(runs[1], "customers_without_order")


def test_a_level_must_leave_a_site_to_every_way_to_order(small):
    """Express comes from stores alone: closed to the app they leave nobody, closed to the web nobody minds."""
    stores = np.array([kind == "store" for kind in small.sites.kinds])
    found = []
    for channel in (WEB, APP):
        levels = np.zeros((2, len(stores)))
        levels[channel, stores] = 1.0
        found.append(told(with_online(small, history=None, eligibility=Eligibility(frozen(levels, float))), 0))
    assert found[WEB] == []
    (problem,) = found[APP]
    assert "leaves no site to channel 'app' for mode 'express'" in problem


def test_the_two_ways_to_work_out_the_soonest_promise_agree():
    """The compiled one, order by order, and that of planned shares: each kind of promise, each quarter of an hour."""
    modes = Modes(
        ("lane", "hours", "clock", "window"), ("", "", "", ""), frozen([-1, 7_200, -1, -1]), frozen([0, 0, 1, 0]),
        frozen([-1, -1, 64_800, -1]), frozen([86_400, 72_000, 79_200, 50_400]), frozen([1] * 4), frozen([0] * 4),
        frozen([0.0] * 4, float), frozen([1] * 4), frozen([0] * 4), frozen([0] * 4),
        window_seconds=frozen([0, 0, 0, 7_200]), chosen=frozen([False, False, False, True], bool),
        window_from_second=frozen([0, 0, 0, 28_800]), windows=frozen([0, 0, 0, 5]),
        notice_seconds=frozen([0, 0, 0, 10_800]),
    )
    by_lane = np.array([[259_200] * 4, [86_400] * 4])
    after = np.where(modes.promise_seconds >= 0, modes.promise_seconds, by_lane).reshape(-1)
    told = Promises(after, np.array(modes.promise_days), np.array(modes.promise_second), np.array(modes.cut_off_second))
    windows = Windows(np.maximum(modes.window_seconds, 1), np.array(modes.window_from_second), np.array(modes.windows),
                      np.array(modes.notice_seconds))
    seconds = np.arange(3 * 86_400, 5 * 86_400, 900)
    planned = modes.soonest(seconds, by_lane)
    for row, second in enumerate(seconds.tolist()):
        drawn = [soonest(told, windows, second, destination) for destination in range(8)]
        assert drawn == planned[row].reshape(-1).tolist()
    nine = soonest(told, windows, 3 * 86_400 + 9 * 3_600, 3)
    assert nine == 3 * 86_400 + 14 * 3_600
    """Three hours' notice: the windows from 8 and 10 are over, that from 12 to 14 is the first."""


def test_a_choice_of_one_way_is_no_choice():
    """One channel and mode, and nobody who orders nothing: the utility has no say."""
    ways = frozen(np.ones((1, 1)), float)
    choice = Choice(frozen([[True]], bool), ways, ways, ways, ways, 0.0)
    at_once = choice.at_once(frozen([500]), frozen([[0]]), frozen([3.0], float))
    assert at_once.tolist() == [[[1 - 5 - 3]]]
    assert choice.shares(at_once, np.full((2, 1, 1), 7.0), np.array([0.5, 0.5])).tolist() == [[[1.0]]]


def test_the_day_of_week_is_that_of_the_channels_mixed(network):
    """All customers of the app, three in four, come on Sundays; those of the web every day."""
    week = np.ones((2, 7))
    week[APP] = [0, 0, 0, 0, 0, 0, 7]
    channels = replace(network.online.channels, weekday_factor=frozen(week, float))
    sizes = [len(orders) + orders.nothing.shape[1] for orders in placed(with_online(network, channels=channels), 7)]
    assert datetime.date(2025, 1, 6).weekday() == 0
    assert sizes[0] == pytest.approx(15_000 * 0.25, rel=0.1)
    assert sizes[6] == pytest.approx(15_000 * (0.25 + 0.75 * 7), rel=0.05)
