"""The network: everything that exists before the first day, frozen."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from twin.network.arrays import BoolArray, FloatArray, IntArray, frozen
from twin.network.calendars import Calendars
from twin.network.docks import Docks
from twin.network.edges import Edges
from twin.network.online import Online, Profile
from twin.network.partners import Partners
from twin.network.products import Products
from twin.network.sites import Sites, Zones
from twin.network.stock_records import StockRecords


@dataclass(frozen=True)
class Costs:
    """Cost rates of sites, [site, sku], in micro minor units per book unit, as the name says per day or per event."""

    holding_per_day_micro: IntArray
    backorder_per_day_micro: IntArray
    lost_sale_micro: IntArray
    handling_micro: IntArray
    """Per unit that leaves the site, for another site or with a customer who walked in."""
    order_minor: IntArray
    """[site, sku] minor units per order line that the site places."""


@dataclass(frozen=True)
class PolicyRow:
    """One row of the table ``inventory_policies``: a rule for a decision of some sites and products."""

    sites: BoolArray
    products: BoolArray
    specificity: int
    """How narrowly the row names sites and products; the narrower row wins."""
    decision: str
    rule: str
    settings: Mapping[str, float | str]
    where: str
    """``file:line`` for messages."""


@dataclass(frozen=True)
class History:
    """Recorded daily sales to replay: unit totals per date, site and product, ascending by day."""

    first_date: datetime.date
    day: IntArray
    """[record] days since ``first_date``."""
    site: IntArray
    product: IntArray
    units: IntArray
    """[record] book units, > 0."""


@dataclass(frozen=True)
class Network:
    """The supply chain as data: who exists, who supplies whom, at which cost, with which default rules."""

    name: str
    currency: str
    """ISO 4217 code."""
    unit_scale: int
    """Book units per unit of the tables."""
    start_date: datetime.date
    products: Products
    partners: Partners
    zones: Zones
    sites: Sites
    calendars: Calendars
    edges: Edges
    costs: Costs
    demand_rate: FloatArray
    """[site, sku] mean walk-in demand, book units a day, before any season or event."""
    initial_on_hand: IntArray
    """[site, sku] book units."""
    policies: tuple[PolicyRow, ...]
    history: History | None = None
    digest: str = ""
    """sha256 over the input tables, '' for a network made in memory without tables."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Free text of the table ``network`` (title, source, note ...)."""
    online: Online | None = None
    walk_in: Profile = field(default_factory=Profile.flat)
    """How walk-in demand spreads over the day."""
    time_zone: str = ""
    """IANA name, for reading recorded times; the engine counts local civil seconds without daylight saving."""
    stock_records: StockRecords | None = None
    """How records of stock differ from the stock; None: they are right."""
    docks: Docks | None = None
    """Where trucks queue to be unloaded; None: nowhere."""

    @cached_property
    def online_rate(self) -> FloatArray:
        """[site, sku] planned online demand at the home sites of the customer zones, book units a day."""
        if self.online is None:
            return frozen(np.zeros(self.demand_rate.shape), np.float64)
        return frozen(self.online.rate(len(self.sites), self.unit_scale), np.float64)

    @property
    def promises_by_stock(self) -> bool:
        """Whether some online promise waits for goods that are on the road."""
        return self.online is not None and bool(self.online.modes.by_stock.any())

    @property
    def faces_customers(self) -> BoolArray:
        """Return [site] where customers walk in, by the demand table or the recorded sales, or are delivered from."""
        facing: BoolArray = np.asarray((self.demand_rate > 0).any(axis=1))
        if self.online is not None:
            facing[self.online.deliveries.site] = True
        if self.history is not None:
            facing[self.history.site] = True
        return facing
