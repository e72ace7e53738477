"""Online orders drawn one by one: how many, when, from where, and what lies in the basket."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from twin.demand.base import NEVER, SAMPLED_SHARE, OnlineCustomers, OrderSource, PlacedOrders, homes, promises
from twin.errors import Problem
from twin.kernels import baskets, choosing, elementary, inversion
from twin.network.arrays import FloatArray, IntArray, frozen
from twin.network.network import Network
from twin.network.online import Online, Profile
from twin.settings import setting
from twin.units import SECONDS_PER_DAY

_LAWS = ("poisson", "negative_binomial")
_COLUMNS, _LINES = 7, 4
_MOST_ORDERS = 1_000_000
"""A day, from one zone through one channel: a quarter of the numbers that addresses have room for."""
_MOST_LINES = 100
_NTH = (1 << baskets.NUMBER_BITS) - 1


@dataclass(frozen=True)
class Baskets:
    """Orders of every zone and channel: a count a day, each at its own second, place and basket.

    The count follows a law around orders_per_day x share x weekday x events; an order has 1 + Poisson lines of 1 +
    Poisson units, on products drawn by popularity, each once (a product drawn again is drawn anew, after six draws its
    units are added to its line). Source of the Poisson count: arrivals of many independent customers (Cox & Miller
    1965); of the rest: none, a convention.
    """

    law: str = setting("poisson", unit="-", choices=_LAWS, doc="Distribution of a day's orders around their mean.")
    dispersion: float = setting(
        20.0, unit="-", low=1e-3, high=1e6, doc="Of negative_binomial: variance = mean + mean^2 / dispersion."
    )
    popularity: str = setting(
        "network", unit="-", choices=("network", "zipf"), doc="The network's, or Zipf's law in the order of products."
    )
    zipf_exponent: float = setting(1.0, unit="-", low=0, high=10, doc="Of popularity zipf: weight = rank^-exponent.")
    affinity: float = setting(
        0.0, unit="share", low=0, high=1, doc="Share of further lines drawn within the family of the first line."
    )

    def problems(self, network: Network, where: str) -> Iterator[Problem]:
        """Yield a network without online rates, and rates or baskets too large to be addressed."""
        online = network.online
        if online is None or not online.orders_per_day.any():
            yield Problem(f"{where}.model", "baskets", "the network has no table online_demand with orders",
                          "add the table, or use orders=none")
            return
        if (busiest := float(online.orders_per_day.max())) > _MOST_ORDERS:
            yield Problem("online_demand: orders_per_day", busiest, f"at most {_MOST_ORDERS:,} a day from one zone")
        if (longest := float(online.channels.lines_per_order.max())) > _MOST_LINES:
            yield Problem("channels: lines_per_order", longest, f"at most {_MOST_LINES} lines an order can be drawn")

    def open(self, customers: OnlineCustomers) -> OrderSource:
        """Return the source of one run."""
        assert customers.network.online is not None
        return _Drawn(self, customers, customers.network.online)


class _Popularity(NamedTuple):
    """Products family by family, and the weights of the lists that zones draw from."""

    list_of_zone: IntArray
    cumulative: FloatArray
    guide: IntArray


class _Periods(NamedTuple):
    """The periods of the channels' days, one channel after the other."""

    first: IntArray
    start: IntArray
    end: IntArray
    share: FloatArray

    @staticmethod
    def of(profiles: Sequence[Profile]) -> _Periods:
        """Return the periods of channels with these profiles."""
        ends = [np.append(profile.start_second[1:], SECONDS_PER_DAY) for profile in profiles]
        return _Periods(
            np.cumsum([0, *map(len, ends)]), np.concatenate([profile.start_second for profile in profiles]),
            np.concatenate(ends), np.concatenate([profile.share for profile in profiles]),
        )


