"""People who pick and pack: by hand, and against a simulator of one event after another that shares no code."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from tests.shops import DAY, HOUR, Basket, Terms, Written, counted, lines, moved, paid, run, shop, with_records
from tests.unit.simulation.orders.floors import Job, Shift, Work, daily, simulated, staffed
from tests.unit.simulation.orders.test_eligibility import at_level, opened
from tests.unit.simulation.orders.test_modes import modes, served_by
from tests.unit.simulation.orders.test_showing import shown
from tests.worlds import ALWAYS_THE_SAME
from twin.simulation.orders.visitors import Visitors

HUB = Terms({"hub": 1}, patience_days=9)
NINE = 9 * HOUR


def instants(done, *states):
    """Return when the first line of each order entered some states, seconds since the start; -1: never."""
    placed = {row["number"]: row["week"] * 7 * DAY + row["placed"] for row in done.tables["orders"].to_pylist()}
    found = {}
    for row in lines(done):
        found.setdefault(row["number"], tuple(
            placed[row["number"]] + row[state] if row[state] >= 0 else -1 for state in states
        ))
    return [found[number] for number in sorted(found)]


def hours(done, column):
    """Return the sum of a column of the table site_hours, in seconds."""
    return sum(row[column] for row in done.tables["site_hours"].to_pylist()) / 1_000


def test_one_picker_takes_one_order_after_the_other():
    """Two minutes each from nine o'clock on: the second waits for the first, then the packer for ten seconds."""
    network = staffed(
        shop([Basket(NINE, {0: 1}), Basket(NINE + 30, {0: 1})], {"hub": 9}, HUB), daily(packers=1), Work(120, pack=10)
    )
    done = run(network, grain="event")
    assert instants(done, "released", "picking", "picked", "packed") == [
        (NINE, NINE, NINE + 120, NINE + 130), (NINE + 30, NINE + 120, NINE + 240, NINE + 250)]
    assert (hours(done, "picker_busy_ms"), hours(done, "packer_busy_ms")) == (240, 20)
    assert hours(done, "waiting_line_ms") == 90
    assert hours(done, "picker_ms") == 4 * DAY


def test_nothing_begins_outside_a_shift_and_what_was_begun_is_finished():
    """A shift from eight to nine: the second order begins a minute before its end; the third waits for the next day."""
    placed = [NINE - 180, NINE - 179, NINE - 178]
    network = staffed(shop([Basket(at, {0: 1}) for at in placed], {"hub": 9}, HUB), daily(8, 9), Work(120))
    done = run(network, grain="event")
    assert instants(done, "picking", "picked") == [
        (NINE - 180, NINE - 60), (NINE - 60, NINE + 60), (DAY + 8 * HOUR, DAY + 8 * HOUR + 120)]
    assert (hours(done, "picker_ms"), hours(done, "picker_busy_ms")) == (4 * HOUR, 360)


def test_people_are_paid_for_their_shifts_and_orders_bear_what_their_work_costs():
    """Two people for an hour a day at 10.01; 7 s of work cost 7 * 1001 / 3600 cents, to the millionth below."""
    network = staffed(shop([Basket(NINE, {0: 1})], {"hub": 9}, HUB), daily(9, 10, 2, pay=1_001), Work(7))
    done = run(network, grain="event")
    assert sum(paid(done, "labour").values()) == 4 * 2 * 1_001
    assert counted(done, "labour_cost_micro") == 7 * 1_001 * 1_000_000 // 3_600


def test_customers_cancel_until_a_picker_begins_and_not_later():
    """The first order takes five hours: by then everybody else who waits has cancelled."""
    baskets = [Basket(NINE, {0: 1}), *(Basket(NINE + n, {0: 1}) for n in range(1, 5))]
    terms = replace(HUB, cancel_share=1.0, cancel_after_hours=0.2)
    done = run(staffed(shop(baskets, {"hub": 9}, terms), daily(), Work(5 * HOUR)), grain="event")
    states = [row["state"] for row in lines(done)]
    assert states == ["delivered", *["cancelled"] * 4]
    assert moved(done, "reserve") == moved(done, "release") + moved(done, "pick")


