"""A fulfilment wave over columns: who asks for stock, what they got, and whose patience has ended."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from twin.kernels.cache import kernel
from twin.kernels.order_states import (
    BY_CUSTOMER,
    FOR_STOCK,
    SLOT,
    Columns,
    Tally,
    cancel,
    count,
    day_of,
    judge,
    move_to,
)
from twin.kernels.sourcing import CANCEL
from twin.ledger.order_states import LineState, Measure
from twin.network.arrays import BoolArray, IntArray

__all__ = [
    "Asking", "Queues", "ask", "backlog", "commit", "facts_of", "first_open", "give_up", "judge_open", "still_waiting",
    "unheard_of", "waits",
]

_PROMISED, _BACKORDERED = int(LineState.PROMISED), int(LineState.BACKORDERED)
_BACKORDERED_AT = int(SLOT[_BACKORDERED])
_REJECTED, _REJECTED_AT = int(LineState.REJECTED), int(SLOT[LineState.REJECTED])
_SOURCED, _RESERVED = int(LineState.SOURCED), int(LineState.RESERVED)
_ORDERS_FROM_STOCK, _LINES_FROM_STOCK = int(Measure.ORDERS_FROM_STOCK), int(Measure.LINES_FROM_STOCK)
_UNITS_FROM_STOCK, _FROM_ONE_SITE = int(Measure.UNITS_FROM_STOCK), int(Measure.ORDERS_FROM_ONE_SITE)


class Asking(NamedTuple):
    """Orders that ask for stock in a wave, oldest first, with the lines that still need a site."""

    orders: IntArray
    """[asking] row of the order."""
    lines: IntArray
    """[asked line] row of the line."""
    first_line: IntArray
    """[asking + 1] where its asked lines start."""
    destination: IntArray
    """[asking] customer zone and service mode, as are the lanes."""
    stream: IntArray
    """[asking] channel and service mode."""
    placed: IntArray
    promised: IntArray
    value_micro: IntArray
    product: IntArray
    units: IntArray
    waited: int
    """How many of the lines waited already; they come first."""


class Queues(NamedTuple):
    """Parcels that wait to be picked, first in first out per site."""

    head: IntArray
    """[site] row of the first parcel; -1: none."""
    tail: IntArray
    free_at: IntArray
    """[site] when the site has picked its last line, in seconds times ``lines_per_hour``."""
    lines_per_hour: IntArray
    size: IntArray
    """[1] number of parcels in the columns."""
    lines: IntArray
    """[site] lines that wait to be picked."""


@kernel
def facts_of(
    columns: Columns, rows: IntArray, home: IntArray, at_home: bool, sites: IntArray, products: IntArray,
    units: IntArray,
) -> None:
    """Write site, product and units of some lines; the site is that which serves them, or the home of their zone."""
    orders, lines = columns.orders, columns.lines
    for n in range(len(rows)):
        line = lines[rows[n]]
        sites[n] = home[orders[line["order"]]["destination"]] if at_home else line["site"]
        products[n], units[n] = line["product"], line["units"]


@kernel
def first_open(columns: Columns, row: int, last: int) -> int:
    """Return the first of the orders [row, last) that has an open line; ``last`` if none has."""
    while row < last and columns.orders[row]["open_lines"] == 0:
        row += 1
    return row


@kernel
def waits(state: int) -> bool:
    """Return whether a line in a state waits for a site: none could serve it, or one has rejected it."""
    return state in (_BACKORDERED, _REJECTED)


@kernel
def give_up(
    columns: Columns, tally: Tally, waiting: IntArray, patience: IntArray, given_up: IntArray
) -> int:
    """Cancel the lines of waiting orders whose customer cancels or whose patience for stock has ended by now.

    ``given_up`` receives the rows of the lines; their number is returned. Nobody gives up before being told to wait.
    """
    orders, lines, stamps, now = columns.orders, columns.lines, columns.stamps, tally.now[0]
    side_stamps, found = columns.side_stamps, 0
    for number in waiting:
        order = orders[number]
        tired = order["placed"] + patience[order["stream"]]
        second = min(tired, order["cancels"])
        if second > now:
            continue
        cause = BY_CUSTOMER if order["cancels"] <= tired else FOR_STOCK
        first = order["first_line"]
        for line in range(first, first + order["lines"]):
            if waits(lines[line]["state"]):
                given_up[found] = line
                found += 1
                order["waiting"] -= 1
                back = lines[line]["state"] == _REJECTED
                told = order["placed"] + (side_stamps[line, _REJECTED_AT] if back else stamps[line, _BACKORDERED_AT])
                cancel(columns, tally, line, cause, max(second, told))
    return found


@kernel
def ask(
    columns: Columns, waiting: IntArray, first: int, last: int, restocked: BoolArray, price_micro: IntArray,
    again: bool,
) -> Asking:
    """Return who asks for stock: waiting orders that hope for a restocked product, then the orders [first, last).

    Waiting orders with a line that a site has rejected ask apart from all others (``again``), and at once.
    """
    orders, lines = columns.orders, columns.lines
    most_orders, most_lines = last - first, 0
    for order in waiting:
        most_orders += 1
        most_lines += orders[order]["lines"]
    for order in range(first, last):
        most_lines += orders[order]["lines"]
    asking = np.empty(most_orders, np.int64)
    asked, start = np.empty(most_lines, np.int64), np.empty(most_orders + 1, np.int64)
    destination, value = np.empty(most_orders, np.int64), np.empty(most_orders, np.int64)
    stream, placed, promise = np.empty((3, most_orders), np.int64)
    product, units = np.empty(most_lines, np.int64), np.empty(most_lines, np.int64)
    start[0] = 0
    n, m, waited = 0, 0, 0
    for turn in range(len(waiting) + last - first):
        old = turn < len(waiting)
        order = waiting[turn] if old else first + turn - len(waiting)
        begin, worth, hopeful, tried = m, 0, not old, False
        first_line = orders[order]["first_line"]
        for line in range(first_line, first_line + orders[order]["lines"]):
            row = lines[line]
            if not (waits(row["state"]) if old else row["state"] == _PROMISED):
                continue
            tried = tried or row["tries"] > 0
            k = row["product"]
            asked[m], product[m], units[m] = line, k, row["units"]
            worth += price_micro[k] * units[m]
            hopeful = hopeful or restocked[k] or row["state"] == _REJECTED
            m += 1
        if m == begin or not hopeful or tried != again:
            m = begin
            continue
        asking[n], destination[n], value[n] = order, orders[order]["destination"], worth
        stream[n], placed[n] = orders[order]["stream"], orders[order]["placed"]
        promise[n] = orders[order]["promised"]
        n += 1
        start[n] = m
        if old:
            waited = m
    return Asking(
        asking[:n], asked[:m], start[: n + 1], destination[:n], stream[:n], placed[:n], promise[:n], value[:n],
        product[:m], units[:m], waited,
    )


@kernel
def unheard_of(asking: Asking, site: IntArray, reached: BoolArray, closed: BoolArray) -> int:
    """Return the first site [asked line] that none may be: no row, not ``reached`` [destination, site], or ``closed``.

    -1: there is none. A line without a site has -1, or another negative number.
    """
    sites = closed.shape[0]
    for n in range(len(asking.orders)):
        destination = asking.destination[n]
        for m in range(asking.first_line[n], asking.first_line[n + 1]):
            at = site[m]
            if at >= 0 and (at >= sites or closed[at] or not reached[destination, at]):
                return int(at)
    return -1


@kernel
def commit(columns: Columns, tally: Tally, queues: Queues, asking: Asking, site: IntArray) -> None:
    """Reserve the lines that got a site [asked line] and queue them as parcels; cancel or let wait the others."""
    orders, lines, stamps, parcels = columns.orders, columns.lines, columns.stamps, columns.parcels
    counts, now = tally.counts, tally.now[0]
    asked, first_line, units = asking.lines, asking.first_line, asking.units
    head, tail, size = queues.head, queues.tail, queues.size
    for n in range(len(asking.orders)):
        number = asking.orders[n]
        order, begin, end = orders[number], first_line[n], first_line[n + 1]
        if lines[asked[begin]]["state"] == _PROMISED:
            _count_first_wave(counts, order, units[begin:end], site[begin:end])
        for m in range(begin, end):
            line, at = asked[m], site[m]
            row = lines[line]
            if at < 0 and at != CANCEL:
                if row["state"] == _PROMISED:
                    move_to(orders, lines, stamps, line, _BACKORDERED, now)
                    order["waiting"] += 1
                elif row["state"] == _REJECTED:
                    move_to(orders, lines, stamps, line, _BACKORDERED, now)
                continue
            if waits(row["state"]):
                order["waiting"] -= 1
            if at == CANCEL:
                cancel(columns, tally, line, FOR_STOCK, now)
                continue
            move_to(orders, lines, stamps, line, _SOURCED, now)
            move_to(orders, lines, stamps, line, _RESERVED, now)
            parcel = tail[at]
            if (
                parcel < 0 or parcels[parcel]["order"] != number or parcels[parcel]["released"] != now
                or parcels[parcel]["picked"] > 0
            ):
                order["parcels"] += 1
                parcel = _join_queue(parcels, head, tail, size, at)
                _begin_parcel(parcels[parcel], number, at, now, line)
            packed = parcels[parcel]
            packed["lines"] += 1
            packed["units"] += row["units"]
            queues.lines[at] += 1
            of_order = lines[packed["next_line"]]["number"] if packed["lines"] > 1 else _new_number(order, lines)
            row["site"], row["parcel"], row["number"] = at, parcel, of_order
            packed["next_line"] = min(packed["next_line"], line)


@kernel
def _new_number(order: Any, lines: Any) -> int:
    """Return the number of an order's next parcel: one more than the highest that a line of it bears."""
    highest, first = 0, order["first_line"]
    for line in range(first, first + order["lines"]):
        highest = max(highest, lines[line]["number"])
    return int(highest + 1)


