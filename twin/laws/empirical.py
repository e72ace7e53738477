"""Values that were seen, as often as they were seen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from twin.network.arrays import FloatArray
from twin.settings import setting


@dataclass(frozen=True)
class Empirical:
    """One of the observed values, by weight, scaled so that their mean is the mean asked for.

    Source: none but the planner's own observations.

    Raises
    ------
    ValueError
        No value, a negative one, all 0, or weights that do not match the values.
    """

    values: tuple[float, ...] = setting(unit="any", low=0, doc="Observed values, such as lead times in days.")
    weights: tuple[float, ...] = setting((), unit="-", low=0, doc="How often each was seen; empty: equally often.")

    def __post_init__(self) -> None:
        """Check the values and weights against each other."""
        if not self.values or min(self.values) < 0 or max(self.values) <= 0:
            raise ValueError("an empirical law needs values of 0 or more, at least one of them above 0")
        if self.weights and len(self.weights) != len(self.values):
            raise ValueError(f"{len(self.values)} values need as many weights, not {len(self.weights)}")
        if self.weights and (min(self.weights) < 0 or self._mean <= 0):
            raise ValueError("weights are 0 or more, and above 0 for at least one value above 0")

    def quantile(self, u: FloatArray, mean: FloatArray) -> FloatArray:
        """Return scaled values, nondecreasing in ``u`` and in ``mean``."""
        order = np.argsort(self.values, kind="stable")
        cumulated = np.cumsum(self._shares[order])
        drawn = np.searchsorted(cumulated[:-1], u, side="left")
        return np.asarray(np.asarray(mean) * (np.asarray(self.values, np.float64)[order] / self._mean)[drawn])

    def deviation(self, mean: FloatArray) -> FloatArray:
        """Return the deviation of the scaled values."""
        away = np.asarray(self.values, np.float64) / self._mean - 1.0
        return math.sqrt(math.fsum(self._shares * away * away)) * np.asarray(mean)

    @cached_property
    def _shares(self) -> FloatArray:
        weights = np.asarray(self.weights or [1.0] * len(self.values), np.float64)
        return np.asarray(weights / weights.sum() if weights.sum() > 0 else weights)

    @cached_property
    def _mean(self) -> float:
        return math.fsum(self._shares * np.asarray(self.values, np.float64))

    @classmethod
    def with_deviation(cls, mean: float, deviation: float) -> Self:
        """Raise a ValueError: observed values bring their own deviation."""
        raise ValueError(
            f"an empirical law takes its deviation from its values, not from {deviation:g} around {mean:g}: "
            "choose gamma or lognormal"
        )
