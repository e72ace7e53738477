"""Orders to come, by the demand that the orders so far reveal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.kernels import smoothing
from twin.network.arrays import FloatArray, IntArray
from twin.policies.views import Forecast, Reversion
from twin.settings import setting


@dataclass
class Revealed:
    """Demand inferred for the last day, the long-run mean, and the error variance of the orders, [row, sku]."""

    demand: FloatArray
    long_run: FloatArray
    variance: FloatArray


@dataclass(frozen=True)
class OrderHistory:
    """Forecast of the orders of sites that order up to the best forecast of AR(1) demand, from all their orders so far.

    Such a site orders Y = D + g (D - D before), g = rho + rho^2 + ... + rho^p, so that D follows from Y and the D
    before: the whole history of orders reveals demand, and nothing is left for shared sales to tell. The orders h days
    ahead are expected at m + rho^(p + h) (D - m). Sources: Raghunathan (2001), Management Science 47:605-610;
    invertibility: Gaur, Giloni & Seshadri (2005), Management Science 51:961-969. That those below order like that is
    an assumption of the planner's.
    """

    autocorrelation: float = setting(0.5, unit="-", low=0.0, high=0.99, doc="Rho of customers' demand, day to day.")
    protection_days: int = setting(
        2, unit="days", low=1, high=365, doc="Lead time and review interval p of those who order."
    )
    long_run_memory: float = setting(
        0.02, unit="-", low=0.0, high=1.0, doc="Weight of the newest day in the long-run mean; 0: it stays as planned."
    )
    error_memory: float = setting(0.05, unit="-", low=0.0, high=1.0, doc="Weight of the newest squared error.")

    @property
    def _amplified(self) -> float:
        """1 + g: how much more an order moves than the demand behind it."""
        rho = self.autocorrelation
        return (1 - rho ** (self.protection_days + 1)) / (1 - rho)

    @property
    def _carried(self) -> float:
        """Share of the gap of demand that the orders of the next day are expected to have."""
        return float(self.autocorrelation ** (self.protection_days + 1))

    def start(self, prior: FloatArray) -> Revealed:
        """Return the planned demand as mean and as demand of the last day; the variance as that of Poisson demand."""
        plan = prior.astype(float)
        return Revealed(plan, plan.copy(), plan.copy())

    def update(self, state: Revealed, seen: IntArray) -> None:
        """Infer the demand of the day from its orders, and take the day into mean and error variance."""
        smoothing.reverting(
            state.demand, state.long_run, state.variance, seen, np.full(seen.shape, self._carried), 1 / self._amplified,
            self.long_run_memory, self.error_memory,
        )

    def predict(self, state: Revealed) -> Forecast:
        """Return the next day's orders, how the days after it go back to the mean, and the deviation of the error."""
        shape = state.demand.shape
        mean = np.maximum(state.long_run + self._carried * (state.demand - state.long_run), 0.0)
        later = Reversion(
            state.long_run.copy(), np.full(shape, float(self.autocorrelation)),
            np.full(shape, self._carried / self._amplified),
        )
        return Forecast(mean, np.sqrt(state.variance), later)
