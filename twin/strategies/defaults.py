"""The network's own desks: what its table ``inventory_policies`` says, unless a rule was chosen for the whole study."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from twin import catalogue, settings
from twin.errors import Problem
from twin.network.arrays import IntArray
from twin.network.network import Network, PolicyRow
from twin.policies.replenishment.base import OrderTerms
from twin.policies.sourcing.base import SourcingTerms
from twin.policies.transshipment.base import TransshipmentTerms
from twin.strategies.base import BY_PLATFORM, DECISIONS, PLATFORM, PROMISING, SOURCING, TRANSSHIPMENT, Desk

DEFAULT_SOURCING = "preferred"
"""The rule where nobody names one: the ranks of the table deliveries. Source: none, a convention."""
_BY_PRODUCT = ("replenishment", PROMISING)
"""Decisions whose settings may differ by product."""


_TERMS: Mapping[str, type] = {
    "replenishment": OrderTerms, SOURCING: SourcingTerms, TRANSSHIPMENT: TransshipmentTerms,
}
"""What every rule of a decision takes beside its own settings."""


def own_signal(network: Network, site: int) -> str:
    """Return what a site forecasts from when nobody shares anything: the orders it receives, or who has none, sales."""
    return "orders" if site in network.edges.source else "sales"


def decided_sites(network: Network, decision: str) -> IntArray:
    """Return the sites for which a decision is made.

    Buyers order and forecast, sellers that hold stock allocate; orders are sourced from sites that deliver, and their
    stock is what can be promised. Who buys and has nobody to sell to but customers may help out its like.
    """
    if decision in (SOURCING, PROMISING):
        return np.zeros(0, np.int64) if network.online is None else np.unique(network.online.deliveries.site)
    if decision == TRANSSHIPMENT:
        return np.setdiff1d(network.edges.destination, network.edges.source)
    if decision == "allocation":
        sellers = np.unique(network.edges.source)
        return sellers[[network.sites.kinds[row] not in ("supplier", "plant") for row in sellers]]
    return np.unique(network.edges.destination)


def chosen_rows(network: Network, choices: Sequence[Mapping[str, Any]]) -> list[PolicyRow]:
    """Return the rules chosen for the whole study as rows that win over every row of the table."""
    return [
        PolicyRow(
            network.sites.members(choice.get("sites", "all")), network.products.members("all"), 1000 + number,
            choice["decision"], choice["rule"], dict(choice.get("settings") or {}),
            f"{choice['decision']}={choice['rule']}",
        )
        for number, choice in enumerate(choices)
        if choice["rule"] != "network"
    ]


def rule_settings(decision: str, rule: str) -> dict[str, Any]:
    """Return every setting that a rule takes in a table or a strategy, by name, with its dataclass field."""
    own = settings.declared(catalogue.load(f"policies.{decision}", rule))
    return {**own, **settings.declared(_TERMS[decision])} if decision in _TERMS else own


def in_book_units(decision: str, rule: str, given: Mapping[str, Any], scale: int) -> dict[str, Any]:
    """Return settings with every amount of units turned into book units."""
    return _scaled_settings(rule_settings(decision, rule), given, scale)


def _scaled_settings(fields: Mapping[str, Any], given: Mapping[str, Any], scale: int) -> dict[str, Any]:
    return {
        name: _of_setting(fields[name].metadata, value, scale) if name in fields else value
        for name, value in given.items()
    }


def _of_setting(facts: Mapping[str, Any], value: Any, scale: int) -> Any:
    if facts["parts"] and isinstance(value, (list, tuple)):
        return [_of_setting(facts, item, scale) for item in value]
    if facts["parts"] and isinstance(value, Mapping):
        return _scaled_settings(settings.declared(facts["parts"]), value, scale)
    return _scaled(value, scale) if facts["unit"] == "units" else value


def _scaled(value: Any, scale: int) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    exact = value * scale
    return round(exact) if abs(exact - round(exact)) < 1e-6 else exact


def rule_problems(decision: str, rule: str, given: Mapping[str, Any], scale: int, where: str) -> Iterator[Problem]:
    """Yield an unknown rule, and wrong, missing or unknown settings."""
    unknown = catalogue.check(f"policies.{decision}", rule, f"{where}: rule")
    if unknown:
        yield unknown
        return
    values = in_book_units(decision, rule, given, scale)
    terms = settings.declared(_TERMS[decision]) if decision in _TERMS else {}
    rule_class = catalogue.load(f"policies.{decision}", rule)
    yield from settings.check(rule_class, {n: v for n, v in values.items() if n not in terms}, where)
    if terms:
        yield from settings.check(_TERMS[decision], {n: v for n, v in values.items() if n in terms}, where)


def misfits(network: Network, decision: str, rule: str, given: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Yield what is wrong with a rule and its settings, and with names among them that the network lacks."""
    yield from rule_problems(decision, rule, given, network.unit_scale, where)
    if rule in catalogue.names(f"policies.{decision}"):
        told = getattr(catalogue.load(f"policies.{decision}", rule), "misfits", None)
        yield from told(network, given, where) if told else ()


def row_problems(network: Network, rows: Sequence[PolicyRow]) -> Iterator[Problem]:
    """Yield the problems of each row, and every site for which no rule decides."""
    for row in rows:
        if row.decision not in DECISIONS:
            yield Problem(row.where, row.decision, f"decision must be one of {', '.join(DECISIONS)}")
        else:
            yield from misfits(network, row.decision, row.rule, row.settings, row.where)
            yield from _parted(row)
    for decision in DECISIONS:
        yield from _clashes(network, rows, decision)
    for decision in ("replenishment", "allocation"):
        for site in decided_sites(network, decision):
            covered = np.zeros(len(network.products), bool)
            for row in rows:
                if row.decision == decision and row.sites[site]:
                    covered |= row.products
            if not covered.all():
                missing = network.products.ids[int(np.argmin(covered))]
                yield Problem(
                    "inventory_policies", network.sites.ids[site], f"no {decision} rule for product '{missing}'",
                    f"add a row with decision {decision}",
                )


