"""What a picker finds on the shelf: whether a line is there, and what becomes of one that is not."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from twin.kernels.baskets import LINE_BITS, NUMBER_BITS
from twin.kernels.cache import kernel
from twin.kernels.order_states import Columns, Tally, count, day_of, move_to
from twin.kernels.order_waves import Queues
from twin.kernels.philox import NOTHING, WordArray, block, lane_of, unit
from twin.ledger.order_states import LineState, Measure
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.units import SECONDS_PER_DAY

__all__ = ["MOST_TRIES", "Shelf", "barred", "is_there", "reject", "set_apart"]

_NOBODY = -1
_AT_ONCE = 256
MOST_TRIES = 16
"""Tries of a line that have draws of their own; later ones share the draw of the last."""
_REJECTED = int(LineState.REJECTED)
_LINES_BEGUN, _LINES_REJECTED = int(Measure.LINES_BEGUN), int(Measure.LINES_REJECTED)
_UNITS_REJECTED, _ORDERS_REJECTED = int(Measure.UNITS_REJECTED), int(Measure.ORDERS_REJECTED)


class Shelf(NamedTuple):
    """What pickers find: the goods, which may be fewer than a record has promised, and how often they refuse some."""

    watched: bool
    """Whether a line may be missing at all."""
    goods: IntArray
    """[site, sku] units on the shelf that are not set apart."""
    taken: IntArray
    """[site, sku] units of them taken by lines that nothing was set apart for; zero before and after a wave's pick."""
    share: FloatArray
    """[site, sku] of lines that are refused although they are there; [0, 0]: none is."""
    drawn: WordArray
    """[2] key of the draws of drawn orders' lines."""
    recorded: WordArray
    """[2] key of the draws of recorded orders' lines."""
    zones: WordArray
    channels: WordArray
    references: WordArray
    products: WordArray
    """Hashed names, by row."""
    modes: int
    """How many service modes there are."""


@kernel
def is_there(columns: Columns, tally: Tally, shelf: Shelf, line: int, second: int) -> bool:
    """Return whether a picker who looks for a line at a second finds it, fit for sale.

    What nothing was set apart for is taken from what is free.
    """
    row = columns.lines[line]
    order = columns.orders[row["order"]]
    site, k = row["site"], row["product"]
    count(tally.counts, _LINES_BEGUN, order["stream"], day_of(second, tally.counts), 1)
    if row["pledged"] and shelf.goods[site, k] - shelf.taken[site, k] < row["units"]:
        return False
    if len(shelf.share) > 0 and shelf.share[site, k] > 0 and _drawn(order, row, line, shelf) < shelf.share[site, k]:
        return False
    if row["pledged"]:
        shelf.taken[site, k] += row["units"]
    return True


