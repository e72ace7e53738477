"""Unpaid orders, by hand: what they hold, when pickers see them, and that each reservation ends once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.shops import DAY, HOUR, Basket, Terms, counted, lines, moved, run, shop
from twin.network.arrays import frozen
from twin.network.holds import Holds

SHOP = Terms({"shop": 1})
NEVER_PAID, AT_ONCE = 1e9, 1e-3
MINUTE = 60
NINE = 9 * HOUR


def unpaid(network, share=1.0, pay=NEVER_PAID, hold=30 * MINUTE):
    """Return the network with orders that are not paid at once: mean seconds to payment, and seconds of the hold."""
    holds = Holds(frozen([share], float), frozen([pay], float), frozen([hold]))
    return replace(network, online=replace(network.online, holds=holds))


def test_what_is_not_paid_is_free_again_when_the_hold_expires():
    """The only unit goes from hand to hand: held from 9:00 to 9:30, then to 9:40, and from 9:50 to 10:20."""
    baskets = [Basket(NINE, {0: 1}), Basket(NINE + 10 * MINUTE, {0: 1}), Basket(NINE + 50 * MINUTE, {0: 1})]
    done = run(unpaid(shop(baskets, {"shop": 1}, SHOP)), grain="event", days=3)
    first, second, third = lines(done)
    assert (first["reserved"], first["cancelled"], first["picked"]) == (0, 30 * MINUTE, -1)
    assert (second["backordered"], second["reserved"], second["cancelled"]) == (0, 20 * MINUTE, 30 * MINUTE)
    assert (third["reserved"], third["cancelled"]) == (0, 30 * MINUTE)
    assert counted(done, "orders_unpaid") == counted(done, "units_unpaid") == 3
    assert moved(done, "reserve") == moved(done, "release") == 3
    assert counted(done, "orders_due") == 0 and moved(done, "pick") == 0


def test_pickers_do_not_see_what_is_not_paid():
    """It is reserved at nine, and picked when its customer has paid, not before."""
    done = run(unpaid(shop([Basket(NINE, {0: 1})], {"shop": 1}, SHOP), pay=2 * HOUR, hold=DAY), grain="event")
    plain = run(shop([Basket(NINE, {0: 1})], {"shop": 1}, SHOP), grain="event")
    (line,), (paid_at_once,) = lines(done), lines(plain)
    assert line["reserved"] == paid_at_once["reserved"] == 0
    assert line["picked"] > paid_at_once["picked"] == 0
    assert line["delivered"] == line["picked"] + DAY


@pytest.mark.parametrize("grain", ["day", "hour", "event"])
def test_what_is_paid_at_once_is_as_if_nothing_were_held(grain):
    """A thousandth of a second: orders go the same way, a wave later."""
    done = run(unpaid(shop([Basket(NINE, {0: 1})], {"shop": 1}, SHOP), pay=AT_ONCE), grain=grain, days=5)
    assert [row["state"] for row in lines(done)] == ["delivered"]
    assert counted(done, "orders_unpaid") == 0


def test_some_do_not_pay_in_time():
    """Of 1,000 orders, 60 % unpaid, mean 20 minutes, 30 held: 0.6 exp(-1.5) are cancelled (four deviations)."""
    baskets = [Basket(NINE + 60 * n, {0: 1}) for n in range(1_000)]
    done = run(unpaid(shop(baskets, {"shop": 1_000}, SHOP), 0.6, 20 * MINUTE), audit="end", days=4)
    expected = 0.6 * np.exp(-1.5)
    assert abs(counted(done, "orders_unpaid") / 1_000 - expected) < 4 * np.sqrt(expected * (1 - expected) / 1_000)


@pytest.mark.parametrize("grain", ["day", "hour", "event"])
@pytest.mark.parametrize("seed", range(3))
def test_each_reservation_ends_exactly_once(grain, seed):
    """Units reserved are picked, released or still reserved at the end; over two weeks, so that rows are given up."""
    rng = np.random.default_rng(seed)
    baskets = [
        Basket(int(second), {int(product): int(units) for product, units in zip(
            rng.permutation(2)[: rng.integers(1, 3)], rng.integers(1, 4, 2), strict=False)})
        for second in np.sort(rng.integers(0, 15 * DAY, 120))
    ]
    terms = Terms({"hub": 1, "shop": 2}, lines_per_hour=2, patience_days=1.5, cancel_share=0.2, cancel_after_hours=5.0)
    network = shop(baskets, {"hub": 12, "shop": 8}, terms, level=6)
    done = run(unpaid(network, 0.6, 3 * HOUR, 4 * HOUR), days=15, grain=grain)
    still = sum(row["units"] for row in lines(done) if row["state"] in ("reserved", "released", "picking"))
    assert moved(done, "release") > 0 and counted(done, "orders_unpaid") > 0
    assert moved(done, "reserve") == moved(done, "pick") + moved(done, "release") + still
    assert moved(done, "place") == sum(moved(done, move) for move in ("complete", "cancel", "give_up")) + sum(
        row["units"] for row in lines(done) if row["state"] not in ("delivered", "cancelled") and row["promised"] >= 0)
