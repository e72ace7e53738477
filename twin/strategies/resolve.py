"""A strategy's data against a network: information edges and desks, or the problems that keep them from fitting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from twin import catalogue
from twin.errors import Problem, nearest
from twin.network.arrays import IntArray
from twin.network.network import Network
from twin.strategies import information, lanes, vendors
from twin.strategies.base import (
    BY_PLATFORM,
    DECISIONS,
    FIELDS,
    PLATFORM,
    PROMISING,
    SOURCING,
    TRANSSHIPMENT,
    Desk,
    Organisation,
)
from twin.strategies.defaults import (
    bare_desks,
    chosen_rows,
    decided_sites,
    default_desks,
    in_book_units,
    misfits,
    row_problems,
    rule_settings,
)
from twin.strategies.eligible import unserved
from twin.strategies.frozen import unplannable
from twin.strategies.protection import overprotected
from twin.strategies.siblings import alone

_RIGHT_KEYS = ("decision", "sites", "owner", "rule", "signals")
_KEPT = ("review_days", "order_batch", "safety_factor", "integration_level")
"""Settings that stay as they were where a strategy names another rule and not them."""
_OWN = ("minimum_order", "shortage_inflation", "frozen_days", "flexibility")
"""Further ones where a site decides for itself; who decides for another asks nobody for more than is needed."""
_DONE = {
    SOURCING: "online orders are sourced", PROMISING: "online orders are promised",
    TRANSSHIPMENT: "stock is moved between stores",
}

Spec = Mapping[str, Any]


def resolve(network: Network, choices: Sequence[Spec], strategy: Spec, ticks_per_day: int = 1) -> Organisation:
    """Return who knows and who decides; precedence: strategy over choices for the study over the network's table."""
    rows = [*network.policies, *chosen_rows(network, choices)]
    desks: list[Desk] = []
    for decision in DECISIONS:
        free = decided_sites(network, decision)
        for right in _rights(strategy, decision):
            taken = _sites_of(network, right)
            free = np.setdiff1d(free, taken)
            for below in default_desks(network, rows, decision, taken):
                desk = replace(_desk(network, right, below), fallback=below)
                desks.append(vendors.decided_by(network, right, desk))
                taken = np.setdiff1d(taken, below.sites)
            for bare in bare_desks(network, decision, right["rule"], taken):
                desks.append(vendors.decided_by(network, right, _desk(network, right, bare)))
        desks.extend(default_desks(network, rows, decision, free))
    edges = information.edges(network, strategy, ticks_per_day)
    contracts = vendors.contracts(network, strategy)
    return Organisation(edges, tuple(desks), contracts, bool(strategy.get("own_draws", False)))


def owners(network: Network, organisation: Organisation) -> list[dict[str, str]]:
    """Return who decides what, in words: one row per desk and who is behind it."""
    return [
        {
            "decision": desk.decision,
            "sites": ", ".join(network.sites.ids[site] for site in sites),
            "owner": owner,
            "rule": desk.rule,
            "signals": ", ".join(desk.signals),
        }
        for desk in organisation.desks
        for sites, owner in vendors.names(network, desk)
    ]


def _rights(strategy: Spec, decision: str) -> list[Spec]:
    return [right for right in strategy.get("rights") or () if right.get("decision") == decision]


def _sites_of(network: Network, right: Spec) -> IntArray:
    named = np.flatnonzero(network.sites.members(right.get("sites", "all")))
    return np.intersect1d(named, decided_sites(network, right["decision"]))


def _desk(network: Network, right: Spec, below: Desk) -> Desk:
    given = {name: value for name, value in right.items() if name not in _RIGHT_KEYS}
    values = in_book_units(right["decision"], right["rule"], given, network.unit_scale)
    own = (*_KEPT, *_OWN) if right.get("owner", "self") == "self" else _KEPT
    kept = {name: below.settings[name] for name in own
            if name in below.settings and name not in values and _takes(right, name)}
    signals = tuple(right.get("signals") or below.signals)
    owner = PLATFORM if right["decision"] in BY_PLATFORM else right.get("owner", "self")
    return Desk(right["decision"], below.sites, owner, right["rule"], kept | values, signals)


