"""Simple exponential smoothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.kernels import smoothing
from twin.network.arrays import FloatArray, IntArray
from twin.policies.views import Forecast
from twin.settings import setting


@dataclass
class Smoothed:
    """Level and variance of the one-step error, [row, sku]."""

    level: FloatArray
    variance: FloatArray


@dataclass(frozen=True)
class ExponentialSmoothing:
    """Simple exponential smoothing: level += smoothing x (seen - level).

    Source: Brown (1959); Hyndman & Athanasopoulos, Forecasting: Principles and Practice, section 8.1.
    """

    smoothing: float = setting(0.2, unit="-", low=0.0, high=1.0, doc="Weight of the newest observation.")
    error_memory: float = setting(0.05, unit="-", low=0.0, high=1.0, doc="Weight of the newest squared error.")

    def start(self, prior: FloatArray) -> Smoothed:
        """Return the planned demand as level; its variance as that of Poisson demand."""
        return Smoothed(prior.astype(float), prior.astype(float))

    def update(self, state: Smoothed, seen: IntArray) -> None:
        """Take one day into level and variance."""
        smoothing.exponential(state.level, state.variance, seen, self.smoothing, self.error_memory)

    def predict(self, state: Smoothed) -> Forecast:
        """Return the level, flat, and the deviation of the one-step error."""
        return Forecast(state.level.copy(), np.sqrt(state.variance))
