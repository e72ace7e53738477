"""Vendors: sites that decide for those they supply, who that is for each of them, and what they owe by contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from twin import catalogue
from twin.errors import Problem, nearest
from twin.network.arrays import BoolArray, IntArray, frozen
from twin.network.network import Network
from twin.strategies.base import BY_PLATFORM, Contract, Desk
from twin.units import MICRO, MINOR_PER_MAJOR

CONTRACT_KEYS = (
    "vendor", "retailers", "band_minimum", "band_maximum", "band_in", "safety_factor", "penalty_below", "penalty_above",
)
_AMOUNTS = ("band_minimum", "band_maximum", "safety_factor", "penalty_below", "penalty_above")
_MOST = 1_000_000
"""Of days, units, deviations or money per unit: more is a slip, and could not be counted."""

Spec = Mapping[str, Any]


def decided_by(network: Network, right: Spec, desk: Desk) -> Desk:
    """Return a desk with who decides for its sites: each itself, or for each product the owner's that supplies it."""
    owner = str(right.get("owner", "self"))
    if owner == "self" or desk.decision in BY_PLATFORM or not len(desk.sites):
        return desk
    members = network.sites.members(owner)
    if members[desk.sites].any():
        return replace(desk, owner="self")
    lanes = np.array([_lanes(network, members, int(site)) for site in desk.sites])
    readers = [np.bincount(network.edges.source[row[row >= 0]]).argmax() for row in lanes]
    return replace(desk, lanes=frozen(lanes), readers=frozen(readers))


def _lanes(network: Network, members: BoolArray, site: int) -> IntArray:
    """Return [sku] the edge over which one of the owner's sites supplies a site; -1: none."""
    lanes = np.full(len(network.products), -1)
    for edge in np.flatnonzero((network.edges.destination == site) & members[network.edges.source]):
        lanes[network.edges.share[edge] > 0] = edge
    return lanes


def names(network: Network, desk: Desk) -> Iterator[tuple[IntArray, str]]:
    """Yield who decides, by name, with the sites for which that is so."""
    if desk.lanes is None:
        yield desk.sites, desk.owner
        return
    said = [
        ", ".join(network.sites.ids[each] for each in np.unique(network.edges.source[row[row >= 0]]))
        for row in desk.lanes
    ]
    for name in dict.fromkeys(said):
        yield desk.sites[[each == name for each in said]], name


def problems(network: Network, right: Spec, sites: IntArray, where: str) -> Iterator[Problem]:
    """Yield each site for which nobody, or more than one, of the owner's sites would decide on a product."""
    owner, ids = str(right["owner"]), network.sites.ids
    members = network.sites.members(owner)
    own = members[sites]
    if own.any() and not own.all():
        yield Problem(f"{where}.owner", owner, f"'{ids[int(sites[own][0])]}' is one of the owners and one of the sites "
                      "that they decide for", "name the others alone under sites")
        return
    for site in sites[~own]:
        mine = np.flatnonzero(network.edges.destination == site)
        share = network.edges.share[mine]
        sells = members[network.edges.source[mine]]
        deciding = (share[sells] > 0).sum(axis=0)
        suppliers = " and ".join(f"'{ids[each]}'" for each in np.unique(network.edges.source[mine[sells]]))
        if not sells.any():
            yield Problem(f"{where}.owner", owner, f"none of these sites supplies '{ids[site]}', for which it decides")
        elif (deciding > 1).any():
            product = network.products.ids[int(np.argmax(deciding > 1))]
            yield Problem(f"{where}.owner", owner, f"'{ids[site]}' has two owners of {right['decision']} of "
                          f"'{product}': {suppliers}", "name one of them as owner")
        elif (share[~sells] > 0).any():
            other = network.edges.source[mine[~sells][(share[~sells] > 0).any(axis=1)][0]]
            yield Problem(f"{where}.owner", owner, f"'{ids[site]}' is also supplied by '{ids[other]}', which others "
                          "decide on", "a vendor decides for sites that it alone supplies")


def nobodys(network: Network, right: Spec, sites: IntArray) -> bool:
    """Return whether a rule for vendors is named where each site decides for itself."""
    rule = catalogue.load(f"policies.{right['decision']}", right["rule"])
    owner = str(right.get("owner", "self"))
    own = owner == "self" or bool(network.sites.members(owner)[sites].any())
    return own and getattr(rule, "needs_contract", False)


def unheard(
    network: Network, strategy: Spec, right: Spec, sites: IntArray, read: Iterable[str]
) -> Iterator[Problem]:
    """Yield what a vendor would need to hear of the sites that it decides for, and does not."""
    members = network.sites.members(str(right["owner"]))
    decides = right.get("decision") == "replenishment"
    rule = catalogue.load(f"policies.{right['decision']}", right["rule"])
    if getattr(rule, "reads", ()):
        yield Problem("", right["rule"], "reads what others share for each site by itself, and so decides for none but "
                      "itself", "owner: self")
    for site in sites if not members[sites].any() else sites[:0]:
        lanes = _lanes(network, members, int(site))
        vendors = np.unique(network.edges.source[lanes[lanes >= 0]]).tolist()
        name = network.sites.ids[site]
        for field in sorted({*read, *(("stock",) if decides else ())}):
            ways = [_ways(network, strategy, field, int(site), vendor) for vendor in vendors]
            if not all(ways):
                yield Problem("", right["rule"], f"needs '{field}', which '{name}' does not report to "
                              f"'{network.sites.ids[vendors[ways.index([])]]}'", "add an information edge")
            elif any(way != ways[0] for way in ways):
                yield Problem("", right["rule"], f"'{name}' reports '{field}' to those who decide for it over "
                              "different edges", "let one information edge reach all of them")
        if decides and getattr(rule, "reads_forecast", False) and not _forecast(network, strategy, right, int(site)):
            yield Problem("", right["rule"], f"'{right['owner']}' needs a forecast of its own for '{name}'",
                          f"add a forecasting right with owner: {right['owner']} and signals: [sales]")
        for vendor in vendors if decides and getattr(rule, "needs_contract", False) else ():
            if not _promised(network, strategy, int(site), vendor):
                yield Problem("", right["rule"], f"'{name}' has no contract with '{network.sites.ids[vendor]}'",
                              "add one under contracts")


