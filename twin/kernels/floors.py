"""The floors of sites where people pick and pack: who is there and when, which parcels and customers wait for them."""

from __future__ import annotations

from typing import Any, NamedTuple

from twin.kernels.cache import kernel
from twin.kernels.order_states import Columns, move_to
from twin.kernels.order_waves import Queues
from twin.ledger.order_states import LineState
from twin.network.arrays import BoolArray, IntArray
from twin.units import MILLISECONDS_PER_SECOND, SECONDS_PER_DAY, SECONDS_PER_HOUR

__all__ = [
    "BUSY", "HOURS", "NOT_AT_ALL", "PACK", "PEOPLE", "PICK", "READY", "WAITING", "WORK", "Floor", "WalkIns",
    "count_waiting", "join", "line_up", "lines_of", "next_walk_in", "period_of", "ready_at", "spread", "when_free",
]

PICK, PACK = 0, 1
"""The two kinds of work, in the order of the day."""
WORK, READY = 3, 2
"""Columns of what is known of a parcel at a staffed site: milliseconds to pick it, to pack it, and the instant from
which it can be picked, or packed when it has been."""
WAITING, BUSY, PEOPLE, HOURS = 0, 1, 3, 5
"""What is counted by the hour: milliseconds that lines wait to be picked, that pickers and packers work (in two rows),
and that there are pickers and packers (in two rows)."""
NOT_AT_ALL = 1 << 61
"""The instant of what does not happen; seconds that never come would not fit in milliseconds."""
_MS = MILLISECONDS_PER_SECOND
_HOUR_MS = SECONDS_PER_HOUR * _MS
_DAY_MS = SECONDS_PER_DAY * _MS
_WEEK_MS = 7 * _DAY_MS
_RELEASED = int(LineState.RELEASED)


class Floor(NamedTuple):
    """The floors of staffed sites, one row each; times are milliseconds since the start where not said otherwise."""

    site: IntArray
    """[row] the site."""
    row: IntArray
    """[site] the row; -1: nobody works there."""
    urgency: IntArray
    """[row, stream] which list a parcel waits in, 0 the most urgent."""
    release: IntArray
    """[row] from one wave of releases to the next, from midnight on; 0: parcels are released when they come."""
    batch: IntArray
    """[row] parcels that a picker takes at once at most."""
    share: IntArray
    """[row] of its own time that a parcel takes on a round with others, in millionths."""
    packs: BoolArray
    """[row] whether people pack there; elsewhere a parcel leaves when it is picked."""
    first_period: IntArray
    """[row + 1] where its periods start: times of the week between which the number of people is one."""
    period: IntArray
    """[period] when it starts, milliseconds of a week that begins with the run."""
    people: IntArray
    """[pick | pack, period] how many work."""
    pay: IntArray
    """[period] of each of them, minor units an hour."""
    gate: IntArray
    """[first | last, row] parcels that wait to be released."""
    head: IntArray
    """[pick | pack, row, urgency] first parcel that waits; -1: none."""
    tail: IntArray
    ends: IntArray
    """[pick | pack, row, round] heaps: when the work of who is busy ends."""
    rounds: IntArray
    """[pick | pack, row, round] the first of its parcels; the others are chained behind it."""
    busy: IntArray
    """[pick | pack, row] how many work on something."""
    cursor: IntArray
    """[pick | pack, row] nothing more begins before."""
    waiting: IntArray
    """[row] lines that wait to be picked."""
    since: IntArray
    """[row] up to when their waiting was counted."""
    soonest: IntArray
    """[row] the first second at which a customer cancels who waits for a picker."""
    work: IntArray
    """[parcel, 3] milliseconds to pick and to pack it, and the instant from which that can be done."""
    hours: IntArray
    """[what, row, hour] of ``WAITING`` and ``BUSY``."""
    first_hour: IntArray
    """[1] hours since the start of the first of these."""


class WalkIns(NamedTuple):
    """Customers who walked in and want a picker's time, first in first out: a ring per row."""

    at: IntArray
    """[row, place] when they come."""
    work: IntArray
    """[row, place] the milliseconds that they take."""
    first: IntArray
    """[row] place of the first, counted without end: modulo the room."""
    last: IntArray
    """[row] place behind the last."""


@kernel
def lines_of(columns: Columns, parcels: IntArray, first: IntArray, rows: IntArray) -> int:
    """Write which rows the lines of some parcels are, those of each from ``first`` [parcel + 1]; return how many."""
    found = 0
    for n in range(len(parcels)):
        first[n] = found
        order = columns.orders[columns.parcels[parcels[n]]["order"]]
        start = order["first_line"]
        for line in range(start, start + order["lines"]):
            if columns.lines[line]["parcel"] == parcels[n]:
                rows[found] = line
                found += 1
    first[len(parcels)] = found
    return found


