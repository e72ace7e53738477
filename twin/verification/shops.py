"""Online ordering made in memory for theory cases: channels, delivery lanes and picking, in few words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from twin.network.arrays import FloatArray, IntArray, frozen
from twin.network.edges import LeadTime
from twin.network.online import Channels, Deliveries, Fulfilment, Online, Profile
from twin.network.sites import UNLIMITED
from twin.units import SECONDS_PER_DAY, SECONDS_PER_HOUR

_NEXT_DAY = LeadTime("constant", 1.0, 0.0, "shipment")


@dataclass(frozen=True)
class Web:
    """One online channel that all zones order through."""

    orders_per_day: FloatArray
    """[zone] mean orders a day."""
    profile: Profile
    lines_per_order: float = 1.0
    units_per_line: float = 1.0
    patience_days: float = 0.0
    cancel_share: float = 0.0
    cancel_after_hours: float = 1.0
    commission_share: float = 0.0


@dataclass(frozen=True)
class Door:
    """A delivery lane: site row, zone row, place in the zone's list, lead time, and what a parcel costs."""

    site: int
    zone: int
    rank: int = 1
    lead_time: LeadTime = _NEXT_DAY
    promise_days: float = 2.0
    cost_per_parcel_minor: int = 0


def online(web: Web, doors: Sequence[Door], sites: int, products: int, lines_per_hour: int = UNLIMITED) -> Online:
    """Return the ordering of one channel; all products sell alike, every site picks as fast as the next."""
    none = frozen(np.zeros(len(doors)))
    zones = frozen(np.zeros(len(web.orders_per_day)), float)
    ordered = sorted(doors, key=lambda door: (door.zone, door.rank, door.site))
    deliveries = Deliveries(
        frozen([door.site for door in ordered]), frozen([door.zone for door in ordered]),
        frozen([door.rank for door in ordered]),
        frozen([round(door.promise_days * SECONDS_PER_DAY) for door in ordered]),
        tuple(door.lead_time for door in ordered), frozen(none, float),
        frozen([door.cost_per_parcel_minor for door in ordered]), none, none, frozen(none, float),
    )
    return Online(
        _channels(web), frozen(web.orders_per_day, float), frozen(np.full(products, 1 / products), float), deliveries,
        Fulfilment(frozen(np.full(sites, lines_per_hour)), frozen(np.zeros(sites)), frozen(np.zeros(sites))), zones,
    )


def _channels(web: Web) -> Channels:
    def one(value: float) -> FloatArray:
        return frozen([value], float)

    def seconds(value: float) -> IntArray:
        return frozen([round(value)])

    return Channels(
        ("web",), ("Web",), one(1.0), one(web.lines_per_order), one(web.units_per_line),
        seconds(web.patience_days * SECONDS_PER_DAY), one(web.cancel_share),
        one(web.cancel_after_hours * SECONDS_PER_HOUR), frozen([0]), one(web.commission_share), (web.profile,),
        frozen(np.ones((1, 7)), float),
    )
