"""Compiled loops that spread a day's walk-in demand over its seconds, by addressed draws."""

from __future__ import annotations

import numpy as np

from twin.kernels.cache import kernel
from twin.kernels.philox import NOTHING, WordArray, block, unit
from twin.network.arrays import FloatArray, IntArray

DRAWS_PER_DAY = 1 << 14
"""Indices of the purpose ``instant`` that belong to one day."""
MOST_INSTANTS = 10_000
"""What more units than these want of one cell in a day comes in as many nearly equal batches."""


@kernel
def second_of(u: float, first: int, last: int, starts: IntArray, ends: IntArray, shares: FloatArray) -> int:
    """Return the second of the day at which the part ``u`` of its customers has come.

    Their rate is constant within each of the periods ``first`` to ``last``, that one not included.
    """
    period = first
    while period < last - 1 and u >= shares[period]:
        u -= shares[period]
        period += 1
    if shares[period] <= 0.0:
        return int(ends[period] - 1)
    inside = int(u / shares[period] * (ends[period] - starts[period]))
    return int(starts[period] + min(inside, ends[period] - starts[period] - 1))


@kernel
def of_cell(
    key0: np.uint64, key1: np.uint64, site: np.uint64, product: np.uint64, day: int, count: int, starts: IntArray,
    ends: IntArray, shares: FloatArray, seconds: IntArray,
) -> None:
    """Write the ``count`` seconds of the day at which customers of one cell come, in the order of their addresses."""
    first, periods = day * DRAWS_PER_DAY, shares.shape[0]
    for n in range(0, count, 4):
        words = block(key0, key1, site, product, np.uint64((first + n) >> 2), NOTHING)
        seconds[n] = second_of(unit(words[0]), 0, periods, starts, ends, shares)
        if n + 1 < count:
            seconds[n + 1] = second_of(unit(words[1]), 0, periods, starts, ends, shares)
        if n + 2 < count:
            seconds[n + 2] = second_of(unit(words[2]), 0, periods, starts, ends, shares)
        if n + 3 < count:
            seconds[n + 3] = second_of(unit(words[3]), 0, periods, starts, ends, shares)


@kernel
def listed(
    key: WordArray, sites: WordArray, products: WordArray, day: int, wanted: IntArray, starts: IntArray,
    ends: IntArray, shares: FloatArray, step: int, place: IntArray, size: IntArray,
) -> None:
    """List a day's customers in the order of cells: ``place`` [n] = second x cells + cell, ``size`` [n] their units.

    The second is the first of its ``step``, in seconds.
    """
    seconds = np.empty(MOST_INSTANTS, np.int64)
    cells = wanted.shape[0] * wanted.shape[1]
    at = 0
    for i in range(wanted.shape[0]):
        for k in range(wanted.shape[1]):
            units = wanted[i, k]
            if units == 0:
                continue
            count = min(units, MOST_INSTANTS)
            of_cell(key[0], key[1], sites[i], products[k], day, count, starts, ends, shares, seconds)
            for n in range(count):
                place[at] = seconds[n] // step * step * cells + i * wanted.shape[1] + k
                size[at] = 1 if units == count else units * (n + 1) // count - units * n // count
                at += 1


@kernel
def in_time(place: IntArray, size: IntArray, width: int, steps: int) -> tuple[IntArray, IntArray]:
    """Return a day's customers by step of the day, ``place // width`` (a counting sort); equals stay as they are."""
    start = np.zeros(steps + 1, np.int64)
    for at in place:
        start[at // width + 1] += 1
    for step in range(steps):
        start[step + 1] += start[step]
    places, sizes = np.empty_like(place), np.empty_like(size)
    for n in range(place.shape[0]):
        at = start[place[n] // width]
        start[place[n] // width] += 1
        places[at], sizes[at] = place[n], size[n]
    return places, sizes


@kernel
def joined(place: IntArray, size: IntArray) -> int:
    """Join neighbours of one place, sorted by it: who comes for the same in the same second comes together."""
    kept = 0
    for n in range(place.shape[0]):
        if kept > 0 and place[kept - 1] == place[n]:
            size[kept - 1] += size[n]
        else:
            place[kept], size[kept] = place[n], size[n]
            kept += 1
    return kept
