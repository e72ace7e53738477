"""What customers are shown of stock: too late, wrong, and what becomes of it; orders that can be followed by hand."""

from __future__ import annotations

import functools
import math
from dataclasses import replace

import numpy as np
import pytest

from tests.properties.random_orders import online_example
from tests.shops import DAY, HOUR, Basket, Terms, counted, lines, moved, paid, run, shop
from tests.worlds import differing
from twin.network.arrays import frozen
from twin.network.availability import CANCEL, LEAVE, ORDER, SPLIT, SUBSTITUTE, SUBSTITUTE_FOR_IT, WAIT, Availability
from twin.simulation import simulate

HUB = Terms({"hub": 1}, patience_days=30)
BOTH = Terms({"hub": 1, "shop": 2}, patience_days=30)


def shown(network, delay=0.0, wrong=0.0, unavailable=ORDER, oversold=WAIT, substitutes=1.0, told=True):
    """Return the network with customers who are shown what is there, by all channels alike; delay in hours."""
    channels = len(network.online.channels)
    availability = Availability(
        frozen([told] * channels, bool), frozen([round(delay * HOUR)] * channels), frozen([wrong] * channels, float),
        frozen([unavailable] * channels), frozen([oversold] * channels), frozen([substitutes] * channels, float),
    )
    return replace(network, online=replace(network.online, availability=availability))


