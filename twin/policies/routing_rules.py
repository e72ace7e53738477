"""A routing rule in the words of order management: for which orders, from which sites, by what, and what else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from twin.errors import Problem, nearest
from twin.network.network import Network
from twin.settings import LARGEST, composed, setting

SORT = ("rank", "distance", "cost", "capacity_left", "stock_balance")
COMMIT = ("whole", "split")
OTHERWISE = ("next", "wait", "cancel")
_NO_LIMIT = "1e12, the largest number allowed: no limit."


@dataclass(frozen=True)
class OrderFilter:
    """Which orders a routing rule is for: those that pass all filters; one that is not named lets every order pass."""

    channels: tuple[str, ...] = setting((), unit="ids", doc="Placed through one of these; none named: any.")
    modes: tuple[str, ...] = setting((), unit="ids", doc="Of one of these service modes; none named: any.")
    priority_up_to: int = setting(
        LARGEST, unit="priority", low=1, high=LARGEST,
        doc=f"Of a service mode with this priority or a more urgent one; 1 is the most urgent, {_NO_LIMIT}",
    )
    promised_within_hours: float = setting(
        float(LARGEST), unit="hours", low=0, high=LARGEST,
        doc=f"Promised for at most so many hours from now, or for earlier; {_NO_LIMIT}",
    )
    value_from: float = setting(
        0.0, unit="money of the network", low=0, high=LARGEST, doc="Lines that want a site are worth so much or more.",
    )
    value_up_to: float = setting(
        float(LARGEST), unit="money of the network", low=0, high=LARGEST,
        doc=f"Lines that want a site are worth so much or less; {_NO_LIMIT}",
    )


@dataclass(frozen=True)
class SiteFilter:
    """Which sites a routing rule may take: open ones with a lane to the customer that pass all filters."""

    groups: tuple[str, ...] = setting(
        (), unit="ids", doc="One of these sites, groups or kinds (stores, warehouses); none named: any.",
    )
    within_km: float = setting(
        float(LARGEST), unit="km", low=0, high=LARGEST, doc=f"No longer a delivery lane; {_NO_LIMIT}",
    )
    order_limit: int = setting(
        LARGEST, unit="orders per site and day", low=1, high=LARGEST,
        doc=f"The rule gives a site no more orders from midnight to midnight; {_NO_LIMIT}",
    )
    safety_stock: float = setting(
        0.0, unit="units", low=0, high=LARGEST,
        doc="Brokering safety stock: so much of each product must stay free at the site.",
    )
    backlog_hours: float = setting(
        float(LARGEST), unit="hours", low=0, high=LARGEST,
        doc=f"Lines that wait at the site to be picked are less than so many hours' picking; {_NO_LIMIT}",
    )


@dataclass(frozen=True)
class RoutingRule:
    """One step of a routing: orders that pass the filter go to the best of the sites that pass theirs.

    Source: none, the vocabulary of order management systems.
    """

    name: str = setting(unit="name", doc="What planners call the rule; used once in a sequence.")
    orders: OrderFilter = composed(OrderFilter, OrderFilter(), unit="filter", doc="Which orders it is for.")
    sites: SiteFilter = composed(SiteFilter, SiteFilter(), unit="filter", doc="Which sites may serve them.")
    sort: tuple[str, ...] = setting(
        ("rank",), unit="names", choices=SORT, doc="Which site is best: the first name decides, the next break ties.",
    )
    commit: str = setting(
        "whole", unit="name", choices=COMMIT,
        doc="whole: all lines from one site; split: else each line from its best site.",
    )
    split_above_value: float = setting(
        0.0, unit="money of the network", low=0, high=LARGEST,
        doc="With commit split, only orders are split whose lines that want a site are worth more.",
    )
    otherwise: str = setting(
        "next", unit="name", choices=OTHERWISE,
        doc="What lines without a site do: try the next rule, wait for stock, or be cancelled for want of it.",
    )
    cancel_after_hours: float = setting(
        0.0, unit="hours", low=0, high=LARGEST,
        doc="With otherwise cancel, lines wait for stock until so long after the order was placed.",
    )

    @property
    def splits(self) -> bool:
        """Whether an order may be split."""
        return self.commit == "split"


def misfits(network: Network, sequence: Any, where: str) -> Iterator[Problem]:
    """Yield names in a sequence of rules, as it was written, that the network lacks, and words that contradict."""
    if not isinstance(sequence, (list, tuple)):
        return
    if not sequence:
        yield Problem(where, [], "names no rule, so that every order would wait for ever", "add a rule with a name")
    used: dict[str, int] = {}
    for number, rule in enumerate(sequence):
        if isinstance(rule, Mapping):
            at = f"{where}.{number}"
            yield from _unknown_names(network, rule, at)
            yield from _contradictions(rule, at)
            if isinstance(name := rule.get("name"), str) and used.setdefault(name, number) != number:
                yield Problem(f"{at}.name", name, "two rules have this name", f"{where}.{used[name]} has it already")


def _unknown_names(network: Network, rule: Mapping[str, Any], where: str) -> Iterator[Problem]:
    online = network.online
    known = () if online is None else (("channels", online.channels.ids), ("modes", online.modes.ids))
    for kind, valid in known:
        for at, name in _named(rule, "orders", kind, where):
            if name not in valid:
                fix = f"valid are {', '.join(valid)}"
                yield Problem(at, name, f"none of the {kind} of the network", fix, nearest(name, valid))
    for at, name in _named(rule, "sites", "groups", where):
        members = network.sites.members(name)
        if not members.any():
            yield network.sites.unknown(at, name)
        elif online is not None and not members[online.deliveries.site].any():
            yield Problem(at, name, "none of these sites delivers to customers", "add rows to the table deliveries")


def _named(rule: Mapping[str, Any], part: str, word: str, where: str) -> Iterator[tuple[str, str]]:
    """Yield place and text of every name in a list of a filter."""
    words = rule.get(part)
    names = words.get(word) if isinstance(words, Mapping) else None
    for number, name in enumerate(names if isinstance(names, (list, tuple)) else ()):
        if isinstance(name, str):
            yield f"{where}.{part}.{word}.{number}", name


def _contradictions(rule: Mapping[str, Any], where: str) -> Iterator[Problem]:
    for key, of, wanted in (("split_above_value", "commit", "split"), ("cancel_after_hours", "otherwise", "cancel")):
        if key in rule and rule.get(of) != wanted:
            yield Problem(f"{where}.{key}", rule[key], f"means nothing without {of}: {wanted}", f"add {of}: {wanted}")
    orders = rule.get("orders")
    if isinstance(orders, Mapping):
        low, high = orders.get("value_from"), orders.get("value_up_to")
        if isinstance(low, (int, float)) and isinstance(high, (int, float)) and low > high:
            yield Problem(f"{where}.orders.value_from", low, f"exceeds value_up_to, {high}, so that it is for no order")
