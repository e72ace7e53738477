"""Which sale a cancellation takes back: nothing in the file says it, so it is inferred by a fixed rule."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from twin.importing.invoices import Invoices
from twin.importing.sales_lines import SalesLines
from twin.importing.sales_table import MISSING, Codes
from twin.importing.summing import pieces
from twin.network.arrays import BoolArray, IntArray
from twin.units import SECONDS_PER_DAY, SECONDS_PER_HOUR

KINDS = {
    "one_sale": "all units are those of one earlier sale",
    "several_sales": "no earlier sale has as many units left: spread over several",
    "in_part": "earlier sales have too few units left: some units take nothing back",
    "no_sale": "no earlier sale of the product to the customer has a unit left",
}
"""What becomes of a cancelled line."""
_NONE = np.zeros(0, dtype=np.int64)

DELAYS = (
    ("within an hour", SECONDS_PER_HOUR), ("within a day", SECONDS_PER_DAY), ("within 7 days", 7 * SECONDS_PER_DAY),
    ("within 30 days", 30 * SECONDS_PER_DAY), ("later", 2**62),
)
"""Classes of the time from an order to its cancellation: name and longest time, seconds."""


@dataclass(frozen=True)
class Matching:
    """Cancelled lines and the sales that they take back."""

    line: IntArray
    """[cancellation] line of the file, in the order of their times."""
    units: IntArray
    """[cancellation] units taken back, > 0."""
    cancellation: IntArray
    """[match] which cancellation."""
    order: IntArray
    """[match] the order that it takes units back from."""
    matched: IntArray
    """[match] units, > 0."""
    delay: IntArray
    """[match] seconds from the order to the cancellation."""

    @property
    def kind(self) -> IntArray:
        """[cancellation] position in ``KINDS``."""
        size = len(self.line)
        matches = np.bincount(self.cancellation, minlength=size)
        whole = self.matched_units == self.units
        return np.where(matches == 0, 3, np.where(~whole, 2, np.where(matches > 1, 1, 0)))

    @property
    def matched_units(self) -> IntArray:
        """[cancellation] units for which an earlier sale was found."""
        total = np.zeros(len(self.line), dtype=np.int64)
        np.add.at(total, self.cancellation, self.matched)
        return total


@dataclass
class _Sales:
    """What one customer bought of one product, by time."""

    placed: list[int]
    order: list[int]
    left: list[int]

    def take(self, units: int, until: int, own: int) -> Iterator[tuple[int, int]]:
        """Yield which sales, and how many units of each, a cancellation takes back."""
        latest = range(bisect_right(self.placed, until) - 1, -1, -1)
        same = [place for place in latest if self.order[place] == own]
        for place, taken in self._from(same, units):
            units -= taken
            yield place, taken
        enough = next((place for place in latest if self.left[place] >= units), None)
        yield from self._from(latest if enough is None else [enough], units)

    def _from(self, places: Iterable[int], units: int) -> Iterator[tuple[int, int]]:
        """Yield which of some sales, tried in turn, and how many units of each are taken back."""
        for place in places:
            taken = min(units, self.left[place])
            if taken:
                self.left[place] -= taken
                units -= taken
                yield place, taken
            if not units:
                return


def match(lines: SalesLines, cancelled: BoolArray, sold: Invoices) -> Matching:
    """Return which sale each cancelled line takes back.

    A cancellation takes back units of the same product that the same customer ordered before. Where the customer is
    not known, all unknown customers of the zone count as one. First comes an order with the cancellation's own number,
    with or without its first letter; then the latest earlier sale that has all these units left; then the latest
    earlier sales, one after the other. A unit is taken back once. Source: none, a convention; files do not say what a
    cancellation cancels.

    Parameters
    ----------
    lines
        The lines of the file.
    cancelled
        [line] whether it takes units back; its quantity is below 0.
    sold
        The orders.
    """
    chosen = np.flatnonzero(cancelled)
    chosen = chosen[np.argsort(lines.second.of(chosen), kind="stable")]
    who = _who(lines.customer.of(chosen), lines.zone.of(chosen), lines)
    keys = who * len(lines.sku.names) + lines.sku.of(chosen)
    groups = _groups(lines, sold, np.unique(keys))
    own = _own(lines, chosen, sold)
    found: list[tuple[int, int, int, int]] = []
    units, second = -lines.quantity.of(chosen), lines.second.of(chosen)
    for place, (key, wanted, until) in enumerate(zip(keys.tolist(), units.tolist(), second.tolist(), strict=True)):
        if group := groups.get(key):
            for sale, taken in group.take(wanted, until, own[place]):
                found.append((place, group.order[sale], taken, until - group.placed[sale]))
    columns = np.array(found, dtype=np.int64).reshape(-1, 4).T
    return Matching(chosen, units, columns[0], columns[1], columns[2], columns[3])


def _who(customer: Codes, zone: Codes, lines: SalesLines) -> IntArray:
    """Return a number per customer; the unknown customers of a zone share one."""
    known = len(lines.customer.names)
    return np.where(customer == MISSING, known + zone.astype(np.int64), customer)


def _groups(lines: SalesLines, sold: Invoices, wanted: IntArray) -> dict[int, _Sales]:
    """Return the sales that a cancellation might mean, by customer and product."""
    size = len(lines.sku.names)
    who = _who(sold.customer, sold.zone, lines)
    meant = np.repeat(np.isin(who, wanted // size), np.diff(sold.first_line))
    meant &= np.isin(np.arange(size), wanted % size)[sold.sku]
    found = [_fitting(who, some, sold, size, wanted) for some in pieces(np.flatnonzero(meant))]
    line = np.concatenate([_NONE, *found])
    order = sold.order_of(line)
    keys = who[order] * size + sold.sku[line]
    ranked = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[ranked], prepend=-1))
    groups = {}
    for part in np.split(ranked, starts[1:]) if len(ranked) else []:
        orders, units = order[part], sold.units[line[part]]
        groups[int(keys[part[0]])] = _Sales(sold.placed[orders].tolist(), orders.tolist(), units.tolist())
    return groups


def _fitting(who: IntArray, line: Codes, sold: Invoices, size: int, wanted: IntArray) -> Codes:
    """Return the lines whose customer and product are among those wanted."""
    return line[np.isin(who[sold.order_of(line)] * size + sold.sku[line], wanted)]


def _own(lines: SalesLines, chosen: IntArray, sold: Invoices) -> list[int]:
    """Return [cancellation] the order of its own number, with or without its first letter; ``MISSING``: none."""
    numbers = [lines.invoice.names[code] for code in lines.invoice.of(chosen).tolist()]
    meant = {*numbers, *(number[1:] for number in numbers)}
    orders = {number: place for place, number in enumerate(sold.ids) if number in meant}
    return [orders.get(number, orders.get(number[1:], MISSING)) for number in numbers]
