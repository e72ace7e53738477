"""Closing ranks among the columns of open orders."""

from __future__ import annotations

import numpy as np

from twin.kernels.cache import kernel
from twin.kernels.order_states import Columns
from twin.kernels.order_waves import Queues
from twin.kernels.parcels import Road
from twin.network.arrays import IntArray

__all__ = ["compact"]


@kernel
def compact(
    columns: Columns, used: IntArray, waiting: IntArray, queues: Queues, road: Road
) -> tuple[int, int, int]:
    """Move the rows that are still needed to the front, in their order; return how many orders, lines and parcels.

    ``used`` are the numbers before. Everything that points to a row is renumbered: lines, parcels, the waiting orders,
    the queues and the road.
    """
    orders, lines, parcels = columns.orders, columns.lines, columns.parcels
    new_parcel = np.full(used[2], -1, np.int64)
    new_order = np.full(used[0], -1, np.int64)
    new_line = np.full(used[1], -1, np.int64)
    p = 0
    for parcel in range(used[2]):
        if not parcels[parcel]["done"]:
            new_parcel[parcel] = p
            parcels[p] = parcels[parcel]
            p += 1
    o, n = 0, 0
    for order in range(used[0]):
        if orders[order]["open_lines"] == 0:
            continue
        first = orders[order]["first_line"]
        new_order[order] = o
        orders[o] = orders[order]
        orders[o]["first_line"] = n
        for line in range(first, first + orders[o]["lines"]):
            new_line[line] = n
            lines[n] = lines[line]
            columns.stamps[n] = columns.stamps[line]
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
    for place in range(len(road.used)):
        for i in range(road.used[place]):
            road.of[place, i] = new_parcel[road.of[place, i]]
    return o, n, p
