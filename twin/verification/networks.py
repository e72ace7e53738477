"""Networks made in memory for theory cases and benchmarks: suppliers above, tiers below, one column per instance."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from twin.network.arrays import FloatArray, IntArray, frozen
from twin.network.calendars import Calendars
from twin.network.edges import Edges, LeadTime
from twin.network.network import Costs, Network, PolicyRow
from twin.network.online import Online
from twin.network.partners import Partners
from twin.network.products import Products
from twin.network.sites import UNLIMITED, Sites, Zones
from twin.units import MICRO

START = datetime.date(2025, 1, 6)
ALWAYS = Calendars(("always",), ((True,) * 7,), ({},))


@dataclass(frozen=True)
class Lane:
    """One sourcing edge of a theory network: every product, one source."""

    source: str
    destination: str
    lead_days: float
    law: str = "constant"
    deviation_days: float = 0.0
    drawn_per: str = "product"
    share: Any = 1.0
    """Share of the destination's orders, a number or an array [sku]."""
    unit_minor: float = 0.0
    """Freight per book unit, minor units; kept to a millionth."""


@dataclass(frozen=True)
class Plan:
    """A theory network in few words. Columns of every [site, sku] array are instances or replications."""

    sites: Mapping[str, str]
    """Kind by site name, top to bottom."""
    lanes: Sequence[Lane]
    products: int
    demand: FloatArray
    """[site, sku] mean book units a day."""
    opening: IntArray
    """[site, sku] book units."""
    backorder_share: float = 1.0
    price_minor: float = 0.0
    holding_minor: Any = 0.0
    """Minor units per book unit and day, a number or an array [site, sku]; kept to a millionth."""
    backorder_minor: Any = 0.0
    lost_sale_minor: Any = 0.0
    order_line_minor: Any = 0
    policies: Sequence[PolicyRow] = field(default_factory=tuple)
    zones: Sequence[str] = ()
    """Names of the customer zones, all of them at one place."""
    online: Online | None = None


def rule(plan_sites: Mapping[str, str], site: str, decision: str, name: str, **settings: Any) -> PolicyRow:
    """Return one row of default rules for a site (or ``all``) and all products."""
    members = frozen([site in (own, "all") for own in plan_sites], bool)
    return PolicyRow(members, frozen([True], bool), 1, decision, name, settings, "theory")


def _per_product(rows: Sequence[PolicyRow], products: int) -> tuple[PolicyRow, ...]:
    """Return rows whose product masks fit; a setting given as an array becomes one row per product."""
    spread = []
    for row in rows:
        arrays: dict[str, Any] = {n: v for n, v in row.settings.items() if not isinstance(v, (str, float, int))}
        if not arrays:
            spread.append(_masked(row, np.ones(products, bool), dict(row.settings)))
            continue
        for product in range(products):
            own = {name: value[product].item() for name, value in arrays.items()}
            spread.append(_masked(row, np.arange(products) == product, {**row.settings, **own}))
    return tuple(spread)


def _masked(row: PolicyRow, products: Any, settings: dict[str, Any]) -> PolicyRow:
    return PolicyRow(row.sites, frozen(products, bool), row.specificity, row.decision, row.rule, settings, row.where)


def _micro(value: Any, shape: tuple[int, int]) -> IntArray:
    return frozen(np.rint(np.broadcast_to(np.asarray(value, float), shape) * MICRO))


def build(plan: Plan, name: str = "theory") -> Network:
    """Return the network of a plan."""
    shape = (len(plan.sites), plan.products)
    zero = np.zeros(shape)
    return Network(
        name, "CNY", 1, START, _products(plan), Partners(("chain",), ("Chain",), ("store_operator",)), _zones(plan),
        _sites(plan), ALWAYS, _edges(plan),
        Costs(
            _micro(plan.holding_minor, shape), _micro(plan.backorder_minor, shape), _micro(plan.lost_sale_minor, shape),
            _micro(zero, shape), frozen(np.broadcast_to(np.asarray(plan.order_line_minor), shape)),
        ),
        frozen(plan.demand, float), frozen(plan.opening), _per_product(plan.policies, plan.products),
        online=plan.online,
    )


def _products(plan: Plan) -> Products:
    ids = tuple(f"p{number:04d}" for number in range(plan.products))
    none = frozen(np.zeros(plan.products))
    price = frozen(np.full(plan.products, round(plan.price_minor * MICRO)))
    return Products(ids, ids, ("all goods",) * plan.products, price, none, none, none)


def _zones(plan: Plan) -> Zones:
    names, place = tuple(plan.zones), frozen(np.zeros(len(plan.zones)), float)
    return Zones(names, names, place, place, frozen(np.zeros(len(names))))


def _sites(plan: Plan) -> Sites:
    count = len(plan.sites)
    names, kinds, zero = tuple(plan.sites), tuple(plan.sites.values()), frozen(np.zeros(count))
    place = frozen(np.zeros(count), float)
    return Sites(
        names, names, kinds, kinds, ("",) * count, zero, frozen(np.full(count, -1)), zero, place, place,
        frozen(np.ones(count), float), frozen(np.full(count, UNLIMITED)),
        frozen(np.full(count, plan.backorder_share), float),
    )


def _edges(plan: Plan) -> Edges:
    row = {site: number for number, site in enumerate(plan.sites)}
    count = len(plan.lanes)
    zero, wide = frozen(np.zeros(count)), frozen(np.zeros((count, plan.products)))
    none, unlimited = frozen(np.zeros(count), float), frozen(np.full(count, UNLIMITED))
    shares = [np.broadcast_to(lane.share, plan.products) for lane in plan.lanes]
    freight = frozen([round(lane.unit_minor * MICRO) for lane in plan.lanes])
    return Edges(
        frozen([row[lane.source] for lane in plan.lanes]), frozen([row[lane.destination] for lane in plan.lanes]),
        ("road",) * count,
        tuple(LeadTime(lane.law, lane.lead_days, lane.deviation_days, lane.drawn_per) for lane in plan.lanes),
        none, unlimited, unlimited, zero, freight, none, zero, zero, frozen(shares, float),
        frozen(np.ones(count)), wide, wide,
    )
