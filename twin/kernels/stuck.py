"""Parcels that wait too long for a picker: which they are, and how their lines are taken out again."""

from __future__ import annotations

from typing import Any

from twin.kernels.cache import kernel
from twin.kernels.order_states import Columns, Tally, count, day_of, move_to
from twin.kernels.order_waves import Queues
from twin.kernels.picking import NO_LIMIT
from twin.ledger.order_states import LineState, Measure
from twin.network.arrays import IntArray

__all__ = ["find", "take_out"]

_NOBODY = -1
_REJECTED, _LINES_MOVED = int(LineState.REJECTED), int(Measure.LINES_MOVED)


@kernel
def find(columns: Columns, queues: Queues, site: int, released_by: int, now: int, out: IntArray) -> int:
    """Write the rows of the lines that wait at a site in parcels released by a second and not begun; return how many.

    A pick that has begun and is not finished by ``now`` counts as begun.
    """
    parcels, lines, found = columns.parcels, columns.lines, 0
    rate, number = queues.lines_per_hour[site], queues.head[site]
    head = number
    while number >= 0:
        parcel = parcels[number]
        begun = parcel["picked"] > 0
        if number == head and rate != NO_LIMIT:
            begun = begun or max(queues.free_at[site], parcel["released"] * rate) < now * rate
        if not begun and parcel["released"] <= released_by:
            order = columns.orders[parcel["order"]]
            first = order["first_line"]
            for line in range(first, first + order["lines"]):
                if lines[line]["parcel"] == number:
                    out[found] = line
                    found += 1
        number = parcel["next"]
    return found


@kernel
def take_out(columns: Columns, tally: Tally, queues: Queues, site: int, rows: IntArray) -> None:
    """Take lines out of parcels of a site that nobody has begun; they wait for the site that is to serve them now."""
    orders, lines, parcels, now = columns.orders, columns.lines, columns.parcels, tally.now[0]
    for line in rows:
        row = lines[line]
        order, number = orders[row["order"]], row["parcel"]
        parcel = parcels[number]
        move_to(orders, lines, columns.side_stamps, line, _REJECTED, now)
        count(tally.counts, _LINES_MOVED, order["stream"], day_of(now, tally.counts), 1)
        row["parcel"] = _NOBODY
        order["waiting"] += 1
        queues.lines[site] -= 1
        parcel["lines"] -= 1
        parcel["units"] -= row["units"]
        if parcel["lines"] == 0:
            parcel["done"] = True
            order["parcels"] -= 1
        elif parcel["next_line"] == line:
            following = line + 1
            while lines[following]["parcel"] != number:
                following += 1
            parcel["next_line"] = following
    _close_ranks(parcels, queues.head, queues.tail, site)


@kernel
def _close_ranks(parcels: Any, head: IntArray, tail: IntArray, site: int) -> None:
    """Take empty parcels out of a site's queue."""
    before, number = -1, head[site]
    while number >= 0:
        behind = parcels[number]["next"]
        if parcels[number]["lines"] > 0:
            before = number
        else:
            if before < 0:
                head[site] = behind
            else:
                parcels[before]["next"] = behind
            if behind < 0:
                tail[site] = before
            parcels[number]["next"] = -1
        number = behind
