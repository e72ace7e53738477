"""Compiled loops that choose a site for every line of waiting orders, first come first served to the unit."""

from __future__ import annotations

import numpy as np

from twin.kernels.cache import kernel
from twin.network.arrays import BoolArray, FloatArray, IntArray

__all__ = ["CANCEL", "NONE", "by_list", "by_score", "holds", "put_back"]

NONE, CANCEL = -1, -2
"""Instead of a site: the line waits for stock; it is cancelled for want of stock."""


@kernel
def by_list(
    destination: IntArray, value: IntArray, first_line: IntArray, product: IntArray, units: IntArray, free: IntArray,
    is_open: BoolArray, sites: IntArray, count: IntArray, split_above: float, taken: IntArray, chosen: IntArray,
) -> None:
    """Write the site [line] of each order's lines, -1 for none, where each destination has a list of sites, best first.

    Orders come strictly in sequence; what earlier ones took of ``free`` [site, sku] is no longer there. The first open
    site of the list ``sites`` [destination, place] (``count`` [destination] long) that holds all lines takes the order;
    else, where its ``value`` exceeds ``split_above``, each line goes to the first site that holds it. ``taken`` [site,
    sku] is all zeros before and after.
    """
    for o in range(destination.shape[0]):
        z = destination[o]
        first, last = first_line[o], first_line[o + 1]
        if last - first == 1:  # nearly half of all orders: no loops over lines, whose lengths a processor cannot guess
            chosen[first] = _first_that_holds(product[first], units[first], free, is_open, sites[z], count[z], taken)
            continue
        site = -1
        for place in range(count[z]):
            s = sites[z, place]
            if is_open[s] and holds(free, taken, s, first, last, product, units):
                site = s
                break
        if site >= 0:
            _take_all(taken, site, first, last, product, units, chosen)
            continue
        places = count[z] if value[o] > split_above else 0
        for line in range(first, last):
            chosen[line] = _first_that_holds(product[line], units[line], free, is_open, sites[z], places, taken)
    put_back(taken, product, chosen)


@kernel
def _first_that_holds(
    k: int, wanted: int, free: IntArray, is_open: BoolArray, sites: IntArray, places: int, taken: IntArray
) -> int:
    """Take a line from the first open site of a list that holds it; return the site, or -1."""
    for place in range(places):
        s = sites[place]
        if is_open[s] and free[s, k] - taken[s, k] >= wanted:
            taken[s, k] += wanted
            return int(s)
    return -1


@kernel
def by_score(
    destination: IntArray, value: IntArray, first_line: IntArray, product: IntArray, units: IntArray, free: IntArray,
    is_open: BoolArray, sites: IntArray, count: IntArray, parcel: FloatArray, per_unit: FloatArray,
    per_line: FloatArray, least: FloatArray, split_above: float, taken: IntArray, chosen: IntArray,
) -> None:
    """Write the site [line] of each order's lines, -1 for none, where the best site costs least.

    As ``by_list``, over all sites: cost is ``parcel`` [destination, site] (infinite: no lane) + ``per_line`` [site] x
    lines + ``per_unit`` [destination, site] x units; ties go to the lower row. Of an order that is split, lines after
    the first cost no second parcel at a site that has one. ``sites`` [destination, place] stand by the cost of a
    parcel; the ``least`` costs of a line and of a unit [2, destination] tell when no later one can be better.
    """
    used = np.zeros(parcel.shape[1], np.bool_)
    for o in range(destination.shape[0]):
        z = destination[o]
        first, last = first_line[o], first_line[o + 1]
        total = 0.0
        for line in range(first, last):
            total += units[line]
        site = -1
        best = np.inf
        of_parcel, of_unit, lines = parcel[z], per_unit[z], float(last - first)
        least_line, least_unit = least[0, z] * lines, least[1, z] * total
        for place in range(count[z]):
            s = sites[z, place]
            if of_parcel[s] + least_line + least_unit > best:
                break
            cost = of_parcel[s] + per_line[s] * lines + of_unit[s] * total
            better = cost < best or (cost == best and s < site)
            if better and is_open[s] and holds(free, taken, s, first, last, product, units):
                best = cost
                site = s
        if site >= 0:
            _take_all(taken, site, first, last, product, units, chosen)
            continue
        for line in range(first, last):
            chosen[line] = -1
        if value[o] > split_above:
            _split(z, first, last, product, units, free, is_open, parcel[z], per_unit[z], per_line, used, taken, chosen)
    put_back(taken, product, chosen)


@kernel
def _split(
    z: int, first: int, last: int, product: IntArray, units: IntArray, free: IntArray, is_open: BoolArray,
    parcel: FloatArray, per_unit: FloatArray, per_line: FloatArray, used: BoolArray, taken: IntArray, chosen: IntArray,
) -> None:
    for line in range(first, last):
        best = np.inf
        k = product[line]
        for s in range(parcel.shape[0]):
            if parcel[s] == np.inf or not is_open[s]:
                continue
            cost = (0.0 if used[s] else parcel[s]) + per_line[s] + per_unit[s] * units[line]
            if cost < best and free[s, k] - taken[s, k] >= units[line]:
                best = cost
                chosen[line] = s
        if chosen[line] >= 0:
            taken[chosen[line], k] += units[line]
            used[chosen[line]] = True
    for line in range(first, last):
        if chosen[line] >= 0:
            used[chosen[line]] = False


@kernel
def holds(
    free: IntArray, taken: IntArray, site: int, first: int, last: int, product: IntArray, units: IntArray
) -> bool:
    """Whether a site holds all lines; a product that stands in several of them is needed for all."""
    for line in range(first, last):
        k = product[line]
        wanted = units[line]
        for other in range(first, line):
            if product[other] == k:
                wanted += units[other]
        if free[site, k] - taken[site, k] < wanted:
            return False
    return True


@kernel
def _take_all(
    taken: IntArray, site: int, first: int, last: int, product: IntArray, units: IntArray, chosen: IntArray
) -> None:
    for line in range(first, last):
        taken[site, product[line]] += units[line]
        chosen[line] = site


@kernel
def put_back(taken: IntArray, product: IntArray, chosen: IntArray) -> None:
    """Set to zero what was taken."""
    if chosen.shape[0] > taken.size:
        taken[:] = 0
        return
    for line in range(chosen.shape[0]):
        if chosen[line] >= 0:
            taken[chosen[line], product[line]] = 0
