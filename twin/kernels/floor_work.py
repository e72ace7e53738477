"""People who pick and pack at sites, each parcel at its millisecond, exactly as one event per job would have it.

A picker, or packer, who is free begins the parcel that is due next; with c of them a parcel begins as soon as one of
them is free (the recursion of Kiefer and Wolfowitz 1955, doi:10.1090/S0002-9947-1955-0066408-X). Parcels wait in one
list per site and degree of urgency. Nothing begins at or after the instant up to which time is advanced: what comes at
that instant still has its say.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from twin.kernels.cache import kernel
from twin.kernels.floors import (
    NOT_AT_ALL,
    PACK,
    PICK,
    READY,
    WAITING,
    Floor,
    WalkIns,
    count_waiting,
    join,
    next_walk_in,
    period_of,
    ready_at,
    spread,
    when_free,
)
from twin.kernels.order_states import NEVER, Columns, Tally, count, day_of, move_to
from twin.kernels.order_waves import Queues
from twin.kernels.picking import cancel_parcel, leave_queue
from twin.kernels.rounds import leave, occupy
from twin.kernels.shelves import Shelf, is_there, reject
from twin.ledger.order_states import LineState, Measure
from twin.network.arrays import BoolArray, IntArray
from twin.units import MICRO, MILLISECONDS_PER_SECOND, SECONDS_PER_HOUR

__all__ = ["advance"]

_MS = MILLISECONDS_PER_SECOND
_PARTS = 1_000_000
_HOUR_MS = SECONDS_PER_HOUR * _MS
_SHARED = math.gcd(MICRO, _HOUR_MS)
_PAY, _PER = MICRO // _SHARED, _HOUR_MS // _SHARED
"""So many micro minor units for so many milliseconds, at one minor unit an hour; in lowest terms, or it overflows."""
_RELEASED, _PICKING = int(LineState.RELEASED), int(LineState.PICKING)
_PICKED, _PACKED = int(LineState.PICKED), int(LineState.PACKED)
_PICKING_COST, _LABOUR_COST = int(Measure.PICKING_COST_MICRO), int(Measure.LABOUR_COST_MICRO)


@kernel
def advance(
    columns: Columns, tally: Tally, queues: Queues, floor: Floor, walk_ins: WalkIns, shelf: Shelf, shut: BoolArray,
    cost: IntArray, paid: IntArray, out: IntArray,
) -> tuple[int, int, int, int]:
    """Let people work until now; return how many lines were picked and cancelled, parcels complete, lines rejected.

    Rows are written to ``out`` as by ``picking.pick``, as are ``cost`` and ``paid``. At a site that was ``shut``
    [site] since the last call nobody began anything. What is not on the ``shelf`` is found out when a round ends.
    """
    now = tally.now[0] * _MS
    found = np.zeros(4, np.int64)
    for row in range(len(floor.site)):
        if floor.busy[PICK, row] + floor.busy[PACK, row] == 0 and floor.waiting[row] == 0:
            idle = walk_ins.first[row] == walk_ins.last[row]
            if idle and (not floor.packs[row] or ready_at(floor, PACK, row) == NOT_AT_ALL):
                floor.cursor[PICK, row], floor.cursor[PACK, row] = now, now
                continue
        count_waiting(floor, row, now)
        _open_gate(columns, tally, queues, floor, row, now, out, found)
        _work(columns, tally, queues, floor, walk_ins, shelf, PICK, row, shut, cost, paid, out, found)
        if floor.packs[row]:
            _work(columns, tally, queues, floor, walk_ins, shelf, PACK, row, shut, cost, paid, out, found)
        if floor.soonest[row] <= now // _MS:
            _sweep(columns, tally, queues, floor, row, now, out, found)
    return found[0], found[1], found[2], found[3]


@kernel
def _open_gate(
    columns: Columns, tally: Tally, queues: Queues, floor: Floor, row: int, now: int, out: IntArray, found: IntArray
) -> None:
    """Release the parcels whose wave has come; who cancelled before is cancelled."""
    orders, lines, parcels = columns.orders, columns.lines, columns.parcels
    number = floor.gate[0, row]
    while number >= 0 and floor.work[number, READY] <= now:
        at = floor.work[number, READY]
        leave_queue(parcels, floor.gate[0], floor.gate[1], row, -1, number)
        order = orders[parcels[number]["order"]]
        if order["cancels"] <= at // _MS:
            _drop(columns, tally, queues, floor, row, number, order["cancels"] * _MS, now, out, found)
        else:
            first = order["first_line"]
            for line in range(first, first + order["lines"]):
                if lines[line]["parcel"] == number:
                    move_to(orders, lines, columns.side_stamps, line, _RELEASED, at // _MS)
            urgency = floor.urgency[row, order["stream"]]
            join(parcels, floor.head[PICK, row], floor.tail[PICK, row], urgency, number)
        number = floor.gate[0, row]


@kernel
def _work(
    columns: Columns, tally: Tally, queues: Queues, floor: Floor, walk_ins: WalkIns, shelf: Shelf, stage: int,
    row: int, shut: BoolArray, cost: IntArray, paid: IntArray, out: IntArray, found: IntArray,
) -> None:
    """Let one kind of work go on at one site: what ends first makes room, then who is free begins what is due."""
    now, ends, closed = tally.now[0] * _MS, floor.ends[stage, row], shut[floor.site[row]]
    while True:
        busy = floor.busy[stage, row]
        end = ends[0] if busy > 0 else NOT_AT_ALL
        ready = NOT_AT_ALL if closed else ready_at(floor, stage, row)
        walk_in = next_walk_in(floor, walk_ins, row, closed) if stage == PICK else NOT_AT_ALL
        start = max(min(ready, walk_in), floor.cursor[stage, row])
        if start < min(end, now):
            start = when_free(floor, stage, row, busy, start, min(end, now))
        if end <= start:
            if end > now:
                break
            _end(columns, tally, queues, floor, shelf, stage, row, cost, paid, out, found)
            continue
        if start >= now:
            break
        if walk_in <= start:
            _serve(floor, walk_ins, row, start)
        else:
            _begin(columns, tally, queues, floor, stage, row, start, now, out, found)
    floor.cursor[stage, row] = now


@kernel
def _serve(floor: Floor, walk_ins: WalkIns, row: int, start: int) -> None:
    """Let a picker serve a customer who walked in: a round without parcels."""
    work = walk_ins.work[row, walk_ins.first[row] % walk_ins.at.shape[1]]
    walk_ins.first[row] += 1
    occupy(floor, PICK, row, start, start + work, -1)


@kernel
def _begin(
    columns: Columns, tally: Tally, queues: Queues, floor: Floor, stage: int, row: int, start: int, now: int,
    out: IntArray, found: IntArray,
) -> None:
    """Let somebody who is free begin the parcels that are due, or find out that their customers have cancelled."""
    orders, lines, parcels = columns.orders, columns.lines, columns.parcels
    head, tail = floor.head[stage, row], floor.tail[stage, row]
    most = floor.batch[row] if stage == PICK else 1
    first, last, taken, total, urgency = -1, -1, 0, 0, 0
    pay, day = floor.pay[period_of(floor, row, start)], day_of(start // _MS, tally.counts)
    while taken < most and urgency < len(head):
        number = head[urgency]
        if number < 0 or floor.work[number, READY] > start:
            urgency += 1
            continue
        leave_queue(parcels, head, tail, urgency, -1, number)
        order = orders[parcels[number]["order"]]
        if stage == PICK and order["cancels"] <= start // _MS:
            _drop(columns, tally, queues, floor, row, number, order["cancels"] * _MS, now, out, found)
            continue
        if first < 0:
            first = number
        else:
            parcels[last]["next"] = number
        last = number
        taken += 1
        total += floor.work[number, stage]
        if stage == PICK:
            _stamp(orders, lines, columns.side_stamps, parcels, number, _PICKING, (start + _MS - 1) // _MS)
            floor.waiting[row] -= parcels[number]["lines"]
            spread(floor.hours, floor.first_hour, WAITING, row, start, now, -parcels[number]["lines"])
    if taken > 1:
        total = (total * floor.share[row] + _PARTS // 2) // _PARTS
    number = first
    while number >= 0 and pay > 0:
        own = floor.work[number, stage] if taken == 1 else floor.work[number, stage] * floor.share[row] // _PARTS
        stream = orders[parcels[number]["order"]]["stream"]
        count(tally.counts, _LABOUR_COST, stream, day, own * pay * _PAY // _PER)
        number = parcels[number]["next"]
    if taken > 0:
        occupy(floor, stage, row, start, start + total, first)


@kernel
def _end(
    columns: Columns, tally: Tally, queues: Queues, floor: Floor, shelf: Shelf, stage: int, row: int, cost: IntArray,
    paid: IntArray, out: IntArray, found: IntArray,
) -> None:
    """End the work that ends first: its parcels are picked, as far as they are there, or packed."""
    orders, lines, parcels = columns.orders, columns.lines, columns.parcels
    end, number = leave(floor, stage, row)
    second = (end + _MS - 1) // _MS
    while number >= 0:
        parcel = parcels[number]
        behind, order = parcel["next"], orders[parcel["order"]]
        parcel["next"] = -1
        if stage == PICK:
            _take(columns, tally, queues, shelf, number, second, cost, paid, out, found)
            if parcel["lines"] == 0:
                number = behind
                continue
        else:
            _stamp(orders, lines, columns.side_stamps, parcels, number, _PACKED, second)
        if stage == PICK and floor.packs[row]:
            floor.work[number, READY] = end
            urgency = floor.urgency[row, order["stream"]]
            join(parcels, floor.head[PACK, row], floor.tail[PACK, row], urgency, number)
        else:
            parcel["left"] = second
            out[2, found[2]] = number
            found[2] += 1
        number = behind


@kernel
def _take(
    columns: Columns, tally: Tally, queues: Queues, shelf: Shelf, number: int, second: int, cost: IntArray,
    paid: IntArray, out: IntArray, found: IntArray,
) -> None:
    """Take the lines of a parcel off their shelves; those that are not there need another site."""
    orders, lines, parcel = columns.orders, columns.lines, columns.parcels[number]
    order, site = orders[parcel["order"]], parcel["site"]
    price, first = cost[0, site] * parcel["lines"], order["first_line"]
    for line in range(first, first + order["lines"]):
        if lines[line]["parcel"] != number:
            continue
        if shelf.watched and not is_there(columns, tally, shelf, line, second):
            out[3, found[3]] = line
            found[3] += 1
            reject(columns, tally, queues, line, second)
            continue
        move_to(orders, lines, columns.stamps, line, _PICKED, second)
        out[0, found[0]] = line
        found[0] += 1
        queues.lines[site] -= 1
        parcel["picked"] += 1
    if parcel["picked"] > 0:
        price += cost[1, site]
    order["picking_micro"] += price
    paid[site] += price
    count(tally.counts, _PICKING_COST, order["stream"], day_of(second, tally.counts), price)


@kernel
def _stamp(
    orders: Any, lines: Any, side_stamps: IntArray, parcels: Any, number: int, state: int, second: int
) -> None:
    """Let all lines of a parcel enter a state."""
    order = orders[parcels[number]["order"]]
    first = order["first_line"]
    for line in range(first, first + order["lines"]):
        if lines[line]["parcel"] == number:
            move_to(orders, lines, side_stamps, line, state, second)


@kernel
def _drop(
    columns: Columns, tally: Tally, queues: Queues, floor: Floor, row: int, number: int, at: int, now: int,
    out: IntArray, found: IntArray,
) -> None:
    """Cancel a parcel that nobody had begun when its customer cancelled."""
    parcel = columns.parcels[number]
    lines, at = parcel["lines"], max(at, parcel["released"] * _MS)
    floor.waiting[row] -= lines
    queues.lines[parcel["site"]] -= lines
    spread(floor.hours, floor.first_hour, WAITING, row, at, now, -lines)
    found[1] = cancel_parcel(columns, tally, number, out, found[1])


@kernel
def _sweep(
    columns: Columns, tally: Tally, queues: Queues, floor: Floor, row: int, now: int, out: IntArray, found: IntArray
) -> None:
    """Cancel what customers cancelled by now among the parcels that nobody has begun."""
    soonest = NEVER
    for urgency in range(-1, floor.head.shape[2]):
        head, tail = (floor.gate[0], floor.gate[1]) if urgency < 0 else (floor.head[PICK, row], floor.tail[PICK, row])
        place = row if urgency < 0 else urgency
        before, number = -1, head[place]
        while number >= 0:
            behind = columns.parcels[number]["next"]
            cancels = columns.orders[columns.parcels[number]["order"]]["cancels"]
            if cancels <= now // _MS:
                leave_queue(columns.parcels, head, tail, place, before, number)
                _drop(columns, tally, queues, floor, row, number, cancels * _MS, now, out, found)
            else:
                soonest = min(soonest, cancels)
                before = number
            number = behind
    floor.soonest[row] = soonest
