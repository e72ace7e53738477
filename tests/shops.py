"""Small chains with an online shop: orders are written down one by one, so that each can be followed by hand.

``mill`` (supplier) sends to ``hub`` (warehouse) and to ``shop`` (store) in a day. Both may deliver to the zone
``town``: the hub first, the shop second, unless a test says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tests.worlds import network
from twin.ledger.run import Run
from twin.network.arrays import frozen
from twin.network.edges import LeadTime
from twin.network.network import Network
from twin.network.online import Channels, Deliveries, Fulfilment, Online, OrderHistory, Profile, Returns
from twin.network.partners import Partners
from twin.network.sites import UNLIMITED, Zones
from twin.network.stock_records import StockRecords
from twin.simulation import Cell, RecordSettings, RunSettings, simulate
from twin.verification.networks import Lane

DAY, HOUR = 86_400, 3_600
SITES = {"mill": "supplier", "hub": "warehouse", "shop": "store"}


@dataclass(frozen=True)
class Basket:
    """An order to be placed at a second: units by product."""

    placed: int
    units: Mapping[int, int]
    zone: int = 0


@dataclass(frozen=True)
class Terms:
    """How the shop delivers."""

    ranks: Mapping[str, int]
    """Place of each site in the town's list."""
    lines_per_hour: int = UNLIMITED
    promise_days: float = 2.0
    travel_days: float = 1.0
    patience_days: float = 3.0
    cancel_share: float = 0.0
    cancel_after_hours: float = 1.0


HUB_FIRST = Terms({"hub": 1, "shop": 2})


def shop(
    baskets: Sequence[Basket], stock: Mapping[str, Any], terms: Terms = HUB_FIRST, products: int = 2, level: int = 0,
    **plan: Any,
) -> Network:
    """Return a chain whose online orders are the baskets; sites order up to ``level``, nobody walks in."""
    rules = [("all", "replenishment", "base_stock", {"level": level}), ("all", "sourcing", "preferred", {})]
    lanes = [Lane("mill", "hub", 1), Lane("mill", "shop", 1)]
    given = {"price_minor": 1_000.0, "products": products, **plan}
    base = network(SITES, lanes, given.pop("rules", rules), given.pop("demand", {}), stock, **given)
    zone = Zones(("town",), ("Town",), frozen([34.0], float), frozen([113.0], float), frozen([1_000]))
    partners = Partners(("chain", "van", "web"), ("Chain", "Van", "Web"), ("store_operator", "carrier", "platform"))
    return replace(base, zones=zone, partners=partners, online=_online(baskets, terms, products))


@dataclass(frozen=True)
class Back:
    """How delivered lines come back; what is neither restocked nor refurbished is scrapped."""

    share: float = 1.0
    lag_days: float = 2.0
    to_home: bool = True
    inspection_hours: float = 3.0
    restock: float = 0.0
    refurbish: float = 0.0
    refurbish_days: float = 1.0
    at_scan: bool = False
    lag_law: tuple[str, float] = ("constant", 0.0)
    """Its name, and its standard deviation in days."""


def with_returns(network: Network, *terms: Back) -> Network:
    """Return the chain with returns: one line of terms for all products, or one per product."""
    online = network.online
    assert online is not None
    products, channels = len(network.products), len(online.channels)
    row = np.tile(np.arange(products) if len(terms) > 1 else np.zeros(products), (channels, 1))
    returns = Returns(
        frozen(row), tuple(f"app, p{n}" for n in range(len(terms))), frozen([each.share for each in terms], float),
        tuple(LeadTime(each.lag_law[0], each.lag_days, each.lag_law[1], "shipment") for each in terms),
        frozen([each.to_home for each in terms], bool),
        frozen([round(each.inspection_hours * HOUR) for each in terms]),
        frozen([each.restock for each in terms], float), frozen([each.refurbish for each in terms], float),
        frozen([round(each.refurbish_days * DAY) for each in terms]), frozen([each.at_scan for each in terms], bool),
        frozen(np.full(len(terms), 200)), frozen(np.full(len(terms), 75_000_000)),
    )
    return replace(network, online=replace(online, returns=returns))


