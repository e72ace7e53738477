"""Orders that customers collect: ready, collected or not, on time when they are ready."""

from __future__ import annotations

import hashlib
import math
from dataclasses import replace

import numpy as np
import pytest

from tests.shops import DAY, HOUR, Basket, counted, lines, moved, paid, run, shop
from tests.unit.simulation.orders.test_modes import modes, served_by
from twin.network.arrays import frozen
from twin.network.edges import LeadTime
from twin.network.pickup import ExtraPurchases, Pickup
from twin.units import SECONDS_PER_DAY

NINE = 9 * HOUR
HUB, SHOP = 1, 2


def collected(network, law=("constant", 5.0, 0.0), missed=0.0, shelf_hours=48, at=None, **of):
    """Return the network with its orders collected: law, mean and deviation in hours; ``at`` a site for all lanes."""
    network = served_by(network, modes(**of))
    name, mean, deviation = law
    lanes = network.online.deliveries
    pickup = Pickup(
        frozen([False, True], bool), (LeadTime(name, mean / 24, deviation / 24, "shipment"),) * 2,
        frozen([0.0, missed], float), frozen([0, shelf_hours * HOUR]),
        lanes.site if at is None else frozen(np.full(len(lanes), at)),
    )
    return replace(network, online=replace(network.online, pickup=pickup))


def times(line, *states):
    """Return hours from placing to some states of a line; -1: never."""
    return [line[state] / HOUR if line[state] >= 0 else -1 for state in states]


def one(**of):
    """Run the order of two units of tea at nine, a day on its way; return run and line."""
    done = run(collected(shop([Basket(NINE, {0: 2})], {"hub": 5}), **of), days=8)
    (line,) = lines(done)
    return done, line


@pytest.mark.parametrize("after", [0.0, 5.0, 30.5])
def test_an_order_is_ready_and_then_collected(after):
    """Ready a day after nine, in the customer's hands so many hours later; paid for then."""
    done, line = one(law=("constant", after, 0.0))
    assert line["state"] == "delivered"
    assert times(line, "ready", "delivered", "cancelled") == [24, 24 + after, -1]
    assert counted(done, "pickups_collected") == 1 and counted(done, "pickups_not_collected") == 0
    assert counted(done, "attempts") == 0, "nobody is visited"
    assert moved(done, "hand_over") == 2 and paid(done, "revenue")


@pytest.mark.parametrize(("away", "back"), [(HUB, 24 + 48), (SHOP, 24 + 48 + 24)])
def test_what_nobody_collects_goes_back_on_sale(away, back):
    """After two days on the shelf; from another site it takes the day of the way there besides. Nobody pays."""
    done, line = one(missed=1.0, at=away)
    assert line["state"] == "cancelled"
    assert times(line, "ready", "delivered", "cancelled") == [24, -1, back]
    assert counted(done, "pickups_not_collected") == 1
    assert [counted(done, f"{what}_not_collected") for what in ("orders", "lines", "units")] == [1, 1, 2]
    assert counted(done, "units_undelivered") == 0
    assert moved(done, "take_back") == moved(done, "cancel") == 2 and not paid(done, "revenue")


def test_who_comes_too_late_finds_nothing():
    """After 49 hours what was kept for 48 is gone; after 48 it is not."""
    assert one(law=("constant", 49.0, 0.0))[1]["state"] == "cancelled"
    assert one(law=("constant", 48.0, 0.0))[1]["state"] == "delivered"


@pytest.mark.parametrize(("missed", "late"), [(0.0, False), (1.0, False), (0.0, True)])
def test_an_order_is_on_time_when_it_is_ready_in_time(missed, late):
    """Collected a day after the promise, or never: kept all the same, if it was ready; late, if it was not."""
    promise = 12 * HOUR if late else 30 * HOUR
    done, _ = one(missed=missed, law=("constant", 30.0, 0.0), promise_seconds=promise)
    assert counted(done, "orders_due") == 1
    assert counted(done, "orders_on_time_in_full") == counted(done, "lines_on_time") == int(not late)


def test_what_stands_ready_at_the_end_of_a_run_came_in_time():
    """Nobody has come for it after three days; the promise of 30 hours is kept."""
    done = run(collected(shop([Basket(NINE, {0: 2})], {"hub": 5}), law=("constant", 47.0, 0.0), shelf_hours=90,
                         promise_seconds=30 * HOUR), days=3)
    assert lines(done)[0]["state"] == "ready"
    assert counted(done, "orders_on_time_in_full") == 1


def test_what_came_back_is_sold_to_who_waits():
    """The last two units are not collected; the order that waited for them gets them."""
    baskets = [Basket(NINE, {0: 2}), Basket(NINE + 60, {0: 2})]
    done = run(collected(shop(baskets, {"hub": 2}), missed=1.0, shelf_hours=4), days=8)
    first, second = sorted(lines(done), key=lambda line: line["number"])
    assert times(first, "cancelled") == [28]
    assert second["reserved"] + 60 >= 28 * HOUR


def drawn(name, j, purpose="collect"):
    """Return the draw of a recorded order as docs/random-numbers.md gives it: an account of its own."""
    key = np.frombuffer(hashlib.blake2b(f"1|0|{purpose}".encode(), digest_size=16).digest(), "<u8")
    word = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")
    four = np.random.Philox(counter=(word - 1) % 2**256, key=key).random_raw(4)
    return (float(int(four[j]) >> 12) + 0.5) / 2**52