class _Drawn:
    """Orders by addressed draws."""

    def __init__(self, model: Baskets, customers: OnlineCustomers, online: Online) -> None:
        network = customers.network
        self._model, self._who, self._online = model, customers, online
        self._periods = _Periods.of(online.channels.profiles)
        families = network.products.families
        known = {name: row for row, name in enumerate(dict.fromkeys(families))}
        family = np.array([known[name] for name in families])
        self._shelf = np.argsort(family, kind="stable")
        self._family = family[self._shelf]
        self._family_start = np.searchsorted(self._family, np.arange(len(known) + 1))
        zipf = elementary.powers(np.arange(1.0, len(families) + 1), -model.zipf_exponent)
        self._weight = (zipf / zipf.sum() if model.popularity == "zipf" else online.weight)[self._shelf]
        self._factor: FloatArray | None = None
        self._popularity = _Popularity(frozen([]), np.zeros((0, 0)), frozen([]))
        self._lift = np.ones(len(network.zones))
        self._mode_bound = np.array([_cumulative(share) for share in online.mode_share])
        self._chooser = _Chooser(customers, online) if online.choice is not None else None
        self._names = customers.channel_names
        """By which channels stand in addresses: nobody's where customers have yet to choose one."""
        if self._chooser is not None:
            self._names = np.zeros_like(self._names)

    def placed(self, day: int, date: datetime.date, factor: FloatArray) -> PlacedOrders:
        """Return the orders of a day."""
        self._heed(factor)
        if self._chooser is None:
            share = self._online.channels.share * self._online.channels.weekday_factor[:, date.weekday()]
            drawn = baskets.by_second(self._headers(self._counts(day, share), day))
            mode, nothing = self._modes(*drawn[:3]), np.zeros((3, 0), np.int64)
        else:
            drawn, mode, nothing = self._chooser.choose(day, date, self._counts)
        first_line, product, units = self._lines(drawn)
        zone, channel, number, second, _, cancels, kept = drawn
        latitude, longitude = self._homes(zone, channel, number)
        return PlacedOrders(
            zone, channel, mode, number & _NTH, day * SECONDS_PER_DAY + second, latitude, longitude, cancels,
            kept == 1, first_line, product, units, np.full(len(zone), -1), nothing,
        )

    def _counts(self, day: int, share: FloatArray) -> IntArray:
        """Return the number of orders [zone, stream]: the same uniform at every mean, so that more is never less.

        ``share`` [stream] is that of the orders of a zone: of each channel, or of all together.
        """
        who = self._who
        mean = np.outer(self._online.orders_per_day * self._lift, share)
        uniforms = who.draws.block("orders", who.zone_names, self._names[: len(share)], day)
        if self._model.law == "poisson":
            counted = inversion.poisson(np.ascontiguousarray(uniforms), mean)
        else:
            counted = inversion.negative_binomial(np.ascontiguousarray(uniforms), mean, self._model.dispersion)
        return np.minimum(counted, (1 << baskets.NUMBER_BITS) - 1)

    def _headers(self, count: IntArray, day: int) -> IntArray:
        who, channels, period = self._who, self._online.channels, self._periods
        drawn = np.empty((_COLUMNS, int(count.sum())), np.int64)
        baskets.headers(
            *who.draws.key("order"), *who.draws.key("order_cancelled"), who.zone_names, who.channel_names, count, day,
            period.first, period.start, period.end, period.share, channels.lines_per_order,
            channels.cancel_share, channels.cancel_after_seconds, SAMPLED_SHARE, NEVER, drawn,
        )
        return drawn

    def _lines(self, drawn: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        who, wanted, most = self._who, self._popularity, int(drawn[_LINES].sum())
        first_line, place = np.empty(drawn.shape[1] + 1, np.int64), np.empty(most, np.int64)
        units = np.empty(most, np.int64)
        lines = baskets.fill(
            *who.draws.key("order_line"), who.zone_names, self._names, drawn, wanted.list_of_zone,
            wanted.cumulative, wanted.guide, self._family, self._family_start, self._model.affinity,
            self._online.channels.units_per_line, who.network.unit_scale, first_line, place, units,
        )
        return first_line, self._shelf[place[:lines]], units[:lines]

    def _modes(self, zone: IntArray, channel: IntArray, number: IntArray) -> IntArray:
        """Return the service mode of each order, by the shares of its channel."""
        if self._mode_bound.shape[1] == 1:
            return np.zeros(len(zone), np.int64)
        who = self._who
        drawn = who.draws.lines("order_mode", who.zone_names[zone], who.channel_names[channel], number)
        mode: IntArray = (drawn[:, None] >= self._mode_bound[channel, :-1]).sum(axis=1)
        return mode

    def _homes(self, zone: IntArray, channel: IntArray, number: IntArray) -> tuple[FloatArray, FloatArray]:
        who = self._who
        if not self._online.zone_radius_km.any():
            return who.network.zones.latitude_deg[zone], who.network.zones.longitude_deg[zone]
        names = (who.zone_names[zone], self._names[channel])
        return homes(who.network, zone, baskets.discs(*who.draws.key("order_position"), *names, number))

    def _heed(self, factor: FloatArray) -> None:
        """Work out what events do to popularity and numbers, where they are not what they were the day before."""
        if self._factor is not None and np.array_equal(factor, self._factor):
            return
        self._factor = factor.copy()
        factors, list_of_zone = np.unique(factor[:, self._shelf], axis=0, return_inverse=True)
        list_of_zone = list_of_zone.reshape(-1)
        same = (factors == factors[:, :1]).all(axis=1)
        weights = self._weight * np.where(same[:, None], 1.0, factors)
        self._lift = np.where(same, factors[:, 0], weights.sum(axis=1))[list_of_zone]
        cumulative = np.array([_cumulative(own) for own in weights])
        slots = 1 << (cumulative.shape[1] - 1).bit_length()
        at = np.arange(slots) / slots
        guide = np.array([np.searchsorted(own, at, side="right") for own in cumulative])
        self._popularity = _Popularity(list_of_zone, cumulative, guide)


class _Chooser:
    """Customers who come, zone by zone, and choose channel and mode by the table ``choice``."""

    def __init__(self, who: OnlineCustomers, online: Online) -> None:
        assert online.choice is not None
        self._who, self._channels, modes = who, online.channels, online.modes
        at_once = online.choice.at_once(modes.fee_minor, online.home_lane, online.deliveries.distance_km)
        self._tastes = choosing.Tastes(
            np.ascontiguousarray(at_once.reshape(len(at_once), -1)),
            np.array(online.choice.hour_sensitivity.reshape(-1)), online.choice.no_purchase_weight,
        )
        self._promises = promises(online)
        self._windows = choosing.Windows(*(
            np.array(column, np.int64) for column in (
                np.maximum(modes.window_seconds, 1), modes.window_from_second, np.where(modes.chosen, modes.windows, 0),
                modes.notice_seconds,
            )
        ))
        channels = online.channels
        self._baskets = choosing.Baskets(*(
            np.array(column, np.float64)
            for column in (channels.lines_per_order, channels.cancel_share, channels.cancel_after_seconds)
        ))
        self._served = np.isfinite(self._tastes.at_once).any(axis=1, keepdims=True)

    def choose(
        self, day: int, date: datetime.date, counts: Callable[[int, FloatArray], IntArray]
    ) -> tuple[IntArray, IntArray, IntArray]:
        """Return the headers [7, order] and modes [order] of those who order, and the others as ``nothing``."""
        who, channels = self._who, self._channels
        share = channels.share * channels.weekday_factor[:, date.weekday()]
        count = counts(day, share.sum(keepdims=True)) * self._served
        period = _Periods.of([Profile.mixed(channels.profiles, share)])
        drawn = np.empty((_COLUMNS, int(count.sum())), np.int64)
        keys = [who.draws.key("order_choice"), who.draws.key("order"), who.draws.key("order_cancelled")]
        baskets.headers(
            *keys[1], *keys[2], who.zone_names, np.zeros(1, np.uint64), count, day, period.first, period.start,
            period.end, period.share, np.ones(1), np.zeros(1), np.ones(1), SAMPLED_SHARE, NEVER, drawn,
        )
        drawn = baskets.by_second(drawn)
        mode, orders = np.empty(drawn.shape[1], np.int64), np.empty(drawn.shape[1], bool)
        choosing.decide(
            np.array(keys).reshape(-1), who.zone_names, drawn, self._tastes, self._promises, self._windows,
            self._baskets, mode, orders,
        )
        left = ~orders
        nothing = np.stack([drawn[1, left], mode[left], day * SECONDS_PER_DAY + drawn[3, left]])
        return np.ascontiguousarray(drawn[:, orders]), mode[orders], nothing


def _cumulative(weights: FloatArray) -> FloatArray:
    """Return cumulative shares that end at exactly 1, from the last product with a weight on."""
    total = weights.sum()
    share = np.cumsum(weights) / (total if total > 0 else 1.0)
    wanted = np.flatnonzero(weights)
    share[wanted[-1] if len(wanted) else 0:] = 1.0
    return share