def _ways(network: Network, strategy: Spec, field: str, site: int, reader: int) -> list[int]:
    """Return the numbers of the information edges over which a site reports a field to a reader."""
    return [
        number for number, edge in enumerate(strategy.get("information") or ())
        if field in (edge.get("fields") or ()) and network.sites.members(str(edge.get("from")))[site]
        and network.sites.members(str(edge.get("to")))[reader]
    ]


def _forecast(network: Network, strategy: Spec, right: Spec, site: int) -> bool:
    return any(
        other.get("decision") == "forecasting" and other.get("owner") == right["owner"]
        and network.sites.members(str(other.get("sites", "")))[site]
        for other in strategy.get("rights") or ()
    )


def _promised(network: Network, strategy: Spec, site: int, vendor: int) -> bool:
    return any(
        network.sites.members(str(spec.get("retailers", "")))[site]
        and network.sites.members(str(spec.get("vendor", "")))[vendor]
        for spec in strategy.get("contracts") or ()
    )


def contracts(network: Network, strategy: Spec) -> tuple[Contract, ...]:
    """Return the contracts of a strategy against a network."""
    return tuple(_contract(network, spec) for spec in strategy.get("contracts") or ())


def _contract(network: Network, spec: Spec) -> Contract:
    scale, in_days = network.unit_scale, spec.get("band_in", "days") == "days"
    per_unit = MINOR_PER_MAJOR * MICRO / scale
    low, high = (float(spec[name]) * (1 if in_days else scale) for name in ("band_minimum", "band_maximum"))
    below, above = (round(spec.get(name, 0.0) * per_unit) for name in ("penalty_below", "penalty_above"))
    safety = float(spec.get("safety_factor", 0.0))
    return Contract(frozen(_edges(network, spec)), low, high, in_days, safety, below, above)


def _edges(network: Network, spec: Spec) -> IntArray:
    """Return the sourcing edges between the two sides of a contract."""
    sells = network.sites.members(str(spec.get("vendor", "")))[network.edges.source]
    buys = network.sites.members(str(spec.get("retailers", "")))[network.edges.destination]
    return np.flatnonzero(sells & buys)


def contract_problems(network: Network, strategy: Spec, where: str) -> Iterator[Problem]:
    """Yield everything that is wrong with the contracts of a strategy."""
    taken: dict[int, int] = {}
    for number, spec in enumerate(strategy.get("contracts") or ()):
        at = f"{where}.contracts.{number}"
        yield from _spec_problems(network, spec, at)
        for edge in _edges(network, spec).tolist():
            first = taken.setdefault(edge, number)
            if first != number:
                site = network.sites.ids[network.edges.destination[edge]]
                yield Problem(f"{at}.retailers", spec["retailers"], f"'{site}' has a band already",
                              f"contracts.{first} promises it")
                break


def _spec_problems(network: Network, spec: Spec, where: str) -> Iterator[Problem]:
    for key in spec:
        if key not in CONTRACT_KEYS:
            yield Problem(f"{where}.{key}", spec[key], "unknown key", nearest=nearest(key, CONTRACT_KEYS))
    for key in ("vendor", "retailers"):
        if not network.sites.members(str(spec.get(key, ""))).any():
            yield network.sites.unknown(f"{where}.{key}", str(spec.get(key, "")))
            return
    if not len(_edges(network, spec)):
        yield Problem(f"{where}.vendor", spec["vendor"], f"a contract without a partner: none of these sites supplies "
                      f"any of '{spec['retailers']}'", "name who supplies them")
    wrong = list(_amount_problems(spec, where))
    yield from wrong
    if not wrong and spec["band_minimum"] > spec["band_maximum"]:
        yield Problem(f"{where}.band_minimum", spec["band_minimum"],
                      f"must not be above band_maximum, {spec['band_maximum']:g}")
    if spec.get("band_in", "days") not in ("days", "units"):
        yield Problem(f"{where}.band_in", spec["band_in"], "must be days or units",
                      nearest=nearest(str(spec["band_in"]), ("days", "units")))


def _amount_problems(spec: Spec, where: str) -> Iterator[Problem]:
    for key in _AMOUNTS:
        value = spec.get(key, None if key in _AMOUNTS[:2] else 0.0)
        if not _is_amount(value):
            yield Problem(f"{where}.{key}", "missing" if value is None else value,
                          f"must be a number from 0 to {_MOST}")


def _is_amount(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= _MOST
