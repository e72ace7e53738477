"""Picking first in first out, exactly as a server per site would, and parcels on the road to customers.

A site that picks c lines an hour takes 3600 / c seconds a line: the start of a pick is the later of the end of the one
before and the release of the parcel (the recursion of Lindley 1952, doi:10.1017/S0305004100027638). Instants are kept
in seconds times c, so that nothing is rounded before the end.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from twin.kernels.cache import kernel
from twin.kernels.order_states import BY_CUSTOMER, UNDELIVERED, Columns, Tally, cancel, close, count, day_of, move_to
from twin.kernels.order_waves import Queues
from twin.kernels.shelves import Shelf, is_there, reject
from twin.ledger.order_states import LineState, Measure
from twin.network.arrays import BoolArray, IntArray
from twin.units import SECONDS_PER_HOUR

__all__ = ["NO_LIMIT", "Delivered", "Road", "arrive", "depart", "leaving_facts", "pick"]

_PICKED = int(LineState.PICKED)
_DISPATCHED, _DELIVERED = int(LineState.DISPATCHED), int(LineState.DELIVERED)
_CANCELLED = int(LineState.CANCELLED)
_PARCELS, _PARCEL_COST = int(Measure.PARCELS), int(Measure.PARCEL_COST_MICRO)
_LINES_DELIVERED, _UNITS_DELIVERED = int(Measure.LINES_DELIVERED), int(Measure.UNITS_DELIVERED)
_LINES_FROM_ELSEWHERE = int(Measure.LINES_FROM_ELSEWHERE)
_REVENUE, _COMMISSION = int(Measure.REVENUE_MICRO), int(Measure.COMMISSION_MICRO)
_PICKING_COST = int(Measure.PICKING_COST_MICRO)
_ATTEMPTS, _ATTEMPTS_FAILED = int(Measure.ATTEMPTS), int(Measure.ATTEMPTS_FAILED)
_FEE = int(Measure.FEE_MICRO)
_PARTS = 1_000_000
_AT_ONCE = 256
"""Parcels whose rows are fetched together: few enough for all of them to stay at hand."""
_NO_SUM = -1 << 62
NO_LIMIT = -1


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
def pick(
    columns: Columns, tally: Tally, queues: Queues, shelf: Shelf, shut: BoolArray, cost: IntArray, paid: IntArray,
    out: IntArray,
) -> tuple[int, int, int, int]:
    """Let every site pick until now; return how many lines were picked, released and rejected, and complete parcels.

    Their rows are written to ``out`` [picked lines | released lines | complete parcels | rejected lines]; the numbers
    stand in that order. A site that was ``shut`` in the time since the last call started nothing. ``cost`` [0 | 1,
    site] is that of a line, found or not, and of a parcel; ``paid`` [site] is added to.
    """
    orders, lines, stamps, parcels = columns.orders, columns.lines, columns.stamps, columns.parcels
    counts, head, free_at, now = tally.counts, queues.head, queues.free_at, tally.now[0]
    picked, released, complete, rejected = 0, 0, 0, 0
    for site in range(len(head)):
        if head[site] < 0:
            continue
        rate = queues.lines_per_hour[site]
        if shut[site]:
            free_at[site] = max(free_at[site], now * rate)
        while head[site] >= 0 and not shut[site]:
            number = head[site]
            parcel = parcels[number]
            order = orders[parcel["order"]]
            start = _start(parcel, rate, free_at[site])
            if parcel["picked"] == 0:
                if rate != NO_LIMIT and start >= now * rate:
                    break
                if order["cancels"] <= now and order["cancels"] * max(rate, 1) <= start:
                    released = _release(columns, tally, number, out, released)
                    queues.lines[site] -= parcel["lines"]
                    _leave_queue(parcels, head, queues.tail, site, -1, number)
                    continue
            line = parcel["next_line"]
            while parcel["picked"] < parcel["lines"]:
                end = _start(parcel, rate, free_at[site])
                second = end
                if rate != NO_LIMIT:
                    end += SECONDS_PER_HOUR
                    if end > now * rate:
                        break
                    free_at[site] = end
                    second = (end + rate - 1) // rate
                if shelf.watched and not is_there(columns, tally, shelf, line, second):
                    out[3, rejected] = line
                    rejected += 1
                    line = reject(columns, tally, queues, line, second)
                else:
                    move_to(orders, lines, stamps, line, _PICKED, second)
                    out[0, picked] = line
                    picked += 1
                    queues.lines[site] -= 1
                    parcel["picked"] += 1
                    line = _next_line(lines, parcel, line, number)
                parcel["left"] = second
                packs = parcel["picked"] == parcel["lines"] and parcel["picked"] > 0
                price = cost[0, site] + (cost[1, site] if packs else 0)
                order["picking_micro"] += price
                paid[site] += price
                count(counts, _PICKING_COST, order["stream"], day_of(second, counts), price)
            parcel["next_line"] = line
            if parcel["picked"] < parcel["lines"]:
                break
            if parcel["lines"] > 0:
                out[2, complete] = number
                complete += 1
            _leave_queue(parcels, head, queues.tail, site, -1, number)
        released = _cancel_in_queue(columns, tally, queues, site, out, released)
    return picked, released, complete, rejected


@kernel
def _start(parcel: Any, rate: int, free_at: int) -> int:
    """Return when the next line of the parcel at the head of a queue is begun, in seconds times the rate."""
    released: int = parcel["released"]
    return released if rate == NO_LIMIT else max(free_at, released * rate)


@kernel
def _next_line(lines: Any, parcel: Any, line: int, number: int) -> int:
    """Return the line of a parcel behind one of its lines; the same one if it is the last."""
    if parcel["picked"] == parcel["lines"]:
        return line
    line += 1
    while lines[line]["parcel"] != number:
        line += 1
    return line


@kernel
def _release(columns: Columns, tally: Tally, number: int, out: IntArray, released: int) -> int:
    """Cancel a parcel that was not begun; return the number of lines released so far."""
    parcel = columns.parcels[number]
    order = columns.orders[parcel["order"]]
    first, second = order["first_line"], max(order["cancels"], parcel["released"])
    parcel["done"] = True
    order["parcels"] -= 1
    for line in range(first, first + order["lines"]):
        if columns.lines[line]["parcel"] == number:
            out[1, released] = line
            released += 1
            cancel(columns, tally, line, BY_CUSTOMER, second)
    return released


@kernel
def _leave_queue(parcels: Any, head: IntArray, tail: IntArray, site: int, before: int, parcel: int) -> None:
    """Take a parcel out of its queue, behind the parcel ``before`` (-1: it is the head)."""
    behind = parcels[parcel]["next"]
    if before < 0:
        head[site] = behind
    else:
        parcels[before]["next"] = behind
    if behind < 0:
        tail[site] = before
    parcels[parcel]["next"] = -1


@kernel
def _cancel_in_queue(
    columns: Columns, tally: Tally, queues: Queues, site: int, out: IntArray, released: int
) -> int:
    """Cancel what customers cancelled by now among the parcels that are not begun."""
    orders, parcels, before, number = columns.orders, columns.parcels, -1, queues.head[site]
    rate, now = queues.lines_per_hour[site], tally.now[0]
    while number >= 0:
        parcel = parcels[number]
        behind, begun = parcel["next"], parcel["picked"] > 0
        if before < 0 and not begun and rate != NO_LIMIT:
            # The head may have been begun and not finished; then it is too late.
            begun = _start(parcel, rate, queues.free_at[site]) < now * rate
        if not begun and orders[parcel["order"]]["cancels"] <= now:
            released = _release(columns, tally, number, out, released)
            queues.lines[site] -= parcel["lines"]
            _leave_queue(parcels, queues.head, queues.tail, site, before, number)
        else:
            before = number
        number = behind
    return released


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
    failures: IntArray, back: BoolArray,
) -> None:
    """Send parcels on the road for ``travels`` [parcel] seconds, each at a cost [parcel] in micro minor units.

    ``failures`` [parcel] attempts to deliver it will fail; ``back`` [parcel]: it then goes back to its site.
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
        count(counts, _ATTEMPTS, stream, day, failures[n] + int(not back[n]))
        count(counts, _ATTEMPTS_FAILED, stream, day, failures[n])
        parcel["arrives"], parcel["failed"] = second + travels[n], back[n]
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
    if road.at_once[0]:
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
        if order["open_lines"] == 0:
            close(orders, lines, stamps, rank, counts, minutes, open_now, change, now)
    ended[0] = found


@kernel
def _any_delivered(lines: Any, first: int, last: int) -> bool:
    """Return whether some of these lines were delivered; they may have come back since."""
    delivered = 0
    for line in range(first, last):
        delivered += int(lines[line]["state"] >= _DELIVERED and lines[line]["state"] != _CANCELLED)
    return delivered > 0


@kernel
def _take_back(columns: Columns, tally: Tally, number: int, out: IntArray, ended: IntArray) -> None:
    """Cancel the lines of a parcel that could not be delivered and is back at its site."""
    parcel = columns.parcels[number]
    order = columns.orders[parcel["order"]]
    first = order["first_line"]
    for line in range(first, first + order["lines"]):
        if columns.lines[line]["parcel"] == number:
            out[1, ended[1]] = line
            ended[1] += 1
            cancel(columns, tally, line, UNDELIVERED, parcel["arrives"])


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
