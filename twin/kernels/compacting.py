"""Closing ranks among the columns of open orders, and reading out rows for the records before."""

from __future__ import annotations

from typing import Any

import numpy as np

from twin.kernels.cache import kernel
from twin.kernels.order_states import SLOT, Columns
from twin.kernels.order_waves import Queues, waits
from twin.kernels.parcels import Road
from twin.kernels.returning import UnderWay
from twin.ledger.order_states import BESIDE, LineState
from twin.network.arrays import BoolArray, FloatArray, IntArray

__all__ = ["compact", "kept", "read_lines", "read_orders"]

_DELIVERED, _CANCELLED = int(LineState.DELIVERED), int(LineState.CANCELLED)
_FARTHEST = 2**31 - 1
_BESIDE = np.zeros(len(LineState), np.bool_)
_BESIDE[[*BESIDE]] = True


@kernel
def compact(
    columns: Columns, used: IntArray, waiting: IntArray, queues: Queues, road: Road, under_way: UnderWay,
    at_work: IntArray, work: IntArray,
) -> tuple[int, int, int]:
    """Move the rows that are still needed to the front, in their order; return how many orders, lines and parcels.

    ``used`` are the numbers before. Needed are open orders, and closed ones of which something is on its way back.
    Everything that points to a row is renumbered: lines, parcels, the waiting orders, the queues, the road, the
    returns, and the parcels ``at_work`` where people pick (-1: none), of which ``work`` [parcel, what] is known.
    """
    orders, lines, parcels, side_stamps = columns.orders, columns.lines, columns.parcels, columns.side_stamps
    ended = _ended(orders, lines, used[0], under_way)
    new_parcel = np.full(used[2], -1, np.int64)
    new_order = np.full(used[0], -1, np.int64)
    new_line = np.full(used[1], -1, np.int64)
    p = 0
    for parcel in range(used[2]):
        if not parcels[parcel]["done"]:
            new_parcel[parcel] = p
            parcels[p] = parcels[parcel]
            if len(work) > 0:
                work[p] = work[parcel]
            p += 1
    o, n = 0, 0
    for order in range(used[0]):
        if ended[order]:
            continue
        first = orders[order]["first_line"]
        new_order[order] = o
        orders[o] = orders[order]
        orders[o]["first_line"] = n
        for line in range(first, first + orders[o]["lines"]):
            new_line[line] = n
            lines[n] = lines[line]
            if len(side_stamps) > 0:
                side_stamps[n] = side_stamps[line]
            lines[n]["order"] = o
            if lines[n]["parcel"] >= 0:
                lines[n]["parcel"] = new_parcel[lines[n]["parcel"]]
            n += 1
        o += 1
    for parcel in range(p):
        parcels[parcel]["order"] = new_order[parcels[parcel]["order"]]
        parcels[parcel]["next_line"] = new_line[parcels[parcel]["next_line"]]
        if parcels[parcel]["next"] >= 0:
            parcels[parcel]["next"] = new_parcel[parcels[parcel]["next"]]
    for i in range(len(waiting)):
        waiting[i] = new_order[waiting[i]]
    for site in range(len(queues.head)):
        if queues.head[site] >= 0:
            queues.head[site], queues.tail[site] = new_parcel[queues.head[site]], new_parcel[queues.tail[site]]
    for i in range(len(at_work)):
        if at_work[i] >= 0:
            at_work[i] = new_parcel[at_work[i]]
    for place in range(len(road.used)):
        for i in range(road.used[place]):
            road.of[place, i] = new_parcel[road.of[place, i]]
    for i in range(under_way.used[0]):
        under_way.heap[i]["line"] = new_line[under_way.heap[i]["line"]]
    return o, n, p


@kernel
def _ended(orders: Any, lines: Any, used: int, under_way: UnderWay) -> BoolArray:
    """Return which of the first ``used`` orders are closed, with nothing of them on its way back."""
    ended = np.empty(used, np.bool_)
    for n in range(used):
        ended[n] = orders[n]["open_lines"] == 0
    for i in range(under_way.used[0]):
        ended[lines[under_way.heap[i]["line"]]["order"]] = False
    return ended


