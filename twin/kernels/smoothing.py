"""Compiled loops of the forecasters: one pass over [row, sku] instead of six."""

from __future__ import annotations

from twin.kernels.cache import kernel
from twin.network.arrays import FloatArray, IntArray


@kernel
def exponential(level: FloatArray, variance: FloatArray, units: IntArray, smoothing: float, memory: float) -> None:
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
