"""How large mistakes in the records of stock are, when in a day they happen, and which records are wrong."""

from __future__ import annotations

import numpy as np

from twin.kernels.cache import kernel
from twin.kernels.elementary import exp, log1p
from twin.network.arrays import FloatArray, IntArray
from twin.units import SECONDS_PER_DAY

__all__ = ["geometric", "seconds_of_first", "shares_of_a_day", "wrong_by_site"]

_LARGEST = 10**12


@kernel
def geometric(u: FloatArray, mean: FloatArray) -> IntArray:
    """Return [n] whole numbers from 1 on with the geometric law of a ``mean`` [n] >= 1, by inversion of ``u`` [n]."""
    sizes = np.ones(len(u), np.int64)
    for n in range(len(u)):
        if mean[n] > 1.0:
            sizes[n] += int(min(log1p(-u[n]) / log1p(-1.0 / mean[n]), _LARGEST))
    return sizes


@kernel
def shares_of_a_day(rate: FloatArray) -> FloatArray:
    """Return [n] the probability that what happens at a ``rate`` [n] a day happens within a day: 1 - exp(-rate)."""
    shares = np.zeros(len(rate))
    for n in range(len(rate)):
        shares[n] = 1.0 - exp(-rate[n])
    return shares


@kernel
def seconds_of_first(u: FloatArray, rate: FloatArray) -> IntArray:
    """Return [n] the second of the day at which it first happens, by inversion of ``u`` [n] < 1 - exp(-rate)."""
    seconds = np.zeros(len(u), np.int64)
    for n in range(len(u)):
        seconds[n] = min(int(-log1p(-u[n]) / rate[n] * SECONDS_PER_DAY), SECONDS_PER_DAY - 1)
    return seconds


@kernel
def wrong_by_site(error: IntArray, pledged: IntArray, wrong: IntArray) -> None:
    """Write [site] how many records are wrong: what they show beyond the goods is not what was pledged of it."""
    for s in range(error.shape[0]):
        found = 0
        for k in range(error.shape[1]):
            found += int(error[s, k] + pledged[s, k] != 0)
        wrong[s] = found