def _parted(row: PolicyRow) -> Iterator[Problem]:
    """Yield a rule by which only a part of the online orders would be sourced."""
    if row.decision == SOURCING and not (row.sites.all() and row.products.all()):
        yield Problem(row.where, row.rule, "one rule sources the orders of the whole chain",
                      "give site all, product all")


def _clashes(network: Network, rows: Sequence[PolicyRow], decision: str) -> Iterator[Problem]:
    """Yield each site where products would be decided on by different rules: a site has one rule per decision."""
    mine = sorted((row for row in rows if row.decision == decision), key=lambda row: row.specificity)
    for site in decided_sites(network, decision):
        used = _used(network, [row for row in mine if row.sites[site]])
        if len({row.rule for row in used}) > 1:
            yield Problem(
                used[-1].where, used[-1].rule, f"'{network.sites.ids[site]}' already decides on {decision} by "
                f"'{used[0].rule}' ({used[0].where})",
                "a site has one rule per decision; settings may differ by product",
            )
        elif decision not in _BY_PRODUCT and any(row.settings != used[0].settings for row in used):
            yield Problem(
                used[-1].where, used[-1].rule, f"'{network.sites.ids[site]}' already has other settings for {decision} "
                f"({used[0].where})", f"settings may differ by product for {' and '.join(_BY_PRODUCT)} only",
            )
        yield from _unshared(network, int(site), used)


def _unshared(network: Network, site: int, used: Sequence[PolicyRow]) -> Iterator[Problem]:
    """Yield each rule that rests on what others share: by default nobody shares anything."""
    for row in used:
        if row.rule in catalogue.names(f"policies.{row.decision}"):
            for field in getattr(catalogue.load(f"policies.{row.decision}", row.rule), "needs", ()):
                yield Problem(
                    row.where, row.rule, f"needs '{field}' of the sites below '{network.sites.ids[site]}', which only "
                    "a strategy can share", "name the rule in a strategy, among its rights",
                )


def _used(network: Network, rows: Sequence[PolicyRow]) -> list[PolicyRow]:
    """Return the rows that decide on some product, given in rising precedence."""
    winner = np.full(len(network.products), -1)
    for number, row in enumerate(rows):
        winner[row.products] = number
    return [rows[number] for number in np.unique(winner) if number >= 0]


def bare_desks(network: Network, decision: str, rule: str, sites: IntArray) -> list[Desk]:
    """Return desks without settings for sites where by default nobody decides, one per signal of a forecast."""
    if decision in BY_PLATFORM:
        return [Desk(decision, sites, PLATFORM, rule, {})] if len(sites) else []
    signals = [own_signal(network, site) for site in sites]
    return [
        Desk(decision, sites[[own == signal for own in signals]], "self", rule, {}, (signal,))
        for signal in sorted(set(signals))
    ]


def default_desks(network: Network, rows: Sequence[PolicyRow], decision: str, sites: IntArray) -> list[Desk]:
    """Return the desks by which the given sites decide for themselves, one per rule."""
    mine = sorted((row for row in rows if row.decision == decision), key=lambda row: row.specificity)
    desks: dict[tuple[Any, ...], list[int]] = {}
    for site in sites:
        winners = _used(network, [row for row in mine if row.sites[site]])
        if winners:
            desks.setdefault(_signature(network, winners, decision, int(site)), []).append(int(site))
    if decision == SOURCING and not desks:
        return bare_desks(network, decision, DEFAULT_SOURCING, sites)
    return [
        _desk(network, mine, decision, np.array(members, np.int64), key[0], key[1]) for key, members in desks.items()
    ]


def _signature(network: Network, winners: list[PolicyRow], decision: str, site: int) -> tuple[Any, ...]:
    """Return what sites must share to share a desk: rule and signal, and settings that cannot differ within a desk."""
    signal = own_signal(network, site) if decision == "forecasting" else ""
    fixed = "" if decision in _BY_PRODUCT else repr(sorted(winners[-1].settings.items()))
    return (winners[-1].rule, signal, fixed)


def _desk(
    network: Network, rows: list[PolicyRow], decision: str, sites: IntArray, rule: str, signal: str
) -> Desk:
    names = {name for row in rows if row.rule == rule for name in row.settings}
    fields = rule_settings(decision, rule)
    values = {name: _spread(network, rows, name, fields[name].default, sites) for name in sorted(names)}
    owner = PLATFORM if decision in BY_PLATFORM else "self"
    return Desk(decision, sites, owner, rule, values, (signal,) if signal else ())


def _spread(network: Network, rows: list[PolicyRow], name: str, default: Any, sites: IntArray) -> Any:
    """Return one number where all cells agree, else an array [site, sku] over the whole network, in book units."""
    scale = network.unit_scale
    values = [in_book_units(row.decision, row.rule, row.settings, scale).get(name, default) for row in rows]
    winner = np.full((len(network.sites), len(network.products)), -1)
    for number, row in enumerate(rows):
        winner[np.ix_(row.sites, row.products)] = number
    deciding = [number for number in np.unique(winner[sites]) if number >= 0]
    first = values[deciding[0]]
    if all(values[number] == first for number in deciding):
        return first
    # Rows of other rules, at other sites, may have no such setting: their place holds a number that nobody reads.
    return np.array([value if number in deciding else first for number, value in enumerate(values)])[winner]
