"""What customers buy besides, when they come to collect an order."""

from __future__ import annotations

import numpy as np

from twin.kernels.parcels import IS_READY
from twin.ledger.order_states import Measure
from twin.network.arrays import IntArray
from twin.network.online import Online
from twin.simulation.accounts import Account, Move
from twin.simulation.orders.addresses import Addresses
from twin.simulation.orders.counts import Counts
from twin.simulation.orders.open_orders import OpenOrders
from twin.simulation.world import World
from twin.units import SECONDS_PER_DAY

_PARCELS = 1024
"""More than an order has."""
_DRAWS = 2
"""Draws of a parcel: whether its customer buys something more, and what."""


class Extras:
    """Who collects a parcel may buy one more product of the shelf there, by popularity, as one who walks in does.

    Whether and what belongs to the order and the parcel's number in it. What the shelf does not have is not bought:
    nobody came for it, so that it is no lost sale.
    """

    def __init__(self, world: World, online: Online) -> None:
        self._world, self._modes = world, len(online.modes)
        self._terms = None if online.pickup is None else online.pickup.extras
        if self._terms is None or online.pickup is None:
            return
        lanes = online.deliveries
        self._at = np.full((len(online.orders_per_day) * self._modes, len(world.network.sites)), -1)
        self._at[lanes.zone * self._modes + lanes.mode, lanes.site] = online.pickup.site
        self._popular, self._addresses = np.cumsum(online.weight), Addresses(world.network)

    def buy(self, delivered: IntArray, orders: OpenOrders, counts: Counts) -> None:
        """Sell what those buy besides who have just collected some of these lines."""
        if self._terms is None:
            return
        columns = orders.columns
        parcels = np.unique(columns.lines["parcel"][delivered])
        parcels = parcels[columns.parcels["collects"][parcels] == IS_READY]
        facts = columns.parcels[parcels]
        rows = columns.orders[facts["order"]]
        mode = rows["stream"] % self._modes
        first, second, number = self._addresses.of(facts["order"], columns)
        nth = columns.lines["number"][facts["next_line"]]
        index = (number * _PARCELS + nth) * _DRAWS
        buys = np.flatnonzero(self._world.draws.lines("extra", first, second, index) < self._terms.share[mode])
        if not len(buys):
            return
        drawn = self._world.draws.lines("extra", first[buys], second[buys], index[buys] + 1)
        product = np.searchsorted(self._popular, drawn * self._popular[-1], side="right")
        site = self._at[rows["destination"][buys], facts["site"][buys]]
        came, wanted = facts["arrives"][buys].astype(np.int64), self._terms.units[mode[buys]]
        order = np.lexsort((first[buys], index[buys], came))
        sold = np.zeros(len(buys), np.int64)
        sold[order] = self._found(site[order], product[order], wanted[order])
        self._sell(sold, site, product)
        kept, stream, day = counts.tally.counts, rows["stream"][buys], came // SECONDS_PER_DAY
        for measure, amount in (
            (Measure.EXTRA_PURCHASES, sold > 0), (Measure.EXTRA_UNITS, sold), (Measure.EXTRA_NOT_FOUND, sold == 0),
        ):
            np.add.at(kept[measure], (stream, day), amount.astype(np.int64))

    def _found(self, site: IntArray, product: IntArray, wanted: IntArray) -> IntArray:
        """Return what each finds on the shelf, one after the other; a closed site sells nothing."""
        free, closed = self._world.book.of(Account.FREE), self._world.conditions.closed
        cell = site * free.shape[1] + product
        order = np.argsort(cell, kind="stable")
        before = np.cumsum(wanted[order]) - wanted[order]
        begins = np.r_[True, np.diff(cell[order]) != 0]
        before -= np.maximum.accumulate(np.where(begins, before, 0))
        there = np.where(closed[site], 0, free[site, product])
        sold = np.zeros(len(cell), np.int64)
        sold[order] = np.clip(there[order] - before, 0, wanted[order])
        return sold

    def _sell(self, sold: IntArray, site: IntArray, product: IntArray) -> None:
        """Post sales through the books that those of customers who walk in go through."""
        some = np.flatnonzero(sold)
        if len(some):
            units, sites, products = sold[some], site[some].astype(np.int64), product[some].astype(np.int64)
            self._world.book.post_lines(Move.SALE, sites, products, units)
            self._world.ring_up_lines(units, sites, products)
            self._world.information.add_lines("sales", sites, products, units)