def test_stages_sum_to_the_time_from_placing_to_the_door():
    """Promise, source, queue, pick, pack and ship, of lines that waited in all of them."""
    baskets = [Basket(NINE + 7 * n, {0: 1, 1: 2}) for n in range(9)]
    done = run(staffed(shop(baskets, {"hub": 99}, HUB), daily(packers=1), Work(50, 20, 31)), days=6)
    names = ("promise", "source", "queue", "pick", "pack", "ship")
    stages = [counted(done, f"stage_{name}_seconds") for name in names]
    assert sum(stages) == sum(row["delivered"] for row in lines(done))
    assert stages[2:] == [
        sum(row[end] - row[begin] for row in lines(done))
        for begin, end in itertools.pairwise(("reserved", "picking", "picked", "packed", "delivered"))
    ]


def test_a_line_that_is_not_on_the_shelf_is_rejected_when_the_round_ends():
    """The hub's record shows two of the second product and one stands there: the parcel goes without them."""
    network = shop([Basket(NINE, {0: 1, 1: 2})], {"hub": [9, 2], "shop": 9})
    done = run(with_records(staffed(network, daily(packers=1), Work(60, pack=30)), Written(wrong=1.0)), grain="event")
    first, second = lines(done)
    assert (first["site"], first["picked"], first["packed"], first["dispatched"]) == ("hub", 120, 150, 150)
    assert (second["site"], second["rejected"], second["state"]) == ("shop", 120, "delivered")
    assert second["picked"] >= second["reserved"] >= 120
    assert (counted(done, "lines_begun"), counted(done, "lines_rejected")) == (3, 1)
    assert min(counted(done, f"stage_{stage}_seconds") for stage in ("queue", "pick", "pack", "ship")) >= 0


def test_a_parcel_of_which_nothing_is_there_is_not_packed():
    """The only line is missing: no parcel leaves the hub, the shop serves."""
    network = staffed(shop([Basket(NINE, {0: 3})], {"hub": 3, "shop": 3}), daily(packers=1), Work(60, pack=30))
    done = run(with_records(network, Written(wrong=1.0)), grain="event")
    (line,) = lines(done)
    assert (line["site"], line["rejected"], line["packed"], line["state"]) == ("shop", 60, -1, "delivered")
    assert hours(done, "packer_busy_ms") == 0 and counted(done, "parcels") == 1


def test_customers_who_are_shown_stock_order_from_people():
    """One unit, three customers: the record is exact and at once, so that two of them order nothing."""
    baskets = [Basket(NINE + n * HOUR, {0: 1}) for n in range(3)]
    done = run(shown(staffed(shop(baskets, {"hub": 1}, HUB), daily(), Work(60)), unavailable=1), grain="event")
    picked = [row["picked"] - row["reserved"] for row in lines(done) if row["picked"] >= 0]
    assert picked == [60]


def test_people_pick_only_for_channels_that_their_site_serves():
    """The hub is closed to the channel: the staffed shop does all the work."""
    network = opened(shop([Basket(NINE, {0: 1})], {"hub": 9, "shop": 9}), 0, np.inf, 0)
    done = run(staffed(network, daily(), Work(60), ("hub", "shop")), grain="event", **at_level(1))
    (line,) = lines(done)
    assert (line["site"], line["picked"]) == ("shop", 60)
    assert {row["site"] for row in done.tables["site_hours"].to_pylist() if row["picker_busy_ms"]} == {"shop"}


SHOP = Terms({"shop": 1}, patience_days=9)


@pytest.mark.parametrize("grain", ["day", "hour", "event"])
def test_customers_who_walk_in_take_as_much_of_the_pickers_time_as_they_buy(grain):
    """Ten units a day, half a minute each, besides an order of a minute; who comes at night finds no picker."""
    network = shop([Basket(NINE, {0: 1})], {"shop": 200}, SHOP, demand={"shop": [10, 0]})
    network = staffed(network, daily(8, 20), Work(60, walk_in=30), ("shop",))
    done = run(network, grain=grain, days=5, demand=ALWAYS_THE_SAME)
    assert moved(done, "sale") == 50
    busy = done.site_hours.groupby("day").picker_busy_ms.sum() / 1_000
    seen = busy.iloc[:4].sum() - 60
    if grain == "day":
        assert seen == 40 * 30
    else:
        assert 0 < seen < 40 * 30 and seen % 30 == 0


