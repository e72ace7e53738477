"""Promises by stock at work, by hand: what is on the shelf, what is on the road, and what is neither."""

from __future__ import annotations

import numpy as np
import pytest

from tests.shops import DAY, HOUR, Basket, Terms, counted, lines, run, shop
from tests.unit.simulation.orders.test_modes import modes, served_by

SHOP = Terms({"shop": 1}, patience_days=30.0)
NINE = 9 * HOUR


def told(baskets, stock, terms=SHOP, level=0, days=8, grain="hour", **of):
    """Return the run of a shop whose mode promises in two days, or six where no stock is in sight."""
    mode = modes(**{"promise_seconds": 2 * DAY, "by_stock": True, "beyond_seconds": 6 * DAY, **of})
    return run(served_by(shop(baskets, stock, terms, level=level), mode), days=days, grain=grain)


def promised(done):
    """Return the seconds of the orders' promises, since the first midnight."""
    return [row["placed"] + row["promised"] for row in done.tables["orders"].to_pylist()]


@pytest.mark.parametrize("grain", ["day", "hour", "event"])
def test_what_is_there_is_promised_by_the_mode_alone(grain):
    """Two days, as if nobody had looked."""
    for by_stock in (True, False):
        assert promised(told([Basket(NINE, {0: 1})], {"shop": 1}, by_stock=by_stock, grain=grain)) == [NINE + 2 * DAY]


def test_a_promise_is_no_earlier_than_the_lane_takes():
    """Half a day is promised of what takes a day; who looks at stock says a day."""
    told_now = told([Basket(NINE, {0: 1})], {"shop": 1}, promise_seconds=DAY // 2)
    assert promised(told_now) == [NINE + DAY]


def test_what_is_neither_there_nor_on_the_road_is_promised_late():
    """Six days: nobody has ordered any."""
    assert promised(told([Basket(NINE, {0: 1})], {"shop": 0})) == [NINE + 6 * DAY]


@pytest.mark.parametrize(("grain", "arrives"), [("hour", DAY), ("event", DAY)])
def test_what_is_on_the_road_is_promised_as_if_ordered_when_it_arrives(grain, arrives):
    """The shop orders two at the first midnight, on the road for a day: two orders are promised from then, one not."""
    baskets = [Basket(NINE, {0: 1}), Basket(NINE + 1, {0: 1}), Basket(NINE + 2, {0: 1})]
    done = told(baskets, {"shop": 0}, level=2, grain=grain)
    assert promised(done) == [arrives + 2 * DAY] * 2 + [NINE + 2 + 6 * DAY]
    assert counted(done, "orders_on_time_in_full") == counted(done, "orders_due") == 3


def test_by_the_clock_the_promise_is_a_time_of_the_day():
    """Six in the evening of the day after the goods are there, and of the next day where the way is too long for it."""
    clock = {"promise_seconds": -1, "promise_days": 1, "promise_second": 18 * HOUR}
    assert promised(told([Basket(NINE, {0: 1})], {"shop": 0}, level=1, **clock)) == [2 * DAY + 18 * HOUR]
    slow = Terms({"shop": 1}, patience_days=30.0, travel_days=1.5)
    assert promised(told([Basket(3 * HOUR, {0: 1})], {"shop": 1}, slow, **clock)) == [DAY + 18 * HOUR]
    assert promised(told([Basket(NINE, {0: 1})], {"shop": 1}, slow, **clock)) == [2 * DAY + 18 * HOUR]


def test_an_order_is_promised_from_the_site_that_has_all_of_it_soonest():
    """One product is in the hub, both will be in the shop tomorrow: the order goes whole."""
    both = Terms({"hub": 1, "shop": 2}, patience_days=30.0)
    stock = {"hub": [1, 0], "shop": [0, 0]}
    assert promised(told([Basket(NINE, {0: 1}), Basket(NINE, {0: 1, 1: 1})], stock, both, level=1)) == [
        NINE + 2 * DAY, 3 * DAY]


@pytest.mark.parametrize("seed", range(4))
def test_promises_are_kept_where_the_record_is_exact_and_nobody_else_takes_anything(seed):
    """One site, one unit an order: what was promised off the road comes by then, and not a second later."""
    placed = np.sort(np.random.default_rng(seed).integers(0, 9 * DAY, 40))
    baskets = [Basket(int(second), {0: 1}) for second in placed]
    done = told(baskets, {"shop": 2}, level=5, days=20, promise_seconds=DAY, beyond_seconds=3 * DAY)
    came = {row["number"]: row["delivered"] for row in lines(done)}
    off_the_road = [row for row in done.tables["orders"].to_pylist() if row["promised"] not in (DAY, 3 * DAY)]
    assert len(off_the_road) > 5
    assert all(0 <= came[row["number"]] <= row["promised"] for row in off_the_road)
