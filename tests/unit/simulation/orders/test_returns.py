"""Delivered lines that come back: when, where to, what becomes of them, and who pays."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from tests.shops import DAY, HOUR, HUB_FIRST, Back, Basket, counted, lines, moved, paid, run, shop, with_returns
from twin.simulation import Cell, RecordSettings, RunSettings, simulate

TEN_PAST_NINE = 9 * HOUR + 600
DELIVERED = 10 * HOUR + DAY - TEN_PAST_NINE
"""After placing: taken at ten, a day on the way."""
ONE_ORDER = [Basket(TEN_PAST_NINE, {0: 3, 1: 1})]
NOBODY_BUYS = [
    ("all", "replenishment", "base_stock", {"level": 0, "review_days": 90}),
    ("all", "sourcing", "preferred", {"split_above_value": 0}),
]
STAMPS = ("delivered", "returned", "restocked", "refurbishing", "refurbished", "scrapped")


def back(*terms, stock=10, baskets=ONE_ORDER, days=9, shop_terms=HUB_FIRST, **cell):
    """Return the run of a hub with stock, whose lines come back."""
    return run(with_returns(shop(baskets, {"hub": stock}, shop_terms), *terms), days=days, **cell)


def stamps(row):
    """Return the instants of a line's states from the delivery on, in seconds after placing."""
    return {state: row[state] for state in STAMPS if row[state] >= 0}


def test_one_order_that_comes_back_followed_by_hand():
    """Two days after the delivery both lines are handed in; three hours later the first is on the shelf again, and the
    second goes to be refurbished, which takes a day. The order was closed at its delivery.
    """
    done = back(Back(restock=1), Back(refurbish=1))
    first, second = lines(done)
    handed_in, inspected = DELIVERED + 2 * DAY, DELIVERED + 2 * DAY + 3 * HOUR
    same = {"delivered": DELIVERED, "returned": handed_in}
    assert stamps(first) == same | {"restocked": inspected}
    assert stamps(second) == same | {"refurbishing": inspected, "refurbished": inspected + DAY}
    assert (first["state"], second["state"]) == ("restocked", "refurbished")
    (order,) = done.tables["orders"].to_pylist()
    assert (order["state"], order["closed"]) == ("delivered", DELIVERED)
    assert (counted(done, "orders_closed"), counted(done, "orders_on_time_in_full")) == (1, 1)
    assert (counted(done, "lines_returned"), counted(done, "units_returned")) == (2, 4)
    assert (counted(done, "units_restocked"), counted(done, "units_refurbished")) == (3, 1)


def test_goods_that_come_back_pass_through_every_account():
    """Four units are handed over and handed in; three are restocked, one is refurbished and renewed."""
    done = back(Back(restock=1), Back(refurbish=1))
    expected = {"hand_over": 4, "hand_in": 4, "restock": 3, "refurbish": 1, "renew": 1, "scrap": 0}
    assert {move: moved(done, move) for move in expected} == expected
    last = max(done.tables["stock"].to_pylist(), key=lambda row: (row["day"], row["site"] == "hub"))
    assert last["on_hand_unit_ticks"] == 20 * 24


def test_scrap_is_gone_for_good():
    """What is neither restocked nor refurbished leaves the books as scrap, and the hub holds four units less."""
    done = back(Back())
    assert [stamps(row)["scrapped"] for row in lines(done)] == [DELIVERED + 2 * DAY + 3 * HOUR] * 2
    assert (moved(done, "hand_in"), moved(done, "scrap"), counted(done, "units_scrapped")) == (4, 4, 4)
    last = max(done.tables["stock"].to_pylist(), key=lambda row: (row["day"], row["site"] == "hub"))
    assert last["on_hand_unit_ticks"] == 16 * 24


