"""What the maker of a decision may see: arrays with a row per site (or edge) and a column per product."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

import numpy as np

from twin.kernels import smoothing
from twin.network.arrays import BoolArray, FloatArray, IntArray, frozen
from twin.policies.lanes import LaneView

FORECAST_PARTS = 1000
"""Parts of a book unit in which forecasts are told."""


@dataclass(frozen=True)
class Reversion:
    """How the days after the next one differ from it, [site, sku]: demand goes back to its long-run mean."""

    long_run: FloatArray
    """Mean demand per day in the long run, book units."""
    persistence: FloatArray
    """Share of the gap between the expected demand of a day and the long-run mean that is left a day later."""
    carry: FloatArray
    """Share of a day's error that the next day carries on; after that it dies away by ``persistence``."""

    def at(self, rows: IntArray | BoolArray) -> Reversion:
        """Return the reversion of some rows."""
        return Reversion(self.long_run[rows], self.persistence[rows], self.carry[rows])


@dataclass(frozen=True)
class Forecast:
    """Expected demand per day and the standard deviation of its one-day error, [site, sku], book units."""

    mean: FloatArray
    """Of the next day; without a reversion, of every day."""
    deviation: FloatArray
    reversion: Reversion | None = None
    """How later days differ; None: not at all, and the errors of different days are independent."""
    lift: FloatArray | None = None
    """[day ahead, site, sku] by which share of it promotions raise the demand of each of the next days, or lower it
    after them; what follows has none. None: nothing is planned. ``mean`` is without it."""

    def at(self, rows: IntArray | BoolArray) -> Forecast:
        """Return the forecast of some rows."""
        reversion = self.reversion.at(rows) if self.reversion else None
        lift = self.lift[:, rows] if self.lift is not None else None
        return Forecast(self.mean[rows], self.deviation[rows], reversion, lift)


@dataclass(frozen=True)
class LeadTimes:
    """Mean and variance of the replenishment lead time, [site, sku], in days; the review interval is included."""

    mean: FloatArray
    variance: FloatArray


UNBOUNDED = 1 << 40
"""Upper end of a band where none was agreed on, such as for what a retailer is not planned to sell."""


@dataclass(frozen=True)
class VendorView:
    """What a vendor that decides for its retailers knows beside their stock. Units are book units."""

    minimum: IntArray
    maximum: IntArray
    """[retailer, sku] ends of the band agreed on; ``UNBOUNDED``: none was."""
    available: IntArray
    """[vendor, sku] what a vendor has on the shelf and owes to nobody."""
    seller: IntArray
    """[retailer, sku] the vendor that supplies and decides, as a row of ``available``; -1: none."""
    age: FloatArray
    """[retailer, 1] days since the stock was reported."""
    batch: IntArray
    """[retailer, sku] what is sent together."""


@dataclass(frozen=True)
class Heard:
    """What the maker of a decision knows of others in one field: of each, the newest report that has arrived.

    Of whom nothing was ever heard there is no row. What the maker knows of itself is of today.
    """

    rows: IntArray
    """[subject] site, or sourcing edge (row of the network's) where the field has one number per edge."""
    sites: IntArray
    """[subject] who reported it."""
    values: IntArray
    """[subject, sku], or [subject, 1] where the field is the same for all products, in the unit of the field."""
    age_days: IntArray
    """[subject] days since the instant that the report is of."""


class Others(Protocol):
    """What the maker of a decision knows of others; a rule names the fields that it may ask for in ``reads``."""

    def heard(self, field: str) -> Heard:
        """Return what is known in one field."""
        ...

    def planned(self, first_day: int, days: int) -> Heard:
        """Return by how much the promotions that are known lift demand, [site, sku] per mille of the base.

        The mean over some days, of which the first is ``first_day`` days ahead (0: today); 1000: no promotion. The rule
        must read ``promotions``.
        """
        ...

    def lost_days(self) -> Heard:
        """Return how many days of its capacity each site says it will lose from now on, [site, 1] thousandths of a day.

        What is known of announced outages; who was not warned, and who is down without having said so, says 0. The rule
        must read ``status``.
        """
        ...