@pytest.mark.parametrize("grain", ["hour", "day"])
def test_each_customer_comes_as_the_draws_of_the_order_say(grain):
    """Exponential times, a fifth of no-shows and a short shelf, order by order, from the address schema alone."""
    baskets = [Basket(60 * n, {0: 1}) for n in range(300)]
    network = collected(shop(baskets, {"hub": 300}), ("exponential", 10.0, 10.0), missed=0.2, shelf_hours=20)
    done = run(network, days=6, grain=grain, audit="end")
    orders = {row["number"]: row["reference"] for row in done.tables["orders"].to_pylist()}
    states = set()
    for line in lines(done):
        name = orders[line["number"]]
        after = math.ceil(-10 * HOUR * math.log1p(-drawn(name, 1)) - 1e-6)
        missed = drawn(name, 0) < 0.2 or after > 20 * HOUR
        assert line["ready"] - line["dispatched"] == SECONDS_PER_DAY
        assert line["state"] == ("cancelled" if missed else "delivered")
        assert line[line["state"]] - line["ready"] == (20 * HOUR if missed else after)
        states.add(line["state"])
    assert states == {"cancelled", "delivered"} and DAY == SECONDS_PER_DAY


def test_modes_at_the_door_know_nothing_of_it():
    """The other mode's parcels are delivered as before, and no line of theirs is ever ready."""
    network = shop([Basket(NINE, {0: 2})], {"hub": 5})
    both = collected(network, missed=1.0)
    past = replace(both.online.history, mode=frozen([0]))
    done = run(replace(both, online=replace(both.online, history=past)), days=8)
    (line,) = lines(done)
    assert times(line, "ready", "delivered") == [-1, 24]
    assert counted(done, "pickups_collected") == 0 and counted(done, "attempts") == 1


def buying(network, share=1.0, units=1):
    """Return the network whose customers buy something more when they collect."""
    terms = ExtraPurchases(frozen([0.0, share], float), frozen([0, units]))
    return replace(network, online=replace(network.online, pickup=replace(network.online.pickup, extras=terms)))


def test_without_the_setting_nothing_changes():
    """Nobody buys: not a row of any table differs."""
    network = collected(shop([Basket(60 * n, {0: 1}) for n in range(50)], {"hub": 40}))
    plain, none = run(network, days=6), run(buying(network, share=0.0), days=6)
    assert all(plain.tables[name].equals(none.tables[name]) for name in plain.tables)


def test_who_collects_buys_at_the_place_of_the_pickup():
    """One of tea is ordered at the hub; two more units are sold in the shop, at its price, without a commission."""
    network = collected(shop([Basket(NINE, {0: 1})], {"hub": 5, "shop": 5}), at=SHOP)
    plain, done = run(network, days=8), run(buying(network, units=2), days=8)
    assert [row["from_site"] for row in done.tables["movements"].to_pylist() if row["move"] == "sale"] == ["shop"]
    assert moved(done, "sale") == counted(done, "extra_units") == 2 and counted(done, "extra_purchases") == 1
    more = sum(paid(done, "revenue").values()) - sum(paid(plain, "revenue").values())
    assert more == 2 * sum(paid(plain, "revenue").values()), "two units at the price of the one"
    assert paid(done, "commission") == paid(plain, "commission")


def test_what_the_shelf_does_not_have_is_not_bought():
    """Three units for two customers who want two each, and none for the third; none of it is a lost sale."""
    baskets = [Basket(NINE + n, {0: 1}) for n in range(3)]
    done = run(buying(collected(shop(baskets, {"hub": 6}, products=1), law=("constant", 1.0, 0.0)), units=2), days=8)
    assert moved(done, "sale") == 3
    assert [counted(done, f"extra_{what}") for what in ("purchases", "units", "not_found")] == [2, 3, 1]
    assert moved(done, "miss") == moved(done, "lose") == 0


def test_no_shows_and_customers_at_the_door_buy_nothing():
    """Nobody comes, so nobody buys."""
    done = run(buying(collected(shop([Basket(NINE, {0: 1})], {"hub": 5}), missed=1.0)), days=8)
    assert moved(done, "sale") == counted(done, "extra_purchases") == 0


@pytest.mark.parametrize("grain", ["hour", "day"])
def test_who_buys_what_is_drawn_by_the_address_of_the_parcel(grain):
    """Orders and products as docs/random-numbers.md gives them: the first parcel of each of 200 recorded orders."""
    baskets = [Basket(60 * n, {0: 1}) for n in range(200)]
    network = buying(collected(shop(baskets, {"hub": 900})), share=0.3)
    done = run(network, days=6, grain=grain, audit="end")
    buyers = [row["reference"] for row in done.tables["orders"].to_pylist()
              if drawn(row["reference"], 2, "extra") < 0.3]
    assert counted(done, "extra_purchases") == len(buyers) and 40 < len(buyers) < 80
    first = sum(drawn(name, 3, "extra") < 0.5 for name in buyers)
    sold = {row["product"]: row["units"] for row in done.tables["products"].to_pylist() if row["move"] == "sale"}
    assert sorted(sold.values()) == sorted([first, len(buyers) - first])