def three(*, apart=HOUR // 2, first=10 * HOUR):
    """Return three orders of one unit, half an hour apart."""
    return [Basket(first + n * apart, {0: 1}) for n in range(3)]


def states(run):
    """Return what became of each line: its last state, or that it had to wait for stock."""
    return [
        "waited" if row["cancelled"] < 0 and row["reserved"] != row["backordered"] >= 0 else row["state"]
        for row in lines(run)
    ]


def figures(run, *measures):
    """Return some counts."""
    return [counted(run, measure) for measure in measures]


SOLD = ("lines_confirmed", "lines_oversold", "lines_turned_away")


@pytest.mark.parametrize("grain", ["hour", "event"])
def test_who_comes_within_the_delay_buys_what_is_gone(grain):
    """One unit; it is sold at ten. At half past the record of 45 minutes ago still shows it, at eleven no more."""
    found = run(shown(shop(three(), {"hub": 1}, HUB), 0.75, oversold=CANCEL), grain=grain)
    assert figures(found, *SOLD) == [2, 1, 0]
    assert states(found) == ["delivered", "cancelled", "waited"]
    assert figures(found, "orders_cancelled_as_oversold", "lines_cancelled_as_oversold") == [1, 1]


@pytest.mark.parametrize("grain", ["day", "hour", "event"])
def test_without_delay_or_mistake_nothing_is_oversold(grain):
    """The second is told that nothing is left, and the third."""
    found = run(shown(shop(three(), {"hub": 1}, HUB), oversold=CANCEL), grain=grain)
    assert figures(found, *SOLD) == [1, 0, 0]
    assert states(found) == ["delivered", "waited", "waited"]


def test_who_is_told_that_nothing_is_there_may_leave():
    """The third order is never placed: it stands in no book and on no record, but its lost sale is charged."""
    network = shown(shop(three(), {"hub": 1}, HUB, lost_sale_minor=70), 0.75, unavailable=LEAVE, oversold=CANCEL)
    found = run(network)
    assert figures(found, "orders_placed", "orders_turned_away", *SOLD, "units_turned_away") == [2, 1, 2, 1, 1, 1]
    assert moved(found, "place") == 2 and moved(found, "give_up") == 1
    assert paid(found, "lost_sale") == {("chain", "outside"): 2 * 70}


def test_a_basket_is_placed_without_what_is_not_there():
    """Of two products one is there: the order has one line."""
    found = run(shown(shop([Basket(HOUR, {0: 1, 1: 2})], {"hub": [1, 0]}, HUB), unavailable=LEAVE))
    assert figures(found, "orders_placed", "lines_placed", "orders_turned_away", "lines_turned_away") == [1, 1, 0, 1]
    assert [(row["product"], row["units"]) for row in lines(found)] == [("p0000", 1)]


def test_who_finds_nothing_may_take_another_product_of_the_family():
    """p1 in place of p0, which is not there; the books know of p1 only."""
    found = run(shown(shop([Basket(HOUR, {0: 3})], {"hub": [2, 5]}, HUB), unavailable=SUBSTITUTE_FOR_IT))
    assert [(row["product"], row["state"]) for row in lines(found)] == [("p0001", "delivered")]
    assert figures(found, "lines_substituted", "lines_confirmed", "units_placed") == [1, 1, 3]


def test_who_takes_no_substitute_leaves():
    """A share of 0, or nothing else of the family on the shelf or out of the basket."""
    for stock, basket, share in (([2, 5], {0: 3}, 0.0), ([2, 2], {0: 3}, 1.0), ([2, 9], {0: 3, 1: 1}, 1.0)):
        network = shop([Basket(HOUR, basket)], {"hub": stock}, HUB)
        found = run(shown(network, unavailable=SUBSTITUTE_FOR_IT, substitutes=share))
        assert figures(found, "lines_substituted", "lines_turned_away") == [0, 1]


def test_what_was_oversold_may_be_replaced():
    """The second customer gets p1 for p0: the books give up the one and place the other."""
    found = run(shown(shop(three(), {"hub": [1, 1]}, HUB), 0.75, oversold=SUBSTITUTE))
    assert [(row["product"], row["state"]) for row in lines(found)] == [
        ("p0000", "delivered"), ("p0001", "delivered"), ("p0000", "delivered"),
    ]
    assert figures(found, "units_placed", "lines_substituted", "lines_oversold") == [3, 1, 1]
    assert (moved(found, "place"), moved(found, "give_up"), moved(found, "complete")) == (4, 1, 3)


def test_what_was_oversold_and_has_no_substitute_is_cancelled():
    """Nothing else of the family is there."""
    found = run(shown(shop(three(), {"hub": [1, 0]}, HUB), 0.75, oversold=SUBSTITUTE))
    assert states(found) == ["delivered", "cancelled", "waited"]


def two_products(oversold):
    """Return what becomes of an order of two products, of which another one has taken the first a moment before."""
    baskets = [Basket(10 * HOUR, {0: 1}), Basket(10 * HOUR + 600, {0: 1, 1: 1})]
    return run(shown(shop(baskets, {"hub": [1, 1]}, HUB), 1.0, oversold=oversold))


def test_an_order_of_which_a_line_was_oversold_waits_goes_without_it_or_is_split():
    """The rule never splits. Waiting: both lines. Cancelled: the other goes. Split: the other goes, the first waits."""
    assert states(two_products(WAIT)) == ["delivered", "waited", "waited"]
    assert states(two_products(CANCEL)) == ["delivered", "cancelled", "delivered"]
    assert states(two_products(SPLIT)) == ["delivered", "waited", "delivered"]


def test_a_wrong_figure_says_the_opposite():
    """All of them wrong: what is there is not shown, what is not there is sold."""
    network = shop([Basket(HOUR, {0: 1}), Basket(2 * HOUR, {1: 1})], {"hub": [5, 0]}, HUB)
    found = run(shown(network, wrong=1.0, unavailable=LEAVE, oversold=CANCEL))
    assert figures(found, *SOLD) == [1, 1, 1]
    assert states(found) == ["cancelled"]


def test_stock_of_any_site_that_may_serve_is_shown():
    """The hub has none and the shop one: it is shown, and sold once."""
    found = run(shown(shop(three(), {"hub": 0, "shop": 1}, BOTH), oversold=CANCEL))
    assert figures(found, *SOLD) == [1, 0, 0]
    assert lines(found)[0]["site"] == "shop"


def test_goods_that_arrive_for_those_who_wait_are_shown_to_nobody_else():
    """One unit comes for the first; the second, in the wave of its arrival, is told that nothing is there."""
    baskets = [Basket(HOUR, {0: 1}), Basket(2 * DAY - 1, {0: 1})]
    network = shop(baskets, {"hub": 0}, HUB, level=0)
    found = run(shown(network, unavailable=LEAVE), days=5, grain="hour")
    assert figures(found, *SOLD) == [0, 0, 2]


@functools.cache
def sold_out(grain: str, delay: float):
    """Return what is oversold of 60 products, 12 units of each, wanted two an hour for a day."""
    random = np.random.default_rng(5)
    baskets = [
        Basket(int(second), {product: 1})
        for product in range(60) for second in np.sort(random.integers(0, DAY, 48))
    ]
    network = shown(shop(baskets, {"hub": 12}, HUB, products=60), delay, unavailable=LEAVE, oversold=CANCEL)
    return counted(run(network, days=2, grain=grain, audit="end"), "lines_oversold")


@pytest.mark.parametrize("grain", ["hour", "event"])
def test_the_later_the_record_the_more_is_oversold(grain):
    """Customers are the same: none without delay, then more and more; about the orders that come within the delay."""
    found = [sold_out(grain, hours) for hours in (0.0, 0.25, 0.5, 1.0, 2.0)]
    assert found[0] == 0 and found == sorted(found)
    assert math.isclose(found[4], 60 * 2 * 2, rel_tol=0.25)


def test_the_grain_makes_no_difference_to_what_is_oversold():
    """What orders take is on record from their second on, whenever somebody looks at them."""
    assert sold_out("hour", 1.0) == sold_out("event", 1.0)


@pytest.mark.parametrize(("seed", "grain"), [(0, "day"), (1, "hour"), (2, "day"), (3, "hour"), (4, "day")])
def test_in_no_world_is_anything_oversold_without_delay_or_mistake(seed, grain):
    """Random chains, rules, carts and cancellations; the books are audited after every posting."""
    cell = online_example(seed, grain).cell
    found = simulate(replace(cell, network=shown(cell.network, unavailable=ORDER, oversold=CANCEL)))
    confirmed, oversold, _ = figures(found, *SOLD)
    assert confirmed > 0 and oversold == 0


@pytest.mark.parametrize(("seed", "grain"), [(0, "day"), (1, "hour"), (5, "day")])
@pytest.mark.parametrize("oversold", [WAIT, CANCEL, SUBSTITUTE, SPLIT])
def test_units_are_conserved_whatever_becomes_of_what_was_oversold(seed, grain, oversold):
    """In the books: placed = completed + cancelled + given up + open, and every line ends once or is open.

    What is placed after the last wave stands in no book.
    """
    cell = online_example(seed, grain).cell
    network = shown(cell.network, 9.0, 0.3, LEAVE if seed else SUBSTITUTE_FOR_IT, oversold)
    found = simulate(replace(cell, network=network))
    ended = sum(moved(found, move) for move in ("complete", "cancel", "give_up"))
    still_open = [
        row["units"] for row in lines(found) if row["delivered"] < 0 > row["cancelled"] and row["state"] != "placed"
    ]
    assert moved(found, "place") == ended + sum(still_open)
    assert counted(found, "lines_oversold") > 0


@pytest.mark.parametrize(("seed", "grain"), [(0, "day"), (1, "hour"), (2, "day")])
def test_where_nothing_is_shown_nothing_changes(seed, grain):
    """A table without a row for any channel that orders: the same run to the last bit."""
    cell = online_example(seed, grain).cell
    found = simulate(replace(cell, network=shown(cell.network, told=False)))
    assert differing(found, simulate(cell)) == []
