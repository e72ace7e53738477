"""Online orders on top of the metropolitan chain: zones, channels, delivery lanes and picking."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from measured.city import SUPPLIERS, WAREHOUSES, city
from twin.network.arrays import frozen
from twin.network.edges import LeadTime
from twin.network.network import Network
from twin.network.online import Channels, Deliveries, Fulfilment, Online, Profile
from twin.network.sites import UNLIMITED, Zones

LINES_PER_ORDER = 1.8
DAY, HOUR = 86_400, 3_600
_SHARES = (0.3, 0.55, 0.15)


def online_city(stores: int, products: int, units_a_day: float, orders_a_day: float) -> Network:
    """Return the chain with a customer zone per store and ``orders_a_day`` online orders in all of them.

    A zone is served by its store's warehouse, its store, then the other warehouses. Warehouses pick 4,000 lines an hour
    and stores 120; a parcel travels two days, lognormally distributed. Warehouses open with stock for the orders too.
    """
    network = city(stores, products, units_a_day)
    names = tuple(f"zone{n:03d}" for n in range(stores))
    place = frozen(np.zeros(stores), float)
    zones = Zones(names, names, place, place, frozen(np.zeros(stores)))
    online = Online(
        _channels(), frozen(np.full(stores, orders_a_day / stores), float), _popularity(products),
        _deliveries(stores), _fulfilment(network), place,
    )
    ordered = np.zeros(network.initial_on_hand.shape)
    ordered[SUPPLIERS : SUPPLIERS + WAREHOUSES] = online.weight * orders_a_day * LINES_PER_ORDER / WAREHOUSES
    stock = network.initial_on_hand + np.ceil(12 * ordered).astype(np.int64)
    return replace(network, zones=zones, online=online, initial_on_hand=frozen(stock))


def _popularity(products: int) -> np.ndarray:
    weight = 1 / (20 + np.arange(products))
    return frozen(weight / weight.sum(), float)


def _channels() -> Channels:
    many = len(_SHARES)
    evening = np.concatenate([np.full(7, 0.2), np.full(11, 1.0), np.full(6, 2.0)])
    profile = Profile(frozen(np.arange(24) * HOUR), frozen(evening / evening.sum(), float))
    return Channels(
        ("web", "app", "social"), ("Web", "App", "Social"), frozen(_SHARES, float),
        frozen(np.full(many, LINES_PER_ORDER), float), frozen(np.ones(many), float), frozen(np.full(many, 5 * DAY)),
        frozen(np.full(many, 0.02), float), frozen(np.full(many, 12.0 * HOUR), float), frozen(np.zeros(many)),
        frozen(np.full(many, 0.05), float), (profile,) * many, frozen(np.ones((many, 7)), float),
    )


def _deliveries(stores: int) -> Deliveries:
    site, zone, rank = [], [], []
    for number in range(stores):
        own = number % WAREHOUSES
        others = [SUPPLIERS + warehouse for warehouse in range(WAREHOUSES) if warehouse != own]
        for place, served_by in enumerate([SUPPLIERS + own, SUPPLIERS + WAREHOUSES + number, *others]):
            site.append(served_by)
            zone.append(number)
            rank.append(place + 1)
    many, none = len(site), frozen(np.zeros(len(site)))
    return Deliveries(
        frozen(site), frozen(zone), frozen(rank), frozen(np.full(many, 3 * DAY)),
        (LeadTime("lognormal", 2.0, 0.6, "shipment"),) * many, frozen(np.full(many, 20.0), float),
        frozen(np.full(many, 600)), none, none, frozen(np.zeros(many), float),
    )


def _fulfilment(network: Network) -> Fulfilment:
    rate = {"warehouse": 4_000, "store": 120}
    lines = [rate.get(kind, UNLIMITED) for kind in network.sites.kinds]
    return Fulfilment(frozen(lines), frozen(np.full(len(lines), 30)), frozen(np.full(len(lines), 80)))
