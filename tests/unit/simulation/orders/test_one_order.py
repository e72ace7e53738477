"""One order followed by hand: states, stock and money."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.shops import DAY, HOUR, HUB_FIRST, Basket, counted, lines, moved, paid, run, shop

TEN_PAST_NINE = 9 * HOUR + 600
TEN = 10 * HOUR
STAMPS = ("promised", "backordered", "sourced", "reserved", "picked", "dispatched", "delivered", "cancelled")


def stamps(row):
    """Return the instants of a line's states in seconds after placing."""
    return {state: row[state] for state in STAMPS if row[state] >= 0}


def test_an_order_is_taken_by_the_next_wave_and_arrives_a_lead_time_after_its_pick():
    """Placed at 9:10, it is promised, sourced and reserved at 10:00; two lines at 60 an hour leave at 10:02."""
    network = shop([Basket(TEN_PAST_NINE, {0: 3, 1: 1})], {"hub": 10}, replace(HUB_FIRST, lines_per_hour=60))
    first, second = lines(run(network))
    wave = TEN - TEN_PAST_NINE
    taken, gone = dict.fromkeys(("promised", "sourced", "reserved"), wave), wave + 120
    same = taken | {"dispatched": gone, "delivered": gone + DAY}
    assert stamps(first) == same | {"picked": wave + 60}
    assert stamps(second) == same | {"picked": wave + 120}
    assert [(row["site"], row["parcel"], row["state"]) for row in (first, second)] == [("hub", 1, "delivered")] * 2


def test_goods_and_promises_of_an_order_pass_through_every_account():
    """Four units are placed, reserved, picked, handed over and completed; nothing waits and nothing is cancelled."""
    done = run(shop([Basket(TEN_PAST_NINE, {0: 3, 1: 1})], {"hub": 10}))
    for move in ("place", "reserve", "pick", "hand_over", "complete"):
        assert moved(done, move) == 4
    for move in ("defer", "resume", "release", "cancel", "give_up"):
        assert moved(done, move) == 0


def test_money_of_an_order_adds_up():
    """Revenue 4 x 10.00; picking 2 lines and a parcel; carriage 6.00 and 0.01 a unit; a tenth goes to the platform."""
    done = run(shop([Basket(TEN_PAST_NINE, {0: 3, 1: 1})], {"hub": 10}))
    assert paid(done, "revenue") == {("outside", "chain"): 4_000}
    assert paid(done, "picking") == {("chain", "outside"): 2 * 30 + 50}
    assert paid(done, "parcel") == {("chain", "van"): 600 + 4}
    assert paid(done, "commission") == {("chain", "web"): 400}
    (order,) = done.tables["orders"].to_pylist()
    assert order["value_minor"] == 4_000
    assert (order["picking_cost_micro"], order["parcel_cost_micro"]) == (110 * 10**6, 604 * 10**6)


def test_the_first_promise_judges_the_delivery():
    """Two days were promised: delivered after one day and fifty minutes it is on time, after three it is not."""
    in_time = run(shop([Basket(TEN_PAST_NINE, {0: 1})], {"hub": 10}), days=6)
    late = run(shop([Basket(TEN_PAST_NINE, {0: 1})], {"hub": 10}, replace(HUB_FIRST, travel_days=3.0)), days=6)
    assert (counted(in_time, "orders_due"), counted(in_time, "orders_on_time_in_full")) == (1, 1)
    assert (counted(late, "orders_due"), counted(late, "orders_on_time_in_full")) == (1, 0)


def test_a_split_order_leaves_in_two_parcels_and_is_counted_as_split():
    """Each site holds one of two products; an order worth enough is split over both."""
    split = ("all", "sourcing", "preferred", {"split_above_value": 0})
    rules = [("all", "replenishment", "base_stock", {"level": 0}), split]
    network = shop([Basket(TEN_PAST_NINE, {0: 1, 1: 1})], {"hub": [5, 0], "shop": [0, 5]}, rules=rules)
    done = run(network)
    assert [(row["site"], row["parcel"]) for row in lines(done)] == [("hub", 1), ("shop", 2)]
    assert (counted(done, "orders_split"), counted(done, "parcels")) == (1, 2)
    assert (counted(done, "orders_from_stock"), counted(done, "orders_from_one_site")) == (1, 0)


