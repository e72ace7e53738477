"""Available to promise: when the goods of an order are there, beside everything that was promised before it."""

from __future__ import annotations

from typing import NamedTuple

from twin.kernels.cache import kernel
from twin.kernels.order_states import NEVER, Columns
from twin.kernels.order_waves import waits
from twin.kernels.placing import Promises, promised
from twin.ledger.order_states import LineState
from twin.network.arrays import BoolArray, IntArray
from twin.units import SECONDS_PER_DAY

__all__ = ["Supply", "Terms", "claim", "promise", "soonest"]

_PROMISED = int(LineState.PROMISED)


class Supply(NamedTuple):
    """What no claim has taken yet; a cell is a site times the products plus a product."""

    free: IntArray
    """[cell] book units on hand; where negative, receipts make up for it first."""
    start: IntArray
    """[cell + 1] where its scheduled receipts begin, the earliest first."""
    due: IntArray
    """[receipt] seconds since the start."""
    units: IntArray
    """[receipt]"""


class Terms(NamedTuple):
    """What promises rest on."""

    by_stock: BoolArray
    """[mode] whether promises wait for stock."""
    beyond: IntArray
    """[mode] seconds from placing to the promise where no stock is in sight."""
    sites: IntArray
    """[destination, n] sites in the order of preference."""
    many: IntArray
    """[destination] how many of them have a lane."""
    lead: IntArray
    """[destination, site] seconds from dispatch to the door."""
    per_channel: int
    """Destinations between those of one channel and of the next; 0: channels share theirs."""
    closed: BoolArray
    """[site]"""


@kernel
def soonest(supply: Supply, cell: int, units: int, now: int) -> int:
    """Return the first second at which so many units of a cell are there and unclaimed; ``NEVER`` if none is known."""
    there = supply.free[cell]
    if there >= units:
        return now
    for receipt in range(supply.start[cell], supply.start[cell + 1]):
        there += supply.units[receipt]
        if there >= units:
            return int(max(supply.due[receipt], now))
    return NEVER


@kernel
def claim(supply: Supply, cell: int, units: int, second: int) -> None:
    """Take units of a cell that are there by a second, the latest first: what is there early stays for others."""
    receipt = supply.start[cell + 1] - 1
    while units > 0 and receipt >= supply.start[cell]:
        if supply.due[receipt] <= second:
            taken = min(units, supply.units[receipt])
            supply.units[receipt] -= taken
            units -= taken
        receipt -= 1
    supply.free[cell] -= units


@kernel
def promise(
    columns: Columns, waiting: IntArray, first: int, last: int, now: int, promises: Promises, terms: Terms,
    supply: Supply,
) -> None:
    """Let waiting orders, then the orders [first, last), claim stock, and tell the latter when it can be theirs.

    An order is promised from the site that can bring all of it soonest. A promise is never earlier than that of its
    mode, and never earlier than if the order had been placed when the goods are there; times in seconds.
    """
    orders, modes = columns.orders, len(promises.second)
    for turn in range(len(waiting) + last - first):
        old = turn < len(waiting)
        row = waiting[turn] if old else first + turn - len(waiting)
        there, door = _claim_order(columns, row, old, now, modes, terms, supply)
        order = orders[row]
        mode, placed = order["destination"] % modes, order["placed"]
        if old or not terms.by_stock[mode] or door < 0:
            continue
        if door == NEVER:
            order["promised"] = max(order["promised"], placed + terms.beyond[mode])
        elif there > now:
            as_if = promised(promises, there, order["destination"])
            order["promised"] = max(order["promised"], as_if, _by_the_clock(promises, mode, door))
        else:
            order["promised"] = max(order["promised"], _by_the_clock(promises, mode, placed + door - there))


@kernel
def _by_the_clock(promises: Promises, mode: int, second: int) -> int:
    """Return the second, or the next at which a mode promises that does so by the clock."""
    if promises.second[mode] < 0:
        return second
    return int(second + (promises.second[mode] - second) % SECONDS_PER_DAY)


@kernel
def _claim_order(
    columns: Columns, row: int, old: bool, now: int, modes: int, terms: Terms, supply: Supply
) -> tuple[int, int]:
    """Claim the lines of an order that wait for a site where all can be had soonest.

    Return when they are there and when they are at the door; ``NEVER`` if no site is known to get them, -1 if no line
    waits.
    """
    orders, lines = columns.orders, columns.lines
    order = orders[row]
    start, end = order["first_line"], order["first_line"] + order["lines"]
    some = False
    for line in range(start, end):
        some = some or _asks(lines[line]["state"], old)
    if not some:
        return -1, -1
    destination = order["destination"] + terms.per_channel * (order["stream"] // modes)
    products = (len(supply.start) - 1) // len(terms.closed)
    best, there, door = -1, NEVER, NEVER
    for n in range(terms.many[destination]):
        site = terms.sites[destination, n]
        if terms.closed[site]:
            continue
        at = now
        for line in range(start, end):
            if not _asks(lines[line]["state"], old):
                continue
            product, units = lines[line]["product"], 0
            for other in range(start, line + 1):
                if lines[other]["product"] == product and _asks(lines[other]["state"], old):
                    units += lines[other]["units"]
            at = max(at, soonest(supply, site * products + product, units, now))
        if at < NEVER and at + terms.lead[destination, site] < door:
            best, there, door = site, at, at + terms.lead[destination, site]
    if best >= 0:
        for line in range(start, end):
            if _asks(lines[line]["state"], old):
                claim(supply, best * products + lines[line]["product"], lines[line]["units"], there)
    return there, door


@kernel
def _asks(state: int, old: bool) -> bool:
    return waits(state) if old else state == _PROMISED