@kernel
def _join_queue(parcels: Any, head: IntArray, tail: IntArray, size: IntArray, site: int) -> int:
    """Return a new parcel at the end of a site's queue."""
    parcel, last = size[0], tail[site]
    size[0] += 1
    if last >= 0:
        parcels[last]["next"] = parcel
    else:
        head[site] = parcel
    tail[site] = parcel
    return int(parcel)


@kernel
def _begin_parcel(parcel: Any, order: int, site: int, now: int, line: int) -> None:
    parcel["order"], parcel["site"], parcel["released"], parcel["next_line"] = order, site, now, line
    parcel["left"], parcel["arrives"], parcel["next"] = -1, -1, -1
    parcel["lines"], parcel["picked"], parcel["units"], parcel["done"] = 0, 0, 0, False


@kernel
def _count_first_wave(counts: IntArray, order: Any, units: IntArray, site: IntArray) -> None:
    """Count what of an order [asked line] found stock at its first wave."""
    stream, day = order["stream"], day_of(order["placed"], counts)
    served, served_units, one_site = 0, 0, 1
    for m in range(len(site)):
        if site[m] >= 0:
            served += 1
            served_units += units[m]
            one_site &= int(site[m] == site[0])
    whole = int(served == len(site))
    count(counts, _LINES_FROM_STOCK, stream, day, served)
    count(counts, _UNITS_FROM_STOCK, stream, day, served_units)
    count(counts, _ORDERS_FROM_STOCK, stream, day, whole)
    count(counts, _FROM_ONE_SITE, stream, day, whole * one_site)


