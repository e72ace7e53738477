"""Kept lines as whole orders: one per invoice, with its lines joined by product."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.importing.growing import GrowingNumbers
from twin.importing.sales_lines import SalesLines
from twin.importing.sales_table import Codes
from twin.importing.summing import LinesToNumbers, pieces, summed_parts
from twin.network.arrays import BoolArray, IntArray


@dataclass(frozen=True)
class Invoices:
    """Orders by the instant of placing, then by number; their lines by product code."""

    ids: tuple[str, ...]
    """[order] the invoice's number."""
    code: IntArray
    """[order] its position among the invoices of the file."""
    placed: IntArray
    """[order] the earliest time of its lines, civil seconds since the first midnight of the calendar."""
    zone: Codes
    """[order] position among the zones of the file, of the earliest line; likewise the customer and the channel."""
    customer: Codes
    channel: Codes
    first_line: IntArray
    """[order + 1] where its lines start."""
    sku: Codes
    """[line] position among the codes of the file."""
    units: Codes
    """[line] units, > 0."""
    kept_lines: int
    """Lines of the file that they are made from."""
    several_times: int
    """Orders whose lines have more than one time."""
    several_zones: int

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def order(self) -> Codes:
        """[line] the order it belongs to."""
        return np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.first_line))

    def order_of(self, line: Codes) -> IntArray:
        """Return the orders that some lines belong to."""
        return np.searchsorted(self.first_line, line, side="right") - 1

    @property
    def joined_lines(self) -> int:
        """Lines of the file that name a product which their invoice has already."""
        return self.kept_lines - len(self.sku)


def invoices(lines: SalesLines, kept: BoolArray) -> Invoices:
    """Return the whole orders of the kept lines; at least one line must be kept."""
    line = np.flatnonzero(kept).astype(np.int32)
    earliest, first = _earliest(lines, line)
    latest = -_least(lines, line, lambda some: -lines.second.of(some))
    one_zone = _least(lines, line, lines.zone.of) == -_least(lines, line, lambda some: -lines.zone.of(some))
    occurs = np.flatnonzero(first >= 0)
    occurs = occurs[_ranked([lines.invoice.names[place] for place in occurs.tolist()], earliest[occurs])]
    first_line, sku, units = _joined(lines, line, occurs)
    return Invoices(
        ids=tuple(lines.invoice.names[place] for place in occurs.tolist()), code=occurs, placed=earliest[occurs],
        zone=lines.zone.of(first[occurs]), customer=lines.customer.of(first[occurs]),
        channel=lines.channel.of(first[occurs]), first_line=first_line, sku=sku, units=units, kept_lines=len(line),
        several_times=int((earliest < latest)[occurs].sum()), several_zones=int((~one_zone)[occurs].sum()),
    )


def _least(lines: SalesLines, line: Codes, amounts: LinesToNumbers) -> IntArray:
    """Return [invoice] the least of its lines' amounts."""
    least = np.full(len(lines.invoice.names), np.iinfo(np.int64).max)
    for some in pieces(line):
        np.minimum.at(least, lines.invoice.of(some), amounts(some))
    return least


def _earliest(lines: SalesLines, line: Codes) -> tuple[IntArray, IntArray]:
    """Return [invoice] its earliest time, and the first of its lines with that time, -1 where it has no line."""
    earliest = _least(lines, line, lines.second.of)
    first = np.full(len(earliest), -1)
    for some in reversed(list(pieces(line))):
        invoice = lines.invoice.of(some)
        chosen = np.flatnonzero(lines.second.of(some) == earliest[invoice])[::-1]
        first[invoice[chosen]] = some[chosen]
    return earliest, first


def _ranked(ids: list[str], placed: IntArray) -> IntArray:
    by_id = np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)
    ranked: IntArray = by_id[np.argsort(placed[by_id], kind="stable")]
    return ranked


def _joined(lines: SalesLines, line: Codes, ordered: IntArray) -> tuple[IntArray, Codes, Codes]:
    """Return where the lines of each order start, and their products and units, one line per order and product."""
    order_of = np.zeros(len(lines.invoice.names), dtype=np.int32)
    order_of[ordered] = np.arange(len(ordered))
    names = lines.sku.names
    by_name = np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)
    rank = np.empty_like(by_name)
    rank[by_name] = np.arange(len(by_name))
    order = order_of[lines.invoice.of(line)]
    of_order = np.zeros(len(ordered) + 1, dtype=np.int64)
    skus, units = GrowingNumbers(np.int8), GrowingNumbers(np.int8)
    for cell, total in summed_parts(
        order, lambda some: order[some].astype(np.int64) * len(names) + rank[lines.sku.of(line[some])],
        lambda some: lines.quantity.of(line[some]),
    ):
        np.add.at(of_order, cell // len(names) + 1, 1)
        skus.add(by_name[cell % len(names)].astype(np.min_scalar_type(-len(names))))
        units.add(total.astype(np.min_scalar_type(-int(total.max()) - 1)))
    return np.cumsum(of_order), skus.whole(), units.whole()