@kernel
def line_up(
    columns: Columns, queues: Queues, floor: Floor, now: int, parcels: IntArray, first: IntArray, lines: IntArray,
    pick: IntArray, walk: IntArray, pack: IntArray,
) -> None:
    """Let new parcels at staffed sites wait there for their release, in place of the queues that sites pick from.

    ``pick`` [line], ``walk`` and ``pack`` [parcel] are milliseconds of work.
    """
    for n in range(len(parcels)):
        number = parcels[n]
        parcel = columns.parcels[number]
        row, order = floor.row[parcel["site"]], columns.orders[parcel["order"]]
        queues.head[parcel["site"]], queues.tail[parcel["site"]] = -1, -1
        parcel["next"] = -1
        floor.work[number, PICK], floor.work[number, PACK] = walk[n] + pick[first[n] : first[n + 1]].sum(), pack[n]
        every = floor.release[row]
        at = now * _MS
        if every > 0:
            midnight = at // _DAY_MS * _DAY_MS
            at = min(midnight + (at - midnight + every - 1) // every * every, midnight + _DAY_MS)
        floor.work[number, READY] = at
        count_waiting(floor, row, now * _MS)
        floor.waiting[row] += parcel["lines"]
        floor.soonest[row] = min(floor.soonest[row], order["cancels"])
        if at > now * _MS:
            join(columns.parcels, floor.gate[0], floor.gate[1], row, number)
            continue
        for line in lines[first[n] : first[n + 1]]:
            move_to(columns.orders, columns.lines, columns.side_stamps, line, _RELEASED, now)
        urgency = floor.urgency[row, order["stream"]]
        join(columns.parcels, floor.head[PICK, row], floor.tail[PICK, row], urgency, number)


@kernel
def join(parcels: Any, head: IntArray, tail: IntArray, place: int, number: int) -> None:
    """Let a parcel stand behind the others of a list."""
    if tail[place] >= 0:
        parcels[tail[place]]["next"] = number
    else:
        head[place] = number
    tail[place] = number
    parcels[number]["next"] = -1


@kernel
def ready_at(floor: Floor, stage: int, row: int) -> int:
    """Return the instant from which some parcel waits."""
    head, soonest = floor.head[stage, row], NOT_AT_ALL
    for urgency in range(len(head)):
        if head[urgency] >= 0:
            soonest = min(soonest, floor.work[head[urgency], READY])
    return soonest


@kernel
def period_of(floor: Floor, row: int, at: int) -> int:
    """Return the period of the week in which an instant lies."""
    within, low, high = at % _WEEK_MS, floor.first_period[row], floor.first_period[row + 1] - 1
    while low < high:
        middle = (low + high + 1) // 2
        if floor.period[middle] <= within:
            low = middle
        else:
            high = middle - 1
    return int(low)


@kernel
def when_free(floor: Floor, stage: int, row: int, busy: int, at: int, limit: int) -> int:
    """Return the first instant from ``at`` on at which more people are there than are busy; never: none before."""
    last = floor.first_period[row + 1] - 1
    period = period_of(floor, row, at)
    while floor.people[stage, period] <= busy:
        week = at // _WEEK_MS * _WEEK_MS
        if period < last:
            period += 1
            at = week + floor.period[period]
        else:
            period = floor.first_period[row]
            at = week + _WEEK_MS
        if at >= limit:
            return NOT_AT_ALL
    return at


@kernel
def next_walk_in(floor: Floor, walk_ins: WalkIns, row: int, shut: bool) -> int:
    """Return when the next customer who walked in wants a picker; who comes while none is there asks nobody."""
    room = walk_ins.at.shape[1]
    while walk_ins.first[row] < walk_ins.last[row]:
        at = walk_ins.at[row, walk_ins.first[row] % room]
        if not shut and floor.people[PICK, period_of(floor, row, at)] > 0:
            return int(at)
        walk_ins.first[row] += 1
    return NOT_AT_ALL


@kernel
def count_waiting(floor: Floor, row: int, until: int) -> None:
    """Count the waiting of all lines that wait to be picked, from where that was last done."""
    if until > floor.since[row]:
        if floor.waiting[row] > 0:
            spread(floor.hours, floor.first_hour, WAITING, row, floor.since[row], until, floor.waiting[row])
        floor.since[row] = until


@kernel
def spread(
    hours: IntArray, first_hour: IntArray, what: int, row: int, begin: int, end: int, amount: int
) -> None:
    """Add an amount over a time to the hours in which it lies; what lies beyond the last one, to that."""
    room = hours.shape[2] - 1
    while begin < end:
        hour = begin // _HOUR_MS
        place = min(hour - first_hour[0], room)
        stop = end if place == room else min(end, (hour + 1) * _HOUR_MS)
        hours[what, row, place] += amount * (stop - begin)
        begin = stop
