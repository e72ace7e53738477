"""A fulfilment wave over columns: who asks for stock, what they got, and whose patience has ended."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from twin.kernels.cache import kernel
from twin.kernels.order_states import BY_CUSTOMER, FOR_STOCK, Columns, Tally, cancel, count, day_of, judge, move_to
from twin.kernels.sourcing import CANCEL
from twin.ledger.order_states import LineState, Measure
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.units import SECONDS_PER_DAY

__all__ = [
    "Asking", "Promises", "Queues", "admit", "append", "ask", "backlog", "commit", "facts_of", "first_open", "give_up",
    "judge_open", "promised", "still_waiting", "unheard_of",
]

_PLACED = int(LineState.PLACED)
_PROMISED, _BACKORDERED = int(LineState.PROMISED), int(LineState.BACKORDERED)
_SOURCED, _RESERVED = int(LineState.SOURCED), int(LineState.RESERVED)
_ORDERS_PLACED, _LINES_PLACED = int(Measure.ORDERS_PLACED), int(Measure.LINES_PLACED)
_UNITS_PLACED, _VALUE_PLACED = int(Measure.UNITS_PLACED), int(Measure.VALUE_PLACED_MINOR)
_ORDERS_TRIED, _LINES_TRIED = int(Measure.ORDERS_TRIED), int(Measure.LINES_TRIED)
_UNITS_TRIED, _FROM_ONE_SITE = int(Measure.UNITS_TRIED), int(Measure.ORDERS_FROM_ONE_SITE)
_ORDERS_FROM_STOCK, _LINES_FROM_STOCK = int(Measure.ORDERS_FROM_STOCK), int(Measure.LINES_FROM_STOCK)
_UNITS_FROM_STOCK = int(Measure.UNITS_FROM_STOCK)


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


class Promises(NamedTuple):
    """What customers are told at placing."""

    after: IntArray
    """[destination] seconds after placing, where no mode promises by the clock."""
    day: IntArray
    """[mode] of a promise by the clock: days after that of placing."""
    second: IntArray
    """[mode] of a promise by the clock: second of that day; -1: it is not by the clock."""
    cut_off: IntArray
    """[mode] second of the day from which an order counts as placed at the next midnight."""


@kernel
def promised(promises: Promises, placed: int, destination: int) -> int:
    """Return the second that is promised to an order."""
    mode = destination % len(promises.second)
    midnight = placed // SECONDS_PER_DAY * SECONDS_PER_DAY
    late = placed - midnight >= promises.cut_off[mode]
    if late:
        midnight += SECONDS_PER_DAY
    if promises.second[mode] >= 0:
        return int(midnight + promises.day[mode] * SECONDS_PER_DAY + promises.second[mode])
    return int((midnight if late else placed) + promises.after[destination])


@kernel
def append(
    columns: Columns, order: int, line: int, facts: tuple[IntArray, ...], places: FloatArray, kept: BoolArray,
    first_line: IntArray, product: IntArray, units: IntArray, promises: Promises, price: IntArray,
) -> None:
    """Write new orders, and their lines, from a row on.

    ``facts`` are zone, channel, mode, second of placing, second of the customer's cancellation, recorded order, place
    among those of its zone, channel and day, and number [order]; ``places`` latitude and longitude; ``price`` micro
    minor units [sku].
    """
    orders, lines, stamps, return_stamps = columns.orders, columns.lines, columns.stamps, columns.return_stamps
    zone, channel, mode, placed, cancels, reference, nth, number = facts
    modes = len(promises.second)
    for n in range(len(zone)):
        row = orders[order + n]
        destination = zone[n] * modes + mode[n]
        row["destination"], row["stream"] = destination, channel[n] * modes + mode[n]
        row["placed"], row["cancels"], row["nth"] = placed[n], cancels[n], nth[n]
        row["reference"], row["number"], row["kept"] = reference[n], number[n], kept[n]
        row["latitude_deg"], row["longitude_deg"] = places[0, n], places[1, n]
        row["promised"], row["closed"] = promised(promises, placed[n], destination), -1
        row["first_line"] = line
        row["lines"] = row["open_lines"] = first_line[n + 1] - first_line[n]
        row["waiting"], row["parcels"] = 0, 0
        row["picking_micro"], row["parcel_micro"], row["commission_micro"] = 0, 0, 0
        bought, worth = 0, 0
        for m in range(first_line[n] - first_line[0], first_line[n + 1] - first_line[0]):
            own = lines[line]
            own["order"], own["product"], own["units"] = order + n, product[m], units[m]
            own["site"], own["parcel"], own["number"], own["cause"] = -1, -1, 0, 0
            own["state"] = _PLACED
            stamps[line, :] = -1
            if len(return_stamps) > 0:
                return_stamps[line, :] = -1
            bought += units[m]
            worth += price[product[m]] * units[m]
            line += 1
        row["units"], row["value_minor"] = bought, worth // 1_000_000


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
def admit(columns: Columns, tally: Tally, first: int, last: int) -> int:
    """Promise the orders [first, last), just placed; those whose customer has cancelled already are cancelled.

    Return how many orders those are.
    """
    cancelled = 0
    orders, lines, stamps = columns.orders, columns.lines, columns.stamps
    counts, open_now, change, now = tally.counts, tally.open_now, tally.change, tally.now[0]
    for number in range(first, last):
        order = orders[number]
        stream, placed, start = order["stream"], order["placed"], order["first_line"]
        end, day = start + order["lines"], day_of(placed, counts)
        open_now[stream] += 1
        change[stream] += now - placed
        tried = int(order["cancels"] > now)
        count(counts, _ORDERS_PLACED, stream, day, 1)
        count(counts, _LINES_PLACED, stream, day, order["lines"])
        count(counts, _UNITS_PLACED, stream, day, order["units"])
        count(counts, _VALUE_PLACED, stream, day, order["value_minor"])
        count(counts, _ORDERS_TRIED, stream, day, tried)
        count(counts, _LINES_TRIED, stream, day, tried * order["lines"])
        count(counts, _UNITS_TRIED, stream, day, tried * order["units"])
        for line in range(start, end):
            if tried:
                move_to(orders, lines, stamps, line, _PROMISED, now)
            else:
                cancel(columns, tally, line, BY_CUSTOMER, order["cancels"])
        cancelled += 1 - tried
    return cancelled


@kernel
def give_up(
    columns: Columns, tally: Tally, waiting: IntArray, patience: IntArray, given_up: IntArray
) -> int:
    """Cancel the lines of waiting orders whose customer cancels or whose patience for stock has ended by now.

    ``given_up`` receives the rows of the lines; their number is returned. Nobody gives up before being told to wait.
    """
    orders, lines, stamps, now = columns.orders, columns.lines, columns.stamps, tally.now[0]
    found = 0
    for number in waiting:
        order = orders[number]
        tired = order["placed"] + patience[order["stream"]]
        second = min(tired, order["cancels"])
        if second > now:
            continue
        cause = BY_CUSTOMER if order["cancels"] <= tired else FOR_STOCK
        first = order["first_line"]
        for line in range(first, first + order["lines"]):
            if lines[line]["state"] == _BACKORDERED:
                given_up[found] = line
                found += 1
                order["waiting"] -= 1
                told = order["placed"] + stamps[line, _BACKORDERED - 1]
                cancel(columns, tally, line, cause, max(second, told))
    return found


@kernel
def ask(
    columns: Columns, waiting: IntArray, first: int, last: int, restocked: BoolArray, price_micro: IntArray,
) -> Asking:
    """Return who asks for stock: waiting orders that hope for a restocked product, then the orders [first, last)."""
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
        state = _BACKORDERED if old else _PROMISED
        begin, worth, hopeful = m, 0, not old
        first_line = orders[order]["first_line"]
        for line in range(first_line, first_line + orders[order]["lines"]):
            row = lines[line]
            if row["state"] != state:
                continue
            k = row["product"]
            asked[m], product[m], units[m] = line, k, row["units"]
            worth += price_micro[k] * units[m]
            hopeful = hopeful or restocked[k]
            m += 1
        if m == begin or not hopeful:
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
                continue
            if row["state"] == _BACKORDERED:
                order["waiting"] -= 1
            if at == CANCEL:
                cancel(columns, tally, line, FOR_STOCK, now)
                continue
            move_to(orders, lines, stamps, line, _SOURCED, now)
            move_to(orders, lines, stamps, line, _RESERVED, now)
            parcel = tail[at]
            if parcel < 0 or parcels[parcel]["order"] != number or parcels[parcel]["released"] != now:
                order["parcels"] += 1
                parcel = _join_queue(parcels, head, tail, size, at)
                _begin_parcel(parcels[parcel], number, at, now, line)
            packed = parcels[parcel]
            packed["lines"] += 1
            packed["units"] += row["units"]
            queues.lines[at] += 1
            row["site"], row["parcel"] = at, parcel
            row["number"] = order["parcels"] if packed["lines"] == 1 else lines[packed["next_line"]]["number"]


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
    columns: Columns, waiting: IntArray, home: IntArray, rate: IntArray, ticks: int, waits: IntArray, charges: IntArray
) -> None:
    """Add up who waits for stock over some ticks: [orders | lines | units, stream].

    Home sites are charged ``rate`` [site, sku] for every unit and tick.
    """
    orders, lines = columns.orders, columns.lines
    for number in waiting:
        order = orders[number]
        stream, first, site = order["stream"], order["first_line"], home[order["destination"]]
        waits[0, stream] += ticks
        for line in range(first, first + order["lines"]):
            row = lines[line]
            if row["state"] == _BACKORDERED:
                waits[1, stream] += ticks
                waits[2, stream] += ticks * row["units"]
                charges[site] += ticks * rate[site, row["product"]] * row["units"]


@kernel
def judge_open(columns: Columns, tally: Tally, orders: int) -> None:
    """Count what was due of orders that are still open at the end of a run."""
    for number in range(orders):
        if columns.orders[number]["open_lines"] > 0:
            judge(columns.orders, columns.lines, columns.stamps, tally.counts, number, tally.now[2])
