"""Picking first in first out, exactly as a server per site would.

A site that picks c lines an hour takes 3600 / c seconds a line: the start of a pick is the later of the end of the one
before and the release of the parcel (the recursion of Lindley 1952, doi:10.1017/S0305004100027638). Instants are kept
in seconds times c, so that nothing is rounded before the end.
"""

from __future__ import annotations

from typing import Any

from twin.kernels.cache import kernel
from twin.kernels.order_states import BY_CUSTOMER, Columns, Tally, cancel, count, day_of, move_to
from twin.kernels.order_waves import Queues
from twin.kernels.shelves import Shelf, is_there, reject
from twin.ledger.order_states import LineState, Measure
from twin.network.arrays import BoolArray, IntArray
from twin.units import SECONDS_PER_HOUR

__all__ = ["NO_LIMIT", "cancel_parcel", "leave_queue", "pick"]

_PICKED, _PICKING_COST = int(LineState.PICKED), int(Measure.PICKING_COST_MICRO)
NO_LIMIT = -1


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
                    released = cancel_parcel(columns, tally, number, out, released)
                    queues.lines[site] -= parcel["lines"]
                    leave_queue(parcels, head, queues.tail, site, -1, number)
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
            leave_queue(parcels, head, queues.tail, site, -1, number)
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
def cancel_parcel(columns: Columns, tally: Tally, number: int, out: IntArray, released: int) -> int:
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
def leave_queue(parcels: Any, head: IntArray, tail: IntArray, site: int, before: int, parcel: int) -> None:
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
            released = cancel_parcel(columns, tally, number, out, released)
            queues.lines[site] -= parcel["lines"]
            leave_queue(parcels, queues.head, queues.tail, site, before, number)
        else:
            before = number
        number = behind
    return released
