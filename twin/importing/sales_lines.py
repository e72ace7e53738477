"""Sales lines as columns of numbers and names: what the rules and the network are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from twin.errors import Problem, raise_if_any
from twin.importing.cells import (
    Names,
    Numbers,
    civil_day,
    price,
    quantity,
    read_names,
    read_numbers,
)
from twin.importing.options import SalesOptions
from twin.importing.sales_table import SalesTable
from twin.network.arrays import BoolArray, IntArray


@dataclass(frozen=True)
class SalesLines:
    """One entry per line of the file."""

    sku: Names
    """Upper-cased codes."""
    zone: Names
    quantity: Numbers
    """Units."""
    day: Numbers
    """Ordinal of the civil date."""
    price: Numbers
    """Millionths of the currency's major unit per unit."""
    invoice: Names
    """Upper-cased numbers; no names at all where no column is mapped."""
    duplicate: BoolArray
    """[line] all columns of the file equal those of an earlier line."""

    def __len__(self) -> int:
        return len(self.duplicate)

    def value(self, chosen: BoolArray) -> int:
        """Return the exact sum of quantity x price over the chosen lines, millionths of the major unit."""
        return exact_product_sum(self.quantity.values[chosen], self.price.values[chosen])

    def units(self, chosen: BoolArray) -> int:
        """Return the exact sum of the quantities of the chosen lines; negative quantities count as such."""
        return int(self.quantity.values[chosen].sum())


def read_lines(table: SalesTable, mapping: Mapping[str, str], options: SalesOptions) -> SalesLines:
    """Return the lines of a table, each mapped column read by its rule.

    Raises
    ------
    InputError
        Cells that hold no number, no day, no usable code; all of them at once.
    """
    sku, bad_sku = read_names(table, mapping["sku"], str.upper)
    zone, bad_zone = read_names(table, mapping["zone"], str)
    units, bad_quantity = read_numbers(table, mapping["quantity"], quantity)
    day, bad_time = read_numbers(table, mapping["time"], civil_day(options.time_format))
    unit_price, bad_price = read_numbers(table, mapping["price"], price)
    invoice, bad_invoice = _read_invoice(table, mapping)
    raise_if_any(bad_sku + bad_zone + bad_quantity + bad_time + bad_price + bad_invoice)
    return SalesLines(sku, zone, units, day, unit_price, invoice, table.duplicates())


def exact_product_sum(first: IntArray, second: IntArray) -> int:
    """Return the sum of products of two integer columns, exact at any size."""
    if not len(first):
        return 0
    bound = int(np.abs(first).max()) * int(np.abs(second).max()) * len(first)
    if bound < 2**63:
        return int(np.dot(first, second))
    return sum(a * b for a, b in zip(first.tolist(), second.tolist(), strict=True))


def _read_invoice(table: SalesTable, mapping: Mapping[str, str]) -> tuple[Names, list[Problem]]:
    if "invoice" in mapping:
        return read_names(table, mapping["invoice"], str.upper)
    return Names((), np.full(len(table), -1), 0), []
