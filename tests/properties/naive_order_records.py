"""What the ledger should say of the orders of the naive simulator: rows as dictionaries, in no particular order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from tests.properties.naive_orders import NEVER, Line, Order
from tests.properties.naive_shops import DAY, NaiveShops

STATES = ("promised", "backordered", "sourced", "reserved", "released", "picking", "rejected", "picked", "packed",
          "staged", "dispatched", "ready", "delivered", "cancelled", "returned",
          "restocked", "refurbishing", "refurbished", "scrapped")
WEEK = 7 * DAY
ENDS = {"customer": "cancelled_by_customer", "stock": "cancelled_for_stock", "door": "undelivered"}


def order_rows(naive: NaiveShops) -> dict[int, dict[str, Any]]:
    """The table ``orders``, by number."""
    net, price = naive.net, naive.net.products.price_micro.tolist()
    return {
        order.number: {
            "week": order.placed // WEEK, "reference": order.reference, "zone": net.zones.ids[order.zone],
            "channel": net.online.channels.ids[order.channel],
            "mode": net.online.modes.ids[order.mode], "placed": order.placed % WEEK,
            "promised": order.promised - order.placed,
            "closed": order.closed - order.placed if order.closed >= 0 else -1, "lines": len(order.lines),
            "units": sum(line.units for line in order.lines),
            "value_minor": sum(line.units * price[line.product] for line in order.lines) // 10**6,
            "parcels": packed(order), "state": state_of(order), "picking_cost_micro": order.picking_micro,
            "parcel_cost_micro": order.parcel_micro,
        }
        for order in (*naive.desk.orders, *naive.desk.coming)
    }


def packed(order: Order) -> int:
    """Parcels that were not cancelled: they have left, or will."""
    return sum(any(line.state != "cancelled" or "dispatched" in line.times for line in parcel.lines)
               for parcel in order.parcels)


def state_of(order: Order) -> str:
    delivered = sum(line.came for line in order.lines)
    if order.closed < 0:
        return "open"
    if delivered == len(order.lines):
        return "delivered"
    return "partly_delivered" if delivered else "cancelled"


def line_rows(naive: NaiveShops) -> dict[tuple[int, int], dict[str, Any]]:
    """The table ``order_lines``, by number of the order and of the line."""
    ids = naive.net.sites.ids
    return {
        (order.number, row): {
            "week": order.placed // WEEK, "product": naive.net.products.ids[line.product], "units": line.units,
            "state": line.state, "site": ids[line.site] if line.site >= 0 else "none", "parcel": line.parcel,
            **{state: line.times[state] - order.placed if state in line.times else -1 for state in STATES},
        }
        for order in (*naive.desk.orders, *naive.desk.coming) for row, line in enumerate(order.lines)
    }


def day_rows(naive: NaiveShops) -> dict[tuple[int, str, str], int]:
    """The table ``order_days``: amounts that are not 0, by day, channel and measure."""
    end, names = naive.world.days * DAY, naive.net.online.channels.ids
    amounts: dict[tuple[int, str, str], int] = defaultdict(int)

    def count(measure: str, order: Order, second: int, amount: int) -> None:
        if second < end:
            amounts[second // DAY, names[order.channel], measure] += amount

    for order in naive.desk.orders:
        count_placed(order, naive, count)
        if order.promised <= naive.now:  # later promises are not judged: nothing is known after the last wave
            count_due(order, count)
        count_closed(order, count)
        count_lines(order, naive, count)
        count_attempts(order, naive, count)
    for order in (*naive.desk.orders, *naive.desk.coming):  # the last were placed after the last wave
        for day in range(naive.world.days):
            until = order.closed if order.closed >= 0 else end
            count("open_order_seconds", order, day * DAY,
                  max(min(until, (day + 1) * DAY) - max(order.placed, day * DAY), 0))
    for (day, channel), waiting in naive.backlog.items():
        for measure, ticks in zip(("order", "line", "unit"), waiting, strict=True):
            amounts[day, names[channel], f"backlog_{measure}_ticks"] += ticks
    return {key: amount for key, amount in amounts.items() if amount}


Count = Callable[[str, Order, int, int], None]


def count_placed(order: Order, naive: NaiveShops, count: Count) -> None:
    """Placed, and found in stock in the first wave: by the day of the order."""
    units = sum(line.units for line in order.lines)
    value = sum(line.units * int(naive.net.products.price_micro[line.product]) for line in order.lines)
    for measure, amount in (("orders", 1), ("lines", len(order.lines)), ("units", units),
                            ("value", value // 10**6)):
        count(f"{measure}_placed" + "_minor" * (measure == "value"), order, order.placed, amount)
    tried = [line for line in order.lines if "promised" in line.times]
    count("orders_tried", order, order.placed, int(bool(tried)))
    count("lines_tried", order, order.placed, len(tried))
    count("units_tried", order, order.placed, sum(line.units for line in tried))
    found = [line for line in order.lines if line.site >= 0 and not line.missed_first]
    count("lines_from_stock", order, order.placed, len(found))
    count("units_from_stock", order, order.placed, sum(line.units for line in found))
    if len(found) == len(order.lines):
        count("orders_from_stock", order, order.placed, 1)
        count("orders_from_one_site", order, order.placed, int(len({line.site for line in found}) == 1))


def count_due(order: Order, count: Count) -> None:
    """What the customer did not cancel was due at the first promise."""
    due = [line for line in order.lines if line.why != "customer"]
    on_time = [line for line in due if line.times.get("delivered", NEVER) <= order.promised]
    if due:
        count("orders_due", order, order.promised, 1)
        count("orders_on_time_in_full", order, order.promised, int(len(due) == len(on_time)))
        for name, lines in (("due", due), ("on_time", on_time)):
            count(f"lines_{name}", order, order.promised, len(lines))
            count(f"units_{name}", order, order.promised, sum(line.units for line in lines))


def count_closed(order: Order, count: Count) -> None:
    """By the day on which the last line was delivered or cancelled."""
    state, second = state_of(order), order.closed
    if state == "open":
        return
    count("orders_closed", order, second, 1)
    if state == "cancelled":
        last = max(order.lines, key=lambda line: (line.times["cancelled"], order.lines.index(line)))
        count(f"orders_{ENDS[last.why]}", order, second, 1)
        return
    count("orders_delivered", order, second, 1)
    count("orders_split", order, second, int(packed(order) > 1))
    count("orders_partly_cancelled", order, second, int(state == "partly_delivered"))


def count_lines(order: Order, naive: NaiveShops, count: Count) -> None:
    """Delivered or cancelled lines and the parcels that left: by the day on which that happened."""
    lanes = naive.net.online.deliveries
    ranked = [(lanes.rank[lane], lanes.site[lane]) for lane in range(len(lanes))
              if (lanes.zone[lane], lanes.mode[lane]) == (order.zone, order.mode)]
    for line in order.lines:
        if line.came:
            count("lines_delivered", order, line.times["delivered"], 1)
            count("units_delivered", order, line.times["delivered"], line.units)
            count("lines_from_elsewhere", order, line.times["delivered"], int(line.site != min(ranked)[1]))
            count_returned(order, line, count)
        elif line.state == "cancelled":
            second = line.times["cancelled"]
            count(f"lines_{ENDS[line.why]}", order, second, 1)
            count(f"units_{ENDS[line.why]}", order, second, line.units)
    sent = {line.parcel: line.times["dispatched"] for line in order.lines if "dispatched" in line.times}
    for second in sent.values():
        count("parcels", order, second, 1)


def count_returned(order: Order, line: Line, count: Count) -> None:
    """What came back: by the day of handing in, of its end, and of each payment."""
    if "returned" not in line.times:
        return
    count("lines_returned", order, line.times["returned"], 1)
    count("units_returned", order, line.times["returned"], line.units)
    if line.state in ("restocked", "refurbished", "scrapped"):
        count(f"units_{line.state}", order, line.times[line.state], line.units)
    if line.refunded[0] >= 0:
        count("refund_micro", order, *line.refunded)
    for second, micro in line.return_cost_micro.items():
        count("return_cost_micro", order, second, micro)


def count_attempts(order: Order, naive: NaiveShops, count: Count) -> None:
    """Attempts to deliver, when the parcel leaves; the fee, with the first delivery."""
    for parcel in order.parcels:
        left = parcel.lines[0].times.get("dispatched")
        if left is not None:
            count("attempts", order, left, parcel.failures + (not parcel.goes_back))
            count("attempts_failed", order, left, parcel.failures)
    if order.fee_second >= 0:
        count("fee_micro", order, order.fee_second, int(naive.net.online.modes.fee_minor[order.mode]) * 10**6)


def time_rows(naive: NaiveShops, warmup: int) -> dict[tuple[int, str, int], int]:
    """The table ``order_times``: orders by first day of the period, channel and minutes to the last delivery."""
    starts = list(periods(warmup, naive.world.days))
    times: dict[tuple[int, str, int], int] = defaultdict(int)
    for order in naive.desk.orders:
        if state_of(order) in ("delivered", "partly_delivered") and order.closed < naive.world.days * DAY:
            first = max(day for day in starts if day * DAY <= order.closed)
            last = max(line.times["delivered"] for line in order.lines if line.came)
            minutes = -(-(last - order.placed) // 60)
            times[first, naive.net.online.channels.ids[order.channel], minutes] += 1
    return times


def periods(warmup: int, days: int) -> Iterator[int]:
    """First days of the periods of 28 days; the warm-up also ends one."""
    day = 0
    while day < days:
        yield day
        day = min([day + 28, *([warmup] if day < warmup else [])])
