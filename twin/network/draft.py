"""The network while it is still being judged: understood tables, and what their names and rows add up to.

Everything here works on tables with mistakes: a row that was refused creates nothing, and what it may have meant is in
doubt, so that no check reports a consequence of a mistake that is reported already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.network.columns import ALWAYS, Column
from twin.network.names import Names, first_rows, plain_names, product_names, site_names
from twin.network.online_draft import OnlineDraft
from twin.network.purchases import Purchases, purchases
from twin.network.schema import NO_ZONE
from twin.network.sites import UNLIMITED
from twin.network.specificity import Winners, winners
from twin.network.tables import Table, groups_of_rows
from twin.network.terms import Contracts, contracts
from twin.units import MILLILITRES_PER_LITRE, MILLILITRES_PER_M3, whole


@dataclass(frozen=True)
class Draft:
    """The tables of a network and their meaning, as far as they can be understood."""

    tables: Mapping[str, Table]
    facts: Mapping[str, Any]
    """The accepted keys of the table ``network``."""

    @cached_property
    def sites(self) -> Names:
        """Every name that stands for sites."""
        return site_names(self.tables["sites"])

    @cached_property
    def products(self) -> Names:
        """Every name that stands for products."""
        return product_names(self.tables["products"])

    @cached_property
    def partners(self) -> Names:
        """The partners."""
        return plain_names(self.tables["partners"], "partner")

    @cached_property
    def zones(self) -> Names:
        """The customer zones; ``none`` is the first, so that a zone's row is one less."""
        return plain_names(self.tables["zones"], "zone", [NO_ZONE])

    @cached_property
    def calendars(self) -> Names:
        """The calendars; ``always`` is the first."""
        return plain_names(self.tables["calendars"], "calendar", [ALWAYS])

    @cached_property
    def online(self) -> OnlineDraft:
        """What belongs to online orders."""
        return OnlineDraft(self.tables, self.sites, self.products)

    def names(self, column: Column) -> Names:
        """Return the names that a column of references may hold."""
        if column.refers_to in ("channels", "modes", "orders"):
            return self.online.names(column)
        if column.refers_to == "zones" and column.or_word != NO_ZONE:
            return self.online.zones
        return {
            "sites": self.sites, "products": self.products, "partners": self.partners, "zones": self.zones,
            "calendars": self.calendars,
        }[column.refers_to]

    @cached_property
    def site_rows(self) -> IntArray:
        """[site] the row that defines each site."""
        return first_rows(self.tables["sites"], "site")

    @cached_property
    def product_rows(self) -> IntArray:
        """[product] the row that defines each product."""
        return first_rows(self.tables["products"], "product")

    @cached_property
    def volume_ml(self) -> IntArray:
        """[product] millilitres of a unit; 0 where the cell was refused."""
        litres = self.tables["products"]["volume_l"]
        return litres.take(lambda volume: _times(volume, MILLILITRES_PER_LITRE, refused=0))[self.product_rows]

    def kinds(self, *kinds: str) -> BoolArray:
        """Return [site] whether a site is of one of the kinds, beyond doubt."""
        return self.tables["sites"]["kind"].take(lambda kind: kind in kinds, bool)[self.site_rows]

    @cached_property
    def owners(self) -> IntArray:
        """[site] row of the owner among the partners; -1: refused or unknown."""
        return self.tables["sites"]["partner"].take(self.partners.row)[self.site_rows]

    @cached_property
    def scale(self) -> int | None:
        """Book units per unit; nothing where the fact is missing or refused."""
        return self.facts.get("unit_scale")

    def by_site_and_product(self, table: str, rows: IntArray | None = None) -> Winners:
        """Return which row of a table holds for each site and product."""
        return winners(self.tables[table], ("site", "product"), (self.sites, self.products), rows)

    @cached_property
    def demand(self) -> Winners:
        """Which row of the table ``demand`` holds for each site and product."""
        return self.by_site_and_product("demand")

    @cached_property
    def lanes(self) -> Winners:
        """Which row of the table ``lanes`` holds from each site to each site."""
        return winners(self.tables["lanes"], ("from", "to"), (self.sites, self.sites))

    @cached_property
    def demand_units(self) -> FloatArray:
        """[site, product] units a day, the site's factor included; 0 where no accepted row says so."""
        rates = self.tables["demand"]["units_per_day"].take(_as_float, np.float64)
        factors = self.tables["sites"]["demand_factor"].take(_as_float, np.float64)[self.site_rows]
        row = self.demand.row
        named = np.where(row >= 0, rates[row], 0.0) if len(rates) else np.zeros(row.shape)
        return np.asarray(named * factors[:, np.newaxis])

    @cached_property
    def sold_in_history(self) -> tuple[IntArray, IntArray, IntArray]:
        """The sites and products of the table ``demand_history``, one entry each: first row, site and product."""
        table = self.tables["demand_history"]
        rows, groups = groups_of_rows(table, ("site", "product"))
        first = rows[np.unique(groups, return_index=True)[1]]
        site = table["site"].take(self.sites.row)[first]
        product = table["product"].take(self.products.row)[first]
        known = (site >= 0) & (product >= 0)
        return first[known], site[known], product[known]

    @cached_property
    def sourced(self) -> Purchases:
        """What is bought between two sites by a site that may buy: the sound part of ``every_purchase``."""
        every = self.every_purchase
        return every.where((every.site != every.source) & ~self.kinds("supplier")[every.site])

    @cached_property
    def every_purchase(self) -> Purchases:
        """What the table ``sourcing`` leads to, sound or not."""
        return purchases(self.tables["sourcing"], self.sites, self.products)

    @cached_property
    def pairs(self) -> tuple[IntArray, IntArray, IntArray]:
        """The pairs of sites that sourcing uses: source and destination, ascending, and [sourced entry] its pair."""
        sourced = self.sourced
        keys, pair = np.unique(sourced.source * len(self.sites) + sourced.site, return_inverse=True)
        return keys // max(len(self.sites), 1), keys % max(len(self.sites), 1), pair

    @cached_property
    def contracts(self) -> Contracts:
        """What partners have agreed on."""
        return contracts(self.tables["contracts"], self.partners, self.products)


def _as_float(value: object) -> float:
    return float(value) if isinstance(value, Decimal) else 0.0


def millilitres_of_vehicle(capacity_m3: object) -> int:
    """Return the capacity of a vehicle in millilitres; ``UNLIMITED`` for that word and for a refused cell."""
    return _times(capacity_m3, MILLILITRES_PER_M3, refused=UNLIMITED)


def _times(value: object, factor: int, refused: int) -> int:
    return whole(value * factor) if isinstance(value, Decimal) else refused
