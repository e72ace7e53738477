"""Sourcing: which site serves each line of the online orders that wait, first come first served."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from twin.kernels import sourcing
from twin.kernels.sourcing import CANCEL, NONE
from twin.network.arrays import FloatArray, IntArray
from twin.network.eligibility import FULL
from twin.policies.views import DeliveryLanes, SourcingView
from twin.settings import LARGEST, setting
from twin.units import MINOR_PER_MAJOR

__all__ = [
    "CANCEL", "NEVER_SPLIT", "NONE", "CostOfSites", "Shelf", "SiteLists", "SourcingRule", "SourcingTerms",
    "cost_of_sites", "minor", "ranked", "split_setting",
]

NEVER_SPLIT = float(LARGEST)


class SourcingRule(Protocol):
    """A rule that gives every line of an order a site that holds it, or none; one per chain.

    An order is served whole from one open site with a lane to its zone if one holds all of it. Else, if it is worth
    more than ``split_above_value``, every line goes by itself to a site that holds all of the line; else none goes. A
    rule may also split an order worth more that one site holds, where that is better by its own lights.

    A rule whose answer can only turn from none to a site when stock comes in may say so by the class attribute
    ``rests_on_stock_alone = True``: then who waits asks again only when something of theirs was restocked, or a closed
    site opens. Without it every waiting order asks in every wave.
    """

    @property
    def split_above_value(self) -> float:
        """Money of the network (yuan, pounds): an order worth more may be split over sites."""
        ...

    def plan(self, lanes: DeliveryLanes) -> Any:
        """Return what can be worked out once, before the first order."""
        ...

    def choose(self, view: SourcingView, plan: Any) -> IntArray:
        """Return the site of each line; no more than is free, and the oldest order first.

        ``NONE`` lets a line wait for stock, ``CANCEL`` cancels it for want of stock.
        """
        ...


@dataclass(frozen=True)
class SourcingTerms:
    """Settings that every sourcing rule takes beside its own, and that the engine heeds, not the rule."""

    integration_level: float = setting(
        FULL, unit="-", low=0, high=FULL, doc="Which sites the table eligibility opens to which channels: those with "
        "a from_level up to this. Without the table it has no effect.",
    )


def split_setting() -> Any:
    """Declare the value above which an order may be split."""
    return setting(
        NEVER_SPLIT, unit="money of the network", low=0, high=NEVER_SPLIT,
        doc="An order worth more may be split over sites; at 1e12, the largest number allowed, none is.",
    )


class Shelf:
    """What earlier orders of one wave took, [site, sku]: all zeros between waves, so that it need not be made anew."""

    def __init__(self) -> None:
        self._taken: IntArray | None = None

    def taken(self, free: IntArray) -> IntArray:
        """Return the array, made to the shape of what is free when it is first asked for."""
        if self._taken is None or self._taken.shape != free.shape:
            self._taken = np.zeros(free.shape, np.int64)
        return self._taken


def minor(value: float) -> float:
    """Return an amount in minor units of money."""
    return value * MINOR_PER_MAJOR


@dataclass(frozen=True)
class SiteLists:
    """For every zone the sites that may serve it, best first."""

    sites: IntArray
    """[destination, place]"""
    count: IntArray
    """[destination] how many of them have a lane."""
    shelf: Shelf

    def choose(self, view: SourcingView, split_above_value: float) -> IntArray:
        """Return the site of each line: the first of the zone's list that holds what it should."""
        chosen = np.empty(len(view.product), np.int64)
        sourcing.by_list(
            view.destination, view.value_minor, view.first_line, view.product, view.units, view.free, view.open,
            self.sites, self.count, minor(split_above_value), self.shelf.taken(view.free), chosen,
        )
        return chosen


def ranked(*scores: FloatArray) -> SiteLists:
    """Return the sites of every zone in rising order of scores [destination, site].

    The first score decides, the next ones and then the row break ties; an infinite first score is no lane.
    """
    row = np.broadcast_to(np.arange(scores[0].shape[1]), scores[0].shape)
    sites = np.lexsort((row, *scores[::-1]), axis=1)
    return SiteLists(np.ascontiguousarray(sites), np.isfinite(scores[0]).sum(axis=1), Shelf())


@dataclass(frozen=True)
class CostOfSites:
    """What a parcel, a line and a unit cost, in micro minor units; a parcel without a lane costs infinitely much."""

    parcel: FloatArray
    """[destination, site]"""
    per_unit: FloatArray
    """[destination, site]"""
    per_line: FloatArray
    """[site]"""
    least: FloatArray
    """[2, destination] of a line and of a unit, over the sites with a lane."""
    by_parcel: SiteLists
    """Sites by the cost of a parcel."""


def cost_of_sites(lanes: DeliveryLanes) -> CostOfSites:
    """Return the costs of serving as numbers that can be compared."""
    served = np.isfinite(lanes.rank)
    parcel = np.where(served, lanes.parcel_micro, np.inf)
    per_unit, per_line = lanes.unit_micro.astype(float), lanes.line_micro.astype(float)
    least = [np.where(served, cost, np.inf).min(axis=1, initial=np.inf) for cost in (per_line, per_unit)]
    return CostOfSites(parcel, per_unit, per_line, np.array(least), ranked(parcel))
