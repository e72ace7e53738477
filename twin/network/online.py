"""Online ordering as data: channels, when and where orders come from, which sites may serve them, at what cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from twin.network.arrays import BoolArray, FloatArray, IntArray, frozen
from twin.network.availability import Availability
from twin.network.choice import Choice, hours_to, instants
from twin.network.edges import LeadTime
from twin.network.eligibility import Eligibility
from twin.network.holds import Holds
from twin.network.pickup import Pickup
from twin.network.staffing import Staffing
from twin.units import SECONDS_PER_DAY

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

    def come_by(self, second: IntArray) -> FloatArray:
        """Return the part of the day's customers who have come by some seconds of the day."""
        borders, came = np.append(self.start_second, SECONDS_PER_DAY), np.append(0.0, np.cumsum(self.share))
        return np.asarray(np.interp(second, borders, came))

    @staticmethod
    def mixed(profiles: Sequence[Profile], weight: FloatArray) -> Profile:
        """Return the profile of customers of whom a part, ``weight`` [profile], comes by each; evenly if all are 0."""
        starts = np.unique(np.concatenate([each.start_second for each in profiles]))
        part = weight / weight.sum() if weight.any() else np.full(len(profiles), 1 / len(profiles))
        borders = np.append(starts, SECONDS_PER_DAY)
        came = sum(own * np.diff(each.come_by(borders)) for own, each in zip(part, profiles, strict=True))
        return Profile(frozen(starts), frozen(came / np.sum(came), np.float64))


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
    contact_micro: IntArray = field(default_factory=lambda: frozen([]))
    """[channel] what customers who ask where their order is cost per order that failed them, micro minor units."""

    def __post_init__(self) -> None:
        if not len(self.contact_micro):
            object.__setattr__(self, "contact_micro", frozen(np.zeros(len(self.ids))))

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Modes:
    """Service modes, in the order of the table: what customers are told, and how parcels are handed over."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    promise_seconds: IntArray
    """[mode] from placing to the promise; -1: the promise of the home lane, or one by the clock."""
    promise_days: IntArray
    """[mode] of a promise by the clock: days after the day of placing."""
    promise_second: IntArray
    """[mode] of a promise by the clock: second of that day; -1: not by the clock."""
    cut_off_second: IntArray
    """[mode] second of the day from which an order counts as placed on the next, at its midnight."""
    priority: IntArray
    """[mode] how urgent, 1 the most: what rules of order routing ask for."""
    fee_minor: IntArray
    """[mode] paid by the customer with the first delivery of the order."""
    failure_rate: FloatArray
    """[mode] probability that an attempt to deliver fails."""
    attempts: IntArray
    """[mode] attempts before the parcel goes back to the site, >= 1."""
    retry_seconds: IntArray
    """[mode] from a failed attempt to the next."""
    failure_cost_minor: IntArray
    """[mode] paid to the carrier for each failed attempt."""
    window_seconds: IntArray = field(default_factory=lambda: frozen([]))
    """[mode] parcels are handed over within so long before the promise, and none before; 0: as soon as they come."""
    chosen: BoolArray = field(default_factory=lambda: frozen([], bool))
    """[mode] whether customers choose one of several windows, and that makes the promise."""
    window_from_second: IntArray = field(default_factory=lambda: frozen([]))
    """[mode] second of the day at which the first of the windows to choose from begins."""
    windows: IntArray = field(default_factory=lambda: frozen([]))
    """[mode] how many there are a day, one after another; 0 where none is chosen."""
    notice_seconds: IntArray = field(default_factory=lambda: frozen([]))
    """[mode] between placing and the beginning of the window, at least."""
    by_stock: BoolArray = field(default_factory=lambda: frozen([], bool))
    """[mode] whether what is promised also waits for stock to be there."""
    beyond_seconds: IntArray = field(default_factory=lambda: frozen([]))
    """[mode] from placing to the promise, at least, where no stock is in sight."""

    def __post_init__(self) -> None:
        for name in (
            "window_seconds", "window_from_second", "windows", "notice_seconds", "chosen", "by_stock", "beyond_seconds",
        ):
            given = getattr(self, name)
            if not len(given):
                object.__setattr__(self, name, frozen(np.zeros(len(self.ids), given.dtype), given.dtype))

    @staticmethod
    def standard() -> Modes:
        """Return the one mode of a network that has no table of modes: the promise is that of the home lane."""
        none = frozen([0])
        return Modes(
            ("standard",), ("Standard",), frozen([-1]), none, frozen([-1]), frozen([SECONDS_PER_DAY]), frozen([1]),
            none, frozen([0.0], np.float64), frozen([1]), none, none,
        )

    def soonest(self, placed: IntArray, by_lane: IntArray) -> IntArray:
        """Return [instant, zone, mode] the second that would be promised, of several windows the first to be chosen.

        ``placed`` [instant] are seconds of the run; ``by_lane`` [zone, mode] those that the home lane promises.
        """
        midnight = (placed - placed % SECONDS_PER_DAY)[:, np.newaxis]
        late = placed[:, np.newaxis] - midnight >= self.cut_off_second
        midnight = midnight + np.where(late, SECONDS_PER_DAY, 0)
        counted = np.where(late, midnight, placed[:, np.newaxis])
        by_clock = midnight + self.promise_days * SECONDS_PER_DAY + self.promise_second
        fixed = np.where(self.promise_second >= 0, by_clock, counted)[:, np.newaxis, :]
        after = np.where(self.promise_seconds >= 0, self.promise_seconds, by_lane)
        told = fixed + np.where(self.promise_second >= 0, 0, after)
        day, second = np.divmod(counted + self.notice_seconds, SECONDS_PER_DAY)
        length, windows = np.maximum(self.window_seconds, 1), np.maximum(self.windows, 1)
        nth = np.clip(-((self.window_from_second - second) // length), 0, windows)
        ends = (day + nth // windows) * SECONDS_PER_DAY + self.window_from_second + (nth % windows + 1) * length
        return np.asarray(np.where(self.chosen, ends[:, np.newaxis, :], told))

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Deliveries:
    """Delivery lanes from a site to a customer zone, sorted by zone, then mode, then rank, then site."""

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
    mode: IntArray = field(default_factory=lambda: frozen([]))
    """[lane] service mode; none given: the first."""

    def __post_init__(self) -> None:
        if not len(self.mode):
            object.__setattr__(self, "mode", frozen(np.zeros(len(self.site))))

    def __len__(self) -> int:
        return len(self.site)


NEVER_STUCK = -1
"""Nobody looks how long a parcel waits to be picked."""


@dataclass(frozen=True)
class Fulfilment:
    """Picking at each site, [site]; sites without a delivery lane pick nothing."""

    lines_per_hour: IntArray
    """``UNLIMITED``: no limit."""
    cost_per_line_minor: IntArray
    cost_per_parcel_minor: IntArray
    stuck_after_seconds: IntArray | None = None
    """After which a parcel that nobody has begun is offered to other sites, or ``NEVER_STUCK``. None: nowhere."""

    @property
    def watched(self) -> bool:
        """Whether somebody looks for parcels that are stuck."""
        return self.stuck_after_seconds is not None and bool((self.stuck_after_seconds >= 0).any())


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
    mode: IntArray = field(default_factory=lambda: frozen([]))
    """[order] service mode; none given: the first."""

    def __post_init__(self) -> None:
        if not len(self.mode):
            object.__setattr__(self, "mode", frozen(np.zeros(len(self.ids))))

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def days(self) -> int:
        """Days from the start date to the last order, that day included."""
        return int(self.placed.max()) // SECONDS_PER_DAY + 1 if len(self.placed) else 0


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
    modes: Modes = field(default_factory=Modes.standard)
    mode_share: FloatArray = field(default_factory=lambda: frozen([], np.float64))
    """[channel, mode] of the orders of a channel; none given: all are of the first mode."""
    returns: Returns | None = None
    """None: nothing comes back."""
    availability: Availability | None = None
    """None: nobody is shown what is there."""
    eligibility: Eligibility | None = None
    """None: every site may serve every channel."""
    pickup: Pickup | None = None
    """None: every parcel is brought to the door."""
    holds: Holds | None = None
    """None: every order is paid when it is placed."""
    choice: Choice | None = None
    """None: the shares of channels and modes are given."""
    staffing: Staffing | None = None
    """None: nobody picks, sites do."""

    def __post_init__(self) -> None:
        if not self.mode_share.size:
            share = np.zeros((len(self.channels), len(self.modes)))
            share[:, 0] = 1.0
            object.__setattr__(self, "mode_share", frozen(share, np.float64))

    @property
    def home_lane(self) -> IntArray:
        """Return [zone, mode] the delivery lane of the lowest rank; -1: no lane."""
        home = np.full((len(self.orders_per_day), len(self.modes)), -1)
        lanes = self.deliveries
        destination, lane = np.unique(lanes.zone * len(self.modes) + lanes.mode, return_index=True)
        home.reshape(-1)[destination] = lane
        return frozen(home)

    @property
    def primary_site(self) -> IntArray:
        """Return [zone, mode] the site of the lowest rank; -1: no site has a lane."""
        lane = self.home_lane
        return frozen(np.where(lane >= 0, self.deliveries.site[lane], -1) if len(self.deliveries) else lane)

    @property
    def home_site(self) -> IntArray:
        """Return [zone] its home: the site of the lowest rank of the first mode that has a lane to it; -1: none has."""
        lane = self.home_lane
        first = np.argmax(lane >= 0, axis=1)
        own = lane[np.arange(len(lane)), first]
        return frozen(np.where(own >= 0, self.deliveries.site[own], -1) if len(self.deliveries) else own)

    @property
    def lane_promise(self) -> IntArray:
        """Return [zone, mode] the seconds from placing to the door that the home lane promises; 0 where none leads."""
        return np.append(self.deliveries.promise_seconds, 0)[self.home_lane]

    @property
    def chosen_shares(self) -> FloatArray:
        """Return [zone, channel] the shares of customers who are expected to order, and by which channel.

        They sum to 1 but where customers choose: then some may order nothing.
        """
        if self.choice is None:
            return np.tile(self.channels.share, (len(self.orders_per_day), 1))
        seconds, borders = instants()
        came = np.diff(Profile.mixed(self.channels.profiles, self.channels.share).come_by(borders))
        promised = self.modes.soonest(seconds, self.lane_promise)
        hours = hours_to(promised, seconds[:, np.newaxis, np.newaxis])
        at_once = self.choice.at_once(self.modes.fee_minor, self.home_lane, self.deliveries.distance_km)
        return np.asarray(self.choice.shares(at_once, hours, came).sum(axis=2))

    @property
    def order_share(self) -> FloatArray:
        """Return [channel] the expected share of all orders."""
        if self.choice is None:
            return self.channels.share
        orders = self.orders_per_day @ self.chosen_shares
        return np.asarray(orders / orders.sum()) if orders.any() else self.channels.share

    @property
    def expected(self) -> tuple[float, float]:
        """Orders and order lines a day, from rates or else as recorded."""
        orders = float(self.orders_per_day.sum())
        if orders and self.choice is not None:
            by_channel = self.orders_per_day @ self.chosen_shares
            return float(by_channel.sum()), float(by_channel @ self.channels.lines_per_order)
        if orders or self.history is None or not len(self.history):
            return orders, orders * float((self.channels.share * self.channels.lines_per_order).sum())
        return len(self.history) / self.history.days, len(self.history.product) / self.history.days

    def rate(self, sites: int, unit_scale: int) -> FloatArray:
        """Return [site, sku] planned online demand at home sites, book units a day.

        Where rates are given, from rates, baskets and popularity; where only recorded orders are, their mean.
        """
        rate = np.zeros((sites, len(self.weight)))
        home = self.home_site
        if self.orders_per_day.any():
            channels = self.channels
            share = self.chosen_shares
            for zone in np.flatnonzero((self.orders_per_day > 0) & (home >= 0)):
                lines = share[zone] * channels.lines_per_order
                basket = float((lines * channels.units_per_line).sum()) * unit_scale
                rate[home[zone]] += self.orders_per_day[zone] * basket * self.weight
        elif self.history is not None and len(self.history):
            past = self.history
            order = np.repeat(np.arange(len(past)), np.diff(past.first_line))
            np.add.at(rate, (home[past.zone[order]], past.product), past.units / past.days)
        return rate
