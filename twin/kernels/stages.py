"""How long delivered lines were in each stage, from placing to the door."""

from __future__ import annotations

from twin.kernels.cache import kernel
from twin.kernels.order_states import SLOT, Columns, Tally, count, day_of
from twin.ledger.order_states import LineState
from twin.network.arrays import IntArray

__all__ = ["stage_times"]

_PROMISED_AT, _RESERVED_AT = int(SLOT[LineState.PROMISED]), int(SLOT[LineState.RESERVED])
_PICKED_AT, _DELIVERED_AT = int(SLOT[LineState.PICKED]), int(SLOT[LineState.DELIVERED])
_PICKING_AT, _PACKED_AT = int(SLOT[LineState.PICKING]), int(SLOT[LineState.PACKED])


@kernel
def stage_times(columns: Columns, tally: Tally, delivered: IntArray, measures: IntArray) -> None:
    """Add up how long delivered lines were in each stage, seconds: promise, source, queue, pick, pack and ship.

    ``measures`` are those of the six. At sites where nobody works all of the time from the reservation is that of the
    pick; where nobody packs, packing takes no time. The stages of a line sum to the time from placing to the door.
    """
    orders, lines, stamps, side_stamps = columns.orders, columns.lines, columns.stamps, columns.side_stamps
    counts = tally.counts
    for line in delivered:
        order = orders[lines[line]["order"]]
        promised, reserved = stamps[line, _PROMISED_AT], stamps[line, _RESERVED_AT]
        picked, arrived = stamps[line, _PICKED_AT], stamps[line, _DELIVERED_AT]
        begun, packed = side_stamps[line, _PICKING_AT], side_stamps[line, _PACKED_AT]
        # What a site did that then rejected the line is part of the time until its reservation elsewhere.
        begun, packed = max(begun, reserved), max(packed, picked)
        stream, day = order["stream"], day_of(order["placed"] + arrived, counts)
        count(counts, measures[0], stream, day, promised)
        count(counts, measures[1], stream, day, reserved - promised)
        count(counts, measures[2], stream, day, begun - reserved)
        count(counts, measures[3], stream, day, picked - begun)
        count(counts, measures[4], stream, day, packed - picked)
        count(counts, measures[5], stream, day, arrived - packed)
