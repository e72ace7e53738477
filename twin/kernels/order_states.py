"""The only place where the state of an order line is written, and what follows when the last line of an order ends."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from twin.kernels.cache import kernel
from twin.ledger.order_states import BESIDE, FOLLOWS, LineState, Measure
from twin.network.arrays import IntArray
from twin.units import SECONDS_PER_DAY, SECONDS_PER_MINUTE

__all__ = [
    "BY_CUSTOMER", "FOR_STOCK", "LINE", "NEVER", "NO_CAUSE", "NO_SHOW", "ORDER", "OVERSOLD", "PARCEL",
    "SIDE_STATES", "SLOT", "STATES", "UNDELIVERED", "UNPAID", "Columns", "Tally", "TransitionError", "cancel", "close",
    "count", "day_of", "judge", "move_to",
]

SIDE_STATES = len(BESIDE)
"""States whose timestamps lie beside the lines, and only where a network knows some: rows of lines stay short."""
_WITHIN = tuple(state for state in list(LineState)[1:] if state not in BESIDE)
STATES = len(_WITHIN)
"""States whose timestamps lie in the lines."""
SLOT = np.zeros(len(LineState), np.int64)
"""[state] in which column its timestamp lies: of ``stamps``, or of ``side_stamps``."""
SLOT[[*_WITHIN]], SLOT[[*BESIDE]] = np.arange(STATES), np.arange(SIDE_STATES)

NEVER = 1 << 62
"""The second of what does not happen."""
NO_CAUSE, BY_CUSTOMER, FOR_STOCK, UNDELIVERED, OVERSOLD, NO_SHOW, UNPAID = range(7)
"""Why a line was cancelled."""

ORDER = np.dtype(
    [
        # What is read when a parcel arrives stands together: it is fetched from memory at one go.
        ("placed", np.int64), ("promised", np.int64), ("closed", np.int64), ("commission_micro", np.int64),
        ("first_line", np.int32), ("lines", np.int32), ("open_lines", np.int32), ("parcels", np.int32),
        ("stream", np.int32), ("destination", np.int32), ("waiting", np.int32), ("nth", np.int32),
        ("cancels", np.int64), ("number", np.int64), ("units", np.int64), ("value_minor", np.int64),
        ("picking_micro", np.int64), ("parcel_micro", np.int64),
        ("reference", np.int32), ("latitude_deg", np.float32), ("longitude_deg", np.float32), ("kept", np.bool_),
    ],
    align=True,
)
"""An order: seconds since the start, units, money, rows of its stream and destination; ``open_lines`` are neither
delivered nor cancelled, ``waiting`` wait for stock; ``nth`` (from 0) of its zone, channel and day, by which its draws
are addressed."""
LINE = np.dtype(
    [
        ("units", np.int64), ("order", np.int32), ("parcel", np.int32), ("product", np.int32), ("site", np.int32),
        ("number", np.int32), ("state", np.int8), ("cause", np.int8), ("pledged", np.bool_), ("tries", np.int8),
        ("stamps", np.int32, (STATES,)),
    ],
    align=True,
)
"""An order line: rows of its order and parcel, the site that serves it (-1: none), the number of the parcel in the
order, whether it was ``pledged`` to it without goods being set apart, how many sites have rejected it, and the seconds
from placing to each state after the first (-1: never), without those that lie beside."""
PARCEL = np.dtype(
    [
        ("released", np.int64), ("left", np.int64), ("arrives", np.int64), ("units", np.int64), ("order", np.int32),
        ("next", np.int32), ("next_line", np.int32), ("site", np.int32), ("lines", np.int32), ("picked", np.int32),
        ("done", np.bool_), ("failed", np.bool_), ("collects", np.int32),
    ],
    align=True,
)
"""Lines of an order that leave a site together; ``next`` is the parcel behind it in the queue or on the road,
``next_line`` the line to be picked next; one whose delivery has ``failed`` for good goes back to its site; ``collects``
is how many seconds after it is ready it is collected, or back, in the terms of ``twin.kernels.parcels``."""


class TransitionError(Exception):
    """A line was to enter a state that may not follow the one it is in: a fault of the model."""


class Columns(NamedTuple):
    """Everything open: orders, their lines (contiguous per order), a timestamp per line and state, parcels."""

    orders: Any
    lines: Any
    stamps: Any
    """[line, slot of the state] the timestamps of the lines, as a view."""
    side_stamps: Any
    """[line, slot of the state] likewise, of the states that only some networks know; no rows in all others."""
    parcels: Any


class Tally(NamedTuple):
    """What is counted."""

    counts: IntArray
    """[measure, stream, day]; a stream is a channel and a service mode. What lies after the run is counted on a day
    behind its last one, and forgotten."""
    minutes: IntArray
    """[this period | the next, stream, minute] closed orders by minutes from placing to the last delivery."""
    open_now: IntArray
    """[stream] orders placed and not closed."""
    change: IntArray
    """[stream] seconds by which ``open_now`` times the length of this interval misses its integral."""
    now: IntArray
    """[3] the second of the wave, that at which the next period begins, and the last one whose promises are judged."""


_LEGAL = np.zeros((len(LineState), len(LineState)), np.bool_)
for _state, _following in FOLLOWS.items():
    _LEGAL[int(_state), [int(each) for each in _following]] = True

_DELIVERED, _CANCELLED = int(LineState.DELIVERED), int(LineState.CANCELLED)
_DELIVERED_AT, _CANCELLED_AT = int(SLOT[_DELIVERED]), int(SLOT[_CANCELLED])
_READY_AT = int(SLOT[int(LineState.READY)])
_ORDERS_DUE, _ON_TIME_IN_FULL = int(Measure.ORDERS_DUE), int(Measure.ORDERS_ON_TIME_IN_FULL)
_LINES_DUE, _LINES_ON_TIME = int(Measure.LINES_DUE), int(Measure.LINES_ON_TIME)
_UNITS_DUE, _UNITS_ON_TIME = int(Measure.UNITS_DUE), int(Measure.UNITS_ON_TIME)
_CLOSED, _WITH_DELIVERY = int(Measure.ORDERS_CLOSED), int(Measure.ORDERS_DELIVERED)
_SPLIT, _PARTLY = int(Measure.ORDERS_SPLIT), int(Measure.ORDERS_PARTLY_CANCELLED)
_ORDERS_CANCELLED = np.array([
    0, Measure.ORDERS_CANCELLED_BY_CUSTOMER, Measure.ORDERS_CANCELLED_FOR_STOCK, Measure.ORDERS_UNDELIVERED,
    Measure.ORDERS_CANCELLED_AS_OVERSOLD, Measure.ORDERS_NOT_COLLECTED, Measure.ORDERS_UNPAID,
], np.int64)
_LINES_CANCELLED = np.array([
    0, Measure.LINES_CANCELLED_BY_CUSTOMER, Measure.LINES_CANCELLED_FOR_STOCK, Measure.LINES_UNDELIVERED,
    Measure.LINES_CANCELLED_AS_OVERSOLD, Measure.LINES_NOT_COLLECTED, Measure.LINES_UNPAID,
], np.int64)
_UNITS_CANCELLED = np.array([
    0, Measure.UNITS_CANCELLED_BY_CUSTOMER, Measure.UNITS_CANCELLED_FOR_STOCK, Measure.UNITS_UNDELIVERED,
    Measure.UNITS_CANCELLED_AS_OVERSOLD, Measure.UNITS_NOT_COLLECTED, Measure.UNITS_UNPAID,
], np.int64)


@kernel
def move_to(orders: Any, lines: Any, stamps: IntArray, line: int, state: int, second: int) -> None:
    """Let a line enter a state at a second: the only writer of states and their timestamps.

    ``stamps`` are those of ``Columns`` that the state belongs to.

    Raises
    ------
    TransitionError
        The state may not follow the one that the line is in.
    """
    row = lines[line]
    if not _LEGAL[row["state"], state]:
        raise TransitionError("an order line was to enter a state that may not follow its own")
    row["state"] = state
    stamps[line, SLOT[state]] = second - orders[row["order"]]["placed"]


@kernel
def day_of(second: int, counts: IntArray) -> int:
    """Return the day of a second, or the day behind the last one of the run."""
    return int(min(second // SECONDS_PER_DAY, counts.shape[2] - 1))


@kernel
def count(counts: IntArray, measure: int, stream: int, day: int, amount: int) -> None:
    """Add to a measure [measure, stream, day]."""
    counts[measure, stream, day] += amount


@kernel
def cancel(columns: Columns, tally: Tally, line: int, cause: int, second: int) -> None:
    """Cancel a line."""
    orders, lines, counts = columns.orders, columns.lines, tally.counts
    move_to(orders, lines, columns.stamps, line, _CANCELLED, second)
    row = lines[line]
    row["cause"] = cause
    order, day = orders[row["order"]], day_of(second, counts)
    count(counts, _LINES_CANCELLED[cause], order["stream"], day, 1)
    count(counts, _UNITS_CANCELLED[cause], order["stream"], day, row["units"])
    order["open_lines"] -= 1
    if order["open_lines"] == 0:
        close(
            orders, lines, columns.stamps, columns.side_stamps, row["order"], counts, tally.minutes, tally.open_now,
            tally.change, tally.now,
        )


@kernel
def close(
    orders: Any, lines: Any, stamps: IntArray, side_stamps: IntArray, number: int, counts: IntArray, minutes: IntArray,
    open_now: IntArray, change: IntArray, now: IntArray,
) -> None:
    """Close an order whose last line was delivered or cancelled; of the others some may have come back already.

    Arrays are those of ``Columns`` and ``Tally``, one by one: handing over the tuples would take longer than the work.
    """
    order = orders[number]
    first, stream = order["first_line"], order["stream"]
    delivered, last, last_delivery, cause = 0, -1, -1, 0
    for line in range(first, first + order["lines"]):
        if lines[line]["state"] != _CANCELLED:
            delivered += 1
            ended = stamps[line, _DELIVERED_AT]
            last_delivery = max(last_delivery, ended)
        else:
            ended = stamps[line, _CANCELLED_AT]
            if ended >= last:
                cause = lines[line]["cause"]
        last = max(last, ended)
    closed = order["placed"] + last
    day = day_of(closed, counts)
    order["closed"] = closed
    open_now[stream] -= 1
    change[stream] -= now[0] - closed
    count(counts, _CLOSED, stream, day, 1)
    if delivered > 0:
        count(counts, _WITH_DELIVERY, stream, day, 1)
        minutes[int(closed >= now[1]), stream, (last_delivery + SECONDS_PER_MINUTE - 1) // SECONDS_PER_MINUTE] += 1
        count(counts, _SPLIT, stream, day, int(order["parcels"] > 1))
        count(counts, _PARTLY, stream, day, int(delivered < order["lines"]))
    else:
        count(counts, _ORDERS_CANCELLED[cause], stream, day, 1)
    judge(orders, lines, stamps, side_stamps, counts, number, now[2])


@kernel
def judge(
    orders: Any, lines: Any, stamps: IntArray, side_stamps: IntArray, counts: IntArray, number: int, until: int
) -> None:
    """Count what of an order was due and what came in time, on the day of its first promise.

    What the customer cancelled or did not pay was not due; what was cancelled for lack of stock, or could not be
    handed over, was. What is to be collected came when it was ready, whether anybody came for it or not. A promise for
    later than ``until`` is not judged: what arrives after the last wave of a run is not known.
    """
    order = orders[number]
    if order["promised"] > until:
        return
    first, stream, promised = order["first_line"], order["stream"], order["promised"]
    allowed = promised - order["placed"]
    lines_due, lines_on_time, units_due, units_on_time = 0, 0, 0, 0
    for line in range(first, first + order["lines"]):
        row = lines[line]
        if row["cause"] == BY_CUSTOMER or row["cause"] == UNPAID:
            continue
        lines_due += 1
        units_due += row["units"]
        came = stamps[line, _DELIVERED_AT]
        if len(side_stamps) > 0 and side_stamps[line, _READY_AT] >= 0:
            came = side_stamps[line, _READY_AT]
        if 0 <= came <= allowed:
            lines_on_time += 1
            units_on_time += row["units"]
    if lines_due == 0:
        return
    day = day_of(promised, counts)
    count(counts, _ORDERS_DUE, stream, day, 1)
    count(counts, _LINES_DUE, stream, day, lines_due)
    count(counts, _UNITS_DUE, stream, day, units_due)
    count(counts, _LINES_ON_TIME, stream, day, lines_on_time)
    count(counts, _UNITS_ON_TIME, stream, day, units_on_time)
    count(counts, _ON_TIME_IN_FULL, stream, day, int(lines_on_time == lines_due))
