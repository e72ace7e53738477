"""What the tables of an imported network are made from, and the names they share."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from twin.importing.daily_sales import DailySales
from twin.importing.options import SalesOptions
from twin.importing.places import Place, country
from twin.network.arrays import FloatArray, IntArray

WAREHOUSE = "warehouse"
FAMILIES = ("price_band_1", "price_band_2", "price_band_3", "price_band_4")
GROUPS = ("home", "continent", "overseas")
"""Groups of the zones' stock points, by distance from the warehouse."""

SUPPLY = ("supplier_far", "supplier_near", "plant")
SUPPLY_GROUP, WAREHOUSE_GROUP = "supply", "hub"
_KINDS = ("suppliers", "plants", "warehouses", "stores", "pickup_points")
_TAKEN_SITES = {"all", "none", WAREHOUSE, SUPPLY_GROUP, WAREHOUSE_GROUP, *GROUPS, *SUPPLY, *_KINDS}
_TAKEN_PRODUCTS = {"all", *FAMILIES}
_FALLBACK = Place(51.5, 0.0)
"""Where the warehouse stands when no zone is a known country: Greenwich."""

Row = dict[str, object]
"""One row of a table of a network folder, by column."""


@dataclass(frozen=True)
class Basis:
    """The daily sales of an import and the planner's choices, from which every table follows."""

    name: str
    """Name of the network."""
    source: str
    """Name of the file that was read."""
    sales: DailySales
    product_names: tuple[str, ...]
    """[sku] as customers know them; the code where the file names none."""
    options: SalesOptions
    start_date: datetime.date
    """First day of the replay."""

    @cached_property
    def products(self) -> tuple[str, ...]:
        """[sku] product ids."""
        return free_ids(self.sales.skus, _TAKEN_PRODUCTS, " sku")

    @cached_property
    def zones(self) -> tuple[str, ...]:
        """[zone] ids of the zones, and of the stock points that face their customers."""
        return free_ids(self.sales.zones, _TAKEN_SITES, " zone")

    @cached_property
    def known_places(self) -> tuple[Place | None, ...]:
        """[zone] the centre of the country, nothing where the name is no country's."""
        return tuple(country(name) for name in self.sales.zones)

    @cached_property
    def warehouse_place(self) -> Place:
        """The centre of the known zone with the most units."""
        return next((place for place in self.known_places if place), _FALLBACK)

    @cached_property
    def families(self) -> tuple[str, ...]:
        """[sku] quarter of the assortment by price; equal prices are never parted."""
        limits = np.quantile(self.sales.price, [0.25, 0.5, 0.75], method="inverted_cdf")
        return tuple(FAMILIES[band] for band in np.searchsorted(limits, self.sales.price, side="left"))

    @cached_property
    def mean_daily(self) -> FloatArray:
        """[zone, sku] mean units a day over the whole history."""
        return self.sales.per_pair(0, self.sales.days) / self.sales.days

    @cached_property
    def trailing_window(self) -> tuple[int, int]:
        """First day and length of the window that sets the opening stock.

        The days before the replay starts where the file has them all; otherwise the first days of the replay stand in.
        """
        start = (self.start_date - self.sales.first_date).days
        before = start - self.options.trailing_days
        first = before if before >= 0 else start
        return first, min(self.options.trailing_days, self.sales.days - first)

    @cached_property
    def trailing_daily(self) -> FloatArray:
        """[zone, sku] mean units a day over the trailing window."""
        first, days = self.trailing_window
        return self.sales.per_pair(first, days) / days

    @cached_property
    def mean_price(self) -> float:
        """Mean price of a unit sold, in major units: the yardstick of every assumed cost."""
        sold: IntArray = np.bincount(self.sales.sku, self.sales.units, len(self.sales.skus))
        return float(np.average(self.sales.price, weights=sold)) / 1e6


def free_ids(names: Sequence[str], taken: set[str], suffix: str) -> tuple[str, ...]:
    """Return the names as ids; a name that a table needs for itself (``all``, a group) gets the suffix."""
    used = taken | {name.casefold() for name in names}
    ids = []
    for name in names:
        free = name
        while free.casefold() in taken or (free != name and free.casefold() in used):
            free += suffix
        ids.append(free)
    return tuple(ids)
