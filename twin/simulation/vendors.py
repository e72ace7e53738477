"""A vendor's desk at work: what it knows of the retailers that it decides for, and of itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.policies.views import UNBOUNDED, VendorView
from twin.simulation.accounts import Account
from twin.simulation.bands import Bands
from twin.simulation.book import Book
from twin.simulation.forecasts import read_apart
from twin.simulation.geography import Geography
from twin.simulation.information import Information, Picture
from twin.strategies.base import Desk


@dataclass
class _Part:
    """Retailers whose reports always come together, and what had been sent to them when they reported."""

    rows: IntArray
    picture: Picture
    sent_before: IntArray


class Promises:
    """What vendors have, and have already given away in the review of a tick, desk by desk."""

    def __init__(self, shape: tuple[int, int], recorded: Callable[[IntArray], IntArray]) -> None:
        self._given, self._recorded = np.zeros(shape, np.int64), recorded
        self._tick = -1

    def left(self, tick: int, vendors: IntArray) -> IntArray:
        """Return [vendor, sku] units on the shelf by the record, less what was given away at this tick."""
        left: IntArray = self._recorded(vendors)[vendors] - self.given(tick)[vendors]
        return left

    def given(self, tick: int) -> IntArray:
        """Return [site, sku] units given away at a tick, to be added to."""
        if tick != self._tick:
            self._tick = tick
            self._given[:] = 0
        return self._given


class VendorDesk:
    """Stock as reported, plus what was sent since the report and what is still owed, which the vendor knows itself."""

    def __init__(
        self, desk: Desk, ground: Geography, information: Information, book: Book, bands: Bands, promises: Promises
    ) -> None:
        assert desk.lanes is not None
        self._information, self._book, self._promises = information, book, promises
        self._lanes, self._products = np.maximum(desk.lanes, 0), np.arange(ground.products)
        source = np.where(desk.lanes < 0, -1, ground.source[self._lanes])
        self._vendors = np.unique(source[source >= 0])
        self._seller = np.where(source < 0, -1, np.searchsorted(self._vendors, source))
        self._outbound = [
            ground.outbound[ground.outbound_start[vendor] : ground.outbound_start[vendor + 1]]
            for vendor in self._vendors
        ]
        self._parts = [
            _Part(rows, Picture(information, ("stock",), reader, desk.sites[rows]), np.zeros(0, np.int64))
            for reader, rows in read_apart(information, ("stock",), desk)
        ]
        self._minimum, self._maximum = bands.over(desk.lanes)
        self._edges = np.arange(len(ground.source))

    def look(self) -> BoolArray:
        """Take in the reports that have arrived; return [retailer] of whom anything was ever heard."""
        heard = np.zeros(len(self._lanes), bool)
        for part in self._parts:
            if part.picture.look():
                part.sent_before = self._over("sent_before", part.picture.age)[part.rows]
            heard[part.rows] = part.picture.taken >= 0
        return heard

    def _over(self, field: str, age: int) -> IntArray:
        """Return [retailer, sku] what a field of edges says of the edge of each cell."""
        everything = self._information.read(field, self._edges, age)
        read: IntArray = everything[self._lanes, self._products]
        return read

    def age(self) -> FloatArray:
        """Return [retailer, 1] how many ticks old its report is; 0 where nothing was heard."""
        ages = np.zeros((len(self._lanes), 1))
        for part in self._parts:
            ages[part.rows] = part.picture.age if part.picture.taken >= 0 else 0
        return ages

    def position(self, heard: BoolArray) -> IntArray:
        """Return [retailer, sku] what it has or has coming; who was never heard wants nothing."""
        known = self._over("sent", 0) + self._book.of(Account.OWED)[self._lanes, self._products]
        for part in self._parts:
            if part.picture.taken >= 0:
                known[part.rows] += part.picture.values - part.sent_before
        known[~heard] = UNBOUNDED
        return known

    def view(self, tick: int, age: FloatArray, batch: int | IntArray) -> VendorView:
        """Return what it knows beside positions."""
        own = self._promises.left(tick, self._vendors)
        owed = self._book.of(Account.OWED)
        owes = np.array([owed[edges].sum(axis=0) for edges in self._outbound])
        return VendorView(
            self._minimum, self._maximum, np.maximum(own - owes, 0), self._seller, age,
            np.ascontiguousarray(np.broadcast_to(np.asarray(batch, np.int64), self._lanes.shape)),
        )

    def promise(self, tick: int, units: IntArray) -> None:
        """Note units [retailer, sku] that were decided on just now and stand in no book yet."""
        given = self._promises.given(tick)
        for row, vendor in enumerate(self._vendors):
            given[vendor] += np.where(self._seller == row, units, 0).sum(axis=0)
