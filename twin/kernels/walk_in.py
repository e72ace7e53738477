"""Compiled loop of the exact grain: customers one after the other, until somebody has to look up."""

from __future__ import annotations

import numpy as np

from twin.kernels.cache import kernel
from twin.kernels.philox import NOTHING, WordArray, block, lane_of, unit
from twin.network.arrays import BoolArray, FloatArray, IntArray


@kernel
def sell_until(
    first: int, stop: int, now: int, base: int, second: IntArray, row: IntArray, product: IntArray, wanted: IntArray,
    sites: IntArray, free: IntArray, closed: BoolArray, patient: FloatArray, key: WordArray, site_names: WordArray,
    product_names: WordArray, slack: IntArray, taken: IntArray, sold: IntArray, waits: IntArray, missed: IntArray,
    ran_out: BoolArray, restocked: BoolArray,
) -> tuple[int, bool]:
    """Serve customers [line] from ``first`` on while they come before second ``stop`` of the day, or at ``now``.

    Write what each is sold, misses, and waits for of that: the patient share, rounded by the draw addressed by the
    second (``base`` is that of midnight). ``slack`` [site, sku] is how far a position may still fall; a cell that has
    used it up ends the loop with its second. ``taken`` [row, sku] must be, and is left, zero. Return the next line, and
    whether some slack is used up.
    """
    n = first
    ended = -1
    while n < second.shape[0]:
        at = second[n]
        if (at >= stop and at > now) or (ended >= 0 and at > ended):
            break
        i, k = row[n], product[n]
        site = sites[i]
        got = 0 if closed[site] else min(wanted[n], free[site, k] - taken[i, k])
        short = wanted[n] - got
        stay = 0
        if short > 0:
            ran_out[i, k] = True
            stay = _patient_units(short, patient[i], key, site_names[i], product_names[k], base + at)
        restocked[i, k] = False
        taken[i, k] += got
        sold[n], missed[n], waits[n] = got, short, stay
        if got + stay > 0:
            slack[site, k] -= got + stay
            if slack[site, k] <= 0:
                ended = at
        n += 1
    for m in range(first, n):
        taken[row[m], product[m]] = 0
    return n, ended >= 0


@kernel
def _patient_units(
    short: int, share: float, key: WordArray, site: np.uint64, product: np.uint64, second: int
) -> int:
    if share == 0.0:
        return 0
    if share == 1.0:
        return short
    words = block(key[0], key[1], site, product, np.uint64(second >> 2), NOTHING)
    return int(np.floor(short * share + unit(lane_of(words, second & 3))))
