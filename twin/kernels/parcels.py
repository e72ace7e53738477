"""Parcels on the road to customers: brought to the door, ready to be collected, or back at their site."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from twin.kernels.cache import kernel
from twin.kernels.order_states import (
    NO_SHOW,
    UNDELIVERED,
    Columns,
    Tally,
    cancel,
    close,
    count,
    day_of,
    move_to,
)
from twin.ledger.order_states import LineState, Measure
from twin.network.arrays import BoolArray, IntArray

__all__ = ["AT_THE_DOOR", "IS_READY", "Delivered", "Road", "arrive", "depart", "leaving_facts"]

_DISPATCHED, _DELIVERED = int(LineState.DISPATCHED), int(LineState.DELIVERED)
_CANCELLED, _READY = int(LineState.CANCELLED), int(LineState.READY)
_PARCELS, _PARCEL_COST = int(Measure.PARCELS), int(Measure.PARCEL_COST_MICRO)
_LINES_DELIVERED, _UNITS_DELIVERED = int(Measure.LINES_DELIVERED), int(Measure.UNITS_DELIVERED)
_LINES_FROM_ELSEWHERE = int(Measure.LINES_FROM_ELSEWHERE)
_REVENUE, _COMMISSION = int(Measure.REVENUE_MICRO), int(Measure.COMMISSION_MICRO)
_ATTEMPTS, _ATTEMPTS_FAILED = int(Measure.ATTEMPTS), int(Measure.ATTEMPTS_FAILED)
_FEE = int(Measure.FEE_MICRO)
_COLLECTED, _NOT_COLLECTED = int(Measure.PICKUPS_COLLECTED), int(Measure.PICKUPS_NOT_COLLECTED)
_PARTS = 1_000_000
_AT_ONCE = 256
"""Parcels whose rows are fetched together: few enough for all of them to stay at hand."""
_NO_SUM = -1 << 62
AT_THE_DOOR, IS_READY = -1, -2
"""In place of the seconds from ready to the end: the parcel is not to be collected, or it is ready by now."""


class Road(NamedTuple):
    """Parcels on the road, by the period in which they arrive: a ring of lists, each with room for all on the road."""

    of: IntArray
    """[period modulo their number, place] rows of the parcels that arrive in it."""
    used: IntArray
    """[period modulo their number] how many."""
    seconds: IntArray
    """[1] length of a period."""
    done: IntArray
    """[1] the newest period that has been delivered."""
    at_once: BoolArray
    """[1] whether something left that has arrived by now, so that it lies in a period that is not over."""


class Delivered(NamedTuple):
    """Money that deliveries bring, in micro minor units."""

    price: IntArray
    """[sku] per book unit."""
    commission_share: IntArray
    """[stream] in millionths."""
    fee: IntArray
    """[stream] for the first delivery of an order."""
    revenue: IntArray
    """[site], to be added to."""
    commission: IntArray
    """[site times streams + stream], to be added to."""
    fees: IntArray
    """[destination], to be added to."""
    primary: IntArray
    """[destination] the first site that may serve it; -1: none may."""


@kernel
def leaving_facts(
    columns: Columns, leaving: IntArray, lane_of: IntArray
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Return the lane, the units, the second of leaving and the promise of some parcels.

    ``lane_of`` is [destination, site].
    """
    lane, units, left, promised = np.empty((4, len(leaving)), np.int64)
    orders, parcels = columns.orders, columns.parcels
    for n in range(len(leaving)):
        parcel = parcels[leaving[n]]
        order = orders[parcel["order"]]
        lane[n], promised[n] = lane_of[order["destination"], parcel["site"]], order["promised"]
        units[n], left[n] = parcel["units"], parcel["left"]
    return lane, units, left, promised


