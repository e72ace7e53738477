"""Parcels that wait too long for a picker, followed by hand: another site serves them, if one can."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.shops import DAY, HOUR, HUB_FIRST, Basket, Written, counted, lines, moved, run, shop, with_records
from twin.network.arrays import frozen

SLOW = replace(HUB_FIRST, lines_per_hour=1)
AT_ONCE = [Basket(HOUR // 2, {0: 1}) for _ in range(6)]
"""Six orders that meet the wave of one o'clock: at a line an hour the hub would need until seven."""


def watched(hours, stock, baskets=AT_ONCE, terms=SLOW, **plan):
    """Return the chain whose hub has its parcels looked at after some hours."""
    network = shop(baskets, stock, terms, **plan)
    online = network.online
    limit = np.array([-1, round(hours * HOUR) if hours is not None else -1, -1])
    fulfilment = replace(online.fulfilment, stuck_after_seconds=frozen(limit))
    return replace(network, online=replace(online, fulfilment=fulfilment))


def test_what_waits_too_long_goes_to_a_site_that_has_it():
    """After two hours two lines are picked: the four that nobody has begun with go to the shop."""
    done = run(watched(2.0, {"hub": 9, "shop": 9}))
    rows = lines(done)
    assert [row["site"] for row in rows] == ["hub"] * 2 + ["shop"] * 4
    assert counted(done, "lines_moved") == 4 and counted(done, "lines_rejected") == 0
    wave = 3 * HOUR - HOUR // 2
    assert [row["rejected"] for row in rows[2:]] == [wave] * 4 == [row["sourced"] for row in rows[2:]]
    assert all(row["state"] == "delivered" and row["parcel"] == 2 for row in rows[2:])


def test_nobody_looks_no_line_moves():
    """Without a limit, and with one beyond every wait, all are served by the hub, to the last row of the ledger."""
    without, late = (run(watched(hours, {"hub": 9, "shop": 9})) for hours in (None, 100.0))
    assert counted(without, "lines_moved") == counted(late, "lines_moved") == 0
    assert {name: table.to_pylist() for name, table in without.tables.items()} == {
        name: table.to_pylist() for name, table in late.tables.items()
    }


def test_where_no_other_site_can_serve_a_line_it_keeps_its_place():
    """The shop has one unit: one line goes there, the others stay in the queue and are picked in turn."""
    done = run(watched(2.0, {"hub": 9, "shop": 1}))
    assert sorted(row["site"] for row in lines(done)) == ["hub"] * 5 + ["shop"]
    assert [row["picked"] + HOUR // 2 for row in lines(done) if row["site"] == "hub"] == [
        (hour + 2) * HOUR for hour in range(5)
    ]
    assert all(row["state"] == "delivered" for row in lines(done))


@pytest.mark.parametrize("grain", ["day", "hour", "event"])
def test_each_reservation_ends_once_and_units_are_conserved(grain):
    """What is reserved is picked or released; whoever moves is released at the hub and reserved at the shop."""
    baskets = [Basket(hour * HOUR // 3, {0: 2, 1: 1}) for hour in range(20)]
    done = run(watched(1.0, {"hub": 90, "shop": 12}, baskets), days=8, grain=grain)
    assert counted(done, "lines_moved") > 0
    assert moved(done, "reserve") == moved(done, "pick") + moved(done, "release") + (
        sum(row["units"] for row in lines(done) if row["state"] == "reserved")
    )
    assert moved(done, "defer") == moved(done, "resume") + moved(done, "give_up") + (
        sum(row["units"] for row in lines(done) if row["state"] in ("backordered", "rejected"))
    )


def test_a_line_of_a_parcel_moves_and_the_rest_is_picked():
    """The shop has one product of three: where an order may be split, its line goes and the parcel keeps the others."""
    rules = [("all", "replenishment", "base_stock", {"level": 0}),
             ("all", "sourcing", "preferred", {"split_above_value": 0.0})]
    baskets = [Basket(HOUR // 2, {0: 1}), Basket(HOUR // 2 + 1, {0: 1, 1: 1, 2: 1})]
    done = run(watched(0.5, {"hub": 9, "shop": [1, 0, 0]}, baskets, products=3, rules=rules))
    first, *rows = lines(done)
    assert [row["site"] for row in (first, *rows)] == ["hub", "shop", "hub", "hub"]
    assert {row["state"] for row in (first, *rows)} == {"delivered"} and counted(done, "lines_moved") == 1


def test_a_closed_site_loses_what_it_has_not_begun():
    """The hub closes on its first day: what waits there for two hours is served by the shop."""
    spec = {"kind": "site_outage", "target": "hub", "start_day": 0, "duration_days": 3, "severity": 1.0}
    baskets = [Basket(HOUR // 2, {0: 1})]
    done = run(watched(2.0, {"hub": 9, "shop": 9}, [*baskets, Basket(DAY + HOUR, {0: 1})]), events=(spec,))
    assert all(row["site"] == "shop" for row in lines(done))


def test_a_pledged_line_that_moves_takes_its_pledge_along():
    """The hub's record shows three where two stand: the line is pledged there, stuck, and served by the shop."""
    baskets = [Basket(HOUR // 2, {1: 1}) for _ in range(4)] + [Basket(HOUR // 2 + 1, {0: 3})]
    network = with_records(watched(1.0, {"hub": [3, 9], "shop": [3, 0]}, baskets), Written(wrong=1.0))
    done = run(network)
    last = lines(done)[-1]
    assert (last["site"], last["state"]) == ("shop", "delivered")
    assert (moved(done, "pledge"), moved(done, "redeem")) == (3, 3)
    assert counted(done, "lines_rejected") == 0 and counted(done, "lines_moved") == 1
