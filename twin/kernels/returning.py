"""Delivered lines that come back: which, and what happens to them, in the order of their seconds.

What is under way lies in a binary heap (Williams 1964, Algorithm 232, doi:10.1145/512274.512284) by the second at which
the next thing happens to it: the customer hands it in, its inspection ends, its refurbishing ends.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from twin.kernels.baskets import LINE_BITS
from twin.kernels.cache import kernel
from twin.kernels.order_states import SLOT, Columns, Tally, count, day_of, move_to
from twin.kernels.philox import NOTHING, WordArray, block, unit
from twin.ledger.order_states import LineState, Measure
from twin.network.arrays import BoolArray, FloatArray, IntArray

__all__ = [
    "HANDED_IN", "REFURBISHING", "RENEWED", "RESTOCKED", "RETURN", "SCRAPPED", "STEPS", "Keys", "Owed", "Terms",
    "UnderWay", "begin", "chosen", "proceed",
]

HANDED_IN, REFURBISHING, RESTOCKED, SCRAPPED, RENEWED = range(5)
"""What happens to units, in an order in which it can be posted."""
STEPS = 3
"""A line takes no more of them than this: it is handed in, perhaps refurbished, and ends."""
_DELIVERED_STATE, _RETURNED_STATE = int(LineState.DELIVERED), int(LineState.RETURNED)
_DELIVERED_AT = int(SLOT[_DELIVERED_STATE])
_RESTOCKED_STATE, _SCRAPPED_STATE = int(LineState.RESTOCKED), int(LineState.SCRAPPED)
_REFURBISHING_STATE, _REFURBISHED_STATE = int(LineState.REFURBISHING), int(LineState.REFURBISHED)
_LINES_RETURNED, _UNITS_RETURNED = int(Measure.LINES_RETURNED), int(Measure.UNITS_RETURNED)
_REFUND, _RETURN_COST = int(Measure.REFUND_MICRO), int(Measure.RETURN_COST_MICRO)
_UNITS_RESTOCKED, _UNITS_SCRAPPED = int(Measure.UNITS_RESTOCKED), int(Measure.UNITS_SCRAPPED)
_UNITS_REFURBISHED = int(Measure.UNITS_REFURBISHED)

RETURN = np.dtype(
    [
        ("due", np.int64), ("line", np.int32), ("site", np.int32), ("terms", np.int32), ("outcome", np.int32),
    ],
    align=True,
)
"""A delivered line on its way back: the second of the next thing that happens to it, its row, the site that takes it
in, the terms that hold for it, and what the inspection will find."""


class UnderWay(NamedTuple):
    """Returns under way."""

    heap: Any
    """Rows of ``RETURN``: none is due before its parent, whose place is half its own; equals by row of the line."""
    used: IntArray
    """[1] how many."""


class Terms(NamedTuple):
    """On what terms lines come back, [terms] where not said otherwise."""

    row: IntArray
    """[channel, sku] which terms hold; -1: nothing comes back."""
    share: FloatArray
    """Of delivered lines that come back."""
    restock_share: FloatArray
    refurbish_share: FloatArray
    inspection_seconds: IntArray
    refurbish_seconds: IntArray
    refund_at_scan: BoolArray
    to_home: BoolArray
    line_micro: IntArray
    """Paid for a line handed in."""
    unit_micro: IntArray
    """Paid for a book unit refurbished."""


class Keys(NamedTuple):
    """By what the draws of a line are addressed, beside the address of its order."""

    drawn: WordArray
    """[2] of lines of drawn orders, which their numbers tell apart."""
    recorded: WordArray
    """[2] of lines of recorded orders, which their products tell apart."""
    product: WordArray
    """[sku] hashed names."""


class Owed(NamedTuple):
    """Money that returns cost, in micro minor units, [site], to be added to."""

    refund: IntArray
    """At the site that served."""
    handling: IntArray
    """At the site that takes in."""
    refurbishing: IntArray


@kernel
def chosen(
    columns: Columns, delivered: IntArray, keys: Keys, first: WordArray, second: WordArray, number: IntArray,
    terms: Terms, modes: int, rows: IntArray, of: IntArray, uniforms: FloatArray,
) -> int:
    """Find which delivered lines come back; return how many.

    ``first``, ``second`` and ``number`` [line] are the address of its order; there are so many service ``modes``.
    Written are rows and terms of the lines, and their ``uniforms`` [lag | outcome, line]. All three draws of a line
    stand at its own address, whatever site served it and whenever.
    """
    orders, lines = columns.orders, columns.lines
    found = 0
    for n in range(len(delivered)):
        line = delivered[n]
        row = lines[line]
        order = orders[row["order"]]
        own = terms.row[order["stream"] // modes, row["product"]]
        if own < 0:
            continue
        if order["reference"] >= 0:
            name = keys.product[row["product"]]
            words = block(keys.recorded[0], keys.recorded[1], first[n], name, NOTHING, NOTHING)
        else:
            index = np.uint64((number[n] << LINE_BITS) + line - order["first_line"])
            words = block(keys.drawn[0], keys.drawn[1], first[n], second[n], index, NOTHING)
        if unit(words[0]) < terms.share[own]:
            rows[found], of[found] = line, own
            uniforms[0, found], uniforms[1, found] = unit(words[1]), unit(words[2])
            found += 1
    return found


@kernel
def begin(
    columns: Columns, under_way: UnderWay, terms: Terms, home: IntArray, rows: IntArray, of: IntArray, lag: IntArray,
    outcome: FloatArray,
) -> None:
    """Let delivered lines come back a ``lag`` [line] of seconds after their delivery.

    ``home`` is [destination] the site that takes in what comes back there; ``outcome`` are uniforms.
    """
    orders, lines, stamps = columns.orders, columns.lines, columns.stamps
    heap, used = under_way.heap, under_way.used
    for n in range(len(rows)):
        line, own = rows[n], of[n]
        row = lines[line]
        order, entry = orders[row["order"]], heap[used[0]]
        entry["due"] = order["placed"] + stamps[line, _DELIVERED_AT] + lag[n]
        entry["line"], entry["terms"] = line, own
        entry["site"] = home[order["destination"]] if terms.to_home[own] else row["site"]
        if outcome[n] < terms.restock_share[own]:
            entry["outcome"] = RESTOCKED
        elif outcome[n] < terms.restock_share[own] + terms.refurbish_share[own]:
            entry["outcome"] = REFURBISHING
        else:
            entry["outcome"] = SCRAPPED
        used[0] += 1
        _rise(heap, used[0] - 1)


@kernel
def proceed(
    columns: Columns, tally: Tally, under_way: UnderWay, terms: Terms, price: IntArray, owed: Owed, moved: IntArray
) -> int:
    """Let happen what is due by now, the earliest first; return how many steps were taken.

    Steps are written to ``moved`` [what, site, product, units | step], until it is full: then there may be more.
    """
    orders, lines, side_stamps = columns.orders, columns.lines, columns.side_stamps
    heap, used, now, counts = under_way.heap, under_way.used, tally.now[0], tally.counts
    found = 0
    while used[0] > 0 and heap[0]["due"] <= now and found < moved.shape[1]:
        entry = heap[0]
        line, own, second, site = entry["line"], entry["terms"], entry["due"], entry["site"]
        row = lines[line]
        stream, product, units, state = orders[row["order"]]["stream"], row["product"], row["units"], row["state"]
        day = day_of(second, counts)
        step = HANDED_IN if state == _DELIVERED_STATE else entry["outcome"] if state == _RETURNED_STATE else RENEWED
        moved[0, found], moved[1, found], moved[2, found], moved[3, found] = step, site, product, units
        found += 1
        if (step == HANDED_IN) == terms.refund_at_scan[own] and step != RENEWED:
            owed.refund[row["site"]] += price[product] * units
            count(counts, _REFUND, stream, day, price[product] * units)
        if step == HANDED_IN:
            move_to(orders, lines, side_stamps, line, _RETURNED_STATE, second)
            count(counts, _LINES_RETURNED, stream, day, 1)
            count(counts, _UNITS_RETURNED, stream, day, units)
            owed.handling[site] += terms.line_micro[own]
            count(counts, _RETURN_COST, stream, day, terms.line_micro[own])
            entry["due"] = second + terms.inspection_seconds[own]
        elif step == REFURBISHING:
            move_to(orders, lines, side_stamps, line, _REFURBISHING_STATE, second)
            owed.refurbishing[site] += terms.unit_micro[own] * units
            count(counts, _RETURN_COST, stream, day, terms.unit_micro[own] * units)
            entry["due"] = second + terms.refurbish_seconds[own]
        else:
            if step == RESTOCKED:
                move_to(orders, lines, side_stamps, line, _RESTOCKED_STATE, second)
                count(counts, _UNITS_RESTOCKED, stream, day, units)
            elif step == SCRAPPED:
                move_to(orders, lines, side_stamps, line, _SCRAPPED_STATE, second)
                count(counts, _UNITS_SCRAPPED, stream, day, units)
            else:
                move_to(orders, lines, side_stamps, line, _REFURBISHED_STATE, second)
                count(counts, _UNITS_REFURBISHED, stream, day, units)
            used[0] -= 1
            heap[0] = heap[used[0]]
        _sink(heap, used[0])
    return found


@kernel
def _earlier(one: Any, other: Any) -> bool:
    if one["due"] != other["due"]:
        return bool(one["due"] < other["due"])
    return bool(one["line"] < other["line"])


@kernel
def _exchange(heap: Any, a: int, b: int) -> None:
    one, other = heap[a], heap[b]
    one["due"], other["due"] = other["due"], one["due"]
    one["line"], other["line"] = other["line"], one["line"]
    one["site"], other["site"] = other["site"], one["site"]
    one["terms"], other["terms"] = other["terms"], one["terms"]
    one["outcome"], other["outcome"] = other["outcome"], one["outcome"]


@kernel
def _rise(heap: Any, place: int) -> None:
    """Move an entry up until its parent is not due later."""
    while place > 0 and _earlier(heap[place], heap[(place - 1) // 2]):
        _exchange(heap, place, (place - 1) // 2)
        place = (place - 1) // 2


@kernel
def _sink(heap: Any, used: int) -> None:
    """Move the first entry down until no child is due before it."""
    place, least = 0, 0
    while True:
        for child in (2 * place + 1, 2 * place + 2):
            if child < used and _earlier(heap[child], heap[least]):
                least = child
        if least == place:
            return
        _exchange(heap, place, least)
        place = least