def test_over_a_day_customers_come_evenly_while_people_pick():
    """Twelve units between eight and twenty: one in the middle of each hour."""
    network = shop([Basket(NINE, {0: 1})], {"shop": 200}, SHOP, demand={"shop": [12, 0]})
    done = run(staffed(network, daily(8, 20), Work(60, walk_in=30), ("shop",)), grain="day", demand=ALWAYS_THE_SAME)
    first = done.site_hours.query("day == 2")
    assert first.query("picker_busy_ms > 0").hour.tolist() == list(range(8, 20))
    assert first.picker_busy_ms.max() == 30_000


def test_orders_wait_for_customers_in_the_shop():
    """One picker, a customer in the middle of each hour who takes an hour: the second order gets no turn that day."""
    network = shop([Basket(HOUR, {0: 1}), Basket(HOUR, {1: 1})], {"shop": 200}, SHOP, demand={"shop": [12, 0]})
    alone, rush = (
        instants(run(staffed(network, daily(8, 20), Work(1_800, walk_in=seconds), ("shop",)),
                     grain="day", demand=ALWAYS_THE_SAME), "picking")
        for seconds in (0.0, 3_600.0)
    )
    begin = DAY + 8 * HOUR
    assert alone == [(begin,), (begin + 1_800,)]
    assert rush == [(begin,), (begin + DAY,)]


RANDOM = range(40)


@pytest.mark.parametrize("seed", RANDOM)
def test_random_floors_are_exactly_those_of_the_other_simulator(seed, monkeypatch):
    """Several people, shifts, two urgencies, waves, rounds, packing and customers who walk in."""
    rng = np.random.default_rng(seed)
    shifts, work = _random(rng)
    placed = np.sort(rng.integers(0, 2 * DAY, 60)) if seed % 2 else np.sort(rng.integers(8 * HOUR, 11 * HOUR, 60))
    urgency = rng.integers(0, 2, len(placed))
    counts = rng.integers(1, 3, len(placed))
    baskets = [Basket(int(at), dict.fromkeys(range(n), 1)) for at, n in zip(placed, counts, strict=True)]
    visitors = bool(seed % 3)
    network = shop(baskets, {"shop": 9_000}, SHOP, demand={"shop": [80 * visitors, 0]})
    network = served_by(network, modes(priority=2), urgency)
    network = staffed(network, shifts, work, ("shop",))
    met = _watched(monkeypatch)
    done = run(network, days=7, grain="event", audit="end")
    jobs = [Job(n, int(placed[n]), int(counts[n]), int(urgency[n])) for n in range(len(placed))]
    expected = simulated(jobs, shifts, work, met)
    found = instants(done, "picking", "picked", "packed")
    end = 7 * DAY - 2 * HOUR
    compared = [(found[n], expected[n]) for n in range(len(placed)) if n in expected and max(expected[n]) < end]
    assert [one for one, _ in compared] == [other for _, other in compared]
    assert len(compared) > 20


def _random(rng):
    """Return random shifts on each weekday, and a random way of working."""
    packers = int(rng.integers(0, 3))
    shifts = []
    for weekday in range(7):
        cuts = np.sort(rng.choice(np.arange(12, 44), 4, replace=False)) / 2
        for begin, end in ((cuts[0], cuts[1]), (cuts[2 - rng.integers(0, 2)], cuts[3])):
            shifts.append(Shift(weekday, float(begin), float(end), int(rng.integers(1, 4)), packers))
    batch = int(rng.choice([1, 1, 3]))
    return tuple(shifts), Work(
        float(rng.integers(50, 900)) + 0.25, float(rng.integers(0, 90)), float(rng.integers(0, 200)) + 0.125,
        int(rng.choice([0, 20, 45])), batch, 0.8 if batch > 1 else 1.0, bool(rng.integers(0, 2)),
        float(rng.integers(20, 200)),
    )


def _watched(monkeypatch):
    """Return the list that will hold second and units of each customer who walks in."""
    met, come = [], Visitors.come

    def watched(self, seconds, sites, sold):
        met.extend((int(second), int(units)) for second, units in zip(seconds, sold, strict=True) if units)
        come(self, seconds, sites, sold)

    monkeypatch.setattr(Visitors, "come", watched)
    return met
