"""Lanes at work: what the maker of an order knows of each lane, and how its orders are split over them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np

from twin.network.arrays import FloatArray, IntArray
from twin.policies.lanes import WHOLE, LaneView, Split
from twin.simulation.accounts import Account
from twin.simulation.book import Book
from twin.simulation.geography import Geography
from twin.simulation.hearing import Hearing
from twin.simulation.tiers import Tier

_LONGEST_DAYS = 366
"""For how long it is remembered what was heard of a supplier."""


class LaneDesk:
    """The lanes of the sites of one desk: orders placed lately, and what was heard of their sources day by day."""

    def __init__(self, sites: IntArray, tier: Tier, ground: Geography, book: Book, hearing: Hearing | None) -> None:
        rows = np.searchsorted(tier.buyers, sites)
        self.among = np.concatenate([np.arange(tier.inbound_start[row], tier.inbound_start[row + 1]) for row in rows])
        """Rows of the lanes among the tier's inbound edges."""
        self.site = np.repeat(np.arange(len(sites)), np.diff(tier.inbound_start)[rows])
        self._sites, self._edges, self._book, self._hearing = sites, tier.inbound[self.among], book, hearing
        self._source = ground.source[self._edges]
        self._share = ground.share_of(tier)[self.among]
        self._lead_days = np.ceil(ground.lead_days[self._edges] - 1e-9).astype(np.int64)
        self._ahead = self._later_than_fastest()
        speed = np.broadcast_to(self._lead_days[:, None], self._share.shape)
        self._ranks = self._rank(-self._share), self._rank(speed.astype(float))
        self._placed: deque[tuple[int, IntArray]] = deque()
        """Day and units [lane, sku] of the orders that may still arrive later than a new one over the fastest lane."""
        self._heard: deque[IntArray] = deque(maxlen=_LONGEST_DAYS)
        """[lane] status as heard on past days, the newest first."""
        self.split: Split | None = None
        """How what was decided on just now is to be split."""

    def _later_than_fastest(self) -> IntArray:
        """Return [lane, sku] by how many days it is slower than the fastest lane that brings the product."""
        ahead = np.zeros(self._share.shape, np.int64)
        for site in range(len(self._sites)):
            rows = np.flatnonzero(self.site == site)
            lead = np.where(self._share[rows] > 0, self._lead_days[rows][:, None], np.iinfo(np.int64).max)
            ahead[rows] = np.where(self._share[rows] > 0, lead - lead.min(axis=0), 0)
        return ahead

    def _rank(self, by: FloatArray) -> IntArray:
        """Return [lane, sku] the place of each lane among those of its site that bring the product, smallest first."""
        place = np.full(self._share.shape, len(self.site))
        for site in range(len(self._sites)):
            rows = np.flatnonzero(self.site == site)
            brings = self._share[rows] > 0
            order = np.argsort(np.where(brings, by[rows], np.inf), axis=0, kind="stable")
            place[rows] = np.where(brings, np.argsort(order, axis=0, kind="stable"), len(self.site))
        return place

    def look(self) -> None:
        """Take in what is heard of the sources today."""
        if self._hearing is None:
            return
        status = np.full(len(self.site), WHOLE)
        for row, site in enumerate(self._sites.tolist()):
            heard = self._hearing.of("status", site)
            told = dict(zip(heard.sites.tolist(), heard.values[:, 0].tolist(), strict=True))
            for lane in np.flatnonzero(self.site == row):
                status[lane] = told.get(int(self._source[lane]), WHOLE)
        self._heard.appendleft(status)

    def view(self, day: int) -> LaneView:
        """Return what the maker of the order knows of the lanes."""
        return LaneView(self.site, self._source, self._share, *self._ranks, self._later(day), self._status)

    def _later(self, day: int) -> Callable[[], IntArray]:
        def units() -> IntArray:
            placed = np.zeros(self._share.shape, np.int64)
            for then, quantity in self._placed:
                placed += np.where(then > day - self._ahead, quantity, 0)
            on_order = self._book.of(Account.OWED)[self._edges] + self._book.of(Account.IN_TRANSIT)[self._edges]
            later: IntArray = np.minimum(placed, on_order)
            return later

        return units

    def _status(self, days_ago: int) -> IntArray:
        return self._heard[days_ago] if days_ago < len(self._heard) else np.full(len(self.site), WHOLE)

    def fixed(self, ordered: IntArray) -> IntArray:
        """Return [lane, sku] units of what sites order [site, sku] that go over certain lanes; never more than it."""
        assert self.split is not None
        left, fixed = ordered.copy(), np.zeros(self._share.shape, np.int64)
        for lane, site in enumerate(self.site.tolist() if self.split.fixed is not None else ()):
            assert self.split.fixed is not None
            fixed[lane] = np.minimum(self.split.fixed[lane], left[site])
            left[site] -= fixed[lane]
        return fixed

    def share(self) -> FloatArray:
        """Return [lane, sku] the shares of what is left."""
        assert self.split is not None
        return self.split.share

    def note(self, day: int, placed: IntArray) -> None:
        """Keep orders [lane, sku] for as long as they may arrive later than newer ones."""
        longest = int(self._ahead.max(initial=0))
        while self._placed and self._placed[0][0] <= day - longest:
            self._placed.popleft()
        if longest and placed.any():
            self._placed.append((day, placed.copy()))
