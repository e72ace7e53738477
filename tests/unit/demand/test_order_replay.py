"""Replay of orders: each is placed again at its second, whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.unit.demand.online_shops import days, described, history, lines, shop
from twin.demand.base import NEVER
from twin.demand.order_replay import OrderReplay
from twin.network.arrays import frozen

DAY = 86_400
PAST = history(
    ("A1", 5, 0, 0, [(0, 2), (3, 1)]), ("A2", 5, 1, 1, [(1, 7)]), ("B1", 2 * DAY, 0, 1, [(4, 40)]),
    ("B2", 3 * DAY - 1, 1, 0, [(2, 10), (0, 30), (1, 1)]),
)


def replayed(count: int = 5, past=PAST, **more):
    network = shop(rates=(0, 0), past=past, cancel_share=frozen([0, 0], float))
    return days(OrderReplay(), network, count, **more)


def test_every_order_is_placed_at_its_second_with_all_its_lines():
    """Day by day, midnight belongs to the new day; before, between and after there is nothing."""
    assert [described(orders) for orders in replayed()] == [
        [(0, 0, 5, NEVER, [(0, 2), (3, 1)]), (1, 1, 5, NEVER, [(1, 7)])], [],
        [(0, 1, 2 * DAY, NEVER, [(4, 40)]), (1, 0, 3 * DAY - 1, NEVER, [(2, 10), (0, 30), (1, 1)])], [], [],
    ]
    assert [orders.reference.tolist() for orders in replayed()] == [[0, 1], [], [2, 3], [], []]


def test_every_seed_meets_the_same_orders():
    """The past happened once; only who cancels and from where they order is drawn."""
    assert [described(orders) for orders in replayed()] == [described(orders) for orders in replayed(seed=7)]
    first, other = replayed(1)[0], replayed(1, seed=7)[0]
    assert first.latitude_deg[0] != other.latitude_deg[0]
    assert first.latitude_deg[1] == other.latitude_deg[1] == 35.5


def test_an_event_scales_the_units_and_leaves_out_what_becomes_nothing():
    """Exact where the result is whole; a line of nothing is no line, an order without lines no order."""
    doubled = replayed(3, factor=2.0)
    assert lines(doubled[0], 0) == [(0, 4), (3, 2)]
    factor = np.ones((2, 5))
    factor[:, 4], factor[1, 2] = 0.0, 0.5
    third = replayed(3, factor=factor)[2]
    assert third.reference.tolist() == [3]
    assert lines(third, 0) == [(2, 5), (0, 30), (1, 1)]
    assert [len(orders) for orders in replayed(3, factor=0.0)] == [0, 0, 0]


def test_rounding_keeps_the_mean_and_never_lowers_a_line_as_the_factor_grows():
    """Half of 400 lines of one unit stay; of 1.3 times three tenths are two."""
    many = history(*((f"o{n}", n, 0, 0, [(0, 1)]) for n in range(400)))
    sums = []
    for factor in (0.5, 0.8, 1.3, 1.5):
        (orders,) = replayed(1, many, factor=factor)
        sums.append(int(orders.units.sum()))
        assert sums[-1] == pytest.approx(400 * factor, abs=5 * 10)
    assert sums == sorted(sums)


def test_what_happens_to_an_order_does_not_depend_on_the_others():
    """Cancellation, place and rounding are addressed by its id."""
    many = history(*((f"o{n}", n, 0, 0, [(0, 3)]) for n in range(200)))
    few = history(*((f"o{n}", n, 0, 0, [(0, 3)]) for n in range(0, 200, 2)))
    (all_of_them,), (half,) = (days(OrderReplay(), shop(past=past), factor=1.1) for past in (many, few))
    assert described(all_of_them)[::2] == described(half)
    assert np.array_equal(all_of_them.latitude_deg[::2], half.latitude_deg)
    cancelled = (half.cancels < NEVER).mean()
    assert cancelled == pytest.approx(0.25, abs=0.2)
    assert (half.cancels >= half.placed).all()


def test_a_network_without_recorded_orders_cannot_be_replayed():
    """Neither one without an online shop; with them nothing is said."""
    for made in (shop(), replace(shop(), online=None)):
        (problem,) = OrderReplay().problems(made, "orders")
        assert "no table orders" in str(problem)
    assert list(OrderReplay().problems(shop(past=PAST), "orders")) == []
