"""New orders: written into columns, promised, or cancelled by their customers before anybody looked at them."""

from __future__ import annotations

from typing import NamedTuple

from twin.kernels.cache import kernel
from twin.kernels.order_states import BY_CUSTOMER, Columns, Tally, cancel, count, day_of, move_to
from twin.ledger.order_states import LineState, Measure
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.units import SECONDS_PER_DAY

__all__ = ["Promises", "admit", "append", "promised"]

_PLACED, _PROMISED = int(LineState.PLACED), int(LineState.PROMISED)
_ORDERS_PLACED, _LINES_PLACED = int(Measure.ORDERS_PLACED), int(Measure.LINES_PLACED)
_UNITS_PLACED, _VALUE_PLACED = int(Measure.UNITS_PLACED), int(Measure.VALUE_PLACED_MINOR)
_ORDERS_TRIED, _LINES_TRIED = int(Measure.ORDERS_TRIED), int(Measure.LINES_TRIED)
_UNITS_TRIED = int(Measure.UNITS_TRIED)


class Promises(NamedTuple):
    """What customers are told at placing."""

    after: IntArray
    """[destination] seconds after placing, where no mode promises by the clock."""
    day: IntArray
    """[mode] of a promise by the clock: days after that of placing."""
    second: IntArray
    """[mode] of a promise by the clock: second of that day; -1: it is not by the clock."""
    cut_off: IntArray
    """[mode] second of the day from which an order counts as placed at the next midnight."""


@kernel
def promised(promises: Promises, placed: int, destination: int) -> int:
    """Return the second that is promised to an order."""
    mode = destination % len(promises.second)
    midnight = placed // SECONDS_PER_DAY * SECONDS_PER_DAY
    late = placed - midnight >= promises.cut_off[mode]
    if late:
        midnight += SECONDS_PER_DAY
    if promises.second[mode] >= 0:
        return int(midnight + promises.day[mode] * SECONDS_PER_DAY + promises.second[mode])
    return int((midnight if late else placed) + promises.after[destination])


@kernel
def append(
    columns: Columns, order: int, line: int, facts: tuple[IntArray, ...], places: FloatArray, kept: BoolArray,
    first_line: IntArray, product: IntArray, units: IntArray, promises: Promises, price: IntArray,
) -> None:
    """Write new orders, and their lines, from a row on.

    ``facts`` are zone, channel, mode, second of placing, second of the customer's cancellation, recorded order, place
    among those of its zone, channel and day, and number [order]; ``places`` latitude and longitude; ``price`` micro
    minor units [sku].
    """
    orders, lines, stamps, side_stamps = columns.orders, columns.lines, columns.stamps, columns.side_stamps
    zone, channel, mode, placed, cancels, reference, nth, number = facts
    modes = len(promises.second)
    for n in range(len(zone)):
        row = orders[order + n]
        destination = zone[n] * modes + mode[n]
        row["destination"], row["stream"] = destination, channel[n] * modes + mode[n]
        row["placed"], row["cancels"], row["nth"] = placed[n], cancels[n], nth[n]
        row["reference"], row["number"], row["kept"] = reference[n], number[n], kept[n]
        row["latitude_deg"], row["longitude_deg"] = places[0, n], places[1, n]
        row["promised"], row["closed"] = promised(promises, placed[n], destination), -1
        row["first_line"] = line
        row["lines"] = row["open_lines"] = first_line[n + 1] - first_line[n]
        row["waiting"], row["parcels"] = 0, 0
        row["picking_micro"], row["parcel_micro"], row["commission_micro"] = 0, 0, 0
        bought, worth = 0, 0
        for m in range(first_line[n] - first_line[0], first_line[n + 1] - first_line[0]):
            own = lines[line]
            own["order"], own["product"], own["units"] = order + n, product[m], units[m]
            own["site"], own["parcel"], own["number"], own["cause"] = -1, -1, 0, 0
            own["state"] = _PLACED
            own["pledged"], own["tries"] = False, 0
            stamps[line, :] = -1
            if len(side_stamps) > 0:
                side_stamps[line, :] = -1
            bought += units[m]
            worth += price[product[m]] * units[m]
            line += 1
        row["units"], row["value_minor"] = bought, worth // 1_000_000


@kernel
def admit(columns: Columns, tally: Tally, first: int, last: int) -> int:
    """Promise the orders [first, last), just placed; those whose customer has cancelled already are cancelled.

    Return how many orders those are.
    """
    cancelled = 0
    orders, lines, stamps = columns.orders, columns.lines, columns.stamps
    counts, open_now, change, now = tally.counts, tally.open_now, tally.change, tally.now[0]
    for number in range(first, last):
        order = orders[number]
        stream, placed, start = order["stream"], order["placed"], order["first_line"]
        end, day = start + order["lines"], day_of(placed, counts)
        open_now[stream] += 1
        change[stream] += now - placed
        tried = int(order["cancels"] > now)
        count(counts, _ORDERS_PLACED, stream, day, 1)
        count(counts, _LINES_PLACED, stream, day, order["lines"])
        count(counts, _UNITS_PLACED, stream, day, order["units"])
        count(counts, _VALUE_PLACED, stream, day, order["value_minor"])
        count(counts, _ORDERS_TRIED, stream, day, tried)
        count(counts, _LINES_TRIED, stream, day, tried * order["lines"])
        count(counts, _UNITS_TRIED, stream, day, tried * order["units"])
        for line in range(start, end):
            if tried:
                move_to(orders, lines, stamps, line, _PROMISED, now)
            else:
                cancel(columns, tally, line, BY_CUSTOMER, order["cancels"])
        cancelled += 1 - tried
    return cancelled
