"""Sourcing written down a second time, in plain Python and without regard to time: what the kernels must answer."""

from __future__ import annotations

import math

from twin.policies.views import SourcingView


def source(view: SourcingView, rule: str, split_above_value: float) -> list[int]:
    """Return the site of each line, -1 for none."""
    left = {(s, k): int(view.free[s, k]) for s in range(view.free.shape[0]) for k in range(view.free.shape[1])}
    answer = [-1] * len(view.product)
    for order in range(len(view.destination)):
        lines = range(int(view.first_line[order]), int(view.first_line[order + 1]))
        whole = best(view, rule, order, lines, [s for s in sites(view, order) if holds(view, left, s, lines)])
        if whole is not None:
            for line in lines:
                give(view, left, answer, line, whole)
        elif view.value_minor[order] > split_above_value * 100:
            for line in lines:
                able = [s for s in sites(view, order) if holds(view, left, s, [line])]
                site = best(view, rule, order, [line], able, {answer[n] for n in lines})
                if site is not None:
                    give(view, left, answer, line, site)
    return answer


def sites(view: SourcingView, order: int) -> list[int]:
    """Return the open sites with a lane to the zone of an order."""
    rank = view.lanes.rank[view.destination[order]]
    return [s for s in range(len(rank)) if view.open[s] and math.isfinite(rank[s])]


def holds(view, left, site, lines) -> bool:
    wanted: dict[int, int] = {}
    for line in lines:
        wanted[int(view.product[line])] = wanted.get(int(view.product[line]), 0) + int(view.units[line])
    return all(left[site, k] >= units for k, units in wanted.items())


def give(view, left, answer, line, site) -> None:
    left[site, int(view.product[line])] -= int(view.units[line])
    answer[line] = site


def best(view, rule, order, lines, able, used=frozenset()):
    """Return the site with the lowest score, the lower row where scores are equal; None of none."""
    return min(able, key=lambda s: (score(view, rule, int(view.destination[order]), s, lines, used), s), default=None)


def score(view, rule, zone, site, lines, used):
    lanes = view.lanes
    if rule == "preferred":
        return lanes.rank[zone, site]
    if rule == "nearest":
        return lanes.distance_km[zone, site], lanes.rank[zone, site]
    parcel = 0 if site in used else int(lanes.parcel_micro[zone, site])
    units = sum(int(view.units[line]) for line in lines)
    return parcel + int(lanes.line_micro[site]) * len(lines) + int(lanes.unit_micro[zone, site]) * units
