"""One forecast of buyer and seller: each counts by how right it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from twin.kernels import smoothing
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.policies.views import FORECAST_PARTS, Forecast
from twin.settings import setting

_NONE = -1


@dataclass
class Shared:
    """The maker's own level, what the partners forecast, and error variances of both and of the joint, [row, sku]."""

    level: FloatArray
    variance: FloatArray
    """Of the maker's own one-day error."""
    theirs: IntArray
    """Newest forecast heard, in ``FORECAST_PARTS`` of a book unit a day; -1: none."""
    their_variance: FloatArray
    joint_variance: FloatArray
    apart_days: IntArray
    """Days for which the two have differed by more than the threshold, today included; 0: they do not."""
    exceptions: int = 0
    """How often a product of a site came to differ by more than the threshold."""


@dataclass(frozen=True)
class Joint:
    """The maker's smoothed level f, moved towards the partner's forecast g by its share of the error: f + w (g - f).

    w = a / (a + b), where a and b are the error variances of f and g, each smoothed over the days seen; errors that
    are independent then leave a b / (a + b). Source: Bates & Granger (1969), Operational Research Quarterly 20:451-468,
    doi 10.1057/jors.1969.103; as part of joint planning: Aviv (2001), Management Science 47:1326-1343,
    doi 10.1287/mnsc.47.10.1326.10260.

    Where f and g differ by more than the threshold, an exception, the maker keeps to f until it is resolved after some
    days; then f + w (g - f) holds, until they differ no more. Whose forecast was never heard counts for nothing.
    """

    smoothing: float = setting(0.2, unit="-", low=0.0, high=1.0, doc="Weight of the newest day in the own level.")
    error_memory: float = setting(0.05, unit="-", low=0.0, high=1.0, doc="Weight of the newest squared errors.")
    exception_threshold: float = setting(
        0.2, unit="share of the joint forecast", low=0.0, high=100.0, doc="A larger difference is an exception."
    )
    resolution_days: int = setting(1, unit="days", low=0, high=365, doc="Days until an exception is resolved.")
    calendar_days: int = setting(
        28, unit="days", low=1, high=365, doc="Days ahead that planned promotions count; what follows has none."
    )

    reads: ClassVar[tuple[str, ...]] = ("forecast", "promotions")

    def start(self, prior: FloatArray) -> Shared:
        """Return the planned demand as level; all error variances as that of Poisson demand."""
        plan = prior.astype(float)
        return Shared(
            plan, plan.copy(), np.full(plan.shape, _NONE), plan.copy(), plan.copy(), np.zeros(plan.shape, np.int64)
        )

    def update(self, state: Shared, seen: IntArray | FloatArray) -> None:
        """Take one day into the error variances and into the own level."""
        error = seen - self._agreed(state)
        state.joint_variance += self.error_memory * (error * error - state.joint_variance)
        error = seen - state.theirs / FORECAST_PARTS
        change = self.error_memory * (error * error - state.their_variance)
        state.their_variance += np.where(state.theirs >= 0, change, 0.0)
        smoothing.exponential(state.level, state.variance, seen, self.smoothing, self.error_memory)

    def hear(self, state: Shared, field: str, values: IntArray) -> None:
        """Take over the newest forecasts heard, [row, sku]; to be called once a day."""
        state.theirs = values
        joint = state.level + self._moved(state)
        apart = np.abs(self._gap(state)) > self.exception_threshold * FORECAST_PARTS * joint
        state.exceptions += int((apart & (state.apart_days == 0)).sum())
        state.apart_days = np.where(apart, state.apart_days + 1, 0)

    def predict(self, state: Shared) -> Forecast:
        """Return the joint forecast, flat, and the deviation of its one-day error."""
        return Forecast(self._agreed(state), np.sqrt(state.joint_variance))

    def _agreed(self, state: Shared) -> FloatArray:
        settled: BoolArray = (state.apart_days == 0) | (state.apart_days > self.resolution_days)
        joint: FloatArray = np.maximum(state.level + np.where(settled, self._moved(state), 0.0), 0.0)
        return joint

    def _moved(self, state: Shared) -> FloatArray:
        """Return w (g - f); 0 where neither has ever erred."""
        both = state.variance + state.their_variance
        weight = np.divide(state.variance, both, out=np.zeros(both.shape), where=both > 0)
        moved: FloatArray = weight * self._gap(state) / FORECAST_PARTS
        return moved

    def _gap(self, state: Shared) -> FloatArray:
        """Return g - f in the parts in which forecasts are told: whoever would tell the same does not differ."""
        told = np.floor(state.level * FORECAST_PARTS + 0.5)
        return np.where(state.theirs >= 0, state.theirs - told, 0.0)
