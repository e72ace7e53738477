"""Order routing: a sequence of rules in planners' words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from twin.errors import Problem
from twin.kernels import routing
from twin.kernels.routing import Answers, OrderRules, Orders, Scores, SiteRules
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.network.network import Network
from twin.policies import routing_rules
from twin.policies.routing_rules import RoutingRule
from twin.policies.sourcing.base import NEVER_SPLIT, Shelf, minor
from twin.policies.views import DeliveryLanes, SourcingView
from twin.settings import LARGEST, composed
from twin.units import SECONDS_PER_DAY, SECONDS_PER_HOUR

_FIXED = ("rank", "distance")
"""Keys by which sites can be sorted before the first order."""


@dataclass
class RoutingDesk:
    """The rules as arrays, and what they have given since midnight."""

    orders: OrderRules
    sites: SiteRules
    scores: Scores
    given: IntArray
    """[rule, site] orders."""
    shelf: Shelf
    day: int = -1

    def since_midnight(self, now: int) -> IntArray:
        """Return the orders that each rule has given each site today."""
        if now // SECONDS_PER_DAY != self.day:
            self.day = now // SECONDS_PER_DAY
            self.given[:] = 0
        return self.given


@dataclass(frozen=True)
class Routing:
    """Rules tried one after the other, in the words of order management systems.

    Each is for some orders, may take some sites, sorts them, and says what the lines do that it finds no site for. An
    order that no rule is for waits. Source: none, the vocabulary of order management systems.
    """

    sequence: tuple[RoutingRule, ...] = composed(
        RoutingRule, unit="routing rules", doc="Rules that an order tries one after the other.",
    )

    @property
    def split_above_value(self) -> float:
        """The least value above which some rule splits an order."""
        return min((rule.split_above_value for rule in self.sequence if rule.splits), default=NEVER_SPLIT)

    @property
    def rests_on_stock_alone(self) -> bool:
        """Whether who got nothing gets nothing until stock comes in: no rule heeds time, limits or backlog.

        The value of what is left of an order falls when a part of it goes, so that another rule may be for it then.
        """
        parted = any(rule.splits for rule in self.sequence)
        return not any(
            rule.orders.promised_within_hours < LARGEST or rule.otherwise == "cancel"
            or rule.sites.order_limit < LARGEST or rule.sites.backlog_hours < LARGEST
            or (parted and (rule.orders.value_from > 0 or rule.orders.value_up_to < LARGEST))
            for rule in self.sequence
        )

    def plan(self, lanes: DeliveryLanes) -> RoutingDesk:
        """Return the rules as arrays."""
        sites = len(lanes.line_micro)
        return RoutingDesk(
            _order_rules(self.sequence, lanes), _site_rules(self.sequence, lanes), _scores(lanes),
            np.zeros((len(self.sequence), sites), np.int64), Shelf(),
        )

    def choose(self, view: SourcingView, plan: RoutingDesk) -> IntArray:
        """Return the site of each line, ``NONE`` or ``CANCEL``."""
        wanted = Orders(
            view.destination, view.stream, view.value_minor, view.placed, view.promised, view.first_line, view.product,
            view.units, view.now,
        )
        chosen = np.empty(len(view.product), np.int64)
        answers = Answers(plan.since_midnight(view.now), plan.shelf.taken(view.free), chosen)
        routing.by_rules(
            wanted, view.free, view.open, view.backlog_lines, plan.orders, plan.sites, plan.scores, answers
        )
        return chosen

    @staticmethod
    def misfits(network: Network, given: Mapping[str, Any], where: str) -> Iterator[Problem]:
        """Yield names that the network lacks, and words of a rule that contradict each other.

        ``given`` are the settings as they were written, right or wrong; what their declarations say is checked there.
        """
        yield from routing_rules.misfits(network, given.get("sequence"), f"{where}.sequence")


def _order_rules(sequence: tuple[RoutingRule, ...], lanes: DeliveryLanes) -> OrderRules:
    orders = [rule.orders for rule in sequence]
    cancels = [rule.cancel_after_hours for rule in sequence]
    return OrderRules(
        np.array([_streams(rule, lanes) for rule in sequence]), _seconds([one.promised_within_hours for one in orders]),
        np.array([[minor(one.value_from) for one in orders], [minor(one.value_up_to) for one in orders]]),
        np.array([minor(rule.split_above_value) if rule.splits else np.inf for rule in sequence]),
        np.array([routing_rules.OTHERWISE.index(rule.otherwise) for rule in sequence]), _seconds(cancels),
    )


def _seconds(hours: list[float]) -> IntArray:
    return np.floor(np.array(hours) * SECONDS_PER_HOUR + 0.5).astype(np.int64)


def _streams(rule: RoutingRule, lanes: DeliveryLanes) -> BoolArray:
    """Return [stream] which channels and modes a rule is for."""
    wanted = rule.orders
    channels = np.array([not wanted.channels or name in wanted.channels for name in lanes.channels])
    modes = np.array([not wanted.modes or name in wanted.modes for name in lanes.modes])
    urgent = lanes.mode_priority <= wanted.priority_up_to
    return np.asarray(channels[:, None] & (modes & urgent)).ravel()


def _scores(lanes: DeliveryLanes) -> Scores:
    served = np.isfinite(lanes.rank)
    parcel, per_unit = np.where(served, lanes.parcel_micro, np.inf), lanes.unit_micro.astype(float)
    per_line = np.broadcast_to(lanes.line_micro, parcel.shape).astype(float)
    least = [np.where(served, cost, np.inf).min(axis=1, initial=np.inf) for cost in (per_line, per_unit)]
    rate = np.where(lanes.lines_per_hour < 0, np.inf, lanes.lines_per_hour)
    fixed = np.stack([lanes.rank, lanes.distance_km, parcel, per_line, per_unit], axis=1)
    return Scores(fixed, np.stack(least, axis=1), rate)


def _site_rules(sequence: tuple[RoutingRule, ...], lanes: DeliveryLanes) -> SiteRules:
    listed, places = (np.array(part) for part in zip(*(_listed(rule, lanes) for rule in sequence), strict=True))
    keys = [_keys(rule)[1] for rule in sequence]
    numbers = np.zeros((len(sequence), len(routing_rules.SORT)), np.int64)
    for row, names in zip(numbers, keys, strict=True):
        row[: len(names)] = [routing_rules.SORT.index(name) for name in names]
    return SiteRules(
        listed, places, numbers, np.array([len(names) for names in keys]),
        np.array([rule.sites.order_limit for rule in sequence]),
        np.array([np.ceil(rule.sites.safety_stock) for rule in sequence]).astype(np.int64),
        np.array([rule.sites.backlog_hours for rule in sequence], np.float64),
    )


def _keys(rule: RoutingRule) -> tuple[list[str], list[str]]:
    """Return the leading keys that never change, and the others."""
    names = list(dict.fromkeys(rule.sort))
    leading = next((place for place, name in enumerate(names) if name not in _FIXED), len(names))
    return names[:leading], names[leading:]


def _listed(rule: RoutingRule, lanes: DeliveryLanes) -> tuple[IntArray, IntArray]:
    """Return [destination, place, 2] sites a rule may take, best first, with their ties; [destination] how many."""
    may = np.isfinite(lanes.rank) & (lanes.distance_km <= rule.sites.within_km)
    if rule.sites.groups:
        may &= np.any([lanes.groups[name] for name in rule.sites.groups], axis=0)
    before, after = _keys(rule)
    scores: list[FloatArray] = [{"rank": lanes.rank, "distance": lanes.distance_km}[name] for name in before]
    row = np.broadcast_to(np.arange(may.shape[1]), may.shape)
    cheap = [lanes.parcel_micro] if after[:1] == ["cost"] else []
    sites = np.lexsort((row, *cheap, *scores[::-1], ~may), axis=1)
    differs = np.full(may.shape, not after)
    for score in scores:
        ordered = np.take_along_axis(score, sites, axis=1)
        differs[:, 1:] |= ordered[:, 1:] != ordered[:, :-1]
    return np.stack([sites, np.cumsum(differs, axis=1)], axis=2), may.sum(axis=1)
