"""Compiled loops of transshipment: who helps whom out with which product."""

from __future__ import annotations

import numpy as np

from twin.kernels.cache import kernel
from twin.network.arrays import BoolArray, FloatArray, IntArray

__all__ = ["match"]

_NO_DEMAND = 1e-9
"""Units a day: what planned demand counts as at least, so that days of it are a number."""


@kernel
def match(
    wanted: IntArray, spare: IntArray, per_day: FloatArray, siblings: BoolArray, distance: FloatArray, moves: IntArray
) -> int:
    """Meet wants [site, sku] from what siblings [destination, source] can spare [site, sku]; return how many lines.

    ``moves`` [n, 4] takes source, destination, product and units, products rising. Both arrays are used up. Of each
    product the site whose want is most days of its demand ``per_day`` comes first; it takes from the sibling that can
    spare most days, ties from the nearest at ``distance`` [destination, source], then by row. Each line uses up a want
    or what a site can spare, so that there are no more of them than of both.
    """
    sites, products = wanted.shape
    urgency = np.empty(sites, np.float64)
    count = 0
    for k in range(products):
        some = False
        for j in range(sites):
            urgency[j] = -(wanted[j, k] / max(per_day[j, k], _NO_DEMAND))
            some = some or wanted[j, k] > 0
        if not some:
            continue
        for j in np.argsort(urgency, kind="mergesort"):
            while wanted[j, k] > 0:
                i = _most(spare, per_day, siblings, distance, j, k)
                if i < 0:
                    break
                units = min(wanted[j, k], spare[i, k])
                wanted[j, k] -= units
                spare[i, k] -= units
                moves[count, 0], moves[count, 1], moves[count, 2], moves[count, 3] = i, j, k, units
                count += 1
    return count


@kernel
def _most(
    spare: IntArray, per_day: FloatArray, siblings: BoolArray, distance: FloatArray, j: int, k: int
) -> int:
    """Return the sibling of site ``j`` that can spare most days of a product; -1: none can."""
    best = -1
    most = 0.0
    for i in range(spare.shape[0]):
        if not siblings[j, i] or spare[i, k] <= 0:
            continue
        days = spare[i, k] / max(per_day[i, k], _NO_DEMAND)
        if best < 0 or days > most or (days == most and distance[j, i] < distance[j, best]):
            best, most = i, days
    return best
