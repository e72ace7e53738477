"""Bands that vendors promise to keep: how wide they are, and what each day outside costs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from twin.kernels import stock
from twin.network.arrays import FloatArray, IntArray
from twin.network.network import Network
from twin.policies.views import UNBOUNDED
from twin.simulation.accounts import Account
from twin.simulation.book import Book
from twin.simulation.geography import Geography
from twin.simulation.money import guard
from twin.strategies.base import Contract


class Bands:
    """The contracts at work, a row per edge from vendor to retailer. Goods on the road count as the retailer's."""

    def __init__(self, contracts: Sequence[Contract], ground: Geography, network: Network) -> None:
        self.edges = np.concatenate([np.zeros(0, np.int64), *(each.edges for each in contracts)])
        self._sites = network.edges.destination[self.edges]
        self._ground = ground
        shape = (len(self.edges), ground.products)
        self.minimum, self.maximum = np.zeros(shape, np.int64), np.full(shape, UNBOUNDED)
        self._price = np.zeros((2, len(self.edges)), np.int64)
        row = 0
        for each in contracts:
            rows = slice(row, row + len(each.edges))
            planned = ground.expected_per_day[self._sites[rows]] * (network.edges.share[each.edges] > 0)
            self.minimum[rows], self.maximum[rows] = _band(each, planned)
            self._price[0, rows], self._price[1, rows] = each.below_micro, each.above_micro
            row += len(each.edges)
        self._held = np.zeros(shape, np.int64)

    def over(self, lanes: IntArray) -> tuple[IntArray, IntArray]:
        """Return both ends [site, sku] of the band of what comes over some edges [site, sku]; -1: none was agreed."""
        row = np.full(int(max(lanes.max(initial=0), self.edges.max(initial=0))) + 2, -1)
        row[self.edges] = np.arange(len(self.edges))
        of, product = row[lanes], np.arange(lanes.shape[1])
        if not len(self.edges):
            return np.zeros(lanes.shape, np.int64), np.full(lanes.shape, UNBOUNDED)
        low, high = self.minimum[of, product], self.maximum[of, product]
        return np.where(of < 0, 0, low), np.where(of < 0, UNBOUNDED, high)

    def outside(self, book: Book) -> tuple[IntArray, IntArray]:
        """Return units [edge, sku] by which what retailers have is below and above their bands."""
        ground = self._ground
        stock.net_stock(
            book.of(Account.FREE), book.of(Account.WAITING), book.of(Account.BACKLOG), book.of(Account.IN_TRANSIT),
            self._sites, ground.inbound_start, ground.inbound, self._held,
        )
        return np.maximum(self.minimum - self._held, 0), np.maximum(self._held - self.maximum, 0)

    def penalties(self, book: Book) -> IntArray:
        """Return what the day costs [edge], micro minor units, by what is there at its end."""
        below, above = (units.sum(axis=1) for units in self.outside(book))
        guard(float((below * self._price[0].astype(float) + above * self._price[1].astype(float)).max(initial=0.0)))
        due: IntArray = below * self._price[0] + above * self._price[1]
        return due


def _band(contract: Contract, planned: FloatArray) -> tuple[IntArray, IntArray]:
    """Return both ends [retailer, sku] in book units; what is not planned to be sold has none.

    In days of planned demand f the minimum is f d + s sqrt(f d), the maximum as many days above it as agreed.
    """
    sold = planned > 0
    if not contract.in_days:
        ends = [np.where(sold, int(np.floor(end + 0.5)), other)
                for end, other in ((contract.minimum, 0), (contract.maximum, UNBOUNDED))]
        return ends[0], ends[1]
    least = planned * contract.minimum
    low = np.ceil(least + contract.safety_factor * np.sqrt(least) - 1e-9).astype(np.int64)
    high = low + np.ceil(planned * (contract.maximum - contract.minimum) - 1e-9).astype(np.int64)
    return low, np.where(sold, high, UNBOUNDED)