@dataclass(frozen=True)
class StockView:
    """Stock and expectations at a review, as its maker knows them. Units are book units, time is in days.

    What is expected is computed when it is first asked for: a rule that needs no forecast costs none.
    """

    tick: int
    """Ticks of the run's grain since the start of the warm-up."""
    position: IntArray
    """[site, sku] inventory position: on hand + in transit + on order - what is owed to others. For a rule on echelon
    stock: own stock and orders, and the stock downstream as reported."""
    lead_times: LeadTimes
    forecast_now: Callable[[], Forecast]
    downstream_now: Callable[[], Forecast] | None = None
    others: Others | None = None
    """What is known of others, for a rule that says ``reads = (...)``; such a rule is asked site by site."""
    vendor: VendorView | None = None
    """For a vendor that decides for its retailers: its terms with them. Then the position is as reported to it."""
    lanes: LaneView | None = None
    """Over which lanes the sites may order, for a rule that offers ``split(view)``."""

    @cached_property
    def forecast(self) -> Forecast:
        """Expected demand per day."""
        return self.forecast_now()

    @cached_property
    def lead_time_demand(self) -> Forecast:
        """Demand over the lead time."""
        return over(self.lead_times, self.forecast)

    @cached_property
    def downstream(self) -> Forecast:
        """Lead-time demand of the sites downstream, each over its own lead time, means and deviations summed.

        Deviations are summed, not pooled: what one site holds in reserve is of no use to another.
        """
        if self.downstream_now is None:
            raise ValueError("this view knows nothing of the sites downstream; the rule must say needs = ('stock',)")
        return self.downstream_now()


def over(lead: LeadTimes, rate: Forecast, after: FloatArray | None = None) -> Forecast:
    """Return demand over a lead time; variance E[L] s^2 + m^2 Var(L) (Silver, Pyke & Thomas 2017, section 6.10).

    ``after`` [site, sku] are days that pass before the lead time begins; they matter to a forecast that is not flat.
    """
    if rate.lift is not None:
        begin = np.zeros(rate.mean.shape) if after is None else after
        return _raised(over(lead, replace(rate, lift=None), after), rate, lead.mean, begin)
    if rate.reversion is not None:
        return _reverting(lead, rate, rate.reversion, np.zeros(rate.mean.shape) if after is None else after)
    mean = rate.mean * lead.mean
    if not lead.variance.any():
        return Forecast(mean, rate.deviation * np.sqrt(lead.mean))
    variance = lead.mean * rate.deviation * rate.deviation + rate.mean * rate.mean * lead.variance
    return Forecast(mean, np.sqrt(variance))


def _raised(need: Forecast, rate: Forecast, days: FloatArray, after: FloatArray) -> Forecast:
    """Return demand over some days with what promotions add; its variance grows as its mean, as that of orders does."""
    assert rate.lift is not None
    summed = np.concatenate([np.zeros((1, *rate.mean.shape)), np.cumsum(rate.lift, axis=0)])
    added = rate.mean * (_until(summed, after + days) - _until(summed, after))
    mean = np.maximum(need.mean + added, 0.0)
    grown = np.divide(mean, need.mean, out=np.ones(mean.shape), where=need.mean > 0)
    return Forecast(mean, need.deviation * np.sqrt(grown))


def _until(summed: FloatArray, days: FloatArray) -> FloatArray:
    """Return sums [day, site, sku] up to a number of days [site, sku], even within a day."""
    last = len(summed) - 1
    end = np.minimum(np.broadcast_to(days, summed.shape[1:]), last)
    whole = np.minimum(np.floor(end), last - 1).astype(np.int64)
    low, high = (np.take_along_axis(summed, day[None], axis=0)[0] for day in (whole, whole + 1))
    up_to: FloatArray = low + (end - whole) * (high - low)
    return up_to


def _reverting(lead: LeadTimes, rate: Forecast, later: Reversion, after: FloatArray) -> Forecast:
    """Return demand over a lead time from a forecast that reverts: each day has its own mean, errors are carried on."""
    days = np.ascontiguousarray(np.broadcast_to(lead.mean, rate.mean.shape), float)
    delay = np.ascontiguousarray(np.broadcast_to(after, rate.mean.shape), float)
    drift, weight = np.empty(rate.mean.shape), np.empty(rate.mean.shape)
    gap = rate.mean - later.long_run
    smoothing.over_lead_time(days, delay, gap, later.persistence, later.carry, drift, weight)
    variance = weight * rate.deviation * rate.deviation + rate.mean * rate.mean * lead.variance
    return Forecast(later.long_run * days + drift, np.sqrt(variance))


@dataclass(frozen=True)
class AllocationView:
    """Claims on scarce stock. Edges of source i are rows ``start[i]`` to ``start[i + 1]`` of everything per edge."""

    available: IntArray
    """[source, sku] book units that may be shared out."""
    claims: IntArray
    """[edge, sku] book units ordered and not yet shipped."""
    start: IntArray
    priority: IntArray
    """[edge] rank of the customer; 1 comes first."""
    queue_edges: IntArray
    """[line] edge, as a row of ``claims``, of each open order line, oldest first."""
    queue_products: IntArray
    queue_units: IntArray


@dataclass(frozen=True)
class StockOutlook:
    """What is planned for the stock of each site and product, [site, sku]; the same all through a run."""

    demand_per_day: FloatArray
    """Book units: customers of the site, and of those it supplies."""
    resupply_days: FloatArray
    """Mean lead time of its replenishment, without the wait for a review; 0 where nobody supplies it."""
    worth_micro: IntArray
    """What a unit that is missed forgoes: price less cost, never below 0, and the cost of a lost sale there. Micro
    minor units."""