def _takes(right: Spec, name: str) -> bool:
    return name in rule_settings(right["decision"], right["rule"])


def problems(network: Network, choices: Sequence[Spec], strategy: Spec, where: str) -> Iterator[Problem]:
    """Yield everything that keeps a strategy from fitting the network."""
    found = [
        *_choice_problems(network, choices),
        *row_problems(network, [*network.policies, *chosen_rows(network, choices)]),
        *_strategy_problems(network, strategy, where),
    ]
    if not found:
        organisation = resolve(network, choices, strategy)
        found = [*_unforecast(network, organisation), *unserved(network, organisation)]
        found.extend(overprotected(network, organisation))
        found.extend(alone(network, organisation))
        found.extend(unplannable(network, organisation))
    yield from found


def _choice_problems(network: Network, choices: Sequence[Spec]) -> Iterator[Problem]:
    """Yield each rule chosen for the whole study whose sites are none, or none that decide."""
    for choice in choices:
        where, sites = f"{choice['decision']}.sites", str(choice.get("sites", "all"))
        if not network.sites.members(sites).any():
            yield network.sites.unknown(where, sites)
        elif choice["decision"] in DECISIONS and choice["rule"] != "network" and not len(_sites_of(network, choice)):
            yield _nobody(network, where, sites, choice["decision"])


def _nobody(network: Network, where: str, sites: str, decision: str) -> Problem:
    """Return the problem with a rule for sites that do not decide what it is about."""
    without = decision in (SOURCING, PROMISING) and network.online is None
    fix = "the network has no table channels, so that nobody orders online" if without else ""
    return Problem(where, sites, f"none of these sites decides on {decision}", fix)


def _strategy_problems(network: Network, strategy: Spec, where: str) -> Iterator[Problem]:
    yield from information.problems(network, strategy, where)
    yield from vendors.contract_problems(network, strategy, where)
    claimed: dict[tuple[str, int], int] = {}
    for number, right in enumerate(strategy.get("rights") or ()):
        yield from _right_problems(network, right, f"{where}.rights.{number}", claimed, number)
    yield from _unheard(network, strategy, where)


def _unforecast(network: Network, organisation: Organisation) -> Iterator[Problem]:
    """Yield each site whose rule reads a forecast that nobody makes."""
    known = {int(site) for desk in organisation.of("forecasting") for site in desk.sites}
    for desk in organisation.of("replenishment"):
        for each in (desk, desk.fallback):
            if each and getattr(each.rule_class, "reads_forecast", False):
                for site in sorted(set(each.sites.tolist()) - known):
                    yield Problem(
                        "inventory_policies", network.sites.ids[site], f"orders by '{each.rule}', but nobody forecasts "
                        "for this site", "add a row with decision forecasting",
                    )


def _right_problems(
    network: Network, right: Spec, where: str, claimed: dict[tuple[str, int], int], number: int
) -> Iterator[Problem]:
    decision = right.get("decision", "")
    if decision not in DECISIONS:
        yield Problem(f"{where}.decision", decision, f"must be one of {', '.join(DECISIONS)}",
                      nearest=nearest(str(decision), DECISIONS))
        return
    if not network.sites.members(str(right.get("sites", ""))).any():
        yield network.sites.unknown(f"{where}.sites", str(right.get("sites", "")))
        return
    given = {name: value for name, value in right.items() if name not in _RIGHT_KEYS}
    yield from misfits(network, decision, str(right.get("rule", "")), given, where)
    for field in right.get("signals") or ():
        if field not in FIELDS:
            yield information.no_field(f"{where}.signals", field)
    yield from _owner_problems(network, right, where)
    yield from lanes.problems(network, right, _sites_of(network, right), where)
    if not len(_sites_of(network, right)):
        yield _nobody(network, f"{where}.sites", right["sites"], decision)
    for site in _sites_of(network, right):
        first = claimed.setdefault((decision, int(site)), number)
        if first != number:
            yield Problem(f"{where}.sites", right["sites"], f"'{network.sites.ids[site]}' has two owners of {decision}",
                          f"rights.{first} claims it already")
            if decision == SOURCING:
                return


