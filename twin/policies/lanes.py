"""Lanes as the maker of an order sees them: a row per lane over which a site may order, a column per product."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from twin.network.arrays import BoolArray, FloatArray, IntArray

WHOLE = 1000
"""Status of a supplier that has all of its capacity, per mille."""


@dataclass(frozen=True)
class LaneView:
    """Lanes of the sites of a view, those of one site side by side. Whose share is 0 does not bring the product."""

    site: IntArray
    """[lane] row of the view's site that orders over it."""
    source: IntArray
    """[lane] site that ships over it."""
    share: FloatArray
    """[lane, sku] what the table ``sourcing`` says; the lanes of a site sum to 1."""
    by_share: IntArray
    """[lane, sku] place of the lane among those of its site that bring the product, the largest share first, from 0;
    ties in their order; the number of all lanes where it does not bring it."""
    by_speed: IntArray
    """[lane, sku] the same, the shortest mean lead time first."""
    later_now: Callable[[], IntArray]
    status_before: Callable[[int], IntArray]
    """[lane] per mille of its capacity that the source said it had, as the maker had heard so many days ago; who was
    never heard is taken to have all of it."""

    @property
    def later(self) -> IntArray:
        """[lane, sku] units on order that are planned to arrive after what is ordered now over the fastest lane."""
        return self.later_now()

    def per_site(self, of: FloatArray) -> FloatArray:
        """Return [lane, sku] the sum over all lanes of the same site of what each has."""
        total = np.zeros((int(self.site.max(initial=-1)) + 1, of.shape[1]))
        np.add.at(total, self.site, of)
        summed: FloatArray = total[self.site]
        return summed

    def first_lane(self) -> IntArray:
        """Return [site] a lane of each site, to read from it what all lanes of a site have in common."""
        return np.unique(self.site, return_index=True)[1]

    def first(self, rank: IntArray) -> BoolArray:
        """Return [lane, sku] which lane of each site has the lowest rank; ranks of one site differ where it is used."""
        lowest = np.full((int(self.site.max(initial=-1)) + 1, rank.shape[1]), np.iinfo(np.int64).max)
        np.minimum.at(lowest, self.site, rank)
        return np.asarray(rank == lowest[self.site])

    def down(self, below: float, days: int) -> BoolArray:
        """Return [lane] whether its source has been heard below a share of its capacity today and ``days`` before.

        A source is down for all that it brings: of settings that differ by product the largest counts.
        """
        share = float(np.max(below))
        found = np.full(len(self.site), share > 0)
        for ago in range(int(np.max(days)) + 1 if share > 0 else 0):
            found &= self.status_before(ago) < share * WHOLE
        return found


@dataclass(frozen=True)
class Split:
    """How an order is split over the lanes."""

    share: FloatArray
    """[lane, sku] of what is not fixed; the lanes of a site sum to 1."""
    fixed: IntArray | None = None
    """[lane, sku] book units that go over a lane before the rest is shared; None: nothing does."""


def rerouted(view: LaneView, share: FloatArray, down: BoolArray) -> FloatArray:
    """Return shares [lane, sku] with those of lanes that are down given to the others, in proportion.

    Where none of the others has a share, they get equal ones; where all lanes are down, nothing changes.
    """
    if not down.any():
        return share
    up = (view.share > 0) & ~down[:, None]
    left = np.where(up, share, 0.0)
    left = np.where(view.per_site(left) > 0, left, up.astype(float))
    total = view.per_site(left)
    return np.where(total > 0, left / np.where(total > 0, total, 1.0), share)
