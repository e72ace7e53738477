"""Any value of an interval around the mean, each as likely as the next."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

from twin.laws.base import agree, coefficient_of_variation
from twin.network.arrays import FloatArray
from twin.settings import setting


@dataclass(frozen=True)
class ContinuousUniform:
    """A value between mean (1 - half_width) and mean (1 + half_width); the default is an assumption without source."""

    half_width: float = setting(0.5, unit="share of the mean", low=0, high=1, doc="Largest distance from the mean.")

    def quantile(self, u: FloatArray, mean: FloatArray) -> FloatArray:
        """Return values nondecreasing in ``u`` and in ``mean``."""
        return np.asarray(mean * (1.0 - self.half_width + 2.0 * self.half_width * np.asarray(u)))

    def deviation(self, mean: FloatArray) -> FloatArray:
        """Return half width x mean / sqrt(3)."""
        return self.half_width / math.sqrt(3.0) * np.asarray(mean)

    @classmethod
    def with_deviation(cls, mean: float, deviation: float) -> Self:
        """Return the law; a deviation above mean / sqrt(3), which would reach below 0, is a ValueError."""
        half_width = math.sqrt(3.0) * coefficient_of_variation("continuous_uniform", mean, deviation)
        if half_width > 1.0 and not agree(1.0, half_width):
            raise ValueError(
                f"a continuous_uniform law of mean {mean:g} has a deviation of at most {mean / math.sqrt(3.0):.4g}, "
                f"not {deviation:g}: choose gamma or lognormal for more"
            )
        return cls(min(half_width, 1.0))
