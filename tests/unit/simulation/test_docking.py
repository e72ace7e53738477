"""Inbound docks: trucks queue for a door, and what is in them is received when it is unloaded."""

from __future__ import annotations

import heapq
import random
from dataclasses import replace

import numpy as np
import pytest

from tests.worlds import cell, daily, differing, network, outage, pair
from twin.kernels.unloading import unload
from twin.network.arrays import frozen
from twin.network.calendars import Calendars
from twin.network.docks import Docks
from twin.network.edges import LeadTime
from twin.simulation import simulate
from twin.units import MICRO
from twin.verification.networks import Lane

HOUR, DAY = 3_600, 86_400
RULES = [(site, "replenishment", "base_stock", {"level": level}) for site, level in (("hub", 200), ("shop", 100))]


def docked(base, site="shop", minutes=30.0, law="constant", deviation=0.0, **columns):
    """Return a network one of whose sites has a dock."""
    count, row = len(base.sites), base.sites.ids.index(site)

    def column(name, otherwise, value):
        full = np.full(count, otherwise)
        full[row] = columns.get(name, value)
        return frozen(full)

    nothing = LeadTime("constant", 0.0, 0.0, "shipment")
    own = LeadTime(law, minutes / 1440, deviation / 1440, "shipment")
    return replace(base, docks=Docks(
        column("doors", 0, 1), tuple(own if at == row else nothing for at in range(count)),
        column("unit_microseconds", 0, 0), column("open_second", 0, 0), column("close_second", DAY, DAY),
        column("calendar", 0, 0), column("away_seconds", 0, 0),
    ))


def hourly(base, days=6, **more):
    """Simulate by the hour."""
    return simulate(cell(base, days, grain="hour", within_day="start", **more))


def visits(run):
    """Return day, hour of coming, minutes of waiting and of unloading of each truck."""
    return [
        (row["day"], row["at_dock"] / HOUR, row["waited_ms"] / 60_000, row["unloading_ms"] / 60_000)
        for row in run.tables["dock_visits"].to_pylist()
    ]


def test_without_time_at_the_door_nothing_changes():
    """A dock that unloads at once is no dock, but for its records."""
    base = pair(opening=10)
    plain = simulate(cell(base, 10))
    assert differing(simulate(cell(docked(base, minutes=0.0), 10)), plain) == ["dock_visits"]
    assert daily(plain, "receive")


def test_goods_are_received_when_their_truck_is_unloaded():
    """Ordered at midnight, a day on the road, there at midnight, unloaded in 150 minutes: received at three."""
    base = docked(pair(opening=10), minutes=150.0)
    run = hourly(base)
    assert visits(run)[0] == (1, 0.0, 0.0, 150.0)
    moving = [row["in_transit_unit_ticks"] for row in run.tables["pipeline"].to_pylist()]
    assert moving[:2] == [24 * 60, 3 * 60 + 24 * 10], "what stands at the dock is in transit"


def test_by_day_they_are_received_at_the_next_days_arrivals():
    """Half an hour of unloading is a day where nothing happens in between."""
    by_day = simulate(cell(docked(pair(level=60, demand=10, opening=60)), 8))
    plain = simulate(cell(pair(level=60, demand=10, opening=60), 8))
    assert daily(by_day, "receive") == [0, *daily(plain, "receive")[:-1]]


def test_a_truck_waits_for_the_opening_and_begins_no_unloading_after_the_close():
    """From 6 to 7 with 45 minutes a truck: of two that come at midnight, the second begins and is ended late."""
    base = two_sources(doors=1, minutes=45.0, open_second=6 * HOUR, close_second=7 * HOUR)
    assert [row[2] for row in visits(hourly(base, 3)) if row[0] == 1] == [360.0, 405.0]
    longer = two_sources(doors=1, minutes=60.0, open_second=6 * HOUR, close_second=7 * HOUR)
    assert [row[2] for row in visits(hourly(longer, 3)) if row[0] == 1] == [360.0, 1800.0], "the next day"


def two_sources(lead_days=1.0, **dock):
    """Return a hub that buys half of its tea from each of two mills."""
    sites = {"east": "supplier", "west": "supplier", "hub": "warehouse", "shop": "store"}
    lanes = [*(Lane(mill, "hub", lead_days, share=0.5) for mill in ("east", "west")), Lane("hub", "shop", 1)]
    return docked(network(sites, lanes, RULES, {"shop": 20}, {"hub": 100, "shop": 100}), "hub", **dock)


def test_a_second_door_takes_the_second_truck():
    """Two that come together wait for nobody, or one for the other."""
    one, two = (visits(hourly(two_sources(doors=doors), 4)) for doors in (1, 2))
    assert [row[2] for row in two] == [0.0] * len(two)
    assert {row[2] for row in one if row[0] == 1} == {0.0, 30.0}


def test_a_crew_that_found_no_truck_comes_back_later():
    """Away for 100 minutes at a time since midnight of the first day: there at 25 h after 15 rounds, 0 minutes late."""
    run = hourly(docked(pair(opening=10), away_seconds=100 * 60))
    first = visits(run)[0]
    assert first[:3] == (1, 0.0, (-24 * 60) % 100)


def test_a_closed_site_begins_no_unloading():
    """An outage of two days: the truck waits before the gate, and is the first on the day after."""
    run = hourly(docked(pair(opening=10)), 6, events=[outage("shop", 1, 2)])
    assert visits(run)[0] == (1, 0.0, 2 * 24 * 60.0, 30.0)