@dataclass(frozen=True)
class Written:
    """How records of stock go wrong at some sites."""

    sites: tuple[str, ...] = ("hub",)
    wrong: float = 0.0
    units: float = 1.0
    """Mean size of an error; at 1 each is of 1 unit."""
    drift_per_day: float = 0.0
    shrink: float = 1.0
    count_every_days: int = 0
    cost_per_count: int = 0
    reject: float = 0.0


def with_records(network: Network, terms: Written) -> Network:
    """Return the chain with records of stock that may be wrong."""
    row = np.full((len(network.sites), len(network.products)), -1)
    row[[network.sites.ids.index(site) for site in terms.sites]] = 0
    records = StockRecords(
        frozen(row), frozen([terms.wrong], float), frozen([terms.units], float), frozen([terms.drift_per_day], float),
        frozen([terms.shrink], float), frozen([terms.count_every_days]), frozen([terms.cost_per_count]),
        frozen([terms.reject], float),
    )
    return replace(network, stock_records=records)


def _online(baskets: Sequence[Basket], terms: Terms, products: int) -> Online:
    names = list(SITES)
    rows = sorted(terms.ranks, key=terms.ranks.__getitem__)
    many = len(rows)
    deliveries = Deliveries(
        frozen([names.index(site) for site in rows]), frozen(np.zeros(many)),
        frozen([terms.ranks[site] for site in rows]), frozen(np.full(many, round(terms.promise_days * DAY))),
        tuple(LeadTime("constant", terms.travel_days, 0.0, "shipment") for _ in rows), frozen(np.zeros(many), float),
        frozen(np.full(many, 600)), frozen(np.full(many, 1_000_000)), frozen(np.full(many, 1)),
        frozen(np.zeros(many), float),
    )
    channels = Channels(
        ("app",), ("App",), frozen([1.0], float), frozen([1.0], float), frozen([1.0], float),
        frozen([round(terms.patience_days * DAY)]), frozen([terms.cancel_share], float),
        frozen([terms.cancel_after_hours * HOUR], float), frozen([2]), frozen([0.1], float), (Profile.flat(),),
        frozen(np.ones((1, 7)), float),
    )
    sites = len(SITES)
    fulfilment = Fulfilment(
        frozen(np.full(sites, terms.lines_per_hour)), frozen(np.full(sites, 30)), frozen(np.full(sites, 50))
    )
    weight, nothing = frozen(np.full(products, 1 / products), float), frozen([0.0], float)
    return Online(channels, nothing, weight, deliveries, fulfilment, nothing, _record(baskets))


def _record(baskets: Sequence[Basket]) -> OrderHistory:
    ordered = sorted(baskets, key=lambda basket: basket.placed)
    lines = [(product, units) for basket in ordered for product, units in basket.units.items()]
    counts = [len(basket.units) for basket in ordered]
    return OrderHistory(
        tuple(f"order {number}" for number in range(len(ordered))), frozen([basket.placed for basket in ordered]),
        frozen([basket.zone for basket in ordered]), frozen(np.zeros(len(ordered))), frozen([0, *np.cumsum(counts)]),
        frozen([product for product, _ in lines]), frozen([units for _, units in lines]),
    )


def run(network: Network, days: int = 4, grain: str = "hour", **cell: Any) -> Run:
    """Return the run of a shop; every order is recorded, the books are checked after every posting."""
    settings = {"audit": "each", "record": RecordSettings(orders="all"), "demand": {"model": "stationary"}, **cell}
    return simulate(Cell(network, RunSettings(days, 0, 1, grain), **settings))


def lines(run: Run) -> list[dict[str, Any]]:
    """Return the order lines of a run as plain rows."""
    return run.tables["order_lines"].to_pylist()


def counted(run: Run, measure: str) -> int:
    """Return the sum of a measure over days and channels."""
    return sum(row["amount"] for row in run.tables["order_days"].to_pylist() if row["measure"] == measure)


def moved(run: Run, move: str) -> int:
    """Return the units of a move."""
    return sum(row["units"] for row in run.tables["movements"].to_pylist() if row["move"] == move)


def paid(run: Run, kind: str) -> dict[tuple[str, str], int]:
    """Return the minor units of one kind of posting, by payer and payee."""
    found: dict[tuple[str, str], int] = {}
    for row in run.tables["postings"].to_pylist():
        if row["kind"] == kind:
            ends = row["payer"], row["payee"]
            found[ends] = found.get(ends, 0) + row["amount_minor"]
    return found