@dataclass(frozen=True)
class DeliveryLanes:
    """What it takes to serve a destination (a customer zone and a service mode) from a site; the same at every wave.

    Where sites are not open to every channel, each channel has destinations of its own, whose lanes it may take.
    Money in micro minor units.
    """

    rank: FloatArray
    """[destination, site] place in its preferred list, 1 first; infinite where there is no lane."""
    distance_km: FloatArray
    """[destination, site]"""
    parcel_micro: IntArray
    """[destination, site] cost of a parcel: packing and carriage."""
    unit_micro: IntArray
    """[destination, site] cost of carriage per book unit."""
    line_micro: IntArray
    """[site] cost of picking a line."""
    lines_per_hour: IntArray
    """[site] lines that can be picked in an hour; negative: no limit."""
    channels: tuple[str, ...] = ()
    """Ids."""
    modes: tuple[str, ...] = ("standard",)
    """Ids."""
    mode_priority: IntArray = field(default_factory=lambda: frozen([1]))
    """[mode] how urgent, 1 the most."""
    groups: Mapping[str, BoolArray] = field(default_factory=dict)
    """[site] by name what a site, group or kind in the plural stands for."""
    lead_hours: FloatArray = field(default_factory=lambda: frozen([], np.float64))
    """[destination, site] mean time from the last pick to the door; none given: 0."""
    outlook_now: Callable[[], StockOutlook] | None = None

    def __post_init__(self) -> None:
        if not len(self.lead_hours):
            object.__setattr__(self, "lead_hours", frozen(np.zeros(self.rank.shape), np.float64))

    @cached_property
    def outlook(self) -> StockOutlook:
        """What is planned for the stock; worked out when it is first asked for."""
        if self.outlook_now is None:
            raise ValueError("these lanes come without an outlook on stock")
        return self.outlook_now()


@dataclass(frozen=True)
class SourcingView:
    """Orders that want a site, oldest first, and the stock that they may be given."""

    tick: int
    lanes: DeliveryLanes
    destination: IntArray
    """[order]"""
    value_minor: IntArray
    """[order] value of the lines shown, minor units of money."""
    first_line: IntArray
    """[order + 1] where its lines start."""
    product: IntArray
    units: IntArray
    """[line] book units."""
    free: IntArray
    """[site, sku] book units on the shelf and promised to nobody; not to be written."""
    open: BoolArray
    """[site]"""
    stream: IntArray
    """[order] channel and service mode: channel times the number of modes + mode."""
    placed: IntArray
    """[order] second since the start."""
    promised: IntArray
    """[order] second since the start of the first promise."""
    now: int
    """Seconds since the start."""
    backlog_lines: IntArray
    """[site] lines that wait to be picked; not to be written."""


@dataclass(frozen=True)
class ProtectionView:
    """What it is worth to keep stock from online orders for customers who walk in; [site, sku] everything.

    Margins are money of the network in micro minor units per book unit.
    """

    walk_in_per_day: FloatArray
    """Planned demand of customers who walk in, book units a day."""
    cover_days: FloatArray
    """Mean time until what is ordered at the next review can be sold: lead time and review interval."""
    store_margin: FloatArray
    """Of a unit sold to a customer who walks in: price less cost, and the cost of a lost sale that it saves."""
    online_margin: FloatArray
    """Of a unit sold online, mean over channels and destinations: price less cost, commission, picking, packing and
    carriage."""


@dataclass(frozen=True)
class TransshipmentView:
    """The stock of sites that may help each other out, when the day's customers have been; book units."""

    day: int
    """Whole days since the start."""
    free: IntArray
    """[site, sku] on the shelf and promised to nobody, by the records."""
    waiting: IntArray
    """[site, sku] that customers in the shop wait for."""
    incoming: IntArray
    """[site, sku] on the way from siblings."""
    missed: IntArray
    """[site, sku] that customers in the shop wanted today and did not get; those who wait already left out."""
    demand_per_day: FloatArray
    """[site, sku] planned demand, customers who walk in and the orders whose home a site is."""
    open: BoolArray
    """[site]"""
    siblings: BoolArray
    """[destination, source] whether a site may take from another."""
    distance_km: FloatArray
    """[destination, source]"""


def whole_units(quantity: FloatArray) -> IntArray:
    """Return quantities as whole units to order: rounded up, never below zero.

    A billionth is forgiven, so that a target that is whole but for rounding noise is not raised by a unit.
    """
    rounded: IntArray = np.maximum(np.ceil(quantity - 1e-9), 0.0).astype(np.int64)
    return rounded