def test_money_of_returns_adds_up():
    """Four units at 10.00 are paid back, two lines cost 2.00 each, a unit refurbished 0.75; the commission stands."""
    done = back(Back(restock=1), Back(refurbish=1))
    assert paid(done, "refund") == {("chain", "outside"): 4_000}
    assert paid(done, "return_handling") == {("chain", "outside"): 2 * 200}
    assert paid(done, "refurbishing") == {("chain", "outside"): 75}
    assert paid(done, "commission") == {("chain", "web"): 400}
    assert counted(done, "refund_micro") == 4_000 * 10**6
    assert counted(done, "return_cost_micro") == (2 * 200 + 75) * 10**6


@pytest.mark.parametrize(("at_scan", "day"), [(True, 3), (False, 4)])
def test_customers_are_paid_back_at_the_scan_or_after_the_inspection(at_scan, day):
    """Handed in on the fourth day; the inspection of a day ends on the fifth."""
    done = back(Back(at_scan=at_scan, inspection_hours=24))
    refunds = [row["day"] for row in done.tables["order_days"].to_pylist() if row["measure"] == "refund_micro"]
    assert refunds == [day]


@pytest.mark.parametrize(("to_home", "site"), [(True, "hub"), (False, "shop")])
def test_bought_online_and_returned_in_store_or_to_where_it_came_from(to_home, site):
    """The hub is the home and has nothing, so the shop serves; the units come back to the one or to the other."""
    network = shop([Basket(TEN_PAST_NINE, {0: 2})], {"hub": 0, "shop": 5})
    done = run(with_returns(network, Back(to_home=to_home, restock=1)), days=9)
    (row,) = lines(done)
    assert row["site"] == "shop"
    moves = done.tables["movements"].to_pylist()
    assert {row["from_site"] for row in moves if row["move"] in ("hand_in", "restock")} == {site}


@pytest.mark.parametrize("grain", ["day", "hour", "event"])
def test_goods_that_come_back_serve_who_waits(grain):
    """Five units in all: the second order waits until what the first one bought is back on the shelf."""
    baskets = [Basket(0, {0: 5}), Basket(DAY, {0: 4})]
    network = shop(baskets, {"hub": 5}, replace(HUB_FIRST, patience_days=9), rules=NOBODY_BUYS)
    done = run(with_returns(network, Back(restock=1)), days=12, grain=grain)
    first, second = sorted(lines(done), key=lambda row: row["units"], reverse=True)
    on_the_shelf = first["restocked"] - DAY
    waits = {"day": DAY, "hour": HOUR, "event": HOUR}[grain]
    assert on_the_shelf <= second["sourced"] < on_the_shelf + waits
    assert moved(done, "resume") == 4


def test_an_order_stays_on_the_desk_until_its_returns_have_ended():
    """A month after its delivery, when its rows were compacted four times: written once, with all its states."""
    done = back(Back(lag_days=30, restock=1), days=40)
    assert len(done.tables["orders"]) == 1
    assert [stamps(row)["restocked"] for row in lines(done)] == [DELIVERED + 30 * DAY + 3 * HOUR] * 2


def test_a_return_under_way_at_the_end_is_recorded_as_it_stands():
    """Handed in on the last day and not yet inspected: the order is closed, the line returned, the refund to come."""
    done = back(Back(inspection_hours=100), days=4)
    assert {row["state"] for row in lines(done)} == {"returned"}
    (order,) = done.tables["orders"].to_pylist()
    assert (order["state"], order["closed"]) == ("delivered", DELIVERED)
    assert (moved(done, "hand_in"), paid(done, "refund")) == (4, {})


def test_a_line_may_be_back_before_the_rest_of_its_order_has_come():
    """The first line is delivered and scrapped while the second waits for stock; the order still counts."""
    network = shop([Basket(TEN_PAST_NINE, {0: 1, 1: 1})], {"hub": [5, 0]}, rules=NOBODY_BUYS)
    done = run(with_returns(network, Back(lag_days=0.1)), days=9)
    assert [row["state"] for row in lines(done)] == ["scrapped", "cancelled"]
    (order,) = done.tables["orders"].to_pylist()
    assert order["state"] == "partly_delivered"
    assert (counted(done, "orders_delivered"), counted(done, "orders_partly_cancelled")) == (1, 1)
    assert (counted(done, "lines_due"), counted(done, "lines_on_time")) == (2, 1)


