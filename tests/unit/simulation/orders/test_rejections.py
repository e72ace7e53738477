"""Lines that are not on the shelf where the record shows them, followed by hand."""

from __future__ import annotations

from dataclasses import replace

from tests.shops import DAY, HOUR, HUB_FIRST, Basket, Written, counted, lines, moved, paid, run, shop, with_records

TEN_PAST_NINE = 9 * HOUR + 600
WAVE = 3_000
"""Seconds from ten past nine to the wave of ten o'clock."""
GONE = Written(wrong=1.0)
"""A unit of everything is stolen at the hub before the first day, and nobody has noticed."""


def test_a_line_that_is_not_there_is_rejected_and_goes_to_the_next_site():
    """The hub's record shows three, two stand there: short pick in the wave of ten, the shop serves in the next one."""
    network = with_records(shop([Basket(TEN_PAST_NINE, {0: 3})], {"hub": 3, "shop": 3}), GONE)
    done = run(network)
    (line,) = lines(done)
    assert (line["site"], line["parcel"], line["state"]) == ("shop", 2, "delivered")
    assert (line["promised"], line["rejected"], line["backordered"]) == (WAVE, WAVE, -1)
    assert (line["sourced"], line["reserved"], line["picked"]) == (WAVE + HOUR,) * 3
    assert line["delivered"] == WAVE + HOUR + DAY
    (order,) = done.tables["orders"].to_pylist()
    assert order["parcels"] == 1
    assert counted(done, "lines_begun") == 2
    assert [counted(done, f"{what}_rejected") for what in ("lines", "units", "orders")] == [1, 3, 1]


def test_the_record_is_a_promise_and_the_goods_stay_where_they_are():
    """Three units are pledged and redeemed at the hub, and reserved at the shop alone; the hub keeps its two."""
    network = with_records(shop([Basket(TEN_PAST_NINE, {0: 3})], {"hub": 3, "shop": 3}), GONE)
    done = run(network)
    assert (moved(done, "pledge"), moved(done, "redeem")) == (3, 3)
    assert (moved(done, "reserve"), moved(done, "pick"), moved(done, "release")) == (3, 3, 0)
    assert (moved(done, "shrink"), moved(done, "overstate")) == (2, 2)
    assert moved(done, "write_down") == 1
    assert (moved(done, "place"), moved(done, "defer"), moved(done, "resume"), moved(done, "complete")) == (3,) * 4


def test_a_short_pick_puts_the_record_right():
    """The second order of three goes straight to the shop; both products of the hub were wrong, one is put right."""
    baskets = [Basket(TEN_PAST_NINE, {0: 3}), Basket(TEN_PAST_NINE + 2 * HOUR, {0: 3})]
    done = run(with_records(shop(baskets, {"hub": 3, "shop": 6}), GONE))
    assert [line["site"] for line in lines(done)] == ["shop", "shop"]
    assert counted(done, "lines_rejected") == 1
    first = done.stock_records.query("day == 0 and site == 'hub'").iloc[0]
    assert (first.records, first.corrected) == (2, 1)
    assert first.wrong_seconds == DAY + TEN_PAST_NINE + WAVE


def test_the_search_takes_time_and_is_paid_for():
    """Sixty lines an hour: a minute's search at the hub, then a minute at the shop; one parcel is packed."""
    terms = replace(HUB_FIRST, lines_per_hour=60)
    done = run(with_records(shop([Basket(TEN_PAST_NINE, {0: 3})], {"hub": 3, "shop": 3}, terms), GONE))
    (line,) = lines(done)
    assert (line["rejected"], line["sourced"], line["picked"]) == (WAVE + 60, WAVE + HOUR, WAVE + HOUR + 60)
    assert paid(done, "picking") == {("chain", "outside"): 2 * 30 + 50}


def test_a_parcel_loses_the_line_and_goes_with_the_rest():
    """Of three lines at the hub the second is missing: the parcel leaves with two, the third minute's pick packs it."""
    terms = replace(HUB_FIRST, lines_per_hour=60)
    stock = {"hub": [9, 2, 9], "shop": 9}
    network = shop([Basket(TEN_PAST_NINE, {0: 1, 1: 2, 2: 1})], stock, terms, products=3)
    done = run(with_records(network, GONE))
    first, second, third = lines(done)
    assert [row["site"] for row in (first, second, third)] == ["hub", "shop", "hub"]
    assert [row["parcel"] for row in (first, second, third)] == [1, 2, 1]
    assert (first["dispatched"], third["dispatched"]) == (WAVE + 180,) * 2
    assert (second["rejected"], second["picked"]) == (WAVE + 120, WAVE + HOUR + 60)
    assert counted(done, "parcels") == 2 and counted(done, "orders_split") == 1
    assert paid(done, "picking") == {("chain", "outside"): 4 * 30 + 2 * 50}


