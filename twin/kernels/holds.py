"""Orders that are not paid yet: what they hold is released to the pickers, or given back."""

from __future__ import annotations

from twin.kernels.cache import kernel
from twin.kernels.order_states import SLOT, UNPAID, Columns, Tally, cancel
from twin.kernels.order_waves import Queues, waits
from twin.ledger.order_states import LineState
from twin.network.arrays import IntArray

__all__ = ["expire", "pay", "stand_apart"]

_PROMISED, _RESERVED = int(LineState.PROMISED), int(LineState.RESERVED)


@kernel
def stand_apart(columns: Columns, first: int, last: int) -> None:
    """Let the parcels [first, last) stand in no queue."""
    for parcel in range(first, last):
        columns.parcels[parcel]["next"] = -1


@kernel
def pay(columns: Columns, queues: Queues, orders: IntArray, now: int, parcels: IntArray) -> int:
    """Let the parcels of orders that are paid join the queues of their sites; write their rows, return how many."""
    found = 0
    for order in orders:
        first = columns.orders[order]["first_line"]
        for line in range(first, first + columns.orders[order]["lines"]):
            row = columns.lines[line]
            if row["state"] != _RESERVED or columns.parcels[row["parcel"]]["next_line"] != line:
                continue
            number, site = row["parcel"], row["site"]
            parcel = columns.parcels[number]
            parcel["released"] = now
            if queues.tail[site] >= 0:
                columns.parcels[queues.tail[site]]["next"] = number
            else:
                queues.head[site] = number
            queues.tail[site] = number
            queues.lines[site] += parcel["lines"]
            parcels[found] = number
            found += 1
    return found


@kernel
def expire(
    columns: Columns, tally: Tally, orders: IntArray, second: IntArray, out: IntArray
) -> tuple[int, int, int]:
    """Cancel the open lines of orders whose hold has expired at a ``second`` [order].

    Rows of ``out`` receive the lines that held units, those that asked for none yet, and those that waited; returned is
    how many each are. A line is cancelled no earlier than it entered the state that it is in.
    """
    held, told, waited = 0, 0, 0
    for n in range(len(orders)):
        order = columns.orders[orders[n]]
        first = order["first_line"]
        for line in range(first, first + order["lines"]):
            row = columns.lines[line]
            if row["state"] == _RESERVED:
                out[0, held] = line
                held += 1
                columns.parcels[row["parcel"]]["done"] = True
            elif row["state"] == _PROMISED:
                out[1, told] = line
                told += 1
            elif waits(row["state"]):
                out[2, waited] = line
                waited += 1
                order["waiting"] -= 1
            else:
                continue
            since = order["placed"] + columns.stamps[line, SLOT[row["state"]]]
            cancel(columns, tally, line, UNPAID, max(second[n], since))
    return held, told, waited