def test_the_docks_own_calendar_holds():
    """Closed on the second day: the truck of that day waits until the third."""
    base = docked(pair(opening=10))
    second = base.start_date.weekday() + 1
    days = tuple(day != second % 7 for day in range(7))
    base = replace(base, calendars=Calendars(("always", "dock"), ((True,) * 7, days), ({}, {})),
                   docks=replace(base.docks, calendar=frozen([0, 1])))
    assert visits(hourly(base))[0][:3] == (1, 0.0, 24 * 60.0)


def test_units_take_their_time():
    """Sixty units, then ten a day, of three minutes each besides the half hour of the truck."""
    run = hourly(docked(pair(opening=10), unit_microseconds=3 * 60 * MICRO))
    assert [row[3] for row in visits(run)][:2] == [30.0 + 60 * 3, 60.0]


def test_goods_without_lead_time_queue_as_well():
    """Sent in the supply phase, they are at the door at once, and there the next hour."""
    run = hourly(docked(pair(level=10, demand=10, opening=5, lead_days=0)), 3)
    assert visits(run)[0] == (0, 0.0, 0.0, 30.0)
    assert daily(run, "receive")[0] == 15


def test_at_the_exact_grain_seconds_are_rounded_up_once():
    """A third of a minute for each of ten units: 1,820 seconds, whatever the parts are."""
    run = simulate(cell(docked(pair(opening=10), unit_microseconds=2 * MICRO), 4, grain="event"))
    assert {row["unloading_ms"] % 1_000 for row in run.tables["dock_visits"].to_pylist()} == {0}
    assert sum(daily(run, "receive")) > 0


def by_hand(trucks, doors, opens, closes, away, days):
    """Return when each truck (came, takes) begins: an independent account, door by door, look by look."""
    waiting, began, n = [], {}, 0
    free = [0] * doors
    for day in range(days):
        start, end = day * DAY + opens, day * DAY + closes
        looks = [(max(free[d], start) if opens or closes < DAY else free[d], d) for d in range(doors)]
        heapq.heapify(looks)
        while looks:
            now, d = heapq.heappop(looks)
            if now >= end:
                free[d] = max(free[d], now) if not (opens or closes < DAY) else free[d]
                continue
            while n < len(trucks) and trucks[n][0] <= now:
                waiting.append(n)
                n += 1
            if waiting and now >= start:
                began[waiting[0]] = now
                free[d] = now + trucks[waiting.pop(0)][1]
                heapq.heappush(looks, (free[d], d))
            elif away:
                heapq.heappush(looks, (now + away, d))
            else:
                following = (waiting and start) or (trucks[n][0] if n < len(trucks) else end)
                heapq.heappush(looks, (max(now + 1, following), d))
    return [began.get(n, -1) for n in range(len(trucks))]


@pytest.mark.parametrize("seed", range(12))
def test_the_kernel_agrees_with_looking_door_by_door(seed):
    """Random trucks, doors, hours and absences, over four days."""
    chance = random.Random(seed)
    doors = chance.randint(1, 3)
    opens, closes = chance.choice([(0, DAY), (6 * HOUR, 18 * HOUR), (8 * HOUR, 9 * HOUR)])
    away = chance.choice([0, 0, 600, 5_000])
    came = sorted(chance.randrange(3 * DAY) for _ in range(40))
    trucks = [(second, chance.randrange(1, 9_000)) for second in came]
    expected = by_hand(trucks, doors, opens, closes, away, 5)
    free, held = np.zeros((1, doors), np.int64), np.zeros(1, bool)
    found, waiting = {}, []
    for day in range(5):
        held[:] = False
        todays = waiting + [n for n, (second, _) in enumerate(trucks) if second // DAY == day]
        began = np.empty(len(todays), np.int64)
        unload(
            np.zeros(len(todays), np.int64), np.array([trucks[n][0] for n in todays], np.int64),
            np.array([trucks[n][1] for n in todays], np.int64), free, np.array([doors]),
            np.array([day * DAY + opens]), np.array([day * DAY + closes]), np.array([away]),
            np.array([opens > 0 or closes < DAY]), held, began,
        )
        waiting = [n for n, start in zip(todays, began.tolist(), strict=True) if start < 0]
        found |= {n: start for n, start in zip(todays, began.tolist(), strict=True) if start >= 0}
    assert [found.get(n, -1) for n in range(len(trucks))] == expected


def test_trucks_of_one_instant_queue_in_the_order_of_their_lanes():
    """Whichever was sent first: the order of scheduling decides nothing."""
    lanes = {"east": 2.0, "west": 1.0}
    sites = {**dict.fromkeys(lanes, "supplier"), "hub": "warehouse", "shop": "store"}
    for names in (lanes, dict(reversed(lanes.items()))):
        made = [Lane(name, "hub", lanes[name], share=0.5) for name in names] + [Lane("hub", "shop", 1)]
        base = docked(network(sites, made, RULES, {"shop": 20}, {"hub": 100, "shop": 100}), "hub")
        rows = [row for row in hourly(base, 5).tables["dock_visits"].to_pylist() if row["day"] == 2]
        waited = {row["from_site"]: row["waited_ms"] for row in rows}
        assert waited == {made[0].source: 0, made[1].source: 30 * 60_000}

