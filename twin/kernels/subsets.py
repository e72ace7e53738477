"""Assignments of one order's lines to sites: the best, by dynamic programming over subsets of lines; or a good one."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from twin.kernels.cache import kernel
from twin.kernels.sourcing import NONE
from twin.network.arrays import FloatArray, IntArray

__all__ = ["exactly", "nearly"]

Lines: TypeAlias = tuple[IntArray, IntArray, IntArray]
"""Product and units of each line; the row of the site of each place."""
_NOWHERE = np.iinfo(np.int64).max
"""Instead of a site where none serves: after every row, where ties are broken."""


@kernel
def exactly(
    own: Lines, free: IntArray, taken: IntArray, further: float, opening: FloatArray, of_line: FloatArray,
    whole: float, best: FloatArray, alone: FloatArray, parcels: IntArray, where: IntArray, chosen: IntArray,
) -> None:
    """Write the best assignment of a few lines, unless one site serves them all at no more than ``whole``.

    Place by place: for every subset of the lines the best assignment to the places seen so far is the best, over its
    own subsets, of giving one to this place and the rest to those before. ``opening`` [place] and ``of_line`` [line,
    place] say what a parcel and a line cost, infinite: not there. Source: dynamic programming over subsets, as for set
    partitioning; none of its own.
    """
    lines = len(chosen)
    all_lines = (1 << lines) - 1
    best[: all_lines + 1] = np.inf
    best[0], parcels[0] = 0.0, 0
    where[: all_lines + 1] = _NOWHERE
    for place in range(len(own[2])):
        if opening[place] == np.inf:
            continue
        _price_parts(own, place, free, taken, opening[place], of_line, lines, alone)
        for subset in range(all_lines, 0, -1):
            part = subset
            while part > 0:
                rest = subset ^ part
                cost = best[rest] + alone[part] + (further if rest else 0.0)
                if cost < np.inf and cost <= best[subset]:
                    _improve(subset, part, rest, own[2][place], cost, lines, best, parcels, where)
                part = (part - 1) & subset
    found = _most(all_lines, lines, best, parcels, where)
    if whole < np.inf and (found != all_lines or best[found] >= whole):
        return
    for n in range(lines):
        chosen[n] = where[found, n] if where[found, n] != _NOWHERE else NONE


@kernel
def _price_parts(
    own: Lines, place: int, free: IntArray, taken: IntArray, opening: float, of_line: FloatArray, lines: int,
    alone: FloatArray,
) -> None:
    """Write what each subset of the lines costs as one parcel from a place; infinite where it does not hold it."""
    alone[0] = opening
    for n in range(lines):
        for rest in range(1 << n):
            alone[rest | 1 << n] = alone[rest] + of_line[n, place]
    product, units, site = own[0], own[1], own[2][place]
    for n in range(lines):
        if product[n] not in product[:n]:
            continue
        k = product[n]
        for part in range(1 << n, 1 << (n + 1)):
            needed = 0
            for line in range(n + 1):
                if part >> line & 1 and product[line] == k:
                    needed += units[line]
            if free[site, k] - taken[site, k] < needed:
                for more in range(part, 1 << lines, 1 << (n + 1)):
                    alone[more] = np.inf


@kernel
def _improve(
    subset: int, part: int, rest: int, s: int, cost: float, lines: int, best: FloatArray, parcels: IntArray,
    where: IntArray,
) -> None:
    """Note a part of a subset at a site, the rest as it is, if that is better than what costs as much or more."""
    many = parcels[rest] + 1
    if cost == best[subset]:
        if many > parcels[subset]:
            return
        if many == parcels[subset]:
            for n in range(lines):
                at = s if part >> n & 1 else where[rest, n]
                if at > where[subset, n]:
                    return
                if at < where[subset, n]:
                    break
    best[subset], parcels[subset] = cost, many
    for n in range(lines):
        where[subset, n] = s if part >> n & 1 else where[rest, n]


@kernel
def _most(all_lines: int, lines: int, best: FloatArray, parcels: IntArray, where: IntArray) -> int:
    """Return the subset of most lines that can be served; of equal ones the best."""
    found, size = 0, 0
    for subset in range(all_lines, 0, -1):
        if best[subset] == np.inf:
            continue
        many = 0
        for n in range(lines):
            many += subset >> n & 1
        better = many > size or (many == size and best[subset] < best[found])
        if many == size and best[subset] == best[found]:
            better = parcels[subset] < parcels[found]
            if parcels[subset] == parcels[found]:
                for n in range(lines):
                    if where[subset, n] != where[found, n]:
                        better = where[subset, n] < where[found, n]
                        break
        if better:
            found, size = subset, many
    return found


@kernel
def nearly(
    own: Lines, free: IntArray, taken: IntArray, further: float, opening: FloatArray, of_line: FloatArray,
    whole: float, chosen: IntArray,
) -> None:
    """Write a good assignment of many lines, unless one site serves them all at no more than ``whole``.

    Line by line the place that adds least; then, for as long as that saves, the one move of a line that saves most; and
    again, if that made room for a line that had none. Arguments as for ``exactly``.
    """
    product, units, sites = own
    used, at = np.zeros(len(sites), np.int64), np.full(len(chosen), NONE)
    served, placed = 0, 1
    while placed > 0:
        placed = _place(own, free, taken, further, opening, of_line, used, at)
        served += placed
        while placed > 0 and _move(own, free, taken, further, opening, of_line, used, at):
            pass
    cost = -further
    for place in range(len(sites)):
        if used[place] > 0:
            cost += opening[place] + further
    for n in range(len(at)):
        if at[n] >= 0:
            cost += of_line[n, at[n]]
            taken[sites[at[n]], product[n]] -= units[n]
    if whole < np.inf and (served < len(chosen) or cost >= whole):
        return
    for n in range(len(at)):
        chosen[n] = sites[at[n]] if at[n] >= 0 else NONE


@kernel
def _place(
    own: Lines, free: IntArray, taken: IntArray, further: float, opening: FloatArray, of_line: FloatArray,
    used: IntArray, at: IntArray,
) -> int:
    """Give each line without a place the one that adds least; return how many got one. Ties go to the lower row."""
    product, units, sites = own
    placed, many = 0, np.count_nonzero(used)
    for n in range(len(at)):
        if at[n] >= 0:
            continue
        k, least = product[n], np.inf
        for place in range(len(sites)):
            s = sites[place]
            if opening[place] == np.inf or free[s, k] - taken[s, k] < units[n]:
                continue
            cost = of_line[n, place]
            if used[place] == 0:
                cost += opening[place] + (further if many > 0 else 0.0)
            if cost < least or (cost == least and s < sites[at[n]]):
                least, at[n] = cost, place
        if at[n] >= 0:
            placed += 1
            many += int(used[at[n]] == 0)
            used[at[n]] += 1
            taken[sites[at[n]], k] += units[n]
    return placed


@kernel
def _move(
    own: Lines, free: IntArray, taken: IntArray, further: float, opening: FloatArray, of_line: FloatArray,
    used: IntArray, at: IntArray,
) -> bool:
    """Move the one line whose move to another place saves most; return whether there was one."""
    product, units, sites = own
    saved, moved, to = 0.0, -1, -1
    for n in range(len(at)):
        old, k = at[n], product[n]
        for place in range(len(sites) if old >= 0 else 0):
            s = sites[place]
            if place == old or opening[place] == np.inf or free[s, k] - taken[s, k] < units[n]:
                continue
            change = of_line[n, place] - of_line[n, old]
            change += opening[place] + further if used[place] == 0 else 0.0
            change -= opening[old] + further if used[old] == 1 else 0.0
            if change < saved:
                saved, moved, to = change, n, place
    if moved < 0:
        return False
    old, k = at[moved], product[moved]
    taken[sites[old], k] -= units[moved]
    taken[sites[to], k] += units[moved]
    used[old] -= 1
    used[to] += 1
    at[moved] = to
    return True
