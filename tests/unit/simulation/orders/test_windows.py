"""Delivery windows: the customer's choice, the promise that it makes, and parcels that come too early."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from tests.shops import DAY, HOUR, Basket, counted, lines, run, shop
from tests.unit.simulation.orders.test_modes import modes, served_by

NINE = 9 * HOUR
TWO_HOURS = {
    "window_seconds": 2 * HOUR, "chosen": True, "window_from_second": 8 * HOUR, "windows": 6,
    "notice_seconds": 4 * HOUR,
}
"""Six windows of two hours from eight to eight, to be chosen four hours ahead."""


def fast(network, days):
    """Return the network with parcels that travel for so many days."""
    lanes = network.online.deliveries
    quick = tuple(replace(lead, mean_days=days) for lead in lanes.lead_times)
    return replace(network, online=replace(network.online, deliveries=replace(lanes, lead_times=quick)))


def promised(placed, **of):
    """Return how many customers were promised which second, counted from the first midnight."""
    baskets = [Basket(placed, {0: 1}) for _ in range(600)]
    network = served_by(fast(shop(baskets, {"hub": 600}), 0.01), modes(**TWO_HOURS | of))
    orders = run(network, days=4, audit="end").tables["orders"].to_pylist()
    return Counter(row["placed"] + row["promised"] for row in orders)


def test_customers_choose_evenly_among_the_next_windows():
    """Who orders at nine may have today's windows from two o'clock on, or tomorrow's before: a sixth each."""
    told = promised(NINE)
    assert sorted(told) == [hour * HOUR for hour in (16, 18, 20, 24 + 10, 24 + 12, 24 + 14)]
    assert all(60 <= number <= 140 for number in told.values())


def test_a_window_begins_at_the_notice_at_the_earliest():
    """At ten sharp the window of two o'clock is four hours ahead; a second later it is too late for it."""
    assert min(promised(10 * HOUR)) == 16 * HOUR
    assert min(promised(10 * HOUR + 1)) == 18 * HOUR


def test_who_orders_at_night_is_served_from_the_morning_on():
    """At two in the night all windows of the day are ahead; after eight in the evening those of the next day."""
    assert sorted(promised(2 * HOUR)) == [hour * HOUR for hour in range(10, 22, 2)]
    assert sorted(promised(21 * HOUR)) == [DAY + hour * HOUR for hour in range(10, 22, 2)]


def test_from_the_cut_off_on_the_notice_counts_from_midnight():
    """With a cut-off at eight in the morning, nine o'clock is as good as the midnight that follows."""
    assert min(promised(NINE, cut_off_second=8 * HOUR)) == DAY + 10 * HOUR


def test_what_comes_too_early_waits_for_its_window():
    """A parcel of half an hour is handed over when the window begins, and in time; one of a day when it comes."""
    for days, early in ((1 / 48, True), (1.0, False)):
        network = served_by(fast(shop([Basket(NINE, {0: 1})], {"hub": 1}), days), modes(**TWO_HOURS))
        done = run(network, days=5)
        (line,), (order,) = lines(done), done.tables["orders"].to_pylist()
        if early:
            assert line["delivered"] == order["promised"] - 2 * HOUR > line["dispatched"] + HOUR / 2
            assert counted(done, "orders_on_time_in_full") == 1
        else:
            assert line["delivered"] == max(line["dispatched"] + DAY, order["promised"] - 2 * HOUR)


def test_night_delivery_is_a_promise_by_the_clock_with_a_window():
    """Promised for six in the morning, eight hours long: at ten in the evening, and not before."""
    night = modes(promise_days=1, promise_second=6 * HOUR, cut_off_second=18 * HOUR, window_seconds=8 * HOUR)
    done = run(served_by(fast(shop([Basket(NINE, {0: 1})], {"hub": 1}), 0.1), night), days=3)
    (line,) = lines(done)
    assert NINE + line["delivered"] == 22 * HOUR


def test_a_failed_attempt_counts_from_the_window():
    """The first attempt is at the beginning of the window, the second three hours later, then the way back."""
    table = modes(**TWO_HOURS, failure_rate=1 - 1e-12, attempts=2, retry_seconds=3 * HOUR)
    done = run(served_by(fast(shop([Basket(NINE, {0: 1})], {"hub": 1}), 1 / 24), table), days=4)
    (line,), (order,) = lines(done), done.tables["orders"].to_pylist()
    assert line["cancelled"] == order["promised"] - 2 * HOUR + 3 * HOUR + HOUR


def test_the_choice_belongs_to_the_order_and_not_to_who_serves_it():
    """The same orders from the shop instead of the hub: the same windows."""
    baskets = [Basket(60 * n, {0: 1}) for n in range(50)]
    told = [
        [row["promised"] for row in run(served_by(shop(baskets, {site: 50}), modes(**TWO_HOURS)), days=3, audit="end")
         .tables["orders"].to_pylist()]
        for site in ("hub", "shop")
    ]
    assert told[0] == told[1]
    assert len(np.unique(told[0])) > 6