@kernel
def _drawn(order: Any, row: Any, line: int, shelf: Shelf) -> float:
    """Return the draw of a line and a try, whatever site it is and when."""
    tried = min(row["tries"], MOST_TRIES - 1)
    if order["reference"] >= 0:
        key, index = shelf.recorded, tried
        first, second = shelf.references[order["reference"]], shelf.products[row["product"]]
    else:
        key = shelf.drawn
        number = order["placed"] // SECONDS_PER_DAY << NUMBER_BITS | order["nth"]
        index = ((number << LINE_BITS) + line - order["first_line"]) * MOST_TRIES + tried
        first = shelf.zones[order["destination"] // shelf.modes]
        second = shelf.channels[order["stream"] // shelf.modes]
    words = block(key[0], key[1], first, second, np.uint64(index >> 2), NOTHING)
    return float(unit(lane_of(words, index & 3)))


@kernel
def reject(columns: Columns, tally: Tally, queues: Queues, line: int, second: int) -> int:
    """Take a line out of its parcel, which waits to be picked or is being picked: it needs another site.

    It waits until that is found; its row keeps the site that did not serve it. Return the line of the parcel that is to
    be picked next: where none is left to pick one that was picked, where none is left at all the line itself.
    """
    orders, lines, counts = columns.orders, columns.lines, tally.counts
    row = lines[line]
    order, number = orders[row["order"]], row["parcel"]
    parcel = columns.parcels[number]
    first, stream, day = order["first_line"], order["stream"], day_of(second, counts)
    move_to(orders, lines, columns.side_stamps, line, _REJECTED, second)
    tried = 0
    for other in range(first, first + order["lines"]):
        tried += lines[other]["tries"]
    count(counts, _ORDERS_REJECTED, stream, day, int(tried == 0))
    count(counts, _LINES_REJECTED, stream, day, 1)
    count(counts, _UNITS_REJECTED, stream, day, row["units"])
    row["tries"] = min(row["tries"] + 1, MOST_TRIES)
    row["parcel"] = _NOBODY
    order["waiting"] += 1
    queues.lines[parcel["site"]] -= 1
    parcel["lines"] -= 1
    parcel["units"] -= row["units"]
    if parcel["lines"] == 0:
        parcel["done"] = True
        order["parcels"] -= 1
        return line
    following = line + 1 if parcel["picked"] < parcel["lines"] else first
    while lines[following]["parcel"] != number:
        following += 1
    parcel["next_line"] = following
    return int(following)


@kernel
def set_apart(
    columns: Columns, rows: IntArray, site: IntArray, product: IntArray, units: IntArray, goods: IntArray,
    shown: IntArray, taken: IntArray, backed: BoolArray,
) -> int:
    """Mark for which of some lines goods are set apart, and which are pledged: the record shows them, the shelf not.

    ``shown`` [site, sku] is what the record shows; ``taken`` [site, sku] is zero before and after. Return the
    first line for which the record does not show enough, -1 if it does for all.
    """
    lines, beyond = columns.lines, -1
    for n in range(len(rows)):
        s, k, wanted = site[n], product[n], units[n]
        shown[s, k] -= wanted
        if shown[s, k] < 0 and beyond < 0:
            beyond = n
        backed[n] = goods[s, k] - taken[s, k] >= wanted
        lines[rows[n]]["pledged"] = not backed[n]
        if backed[n]:
            taken[s, k] += wanted
    for n in range(len(rows)):
        taken[site[n], product[n]] = 0
    return beyond


@kernel
def barred(
    columns: Columns, rows: IntArray, first_line: IntArray, product: IntArray, units: IntArray, start: int,
    free: IntArray,
) -> int:
    """Hide from orders what their lines may not take; return how far from order ``start`` on that harms nobody else.

    ``rows``, ``product`` and ``units`` [asked line] stand from ``first_line`` [order] on; ``free`` [site, sku] is set
    to 0 where a line of the orders was rejected.
    """
    begin, last = first_line[start], min(start + _AT_ONCE, len(first_line) - 1)
    bars = np.empty((3, first_line[last] - begin), np.int64)
    found = 0
    for order in range(start, last):
        first, end = first_line[order], first_line[order + 1]
        for m in range(first, end):
            own = _bar(columns, rows[m])
            if order > start and _harms(columns, rows, product, units, begin, first, m, own, bars[:, :found], free):
                return order
        for m in range(first, end):
            own, k = _bar(columns, rows[m]), product[m]
            if own >= 0 and free[own, k] > 0:
                bars[0, found], bars[1, found], bars[2, found] = own, k, free[own, k]
                found += 1
                free[own, k] = 0
    return last


@kernel
def _bar(columns: Columns, line: int) -> int:
    """Return the site that a line may not go to; -1: none."""
    row = columns.lines[line]
    return int(row["site"]) if row["tries"] > 0 else _NOBODY


@kernel
def _harms(
    columns: Columns, rows: IntArray, product: IntArray, units: IntArray, begin: int, first: int, m: int, own: int,
    bars: IntArray, free: IntArray,
) -> bool:
    """Return whether asked line ``m`` would miss what is hidden from earlier lines, or they what is hidden from it."""
    k = product[m]
    for n in range(bars.shape[1]):
        if bars[1, n] == k and bars[0, n] != own and bars[2, n] >= units[m]:
            return True
    if own < 0 or free[own, k] <= 0:
        return False
    for n in range(begin, first):
        if product[n] == k and _bar(columns, rows[n]) != own and free[own, k] >= units[n]:
            return True
    return False