def _owner_problems(network: Network, right: Spec, where: str) -> Iterator[Problem]:
    """Yield an owner that is no site, or not the platform where it decides; and sourcing for a part of the chain."""
    owner = str(right.get("owner", "self"))
    if right["decision"] not in BY_PLATFORM:
        if owner != "self" and not network.sites.members(owner).any():
            yield network.sites.unknown(f"{where}.owner", owner)
        elif owner != "self":
            yield from vendors.problems(network, right, _sites_of(network, right), where)
        return
    if owner not in ("self", PLATFORM):
        yield Problem(f"{where}.owner", owner, f"{_DONE[right['decision']]} by the {PLATFORM}", f"owner: {PLATFORM}")
    if right["decision"] == SOURCING and len(_sites_of(network, right)) < len(decided_sites(network, SOURCING)):
        yield Problem(f"{where}.sites", right["sites"], "one rule sources the orders of the whole chain", "sites: all")


def _unheard(network: Network, strategy: Spec, where: str) -> Iterator[Problem]:
    """Yield each right whose rule or signal needs a field that not every site below reports to its sites."""
    edges = [edge for edge in strategy.get("information") or () if isinstance(edge.get("fields"), (list, tuple))]
    for number, right in enumerate(strategy.get("rights") or ()):
        folder = f"policies.{right.get('decision')}"
        if right.get("decision") not in DECISIONS or catalogue.check(folder, str(right.get("rule")), ""):
            continue
        read = {*getattr(catalogue.load(folder, right["rule"]), "needs", ()), *(right.get("signals") or ())}
        if vendors.nobodys(network, right, _sites_of(network, right)):
            yield Problem(f"{where}.rights.{number}.rule", right["rule"], "decides for sites that its owner supplies, "
                          "and these decide for themselves", "name who supplies them as owner")
            continue
        if right.get("owner", "self") not in ("self", PLATFORM):
            silent_sites = vendors.unheard(network, strategy, right, _sites_of(network, right), read)
            yield from (replace(problem, where=f"{where}.rights.{number}") for problem in silent_sites)
            continue
        for site in _sites_of(network, right):
            below = _below(network, int(site))
            if "stock" in read and right["decision"] == "replenishment" and not _told(network, strategy, int(site)):
                yield Problem(
                    f"{where}.rights.{number}", right["rule"],
                    f"'{network.sites.ids[site]}' needs a forecast of sales downstream",
                    "add a forecasting right with signals: [sales]",
                )
            for field in sorted(read - {"orders"}):
                silent = below - _reporters(network, edges, field, int(site))
                if silent:
                    who = "nobody" if silent == below else f"'{network.sites.ids[min(silent)]}' does not"
                    verb = "reports" if silent == below else "report"
                    yield Problem(f"{where}.rights.{number}", right["rule"], f"needs '{field}', which {who} {verb} to "
                                  f"'{network.sites.ids[site]}'", "add an information edge")


def _below(network: Network, site: int) -> set[int]:
    """Return the sites whose supply passes through one."""
    found, new = set[int](), {site}
    while new:
        new = {int(to) for of, to in zip(network.edges.source, network.edges.destination, strict=True) if of in new}
        new -= found
        found |= new
    return found


def _reporters(network: Network, edges: Sequence[Spec], field: str, reader: int) -> set[int]:
    """Return the sites that report a field to a reader; customers' sales concern those alone that have customers."""
    told = {
        int(site) for edge in edges
        if field in edge["fields"] and network.sites.members(str(edge.get("to")))[reader]
        for site in np.flatnonzero(network.sites.members(str(edge.get("from"))))
    }
    return told | set(np.flatnonzero(~network.faces_customers).tolist()) if field == "sales" else told


def _told(network: Network, strategy: Spec, site: int) -> bool:
    """Return whether a right forecasts for the site from shared sales."""
    rights = [right for right in _rights(strategy, "forecasting") if "sales" in (right.get("signals") or ())]
    return any(network.sites.members(str(right.get("sites", "")))[site] for right in rights)