@kernel
def depart(
    columns: Columns, tally: Tally, road: Road, leaving: IntArray, travels: IntArray, cost: IntArray,
    failures: IntArray, back: BoolArray, collects: IntArray,
) -> None:
    """Send parcels on the road for ``travels`` [parcel] seconds, each at a cost [parcel] in micro minor units.

    ``failures`` [parcel] attempts to deliver it will fail; ``back`` [parcel]: it then goes back to its site.
    Where ``collects`` [parcel] is not ``AT_THE_DOOR``, it is ready when it arrives, and collected or back so many
    seconds later.
    """
    orders, lines, stamps, parcels = columns.orders, columns.lines, columns.stamps, columns.parcels
    counts, now, at_once = tally.counts, tally.now[0], road.at_once
    for n in range(len(leaving)):
        number = leaving[n]
        parcel = parcels[number]
        order, second = orders[parcel["order"]], parcel["left"]
        stream, first, day = order["stream"], order["first_line"], day_of(second, counts)
        for line in range(first, first + order["lines"]):
            if lines[line]["parcel"] == number:
                move_to(orders, lines, stamps, line, _DISPATCHED, second)
        order["parcel_micro"] += cost[n]
        count(counts, _PARCELS, stream, day, 1)
        count(counts, _PARCEL_COST, stream, day, cost[n])
        if collects[n] == AT_THE_DOOR:
            count(counts, _ATTEMPTS, stream, day, failures[n] + int(not back[n]))
        count(counts, _ATTEMPTS_FAILED, stream, day, failures[n])
        parcel["arrives"], parcel["failed"], parcel["collects"] = second + travels[n], back[n], collects[n]
        at_once[0] |= second + travels[n] <= now
        _put_on_road(road.of, road.used, road.seconds, road.done, number, parcel["arrives"])


@kernel
def _put_on_road(
    of: IntArray, used: IntArray, seconds: IntArray, done: IntArray, parcel: int, arrives: int
) -> None:
    """File a parcel under the period at whose end it has arrived, or the farthest of the ring."""
    length = of.shape[0]
    period = (arrives + seconds[0] - 1) // seconds[0]
    place = min(max(period, done[0] + 1), done[0] + length - 1) % length
    of[place, used[place]] = parcel
    used[place] += 1


@kernel
def arrive(columns: Columns, tally: Tally, road: Road, earned: Delivered, out: IntArray) -> tuple[int, int]:
    """Deliver every parcel that has arrived by now, or take it back at its site.

    The rows of the lines are written to ``out`` [delivered lines | lines that came back]; return how many there are.
    """
    now, length = tally.now[0], road.of.shape[0]
    found = np.zeros(2, np.int64)
    while road.done[0] < now // road.seconds[0]:
        road.done[0] += 1
        _empty(columns, tally, road, road.done[0] % length, earned, out, found)
    while road.at_once[0]:
        road.at_once[0] = False
        _empty(columns, tally, road, (road.done[0] + 1) % length, earned, out, found)
    return found[0], found[1]


