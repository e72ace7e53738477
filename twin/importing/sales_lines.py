"""Sales lines as columns of numbers and names: what the rules and the network are made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from twin.errors import Problem, raise_if_any
from twin.importing.cells import (
    LARGEST,
    Names,
    Numbers,
    civil_second,
    clean_id,
    price,
    quantity,
    read_names,
    read_numbers,
)
from twin.importing.clock import gaps
from twin.importing.sales_table import Codes, SalesTable
from twin.importing.summing import pieces
from twin.network.arrays import BoolArray, IntArray
from twin.units import SECONDS_PER_DAY

_LOW_BITS = 32


@dataclass(frozen=True)
class SalesLines:
    """One entry per line of the file."""

    sku: Names
    """Upper-cased codes."""
    zone: Names
    quantity: Numbers
    """Units."""
    second: Numbers
    """Civil seconds since the first midnight of the calendar."""
    price: Numbers
    """Millionths of the currency's major unit per unit."""
    invoice: Names
    """Upper-cased numbers; no names at all where no column is mapped."""
    customer: Names
    channel: Names
    duplicate: BoolArray
    """[line] all columns of the file equal those of an earlier line."""
    clock: ZoneInfo | None = None
    """The time zone of the times, if it is known."""

    def __len__(self) -> int:
        return len(self.duplicate)

    def days(self, chosen: BoolArray | Codes) -> Codes:
        """Return the ordinals of the civil dates of some lines."""
        days: Codes = (self.second.distinct // SECONDS_PER_DAY).astype(np.int32)[self.second.cells[chosen]]
        return days

    @property
    def in_gap(self) -> BoolArray:
        """[line] whether the time never was: clocks were put forward over it."""
        if self.clock is None:
            return np.zeros(len(self), dtype=bool)
        clock = self.clock
        return self.second.holds(lambda second: gaps(second, clock) & ~self.second.blank)

    def value(self, chosen: BoolArray) -> int:
        """Return the exact sum of quantity x price over the chosen lines, millionths of the major unit."""
        parts = pieces(np.flatnonzero(chosen))
        return sum(exact_product_sum(self.quantity.of(some), self.price.of(some)) for some in parts)

    def units(self, chosen: BoolArray) -> int:
        """Return the exact sum of the quantities of the chosen lines; negative quantities count as such."""
        return sum(exact_sum(self.quantity.of(some)) for some in pieces(np.flatnonzero(chosen)))


def read_lines(
    table: SalesTable, mapping: Mapping[str, str], time_format: str, clock: ZoneInfo | None = None, most: int = LARGEST,
    clean: Callable[[Any], str | None] = clean_id,
) -> SalesLines:
    """Return the lines of a table, each mapped column read by its rule.

    Parameters
    ----------
    table
        The file.
    mapping
        Role -> column.
    time_format
        How times are written; empty: year first.
    clock
        The time zone to which times with an offset are brought.
    most
        The largest quantity that counts as a number, either way.
    clean
        From a cell to an identifier.

    Raises
    ------
    InputError
        Cells that hold no number, no day, no usable code; all of them at once.
    """
    sku, bad_sku = read_names(table, mapping["sku"], str.upper, clean)
    zone, bad_zone = read_names(table, mapping["zone"], str, clean)
    units, bad_quantity = read_numbers(table, mapping["quantity"], partial(quantity, most=most))
    second, bad_time = read_numbers(table, mapping["time"], civil_second(time_format, clock))
    unit_price, bad_price = read_numbers(table, mapping["price"], price)
    invoice, bad_invoice = _read_optional(table, mapping, "invoice", clean)
    customer, bad_customer = _read_optional(table, mapping, "customer", clean)
    channel, bad_channel = _read_optional(table, mapping, "channel", clean)
    raise_if_any(
        bad_sku + bad_zone + bad_quantity + bad_time + bad_price + bad_invoice + bad_customer + bad_channel
    )
    return SalesLines(
        sku, zone, units, second, unit_price, invoice, customer, channel, table.repeated, clock
    )


def exact_sum(numbers: IntArray) -> int:
    """Return the sum of whole numbers, exact at any size."""
    high, low = int((numbers >> _LOW_BITS).sum()), int((numbers & (2**_LOW_BITS - 1)).sum())
    return (high << _LOW_BITS) + low


def exact_product_sum(first: IntArray, second: IntArray) -> int:
    """Return the sum of products of two integer columns, exact at any size."""
    if not len(first):
        return 0
    large = np.abs(first) > LARGEST
    return _dot(first[~large], second[~large]) + _dot(first[large], second[large])


def _dot(first: IntArray, second: IntArray) -> int:
    if not len(first):
        return 0
    bound = int(np.abs(first).max()) * int(np.abs(second).max()) * len(first)
    if bound < 2**63:
        return int(np.dot(first, second))
    return sum(a * b for a, b in zip(first.tolist(), second.tolist(), strict=True))


def _read_optional(
    table: SalesTable, mapping: Mapping[str, str], role: str, clean: Callable[[Any], str | None]
) -> tuple[Names, list[Problem]]:
    if role in mapping:
        return read_names(table, mapping[role], str if role == "channel" else str.upper, clean)
    return Names.none(len(table)), []
