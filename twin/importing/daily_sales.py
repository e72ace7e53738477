"""Kept lines as daily sales by zone and product, and the assortment that they show."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import pandas as pd

from twin.importing.sales_lines import SalesLines
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
    frame = pd.DataFrame({
        "day": lines.day.values[kept],
        "zone": lines.zone.codes[kept],
        "sku": lines.sku.codes[kept],
        "units": lines.quantity.values[kept],
        "price": lines.price.values[kept],
    })
    skus = _by_name(frame["sku"], lines.sku.names)
    zones = frame.groupby("zone")["units"].sum().sort_values(ascending=False, kind="stable").index.to_numpy()
    frame["sku"] = _places(skus, len(lines.sku.names))[frame["sku"]]
    frame["zone"] = _places(zones, len(lines.zone.names))[frame["zone"]]
    first = int(frame["day"].min())
    frame["day"] -= first
    total = frame.groupby(["day", "zone", "sku"], as_index=False)["units"].sum()
    return DailySales(
        skus=tuple(lines.sku.names[code] for code in skus),
        zones=tuple(lines.zone.names[code] for code in zones),
        first_date=datetime.date.fromordinal(first),
        days=int(frame["day"].max()) + 1,
        day=total["day"].to_numpy(), zone=total["zone"].to_numpy(), sku=total["sku"].to_numpy(),
        units=total["units"].to_numpy(),
        price=_median_price(frame),
    )


def _by_name(codes: pd.Series[int], names: tuple[str, ...]) -> IntArray:
    return np.array(sorted(codes.unique().tolist(), key=lambda code: names[code]), dtype=np.int64)


def _places(chosen: IntArray, size: int) -> IntArray:
    places = np.full(size, -1, dtype=np.int64)
    places[chosen] = np.arange(len(chosen))
    return places


def _median_price(frame: pd.DataFrame) -> IntArray:
    ordered = frame.sort_values(["sku", "price"], kind="stable")
    sold = ordered.groupby("sku")["units"].cumsum()
    total = ordered.groupby("sku")["units"].transform("sum")
    return ordered[2 * sold >= total].groupby("sku")["price"].first().to_numpy()
