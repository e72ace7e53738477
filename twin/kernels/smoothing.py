"""Compiled loops of the forecasters: one pass over [row, sku] instead of six."""

from __future__ import annotations

from twin.kernels.cache import kernel
from twin.network.arrays import FloatArray, IntArray


@kernel
def exponential(
    level: FloatArray, variance: FloatArray, units: IntArray | FloatArray, smoothing: float, memory: float
) -> None:
    """Update level and variance of the one-step error in place with one more observation [row, sku]."""
    for i in range(level.shape[0]):
        for k in range(level.shape[1]):
            error = units[i, k] - level[i, k]
            variance[i, k] += memory * (error * error - variance[i, k])
            level[i, k] += smoothing * error


@kernel
def moving(
    total: IntArray, variance: FloatArray, window: IntArray, position: int, units: IntArray, memory: float
) -> None:
    """Replace the oldest observation of a moving window [length, row, sku] in place, and update the error variance."""
    length = window.shape[0]
    oldest = window[position]
    for i in range(units.shape[0]):
        for k in range(units.shape[1]):
            error = units[i, k] - total[i, k] / length
            variance[i, k] += memory * (error * error - variance[i, k])
            total[i, k] += units[i, k] - oldest[i, k]
            oldest[i, k] = units[i, k]


@kernel
def reverting(
    inferred: FloatArray, long_run: FloatArray, variance: FloatArray, units: IntArray, carried: FloatArray,
    weight: float, memory: float, error_memory: float,
) -> None:
    """Take one more observation [row, sku] into a forecast that reverts to its long-run mean, in place.

    The forecast was ``long_run + carried x (inferred - long_run)``; ``inferred`` moves to what is seen by ``weight``.
    """
    for i in range(units.shape[0]):
        for k in range(units.shape[1]):
            gap = inferred[i, k] - long_run[i, k]
            error = units[i, k] - max(0.0, long_run[i, k] + carried[i, k] * gap)
            variance[i, k] += error_memory * (error * error - variance[i, k])
            inferred[i, k] += weight * (units[i, k] - inferred[i, k])
            long_run[i, k] += memory * (units[i, k] - long_run[i, k])


@kernel
def autocorrelation(
    found: FloatArray, covariance: FloatArray, spread: FloatArray, before: FloatArray, long_run: FloatArray,
    units: IntArray, memory: float, most: float,
) -> None:
    """Estimate the autocorrelation [row, sku] from day to day with one more observation, in place.

    It is the ratio of two smoothed moments, of products of neighbours and of squares; at most ``most`` in size.
    """
    for i in range(units.shape[0]):
        for k in range(units.shape[1]):
            last, now = before[i, k] - long_run[i, k], units[i, k] - long_run[i, k]
            covariance[i, k] += memory * (last * now - covariance[i, k])
            spread[i, k] += memory * (last * last - spread[i, k])
            if spread[i, k] > 0:
                found[i, k] = min(most, max(-most, covariance[i, k] / spread[i, k]))


@kernel
def power(base: float, days: float) -> float:
    """Return a power to a number of days >= 0, linear between whole days, so that the base may be negative."""
    whole = int(days)
    low = base**whole
    return low + (days - whole) * (low * base - low)


@kernel
def over_lead_time(
    lead: FloatArray, after: FloatArray, gap: FloatArray, persistence: FloatArray, carry: FloatArray,
    drift: FloatArray, weight: FloatArray,
) -> None:
    """Write what a reverting forecast says of the ``lead`` days that begin ``after`` days from now, all [row, sku].

    ``drift`` becomes the expected demand of these days above the long-run mean, of which the first day from now has
    ``gap``; ``weight`` the variance of their sum, foreseen at their beginning, in squares of the one-day error, of
    which later days carry on a share: ``carry``, then ``carry x persistence``, and so on.
    """
    for i in range(lead.shape[0]):
        for k in range(lead.shape[1]):
            days, rate = lead[i, k], persistence[i, k]
            ahead, summed, step, grown = 1.0, 1.0, carry[i, k], 0.0
            drift[i, k], left = 0.0, days
            while left > 0:
                part = min(left, 1.0)
                drift[i, k] += part * ahead
                grown += part * summed * summed
                ahead *= rate
                summed += step
                step *= rate
                left -= 1.0
            drift[i, k] *= gap[i, k] * power(rate, after[i, k])
            weight[i, k] = grown
