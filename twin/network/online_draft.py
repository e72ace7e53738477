"""Online orders while they are still being judged: what their tables' names and rows add up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

import numpy as np

from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.network.columns import Column
from twin.network.names import Names, channel_names, plain_names, zone_names
from twin.network.online import STORE
from twin.network.specificity import Holding, Winners, holding, winners
from twin.network.tables import Cells, Table


@dataclass(frozen=True)
class OnlineDraft:
    """The tables of online orders and their meaning, as far as they can be understood."""

    tables: Mapping[str, Table]
    sites: Names
    products: Names

    @cached_property
    def zones(self) -> Names:
        """Every name that stands for the zones where online customers live."""
        return _only_if_there(zone_names(self.tables["zones"]), self.tables["zones"])

    @cached_property
    def channels(self) -> Names:
        """The online channels."""
        return _only_if_there(plain_names(self.tables["channels"], "channel"), self.tables["channels"])

    @cached_property
    def channels_and_store(self) -> Names:
        """Whatever has a profile; ``store`` is the first, so that a channel's row is one less."""
        return _only_if_there(plain_names(self.tables["channels"], "channel", [STORE]), self.tables["channels"])

    @cached_property
    def channels_or_all(self) -> Names:
        """Every name that stands for online channels."""
        return _only_if_there(channel_names(self.tables["channels"]), self.tables["channels"])

    @cached_property
    def orders(self) -> Names:
        """The recorded orders."""
        return _only_if_there(plain_names(self.tables["orders"], "order"), self.tables["orders"])

    def names(self, column: Column) -> Names:
        """Return the names that a column with references to channels or orders may hold."""
        if column.refers_to == "orders":
            return self.orders
        if column.type == "channel names":
            return self.channels_or_all
        return self.channels_and_store if column.or_word == STORE else self.channels

    @cached_property
    def lanes(self) -> Winners:
        """[zone, site] which row of the table ``deliveries`` holds."""
        found = winners(self.tables["deliveries"], ("from", "to"), (self.sites, self.zones))
        return Winners(found.row.T, found.doubt.T)

    @cached_property
    def rank(self) -> IntArray:
        """[zone, site] place of the site in the zone's list; 0 where there is no lane or it was refused."""
        return _by_row(self.tables["deliveries"]["rank"], self.lanes.row).astype(np.int64)

    @cached_property
    def fulfilment(self) -> Holding:
        """[site] which row of the table ``fulfilment`` holds."""
        return holding(self.tables["fulfilment"], "site", self.sites)

    @cached_property
    def demand(self) -> Holding:
        """[zone] which row of the table ``online_demand`` holds."""
        return holding(self.tables["online_demand"], "zone", self.zones)

    @cached_property
    def orders_per_day(self) -> FloatArray:
        """[zone] mean orders; 0 where no accepted row says so."""
        return _by_row(self.tables["online_demand"]["orders_per_day"], self.demand.row)

    @cached_property
    def returns(self) -> Winners:
        """[channel, product] which row of the table ``returns`` holds."""
        return winners(self.tables["returns"], ("channel", "product"), (self.channels_or_all, self.products))

    @cached_property
    def popularity(self) -> FloatArray:
        """[product] weight, not yet divided by the sum; by Zipf's law where no table says so."""
        if self.tables["popularity"].absent:
            return 1 / np.arange(1.0, len(self.products) + 1)
        row = holding(self.tables["popularity"], "product", self.products).row
        return _by_row(self.tables["popularity"]["weight"], row)

    @cached_property
    def lines(self) -> tuple[IntArray, IntArray, IntArray]:
        """The lines whose order and product are known: row of ``order_lines``, row of ``orders`` and product."""
        table = self.tables["order_lines"]
        order, product = table["order"].take(self.orders.row), table["product"].take(self.products.row)
        rows = np.flatnonzero((order >= 0) & (product >= 0))
        return rows, order[rows], product[rows]

    @cached_property
    def ordered_from(self) -> IntArray:
        """[recorded order] row of its zone; -1: refused or unknown."""
        return self.tables["orders"]["zone"].take(self.zones.row)

    @cached_property
    def wanted(self) -> BoolArray:
        """[zone, product] whether customers order the product, by rates or on record."""
        wanted: BoolArray = (self.orders_per_day > 0)[:, np.newaxis] & (self.popularity > 0)
        _, order, product = self.lines
        zone = self.ordered_from[order]
        wanted[zone[zone >= 0], product[zone >= 0]] = True
        return wanted


def _only_if_there(names: Names, table: Table) -> Names:
    """Without the table every reference to it would be unknown: one message says that it is missing."""
    return replace(names, trusted=names.trusted and len(table) > 0)


def _by_row(numbers: Cells, row: IntArray) -> FloatArray:
    """Return the accepted numbers of the rows that hold; 0 for refused ones and where no row holds."""
    accepted = numbers.take(lambda value: float(value) if isinstance(value, (int, Decimal)) else 0.0, np.float64)
    return np.asarray(np.append(accepted, 0.0)[row])