@kernel
def kept(orders: Any, lines: Any, used: int, under_way: UnderWay, ended: bool) -> IntArray:
    """Return the rows of the kept orders among the first ``used``: those that nothing more happens to, or the others.

    What is on its way back may still happen to a closed order.
    """
    rows = np.empty(used, np.int64)
    found = 0
    over = _ended(orders, lines, used, under_way)
    for n in range(used):
        if orders[n]["kept"] and over[n] == ended:
            rows[found] = n
            found += 1
    return rows[:found]


@kernel
def read_orders(
    orders: Any, lines: Any, rows: IntArray, week: int, references: int, modes: int, codes: IntArray,
    amounts: IntArray, places: FloatArray,
) -> None:
    """Write the fields of some orders by column.

    ``codes`` [11, order]: week of placing (of so many seconds), seconds into it, seconds from placing to the promise
    and to the close (-1: open), lines, parcels, recorded order (the last of ``references`` for none), zone, channel,
    mode (of ``modes``), and 0 open, 1 delivered, 2 partly delivered, 3 cancelled. ``amounts`` [6, order]: number,
    units, value, and the costs of picking, parcels and commission. ``places`` [2, order]: latitude and longitude.
    """
    for n in range(len(rows)):
        order = orders[rows[n]]
        placed, first, many = order["placed"], order["first_line"], order["lines"]
        codes[0, n], codes[1, n] = placed // week, placed % week
        codes[2, n] = min(order["promised"] - placed, _FARTHEST)
        codes[3, n] = order["closed"] - placed if order["closed"] >= 0 else -1
        codes[4, n], codes[5, n] = many, order["parcels"]
        codes[6, n] = order["reference"] if order["reference"] >= 0 else references - 1
        codes[7, n], codes[8, n] = order["destination"] // modes, order["stream"] // modes
        codes[9, n] = order["stream"] % modes
        delivered = 0
        for line in range(first, first + many):
            delivered += int(lines[line]["state"] >= _DELIVERED and lines[line]["state"] != _CANCELLED)
        state = 1 if delivered == many else 2 if delivered > 0 else 3
        codes[10, n] = 0 if order["open_lines"] > 0 else state
        amounts[0, n], amounts[1, n], amounts[2, n] = order["number"], order["units"], order["value_minor"]
        amounts[3, n], amounts[4, n] = order["picking_micro"], order["parcel_micro"]
        amounts[5, n] = order["commission_micro"]
        places[0, n], places[1, n] = order["latitude_deg"], order["longitude_deg"]


@kernel
def read_lines(
    columns: Columns, rows: IntArray, week: int, sites: int, codes: IntArray, amounts: IntArray
) -> None:
    """Write the fields of the lines of some orders by column.

    ``codes`` [5 + states, line]: week of placing, place in the order, product, state, site (the last of ``sites``
    for none), parcel, and the seconds at which it entered each state after the first. ``amounts`` [2, line]: number of
    the order and units.
    """
    orders, lines, stamps, side_stamps = columns.orders, columns.lines, columns.stamps, columns.side_stamps
    m = 0
    for row in rows:
        order = orders[row]
        first, of_week, number = order["first_line"], order["placed"] // week, order["number"]
        for line in range(first, first + order["lines"]):
            own = lines[line]
            codes[0, m], codes[1, m] = of_week, line - first
            without = waits(own["state"])  # a line that was rejected keeps the site and the parcel that it had
            codes[2, m], codes[3, m], codes[5, m] = own["product"], own["state"], 0 if without else own["number"]
            codes[4, m] = sites - 1 if without or own["site"] < 0 else own["site"]
            for state in range(1, len(SLOT)):
                slot = SLOT[state]
                if not _BESIDE[state]:
                    codes[5 + state, m] = stamps[line, slot]
                else:
                    codes[5 + state, m] = side_stamps[line, slot] if len(side_stamps) > 0 else -1
            amounts[0, m], amounts[1, m] = number, own["units"]
            m += 1