@kernel
def still_waiting(columns: Columns, waiting: IntArray, first: int, last: int, kept: IntArray) -> int:
    """Write the orders that have a waiting line, of those that had and of the orders [first, last); return how many."""
    orders = columns.orders
    n = 0
    for turn in range(len(waiting) + last - first):
        order = waiting[turn] if turn < len(waiting) else first + turn - len(waiting)
        if orders[order]["waiting"] > 0:
            kept[n] = order
            n += 1
    return n


@kernel
def backlog(
    columns: Columns, waiting: IntArray, home: IntArray, rate: IntArray, ticks: int, waited: IntArray, charges: IntArray
) -> None:
    """Add up who waits for stock over some ticks: [orders | lines | units, stream].

    Home sites are charged ``rate`` [site, sku] for every unit and tick.
    """
    orders, lines = columns.orders, columns.lines
    for number in waiting:
        order = orders[number]
        stream, first, site = order["stream"], order["first_line"], home[order["destination"]]
        waited[0, stream] += ticks
        for line in range(first, first + order["lines"]):
            row = lines[line]
            if waits(row["state"]):
                waited[1, stream] += ticks
                waited[2, stream] += ticks * row["units"]
                charges[site] += ticks * rate[site, row["product"]] * row["units"]


@kernel
def judge_open(columns: Columns, tally: Tally, orders: int) -> None:
    """Count what was due of orders that are still open at the end of a run."""
    for number in range(orders):
        if columns.orders[number]["open_lines"] > 0:
            judge(
                columns.orders, columns.lines, columns.stamps, columns.side_stamps, tally.counts, number, tally.now[2]
            )
