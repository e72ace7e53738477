"""The chain of ``tests.worlds`` with customers who order online: two zones, two channels, five products."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import numpy as np

from tests.worlds import chain
from twin.demand.base import OnlineCustomers, PlacedOrders
from twin.network.arrays import frozen
from twin.network.edges import LeadTime
from twin.network.network import Network
from twin.network.online import Channels, Deliveries, Fulfilment, Online, OrderHistory, Profile
from twin.network.sites import UNLIMITED, Zones
from twin.simulation.draws import Draws, name_hashes

MONDAY = datetime.date(2025, 1, 6)
WEIGHT = (0.4, 0.3, 0.1, 0.2, 0.0)
FAMILIES = ("tea", "rice", "tea", "rice", "tea")
HUB, NORTH, SOUTH = 1, 2, 3


def channels(**changes: Any) -> Channels:
    """Return ``web`` and ``app``; ``changes`` are columns."""
    evening = Profile(frozen([0, 18 * 3600]), frozen([0.25, 0.75], float))
    columns = {
        "share": frozen([0.6, 0.4], float), "lines_per_order": frozen([1.8, 3.0], float),
        "units_per_line": frozen([1.3, 2.0], float), "patience_seconds": frozen([86_400, 0]),
        "cancel_share": frozen([0.25, 0.0], float), "cancel_after_seconds": frozen([7_200, 1], float),
        "seller": frozen([0, 0]), "commission_share": frozen([0, 0], float),
        "profiles": (Profile.flat(), evening), "weekday_factor": frozen(np.ones((2, 7)), float),
    }
    return Channels(("web", "app"), ("Web shop", "App"), **columns | changes)


def history(*orders: tuple[str, int, int, int, list[tuple[int, int]]]) -> OrderHistory:
    """Return recorded orders (id, second, zone, channel, lines of product and units), given in their order."""
    lines = [line for *_, own in orders for line in own]
    return OrderHistory(
        tuple(each[0] for each in orders), *(frozen([each[column] for each in orders]) for column in (1, 2, 3)),
        frozen(np.cumsum([0, *(len(each[4]) for each in orders)])), frozen([product for product, _ in lines]),
        frozen([units for _, units in lines]),
    )


def shop(rates=(300.0, 100.0), weight=WEIGHT, past: OrderHistory | None = None, radius=(10.0, 0.0), **more) -> Network:
    """Return the chain; the hub delivers to both zones, the store of each zone to its own."""
    own, zones = channels(**more), ("west", "east")
    site, zone, rank = (frozen(column) for column in ([HUB, NORTH, HUB, SOUTH], [0, 0, 1, 1], [1, 2, 1, 2]))
    none = frozen([0] * 4)
    lanes = Deliveries(
        site, zone, rank, none, (LeadTime("constant", 1.0, 0.0, "shipment"),) * 4, frozen([40, 5, 60, 5], float),
        frozen([500] * 4), none, none, frozen([0] * 4, float),
    )
    picking = Fulfilment(frozen([UNLIMITED] * 4), none, none)
    online = Online(own, frozen(rates, float), frozen(weight, float), lanes, picking, frozen(radius, float), past)
    made = chain(demand=0, opening=1_000, products=5)
    place = frozen([34.5, 35.5], float), frozen([113.0, 114.0], float)
    return replace(
        made, online=online, zones=Zones(zones, zones, *place, frozen([1, 1])),
        sites=replace(made.sites, zone=frozen([-1, -1, 0, 1])), products=replace(made.products, families=FAMILIES),
    )


def customers(network: Network, seed: int = 1, replication: int = 0) -> OnlineCustomers:
    """Return those who order, under their names."""
    assert network.online is not None
    names = (network.zones.ids, network.online.channels.ids, network.products.ids)
    return OnlineCustomers(network, *map(name_hashes, names), Draws(seed, replication))


def days(model: Any, network: Network, count: int = 1, factor: Any = 1.0, seed: int = 1) -> list[PlacedOrders]:
    """Return the orders of the first days; ``factor`` [zone, sku] is that of events."""
    source = model.open(customers(network, seed))
    factors = np.array(np.broadcast_to(factor, (len(network.zones), len(network.products))), float)
    return [source.placed(day, MONDAY + datetime.timedelta(days=day), factors) for day in range(count)]


def described(orders: PlacedOrders) -> list[tuple[Any, ...]]:
    """Return each order as zone, channel, second, when cancelled and its lines."""
    return [
        (int(orders.zone[n]), int(orders.channel[n]), int(orders.placed[n]), int(orders.cancels[n]), lines(orders, n))
        for n in range(len(orders))
    ]


def lines(orders: PlacedOrders, number: int) -> list[tuple[int, int]]:
    """Return product and units of the lines of an order."""
    own = slice(orders.first_line[number], orders.first_line[number + 1])
    return list(zip(orders.product[own].tolist(), orders.units[own].tolist(), strict=True))