@kernel
def _empty(
    columns: Columns, tally: Tally, road: Road, place: int, earned: Delivered, out: IntArray, ended: IntArray
) -> None:
    """Deliver what has arrived of a period's list; the rest is filed again. ``ended`` [2] is added to."""
    orders, lines, stamps, parcels = columns.orders, columns.lines, columns.stamps, columns.parcels
    counts, minutes, open_now, change, now = tally.counts, tally.minutes, tally.open_now, tally.change, tally.now
    price, share, revenue, commission = earned.price, earned.commission_share, earned.revenue, earned.commission
    of, filed, found, fee = road.of[place], road.used[place], ended[0], earned.fee
    road.used[place] = 0
    for n in range(filed):
        # The sum is never this; but what is never looked at, the compiler would not read.
        if n % _AT_ONCE == 0 and _fetch(orders, lines, stamps, parcels, of[n : min(n + _AT_ONCE, filed)]) == _NO_SUM:
            return
        number = of[n]
        parcel = parcels[number]
        second, site, rank = parcel["arrives"], parcel["site"], parcel["order"]
        if second > now[0]:
            _put_on_road(road.of, road.used, road.seconds, road.done, number, second)
            continue
        if parcel["collects"] >= 0:
            _make_ready(columns, road, number, now[0])
            continue
        parcel["done"], day = True, day_of(second, counts)
        if parcel["failed"]:
            _take_back(columns, tally, number, out, ended)
            continue
        order = orders[rank]
        stream, first, last = order["stream"], order["first_line"], order["first_line"] + order["lines"]
        if fee[stream] > 0 and not _any_delivered(lines, first, last):
            earned.fees[order["destination"]] += fee[stream]
            count(counts, _FEE, stream, day, fee[stream])
        value, owed = 0, 0
        for line in range(first, last):
            row = lines[line]
            if row["parcel"] != number:
                continue
            worth = price[row["product"]] * row["units"]
            value += worth
            owed += worth // _PARTS * share[stream] + worth % _PARTS * share[stream] // _PARTS
            move_to(orders, lines, stamps, line, _DELIVERED, second)
            out[0, found] = line
            found += 1
            order["open_lines"] -= 1
        revenue[site] += value
        commission[site * counts.shape[1] + stream] += owed
        order["commission_micro"] += owed
        count(counts, _REVENUE, stream, day, value)
        count(counts, _COMMISSION, stream, day, owed)
        count(counts, _LINES_DELIVERED, stream, day, parcel["lines"])
        missed = site != earned.primary[order["destination"]]
        count(counts, _LINES_FROM_ELSEWHERE, stream, day, parcel["lines"] if missed else 0)
        count(counts, _UNITS_DELIVERED, stream, day, parcel["units"])
        count(counts, _COLLECTED, stream, day, int(parcel["collects"] == IS_READY))
        if order["open_lines"] == 0:
            close(orders, lines, stamps, columns.side_stamps, rank, counts, minutes, open_now, change, now)
    ended[0] = found


@kernel
def _make_ready(columns: Columns, road: Road, number: int, now: int) -> None:
    """Let a parcel that arrived stand ready for its customer, until it is collected or back."""
    parcel = columns.parcels[number]
    order, second = columns.orders[parcel["order"]], parcel["arrives"]
    first = order["first_line"]
    for line in range(first, first + order["lines"]):
        if columns.lines[line]["parcel"] == number:
            move_to(columns.orders, columns.lines, columns.side_stamps, line, _READY, second)
    parcel["arrives"], parcel["collects"] = second + parcel["collects"], IS_READY
    road.at_once[0] |= parcel["arrives"] <= now
    _put_on_road(road.of, road.used, road.seconds, road.done, number, parcel["arrives"])


@kernel
def _any_delivered(lines: Any, first: int, last: int) -> bool:
    """Return whether some of these lines were delivered; they may have come back since."""
    delivered = 0
    for line in range(first, last):
        delivered += int(lines[line]["state"] >= _DELIVERED and lines[line]["state"] != _CANCELLED)
    return delivered > 0


@kernel
def _take_back(columns: Columns, tally: Tally, number: int, out: IntArray, ended: IntArray) -> None:
    """Cancel the lines of a parcel that could not be delivered, or was not collected, and is back at its site."""
    parcel = columns.parcels[number]
    order = columns.orders[parcel["order"]]
    first, cause = order["first_line"], UNDELIVERED
    if parcel["collects"] == IS_READY:
        cause = NO_SHOW
        count(tally.counts, _NOT_COLLECTED, order["stream"], day_of(parcel["arrives"], tally.counts), 1)
    for line in range(first, first + order["lines"]):
        if columns.lines[line]["parcel"] == number:
            out[1, ended[1]] = line
            ended[1] += 1
            cancel(columns, tally, line, cause, parcel["arrives"])


@kernel
def _fetch(orders: Any, lines: Any, stamps: IntArray, parcels: Any, of: IntArray) -> int:
    """Read from every row that the delivery of some parcels needs; return a sum of what was read.

    The rows lie far apart in memory: asking for all of them first lets the processor fetch many at a time.
    """
    read = 0
    for number in of:
        read += parcels[number]["order"] + parcels[number]["next_line"]
    for number in of:
        order = orders[parcels[number]["order"]]
        read += order["first_line"] + order["parcels"]
    for number in of:
        order = orders[parcels[number]["order"]]
        first = order["first_line"]
        last = first + order["lines"] - 1
        read += lines[first]["product"] + lines[last]["state"]
    return int(read)
