"""First-order autoregressive demand, forecast with the least mean squared error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.kernels import smoothing
from twin.network.arrays import FloatArray, IntArray
from twin.policies.views import Forecast, Reversion
from twin.settings import setting

_MOST = 0.99
"""Largest autocorrelation: at 1 there would be no mean to go back to."""


@dataclass
class LastGap:
    """The last observation, the long-run mean, the error variance, and the autocorrelation with the moments behind it.

    All [row, sku].
    """

    last: FloatArray
    long_run: FloatArray
    variance: FloatArray
    autocorrelation: FloatArray
    covariance: FloatArray
    spread: FloatArray


@dataclass(frozen=True)
class Ar1:
    """Minimum mean squared error forecast of AR(1) demand: h days ahead, m + rho^h (last - m).

    Sources: Box & Jenkins (1970), chapter 5; Lee, Padmanabhan & Whang (1997), Management Science 43:546-558,
    doi 10.1287/mnsc.43.4.546; Luong (2007), European Journal of Operational Research 180:1086-1097. Applied to orders
    it is the forecaster without shared demand of Lee, So & Tang (2000), Management Science 46:626-643, who take the
    last order for all that orders tell.
    """

    autocorrelation: float = setting(
        0.5, unit="-", low=-_MOST, high=_MOST, doc="Rho from day to day; the first guess where it is estimated."
    )
    estimated: bool = setting(False, unit="true or false", doc="Whether rho is estimated from what is seen.")
    rho_memory: float = setting(
        0.01, unit="-", low=0.0, high=1.0, doc="Weight of the newest day in the estimate of rho."
    )
    long_run_memory: float = setting(
        0.02, unit="-", low=0.0, high=1.0, doc="Weight of the newest day in the long-run mean; 0: it stays as planned."
    )
    error_memory: float = setting(0.05, unit="-", low=0.0, high=1.0, doc="Weight of the newest squared error.")

    def start(self, prior: FloatArray) -> LastGap:
        """Return the planned demand as mean and last day; its variance as that of Poisson demand."""
        plan = prior.astype(float)
        rho = np.full(plan.shape, float(self.autocorrelation))
        return LastGap(plan, plan.copy(), plan.copy(), rho, rho * plan, plan.copy())

    def update(self, state: LastGap, seen: IntArray) -> None:
        """Take one day into the mean and the error variance, and into rho where it is estimated."""
        before, mean = state.last.copy(), state.long_run.copy()
        smoothing.reverting(
            state.last, state.long_run, state.variance, seen, state.autocorrelation, 1.0, self.long_run_memory,
            self.error_memory,
        )
        if self.estimated:
            smoothing.autocorrelation(
                state.autocorrelation, state.covariance, state.spread, before, mean, seen, self.rho_memory, _MOST
            )

    def predict(self, state: LastGap) -> Forecast:
        """Return the next day, how the days after it go back to the mean, and the deviation of the one-step error."""
        rho = state.autocorrelation.copy()
        mean = np.maximum(state.long_run + rho * (state.last - state.long_run), 0.0)
        return Forecast(mean, np.sqrt(state.variance), Reversion(state.long_run.copy(), rho, rho))
