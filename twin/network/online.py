"""Online ordering as data: channels, when and where orders come from, which sites may serve them, at what cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.network.arrays import BoolArray, FloatArray, IntArray, frozen
from twin.network.edges import LeadTime

MODES = ("standard",)
"""Service modes."""
STORE = "store"
"""The channel of walk-in customers: it has a profile of the day and nothing else."""


@dataclass(frozen=True)
class Profile:
    """How a day's customers spread over the day: periods of constant rate."""

    start_second: IntArray
    """[period] second of the day at which it starts; the first is 0."""
    share: FloatArray
    """[period] share of the day's customers; sums to 1."""

    @staticmethod
    def flat() -> Profile:
        """Return the profile of a day without hours."""
        return Profile(frozen([0]), frozen([1.0], np.float64))


@dataclass(frozen=True)
class Channels:
    """Ways to order online, in the order of the table."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    share: FloatArray
    """[channel] of the orders of every zone; sums to 1."""
    lines_per_order: FloatArray
    """[channel] mean, >= 1."""
    units_per_line: FloatArray
    """[channel] mean, in units of the tables (multiply by the unit scale), >= 1."""
    patience_seconds: IntArray
    """[channel] how long a line waits for stock, from placing, before it is cancelled."""
    cancel_share: FloatArray
    """[channel] of orders that the customer cancels unless they are picked before."""
    cancel_after_seconds: FloatArray
    """[channel] mean of the exponential time from placing to that."""
    seller: IntArray
    """[channel] partner that receives the commission."""
    commission_share: FloatArray
    """[channel] of the value delivered."""
    profiles: tuple[Profile, ...]
    weekday_factor: FloatArray
    """[channel, weekday] multiplies the orders of a day, Monday first; mean 1."""

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Deliveries:
    """Delivery lanes from a site to a customer zone, sorted by zone, then rank, then site."""

    site: IntArray
    zone: IntArray
    rank: IntArray
    """[lane] place in the zone's preferred list; 1 comes first."""
    promise_seconds: IntArray
    lead_times: tuple[LeadTime, ...]
    """From dispatch to the customer's door."""
    distance_km: FloatArray
    cost_per_parcel_minor: IntArray
    cost_per_unit_micro: IntArray
    """[lane] per book unit."""
    carrier: IntArray
    emission_g_per_tkm: FloatArray

    def __len__(self) -> int:
        return len(self.site)


@dataclass(frozen=True)
class Fulfilment:
    """Picking at each site, [site]; sites without a delivery lane pick nothing."""

    lines_per_hour: IntArray
    """``UNLIMITED``: no limit."""
    cost_per_line_minor: IntArray
    cost_per_parcel_minor: IntArray


@dataclass(frozen=True)
class OrderHistory:
    """Recorded orders to replay, sorted by the instant of placing, then by id."""

    ids: tuple[str, ...]
    placed: IntArray
    """[order] seconds since midnight of the network's start date."""
    zone: IntArray
    channel: IntArray
    first_line: IntArray
    """[order + 1] where its lines start."""
    product: IntArray
    units: IntArray
    """[line] book units, > 0."""

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def days(self) -> int:
        """Days from the start date to the last order, that day included."""
        return int(self.placed.max()) // 86_400 + 1 if len(self.placed) else 0


@dataclass(frozen=True)
class Returns:
    """What of the delivered lines comes back, and what becomes of it; terms are rows of the table."""

    row: IntArray
    """[channel, sku] which terms hold; -1: nothing comes back."""
    names: tuple[str, ...]
    """[terms] the channel and the product that they are for."""
    share: FloatArray
    """[terms] of delivered lines that come back, whole."""
    lags: tuple[LeadTime, ...]
    """[terms] from delivery to the customer's hand-over."""
    to_home: BoolArray
    """[terms] whether lines come back to the home of the zone (else to the site that served)."""
    inspection_seconds: IntArray
    restock_share: FloatArray
    """[terms] of lines that come back: as good as new."""
    refurbish_share: FloatArray
    """[terms] likewise: as good as new after some work; the rest is scrapped."""
    refurbish_seconds: IntArray
    refund_at_scan: BoolArray
    """[terms] whether customers are paid back when they hand in (else after the inspection)."""
    cost_per_line_minor: IntArray
    """[terms] handling and inspection."""
    refurbish_cost_per_unit_micro: IntArray
    """[terms] per book unit."""


@dataclass(frozen=True)
class Online:
    """Everything about online orders that exists before the first day."""

    channels: Channels
    orders_per_day: FloatArray
    """[zone] mean online orders a day over all channels; 0 where none."""
    weight: FloatArray
    """[sku] popularity among order lines; sums to 1."""
    deliveries: Deliveries
    fulfilment: Fulfilment
    zone_radius_km: FloatArray
    """[zone] customers live uniformly within it."""
    history: OrderHistory | None = None
    returns: Returns | None = None
    """None: nothing comes back."""

    @property
    def home_lane(self) -> IntArray:
        """Return [zone] the delivery lane of the lowest rank, whose site is the zone's home; -1: no lane."""
        home = np.full(len(self.orders_per_day), -1)
        zone, lane = np.unique(self.deliveries.zone, return_index=True)
        home[zone] = lane
        return frozen(home)

    @property
    def expected(self) -> tuple[float, float]:
        """Orders and order lines a day, from rates or else as recorded."""
        orders = float(self.orders_per_day.sum())
        if orders or self.history is None or not len(self.history):
            return orders, orders * float((self.channels.share * self.channels.lines_per_order).sum())
        return len(self.history) / self.history.days, len(self.history.product) / self.history.days

    def rate(self, sites: int, unit_scale: int) -> FloatArray:
        """Return [site, sku] planned online demand at home sites, book units a day.

        Where rates are given, from rates, baskets and popularity; where only recorded orders are, their mean.
        """
        rate = np.zeros((sites, len(self.weight)))
        home = self.home_lane
        if self.orders_per_day.any():
            channels = self.channels
            basket = float((channels.share * channels.lines_per_order * channels.units_per_line).sum()) * unit_scale
            for zone in np.flatnonzero((self.orders_per_day > 0) & (home >= 0)):
                rate[self.deliveries.site[home[zone]]] += self.orders_per_day[zone] * basket * self.weight
        elif self.history is not None and len(self.history):
            past = self.history
            order = np.repeat(np.arange(len(past)), np.diff(past.first_line))
            site = self.deliveries.site[home[past.zone[order]]]
            np.add.at(rate, (site, past.product), past.units / past.days)
        return rate
