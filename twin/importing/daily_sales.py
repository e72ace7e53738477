"""Kept lines as daily sales by zone and product, and the assortment that they show."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np

from twin.importing.cells import Names
from twin.importing.sales_lines import SalesLines
from twin.importing.sales_table import Codes
from twin.importing.summing import pieces, summed
from twin.network.arrays import BoolArray, IntArray


@dataclass(frozen=True)
class DailySales:
    """Units sold by day, zone and product, ascending in this order."""

    skus: tuple[str, ...]
    """The products with a kept line, sorted."""
    zones: tuple[str, ...]
    """The zones with a kept line, most units first."""
    first_date: datetime.date
    days: int
    """Civil days from the first to the last with a kept line, both counted."""
    day: IntArray
    """[record] days since ``first_date``."""
    zone: IntArray
    sku: IntArray
    units: IntArray
    """[record] units, > 0."""
    price: IntArray
    """[sku] median price of a unit sold, millionths of the major unit; a price that was in fact paid."""

    def per_pair(self, first_day: int, days: int) -> IntArray:
        """Return [zone, sku] the units of a window of days."""
        chosen = (self.day >= first_day) & (self.day < first_day + days)
        total = np.zeros((len(self.zones), len(self.skus)), dtype=np.int64)
        np.add.at(total, (self.zone[chosen], self.sku[chosen]), self.units[chosen])
        return total


def daily_sales(lines: SalesLines, kept: BoolArray) -> DailySales:
    """Return the daily sales of the kept lines; at least one line must be kept."""
    line = np.flatnonzero(kept).astype(np.int32)
    skus, zones = _by_name(lines.sku, line), _by_units(lines, line)
    sku_rank, zone_rank = _ranks(skus, len(lines.sku.names)), _ranks(zones, len(lines.zone.names))
    day = lines.days(line)
    first, last = int(day.min()), int(day.max())
    day -= first
    cell, units = summed(
        day, lambda some: (day[some].astype(np.int64) * len(zones) + zone_rank[lines.zone.of(line[some])]) * len(skus)
        + sku_rank[lines.sku.of(line[some])], lambda some: lines.quantity.of(line[some])
    )
    return DailySales(
        skus=tuple(lines.sku.names[code] for code in skus.tolist()),
        zones=tuple(lines.zone.names[code] for code in zones.tolist()),
        first_date=datetime.date.fromordinal(first), days=last - first + 1,
        day=cell // (len(zones) * len(skus)), zone=cell // len(skus) % len(zones), sku=cell % len(skus), units=units,
        price=_median_price(lines, line, sku_rank),
    )


def _occurring(names: Names, line: Codes) -> IntArray:
    """Return the codes that occur."""
    occurs = np.zeros(len(names.names), dtype=bool)
    occurs[names.of(line)] = True
    return np.flatnonzero(occurs)


def _by_name(names: Names, line: Codes) -> IntArray:
    """Return the codes that occur, in the order of their names."""
    codes = _occurring(names, line).tolist()
    return np.array(sorted(codes, key=lambda code: names.names[code]), dtype=np.int64)


def _by_units(lines: SalesLines, line: Codes) -> IntArray:
    """Return the zones that occur, most units first."""
    total = np.zeros(len(lines.zone.names), dtype=np.int64)
    for some in pieces(line):
        np.add.at(total, lines.zone.of(some), lines.quantity.of(some))
    codes = _occurring(lines.zone, line)
    ranked: IntArray = codes[np.argsort(-total[codes], kind="stable")]
    return ranked


def _ranks(codes: IntArray, size: int) -> IntArray:
    ranks = np.zeros(size, dtype=np.int64)
    ranks[codes] = np.arange(len(codes))
    return ranks


def _median_price(lines: SalesLines, line: Codes, sku_rank: IntArray) -> IntArray:
    """Return [sku] the lowest price at or below which half of the units were sold."""
    prices, rank = np.unique(lines.price.distinct, return_inverse=True)
    sku = sku_rank.astype(np.int32)[lines.sku.of(line)]
    cell, sold = summed(
        sku, lambda some: sku[some].astype(np.int64) * len(prices) + rank[lines.price.cells[line[some]]],
        lambda some: lines.quantity.of(line[some]),
    )
    sku_of, position = cell // len(prices), cell % len(prices)
    starts = np.flatnonzero(np.diff(sku_of, prepend=-1))
    total = np.add.reduceat(sold, starts)
    running = np.cumsum(sold)
    before = running[starts] - sold[starts]
    enough = 2 * (running - before[sku_of]) >= total[sku_of]
    _, first = np.unique(sku_of[enough], return_index=True)
    return prices[position[enough][first]]
