"""Moving average."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.kernels import smoothing
from twin.network.arrays import FloatArray, IntArray
from twin.policies.views import Forecast
from twin.settings import setting


@dataclass
class Window:
    """The last observations [length, row, sku], where the oldest stands, their sum and the error variance."""

    seen: IntArray
    oldest: int
    total: IntArray
    variance: FloatArray


@dataclass(frozen=True)
class MovingAverage:
    """Mean of the last days. Source: Chen, Drezner, Ryan & Simchi-Levi (2000), section 2."""

    window: int = setting(8, unit="days", low=1, high=1000, doc="Number of days averaged.")
    error_memory: float = setting(0.05, unit="-", low=0.0, high=1.0, doc="Weight of the newest squared error.")

    def start(self, prior: FloatArray) -> Window:
        """Return a window filled with the planned demand, in whole units; variance as that of Poisson demand."""
        filled = np.repeat(np.floor(prior + 0.5).astype(np.int64)[None], self.window, axis=0)
        return Window(filled, 0, filled.sum(axis=0), prior.astype(float))

    def update(self, state: Window, seen: IntArray) -> None:
        """Replace the oldest day by the newest."""
        smoothing.moving(state.total, state.variance, state.seen, state.oldest, seen, self.error_memory)
        state.oldest = (state.oldest + 1) % self.window

    def predict(self, state: Window) -> Forecast:
        """Return the mean of the window, flat, and the deviation of the one-step error."""
        return Forecast(state.total / self.window, np.sqrt(state.variance))