MANY = [Basket(number * 60, {number % 2: 1 + number % 3}) for number in range(6_000)]
SOME = Back(share=0.3, lag_days=5, lag_law=("gamma", 3), restock=0.6, refurbish=0.3)


def many(back=SOME, grain="hour", terms=HUB_FIRST, days=60, **stock):
    """Return the run of six thousand orders, some of which come back."""
    network = with_returns(shop(MANY, stock or {"hub": 10_000}, terms), back)
    settings, record = RunSettings(days, 0, 1, grain), RecordSettings(orders="all")
    return simulate(Cell(network, settings, {"model": "stationary"}, audit="daily", record=record))


def test_rates_lag_and_outcomes_are_those_of_the_table():
    """Of six thousand lines: the share that comes back, the mean lag and the three outcomes, within five standard
    errors (the lag is rounded up to seconds).
    """
    done = lines(many())
    came = [row for row in done if row["returned"] >= 0]
    assert abs(len(came) / len(done) - 0.3) < 5 * (0.3 * 0.7 / len(done)) ** 0.5
    lags = np.array([row["returned"] - row["delivered"] for row in came]) / DAY
    assert abs(lags.mean() - 5) < 5 * 3 / len(came) ** 0.5
    assert abs(lags.std() - 3) < 0.3
    ends = Counter(row["state"] for row in came)
    for state, share in (("restocked", 0.6), ("refurbished", 0.3), ("scrapped", 0.1)):
        assert abs(ends[state] / len(came) - share) < 5 * (share * (1 - share) / len(came)) ** 0.5
    assert ends.total() == len(came) == sum(ends[state] for state in ("restocked", "refurbished", "scrapped"))


def came_back(done):
    """Return, by order and line, how long after the delivery it was handed in and what became of it."""
    numbers = {row["number"]: row["reference"] for row in done.tables["orders"].to_pylist()}
    return {
        (numbers[row["number"]], row["line"]):
        (row["returned"] - row["delivered"], row["state"]) if row["returned"] >= 0 else None
        for row in lines(done) if row["delivered"] >= 0
    }


@pytest.mark.parametrize("changed", [
    {"terms": replace(HUB_FIRST, ranks={"shop": 1, "hub": 2}), "hub": 10_000, "shop": 5_000},
    {"grain": "day"}, {"terms": replace(HUB_FIRST, lines_per_hour=70, travel_days=2.5)},
])
def test_the_same_delivered_lines_come_back_whatever_serves_them(changed):
    """Another site, another grain, later deliveries: each line delivered in both worlds comes back in both or in none,
    after the same time, with the same outcome.
    """
    one, other = came_back(many(days=100)), came_back(many(days=100, **changed))
    assert len(one.keys() & other.keys()) > 5_000
    assert all(one[key] == other[key] for key in one.keys() & other.keys())


def test_more_returns_are_the_same_ones_and_more():
    """Whoever sends a line back at 10 per cent does at 30 per cent as well, at the same time."""
    few = {key: own for key, own in came_back(many(replace(SOME, share=0.1))).items() if own}
    more = came_back(many())
    assert few
    assert all(more[key] == own for key, own in few.items())


def test_a_share_of_nothing_changes_nothing():
    """With returns of 0 per cent every table is that of a network without returns."""
    plain = run(shop(MANY[:500], {"hub": 400}), days=20, audit="end")
    none = run(with_returns(shop(MANY[:500], {"hub": 400}), replace(SOME, share=0)), days=20, audit="end")
    assert all(plain.tables[name].equals(none.tables[name]) for name in plain.tables)