def test_a_last_line_that_is_missing_holds_the_parcel_until_it_was_looked_for():
    """The parcel of two lines leaves after the search for the second."""
    terms = replace(HUB_FIRST, lines_per_hour=60)
    network = shop([Basket(TEN_PAST_NINE, {0: 1, 1: 2})], {"hub": [9, 2], "shop": 9}, terms)
    first, second = lines(run(with_records(network, GONE)))
    assert (first["picked"], first["dispatched"]) == (WAVE + 60, WAVE + 120)
    assert (second["site"], second["parcel"]) == ("shop", 2)


def test_a_line_that_nobody_else_can_serve_waits():
    """The shop has none: the line waits from the next wave on, and is cancelled when patience ends."""
    done = run(with_records(shop([Basket(TEN_PAST_NINE, {0: 3})], {"hub": 3}), GONE), days=6)
    (line,) = lines(done)
    assert (line["rejected"], line["backordered"]) == (WAVE, WAVE + HOUR)
    assert (line["state"], line["site"], line["cancelled"]) == ("cancelled", "hub", 3 * DAY)
    assert moved(done, "give_up") == 3 and moved(done, "resume") == 0


def test_goods_that_come_in_time_are_taken_though_nothing_was_set_apart():
    """A line pledged in a queue: the truck comes before its turn."""
    terms = replace(HUB_FIRST, lines_per_hour=1)
    baskets = [Basket(HOUR // 2, {1: 1}) for _ in range(50)] + [Basket(TEN_PAST_NINE, {0: 3})]
    network = shop(baskets, {"hub": [3, 60]}, terms, level=3)
    done = run(with_records(network, GONE), days=6)
    last = lines(done)[-1]
    assert (last["site"], last["rejected"], last["state"]) == ("hub", -1, "delivered")
    assert (moved(done, "pledge"), moved(done, "redeem")) == (3, 3)


def test_a_customer_who_cancels_before_the_pick_takes_the_pledge_with_him():
    """Each reservation ends once: what was pledged is redeemed, nothing is released."""
    terms = replace(HUB_FIRST, lines_per_hour=1, cancel_share=1.0, cancel_after_hours=0.5)
    baskets = [Basket(HOUR // 2, {1: 1}) for _ in range(3)] + [Basket(HOUR, {0: 3})]
    done = run(with_records(shop(baskets, {"hub": [3, 40]}, terms), GONE), days=6)
    assert lines(done)[-1]["state"] == "cancelled"
    assert moved(done, "pledge") == moved(done, "redeem")
    assert moved(done, "reserve") == moved(done, "release") + moved(done, "pick")


def test_what_a_picker_refuses_stays_and_goes_to_others():
    """Everything is refused at the hub: the shop serves, the hub keeps its goods, and its record was right."""
    network = shop([Basket(TEN_PAST_NINE, {0: 3})], {"hub": 3, "shop": 3})
    done = run(with_records(network, Written(reject=1.0)))
    (line,) = lines(done)
    assert (line["site"], line["rejected"], line["state"]) == ("shop", WAVE, "delivered")
    assert (moved(done, "reserve"), moved(done, "release"), moved(done, "pick")) == (6, 3, 3)
    assert moved(done, "pledge") == moved(done, "write_down") == 0
    assert counted(done, "lines_rejected") == 1


def test_a_line_does_not_go_back_to_the_site_that_has_just_rejected_it():
    """With the hub alone, whose goods are refused, it waits although the goods are there."""
    network = shop([Basket(TEN_PAST_NINE, {0: 3})], {"hub": 3})
    (line,) = lines(run(with_records(network, Written(reject=1.0)), days=2))
    assert (line["state"], line["site"], line["backordered"]) == ("backordered", "none", WAVE + HOUR)


def test_two_lines_rejected_by_two_sites_may_change_places():
    """What is hidden from one order is not hidden from the other: each goes where the other came from."""
    terms = replace(HUB_FIRST, patience_days=1.0)
    baskets = [Basket(TEN_PAST_NINE, {0: 3}), Basket(TEN_PAST_NINE + 1, {0: 3})]
    network = shop(baskets, {"hub": 3, "shop": 3}, terms)
    done = run(with_records(network, Written(("hub", "shop"), reject=1.0)), days=2)
    first, second = lines(done)
    assert counted(done, "lines_rejected") > 2
    assert {first["state"], second["state"]} == {"cancelled"}


def test_the_whole_order_may_be_rejected_and_its_parcel_is_no_more():
    """The order's one parcel is empty: one parcel is counted, the one that left."""
    network = with_records(shop([Basket(TEN_PAST_NINE, {0: 3, 1: 3})], {"hub": 3, "shop": 3}), GONE)
    done = run(network)
    assert [row["parcel"] for row in lines(done)] == [2, 2]
    assert done.tables["orders"].to_pylist()[0]["parcels"] == 1
    assert counted(done, "parcels") == 1 and counted(done, "orders_split") == 0
