"""Online orders while they are still being judged: what their tables' names and rows add up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

import numpy as np

from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.network.columns import Column
from twin.network.destinations import destination_lanes
from twin.network.names import Meaning, Names, plain_names, with_all, zone_names
from twin.network.online import STORE, Modes
from twin.network.online_tables import FIRST_MODE
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
        return with_all(self.channels)

    @cached_property
    def modes(self) -> Names:
        """The service modes; the one that there is without their table."""
        table, shares = self.tables["modes"], self.tables["mode_shares"]
        named = plain_names(table, "mode")
        names = named if len(named) else plain_names(table, "mode", Modes.standard().ids)
        return replace(names, trusted=names.trusted and not (table.absent and len(shares)))

    @cached_property
    def modes_or_all(self) -> Names:
        """Every name that stands for service modes."""
        return with_all(self.modes)

    @cached_property
    def modes_or_first(self) -> Names:
        """The service modes, and the word for the first of them."""
        return replace(self.modes, meanings={**self.modes.meanings, FIRST_MODE: Meaning(0, np.array([0]))})

    @cached_property
    def orders(self) -> Names:
        """The recorded orders."""
        return _only_if_there(plain_names(self.tables["orders"], "order"), self.tables["orders"])

    def names(self, column: Column) -> Names:
        """Return the names that a column with references to channels, modes or orders may hold."""
        if column.refers_to == "orders":
            return self.orders
        if column.type == "channel names":
            return self.channels_or_all
        if column.refers_to == "modes":
            plain = self.modes_or_first if column.or_word == FIRST_MODE else self.modes
            return self.modes_or_all if column.type == "mode names" else plain
        return self.channels_and_store if column.or_word == STORE else self.channels

    @cached_property
    def lanes(self) -> Winners:
        """[destination, site] which row of the table ``deliveries`` holds."""
        return destination_lanes(self.tables["deliveries"], self.sites, self.zones, self.modes_or_all)

    @cached_property
    def rank(self) -> IntArray:
        """[destination, site] place of the site in the list; 0 where there is no lane or it was refused."""
        return _by_row(self.tables["deliveries"]["rank"], self.lanes.row).astype(np.int64)

    @cached_property
    def fulfilment(self) -> Holding:
        """[site] which row of the table ``fulfilment`` holds."""
        return holding(self.tables["fulfilment"], "site", self.sites)

    @cached_property
    def handling(self) -> Holding:
        """[site] which row of the table ``handling`` holds."""
        return holding(self.tables["handling"], "site", self.sites)

    @cached_property
    def staffing(self) -> Holding:
        """[site] one of the rows of the table ``staffing`` that hold: those of the narrowest name."""
        return holding(self.tables["staffing"], "site", self.sites)

    @cached_property
    def shifts(self) -> tuple[IntArray, IntArray]:
        """The rows of the table ``staffing`` that hold, each with a site of it: rows and sites."""
        table, held = self.tables["staffing"], self.staffing.row
        meanings = [self.sites.known(name) for name in table["site"]]
        rank = [-1 if meaning is None else meaning.rank for meaning in meanings]
        found = [
            (row, site) for row, meaning in enumerate(meanings) if meaning is not None
            for site in meaning.rows.tolist() if rank[int(held[site])] == meaning.rank
        ]
        rows, sites = np.array(found, dtype=np.int64).reshape(-1, 2).T
        return rows, sites

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
    def availability(self) -> Holding:
        """[channel] which row of the table ``availability`` holds."""
        return holding(self.tables["availability"], "channel", self.channels_or_all)

    @cached_property
    def eligibility(self) -> Winners:
        """[channel, site] which row of the table ``eligibility`` holds."""
        return winners(self.tables["eligibility"], ("channel", "site"), (self.channels_or_all, self.sites))

    @cached_property
    def mode_share(self) -> FloatArray:
        """[channel, mode] of the orders of the channel; all are of the first mode where no table says otherwise."""
        table = self.tables["mode_shares"]
        share = np.zeros((len(self.channels), len(self.modes)))
        if table.absent:
            share[:, 0] = 1
        channel, mode = table["channel"].take(self.channels.row), table["mode"].take(self.modes.row)
        known = np.flatnonzero((channel >= 0) & (mode >= 0))
        share[channel[known], mode[known]] = _by_row(table["share"], known)
        return share

    @cached_property
    def drawn(self) -> BoolArray:
        """[destination] whether orders are drawn for it."""
        if not self.tables["choice"].absent:
            return self._chosen
        chosen = np.asarray((self.mode_share > 0).any(axis=0))
        chosen[0] |= self.tables["mode_shares"].absent
        drawn: BoolArray = (self.orders_per_day > 0)[:, np.newaxis] & chosen
        return drawn.reshape(-1)

    @property
    def _chosen(self) -> BoolArray:
        """[destination] whether customers may choose it: its mode has a row and, if any such mode is, is delivered."""
        offered = np.zeros(len(self.modes), bool)
        mode = self.tables["choice"]["mode"].take(self.modes.row)
        offered[mode[mode >= 0]] = True
        reached = offered & ~self.lanes.surely_none.all(axis=1).reshape(len(self.zones), len(self.modes))
        open_to = np.where(reached.any(axis=1, keepdims=True), reached, offered)
        chosen: BoolArray = (self.orders_per_day > 0)[:, np.newaxis] & open_to
        return chosen.reshape(-1)

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
    def ordered_by(self) -> IntArray:
        """[recorded order] row of its service mode; -1: refused or unknown."""
        return self.tables["orders"]["mode"].take(self.modes_or_first.row)

    @cached_property
    def ordered_to(self) -> IntArray:
        """[recorded order] row of its destination; -1: its zone or its mode is refused or unknown."""
        zone, mode = self.ordered_from, self.ordered_by
        return np.where((zone >= 0) & (mode >= 0), zone * len(self.modes) + mode, -1)

    @cached_property
    def wanted(self) -> BoolArray:
        """[destination, product] whether customers order the product, by rates or on record."""
        wanted: BoolArray = self.drawn[:, np.newaxis] & (self.popularity > 0)
        _, order, product = self.lines
        destination = self.ordered_to[order]
        wanted[destination[destination >= 0], product[destination >= 0]] = True
        return wanted

    def described(self, destination: int) -> str:
        """Return a destination in words, for messages: its zone, and its service mode where there are several."""
        zone, mode = divmod(destination, len(self.modes))
        place = f"zone '{self.zones.ids[zone]}'"
        return place if len(self.modes) == 1 else f"{place} by mode '{self.modes.ids[mode]}'"


def _only_if_there(names: Names, table: Table) -> Names:
    """Without the table every reference to it would be unknown: one message says that it is missing."""
    return replace(names, trusted=names.trusted and len(table) > 0)


def _by_row(numbers: Cells, row: IntArray) -> FloatArray:
    """Return the accepted numbers of the rows that hold; 0 for refused ones and where no row holds."""
    accepted = numbers.take(lambda value: float(value) if isinstance(value, (int, Decimal)) else 0.0, np.float64)
    return np.asarray(np.append(accepted, 0.0)[row])
