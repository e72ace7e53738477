"""The last day repeats itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.kernels import smoothing
from twin.network.arrays import FloatArray, IntArray
from twin.policies.views import Forecast
from twin.settings import setting


@dataclass
class LastDay:
    """The last observation and the variance of the one-step error, [row, sku]."""

    level: FloatArray
    variance: FloatArray


@dataclass(frozen=True)
class Naive:
    """The naive forecast: every day to come will be like the last one.

    It is the best one of a random walk. Source: Hyndman & Athanasopoulos, Forecasting: Principles and Practice,
    section 5.2.
    """

    error_memory: float = setting(0.05, unit="-", low=0.0, high=1.0, doc="Weight of the newest squared error.")

    def start(self, prior: FloatArray) -> LastDay:
        """Return the planned demand as if it were the last day; its variance as that of Poisson demand."""
        return LastDay(prior.astype(float), prior.astype(float))

    def update(self, state: LastDay, seen: IntArray) -> None:
        """Put the newest day in the place of the last one."""
        smoothing.exponential(state.level, state.variance, seen, 1.0, self.error_memory)

    def predict(self, state: LastDay) -> Forecast:
        """Return the last day, flat, and the deviation of the one-step error."""
        return Forecast(state.level.copy(), np.sqrt(state.variance))
