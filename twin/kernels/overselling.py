"""Lines that were shown as available and that no site has: found, cancelled, or replaced by what is there."""

from __future__ import annotations

from typing import Any

import numpy as np

from twin.kernels.baskets import LINE_BITS
from twin.kernels.cache import kernel
from twin.kernels.order_states import OVERSOLD, Columns, Tally, cancel, count, day_of
from twin.kernels.order_waves import Asking
from twin.kernels.philox import NOTHING, WordArray, block, lane_of, unit
from twin.kernels.showing import DOUBTFUL, Catalogue, Doors, substitute
from twin.kernels.sourcing import NONE
from twin.ledger.order_states import LineState, Measure
from twin.network.arrays import FloatArray, IntArray
from twin.network.availability import WAIT

__all__ = ["drop", "find", "replace"]

_BACKORDERED = int(LineState.BACKORDERED)
_ORDERS_OVERSOLD, _LINES_OVERSOLD = int(Measure.ORDERS_OVERSOLD), int(Measure.LINES_OVERSOLD)
_UNITS_OVERSOLD, _SUBSTITUTED = int(Measure.UNITS_OVERSOLD), int(Measure.LINES_SUBSTITUTED)


@kernel
def find(
    columns: Columns, tally: Tally, asking: Asking, site: IntArray, shown: IntArray, first: int, deed: IntArray,
    rows: IntArray, orders: IntArray,
) -> tuple[int, int]:
    """Count the new lines that were sold and are nowhere; return how many lines and orders something is done about.

    ``shown`` [new line] is what was shown of the lines from row ``first`` on, ``deed`` [stream] what is done. Written
    are the rows of the lines and of their orders.
    """
    found, concerned = 0, 0
    for n in range(len(asking.orders)):
        order = columns.orders[asking.orders[n]]
        stream, day = order["stream"], day_of(order["placed"], tally.counts)
        sold, open_ones = 0, 0
        for m in range(asking.first_line[n], asking.first_line[n + 1]):
            line = asking.lines[m]
            if line < first or shown[line - first] != DOUBTFUL or site[m] >= 0:
                continue
            sold += 1
            count(tally.counts, _LINES_OVERSOLD, stream, day, 1)
            count(tally.counts, _UNITS_OVERSOLD, stream, day, asking.units[m])
            if deed[stream] != WAIT and site[m] == NONE:
                rows[found] = line
                found += 1
                open_ones += 1
        count(tally.counts, _ORDERS_OVERSOLD, stream, day, int(sold > 0))
        if open_ones > 0:
            orders[concerned] = asking.orders[n]
            concerned += 1
    return found, concerned


@kernel
def replace(
    columns: Columns, tally: Tally, lines: IntArray, free: IntArray, doors: Doors, catalogue: Catalogue,
    share: FloatArray, key: WordArray, address: tuple[WordArray, WordArray, IntArray], product: IntArray,
) -> None:
    """Write what is sent in place of some lines [line], of what is free [site, sku]; -1: nothing.

    ``share`` [stream] of customers take another one if the whole family is there; ``address`` [line] is that of the
    order's draws.
    """
    orders, own = columns.orders, columns.lines
    for n in range(len(lines)):
        row = own[lines[n]]
        order = orders[row["order"]]
        begin = order["first_line"]
        index = np.uint64((address[2][n] << LINE_BITS) + lines[n] - begin)
        words = block(key[0], key[1], address[0][n], address[1][n], index, NOTHING)
        basket = own[begin : begin + order["lines"]]["product"]
        destination = order["destination"] + order["stream"] // doors.modes * doors.per_channel
        product[n] = substitute(
            free, doors, destination, row["units"], catalogue, row["product"], basket, share[order["stream"]],
            unit(lane_of(words, 1)),
        )
        if product[n] >= 0:
            count(tally.counts, _SUBSTITUTED, order["stream"], day_of(order["placed"], tally.counts), 1)


@kernel
def drop(columns: Columns, tally: Tally, lines: IntArray) -> None:
    """Cancel lines that wait and were oversold."""
    for line in lines:
        row: Any = columns.lines[line]
        if row["state"] == _BACKORDERED:
            columns.orders[row["order"]]["waiting"] -= 1
            cancel(columns, tally, line, OVERSOLD, tally.now[0])
