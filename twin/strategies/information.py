"""Edges of the information graph: from a strategy's data to arrays of sites, or why an edge makes no sense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from twin.errors import Problem, nearest
from twin.network.arrays import BoolArray, IntArray
from twin.network.network import Network
from twin.strategies.base import FIELDS, InformationEdge

KEYS = ("from", "to", "fields", "delay_days", "period_days", "loss_percent", "error_percent", "bias_percent")
_MOST_BIAS = 1_000

Spec = Mapping[str, Any]


def edges(network: Network, strategy: Spec, ticks_per_day: int) -> tuple[InformationEdge, ...]:
    """Return the information graph of a strategy against a network; who names no delay has the strategy's."""
    return tuple(_edge(network, strategy, spec, ticks_per_day) for spec in strategy.get("information") or ())


def _edge(network: Network, strategy: Spec, spec: Spec, ticks_per_day: int) -> InformationEdge:
    delay = spec.get("delay_days", strategy.get("delay_days", 0))
    return InformationEdge(
        network.sites.members(spec["from"]),
        network.sites.members(spec["to"]),
        tuple(dict.fromkeys(spec["fields"])),
        int(delay * ticks_per_day),
        max(1, int(spec.get("period_days", 0) * ticks_per_day)),
        spec.get("loss_percent", 0) / 100,
        spec.get("error_percent", 0) / 100,
        spec.get("bias_percent", 0) / 100,
        "\x1f".join((spec["from"], spec["to"])),
    )


def problems(network: Network, strategy: Spec, where: str) -> Iterator[Problem]:
    """Yield everything that is wrong with the information graph of a strategy."""
    found = [
        problem for number, spec in enumerate(strategy.get("information") or ())
        for problem in _edge_problems(network, spec, f"{where}.information.{number}")
    ]
    yield from found or _read_twice(edges(network, strategy, 1), where)


def no_field(where: str, field: object) -> Problem:
    """Return the problem with a field that nobody can share."""
    return Problem(where, field, f"must be one of {', '.join(FIELDS)}", nearest=nearest(str(field), FIELDS))


def _edge_problems(network: Network, spec: Spec, where: str) -> Iterator[Problem]:
    ends = {key: network.sites.members(str(spec.get(key, ""))) for key in ("from", "to")}
    for key, members in ends.items():
        if not members.any():
            yield network.sites.unknown(f"{where}.{key}", str(spec.get(key, "")))
    if all(members.any() for members in ends.values()) and not _related(network, **ends).any():
        yield Problem(
            f"{where}.to", spec["to"], "an information edge between sites without relation: none of them has a "
            f"supplier or a customer in common with '{spec['from']}', directly or through others",
            "name sites of the same chain",
        )
    for key in spec:
        if key not in KEYS:
            yield Problem(f"{where}.{key}", spec[key], "unknown key", nearest=nearest(key, KEYS))
    for key in ("delay_days", "period_days"):
        if not isinstance(spec.get(key, 0), int) or spec.get(key, 0) < 0:
            yield Problem(f"{where}.{key}", spec[key], "must be a whole number of days, 0 or more")
    for key in ("loss_percent", "error_percent"):
        if not _is_percent(spec.get(key, 0)):
            yield Problem(f"{where}.{key}", spec[key], "must be a number from 0 to 100, in percent")
    yield from _bias_problems(spec, where)
    if not spec.get("fields"):
        yield Problem(f"{where}.fields", "missing", f"name what is reported: {', '.join(FIELDS)}")
    for field in spec.get("fields") or ():
        if field not in FIELDS:
            yield no_field(f"{where}.fields", field)


def _bias_problems(spec: Spec, where: str) -> Iterator[Problem]:
    error, bias = spec.get("error_percent", 0), spec.get("bias_percent", 0)
    if not _is_percent(bias, -100, _MOST_BIAS):
        yield Problem(f"{where}.bias_percent", bias, f"must be a number from -100 to {_MOST_BIAS}, in percent")
    elif _is_percent(error) and error - bias > 100:
        yield Problem(
            f"{where}.error_percent", error, f"with a bias of {bias:g} % what is read could be below zero",
            f"{100 + bias:g} at most",
        )


def _is_percent(value: object, low: float = 0, high: float = 100) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high


def _related(network: Network, **ends: BoolArray) -> BoolArray:
    """Return [site] the readers that have a supplier, or a customer, in common with a reporter, or are such a site."""
    edges = network.edges
    up = _reached(ends["from"], edges.destination, edges.source)
    down = _reached(ends["from"], edges.source, edges.destination)
    related: BoolArray = ends["to"] & (
        _reached(up, edges.source, edges.destination) | _reached(down, edges.destination, edges.source)
    )
    return related


def _reached(start: BoolArray, of: IntArray, to: IntArray) -> BoolArray:
    """Return [site] where one comes to along sourcing edges in one direction, the start among them."""
    reached, new = start.copy(), start
    while new.any():
        step = np.zeros(len(start), bool)
        step[to[new[of]]] = True
        new = step & ~reached
        reached |= step
    return reached


def _read_twice(built: Sequence[InformationEdge], where: str) -> Iterator[Problem]:
    """Yield each edge that brings a reader the same field of the same site as another, where one of the two misreads.

    A meter is read by the difference of two readings, which makes no sense if they come from two different meters.
    """
    for number, one in enumerate(built):
        for other in built[:number]:
            both = set(one.fields) & set(other.fields)
            met = (one.reporters & other.reporters).any() and (one.readers & other.readers).any()
            if both and met and any(edge.error or edge.bias for edge in (one, other)):
                yield Problem(
                    f"{where}.information.{number}.fields", ", ".join(sorted(both)), "reported twice to the same "
                    "reader, once with an error", "leave out one of the two edges, or the error",
                )
                break