def test_an_order_that_no_site_holds_waits_and_goes_out_when_goods_arrive():
    """The hub opens empty and orders up to 5: goods arrive on the next day and the line leaves with the next wave."""
    done = run(shop([Basket(TEN_PAST_NINE, {0: 2})], {"hub": 0}, level=5))
    (row,) = lines(done)
    assert row["backordered"] == TEN - TEN_PAST_NINE
    assert row["sourced"] == DAY - TEN_PAST_NINE
    assert row["state"] == "delivered"
    assert (moved(done, "defer"), moved(done, "resume")) == (2, 2)
    assert counted(done, "backlog_unit_ticks") == 2 * 14


def test_patience_ends_a_wait_to_the_second():
    """After half a day without stock the line is cancelled for lack of it, and counted as due and not served."""
    done = run(shop([Basket(TEN_PAST_NINE, {0: 2})], {"hub": 0}, replace(HUB_FIRST, patience_days=0.5)))
    (row,) = lines(done)
    assert (row["state"], row["cancelled"]) == ("cancelled", DAY // 2)
    assert (counted(done, "orders_cancelled_for_stock"), counted(done, "orders_due")) == (1, 1)
    assert counted(done, "orders_on_time_in_full") == 0
    assert moved(done, "give_up") == 2


@pytest.mark.parametrize("grain", ["day", "hour", "event"])
def test_who_cancels_before_the_pick_gets_the_goods_back_on_the_shelf(grain):
    """A line that takes an hour to pick keeps the next one waiting; who cancels then frees the unit again."""
    terms = replace(HUB_FIRST, lines_per_hour=1, cancel_share=1.0, cancel_after_hours=0.2)
    done = run(shop([Basket(DAY, {0: 1, 1: 1}), Basket(DAY, {0: 1, 1: 1})], {"hub": 10}, terms), grain=grain)
    reserved, released, picked = moved(done, "reserve"), moved(done, "release"), moved(done, "pick")
    assert reserved == released + picked
    assert counted(done, "units_cancelled_by_customer") + picked == 4


def test_a_closed_site_serves_nobody_and_a_reopened_one_serves_who_waits():
    """The hub is shut on the first day: the order waits until midnight."""
    outage = {"kind": "site_outage", "target": "hub", "start_day": 0, "duration_days": 1, "severity": 1.0}
    network = shop([Basket(TEN_PAST_NINE, {0: 1})], {"hub": 10}, replace(HUB_FIRST, ranks={"hub": 1}))
    (row,) = lines(run(network, events=(outage,)))
    assert row["sourced"] == DAY - TEN_PAST_NINE


def test_orders_after_the_last_wave_are_recorded_and_counted_nowhere():
    """Ten minutes before the end there is no wave any more: the order stands in the record as placed and open."""
    done = run(shop([Basket(4 * DAY - 600, {0: 1})], {"hub": 10}))
    (order,) = done.tables["orders"].to_pylist()
    (row,) = lines(done)
    assert (order["state"], order["closed"], row["state"]) == ("open", -1, "placed")
    assert counted(done, "orders_placed") == 0
    assert counted(done, "open_order_seconds") == 600


@pytest.mark.parametrize("which, kept", [("none", 0), ("all", 300)])
def test_what_is_recorded_changes_nothing_that_is_counted(which, kept):
    """Three hundred orders over ten weeks: the counts are the same whether orders are kept or not."""
    from twin.simulation import RecordSettings

    baskets = [Basket(number * 20_000, {number % 2: 1}) for number in range(300)]
    network = shop(baskets, {"hub": 400})
    done = run(network, days=70, audit="end", record=RecordSettings(orders=which))
    assert done.tables["orders"].num_rows == kept
    sample = run(network, days=70, audit="end", record=RecordSettings(orders="sample"))
    assert done.tables["order_days"].equals(sample.tables["order_days"])
