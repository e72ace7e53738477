"""Shelves as pickers find them: what is set apart, what is only pledged, and what is not there."""

from __future__ import annotations

import numpy as np

from twin.kernels import shelves
from twin.kernels.shelves import Shelf
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.simulation.accounts import Account, Move
from twin.simulation.draws import name_hashes
from twin.simulation.orders.addresses import channel_names
from twin.simulation.orders.books import Books
from twin.simulation.orders.open_orders import OpenOrders
from twin.simulation.world import World


class SourcingError(Exception):
    """A sourcing rule answered what no rule may answer: a site that is closed, has no lane, or lacks the units."""


class Shelves:
    """What stands between a line that a site is to serve and its goods: one per run.

    A reservation is a promise against the record. Where the goods are on the shelf they are set apart; where they are
    not, the line is pledged, and takes what is there when its turn comes.
    """

    def __init__(self, world: World, orders: OpenOrders, books: Books) -> None:
        self._world, self._orders, self._books, self._record = world, orders, books, world.record
        self.may_reject = world.record.active
        """Whether a line may be rejected, so that it needs another site."""
        goods = world.book.of(Account.FREE)
        self._taken = np.zeros(goods.shape if world.record.active else (0, 0), np.int64)
        self.view = self._shelf(world, goods)
        """What kernels that pick look at."""

    def _shelf(self, world: World, goods: IntArray) -> Shelf:
        network, draws, online = world.network, world.draws, world.network.online
        assert online is not None
        recorded = name_hashes(online.history.ids) if online.history is not None else world.product_names[:0]
        return Shelf(
            self.may_reject, goods, self._taken, self._refused(world), np.array(draws.key("rejection")),
            np.array(draws.key("recorded_rejection")), name_hashes(network.zones.ids),
            channel_names(online), recorded, world.product_names, len(online.modes),
        )

    def _refused(self, world: World) -> FloatArray:
        """Return [site, sku] the share of lines that are refused although they are there; [0, 0] where none is."""
        terms = world.network.stock_records
        if terms is None or not terms.reject_share.any():
            return np.zeros((0, 0))
        share: FloatArray = np.append(terms.reject_share, 0.0)[terms.row]
        return share

    def reserve(self, lines: IntArray, site: IntArray, product: IntArray, units: IntArray) -> None:
        """Reserve lines at sites: goods are set apart where they are there, else what the record shows is pledged."""
        book = self._world.book
        if not self._record.active:
            book.post_lines(Move.RESERVE, site, product, units)
            return
        backed = np.empty(len(lines), bool)
        beyond = shelves.set_apart(
            self._orders.columns, lines, site, product, units, book.of(Account.FREE), self._record.free(),
            self._taken, backed,
        )
        if beyond >= 0:
            raise SourcingError(f"a site was chosen for {units[beyond]} units that its record does not show")
        for move, some in ((Move.RESERVE, np.flatnonzero(backed)), (Move.PLEDGE, np.flatnonzero(~backed))):
            if len(some):
                book.post_lines(move, site[some], product[some], units[some])

    def release(self, lines: IntArray) -> None:
        """Give back what was reserved for lines that their site will not serve."""
        pledged = self._pledged(lines)
        self._books.post(Move.REDEEM, lines[pledged])
        self._books.post(Move.RELEASE, lines[~pledged])

    def pick(self, lines: IntArray) -> None:
        """Take lines off their shelves; what was only pledged was found there."""
        if self._record.active:
            found = lines[self._pledged(lines)]
            self._books.post(Move.REDEEM, found)
            self._books.post(Move.RESERVE, found)
            self.clear(found)
            site, product, _ = self._books.facts(found, at_home=False)
            self._taken[site, product] = 0
        self._books.post(Move.PICK, lines)

    def reject(self, lines: IntArray) -> IntArray:
        """Give back what was reserved for rejected lines, which wait; return the products of what is free again.

        A line that was pledged was not found: somebody writes down what is there.
        """
        pledged = self._pledged(lines)
        missing, refused = lines[pledged], lines[~pledged]
        self.release(lines)
        self.clear(missing)
        self._books.post(Move.DEFER, lines, at_home=True)
        if len(missing):
            site, product, _ = self._books.facts(missing, at_home=False)
            products = len(self._world.network.products)
            cells = np.unique(site * products + product)
            self._record.correct(cells // products, cells % products)
        free: IntArray = self._orders.columns.lines["product"][refused]
        return free

    def _pledged(self, lines: IntArray) -> BoolArray:
        pledged: BoolArray = self._orders.columns.lines["pledged"][lines]
        return pledged

    def clear(self, lines: IntArray) -> None:
        """Forget that lines were pledged."""
        self._orders.columns.lines["pledged"][lines] = False
