"""The product of many small influences: a positive quantity with a long tail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from twin.kernels.elementary import lognormal_deviates
from twin.laws.base import coefficient_of_variation
from twin.network.arrays import FloatArray
from twin.settings import setting


@dataclass(frozen=True)
class Lognormal:
    """A quantity whose logarithm is normal; the setting is the coefficient of variation of the quantity itself.

    Source: Crow, Shimizu (eds.), Lognormal Distributions, 1988, chapter 1: variance of the logarithm =
    log(1 + coefficient^2). The default is an assumption without source.
    """

    coefficient_of_variation: float = setting(0.5, unit="-", low=0, high=1e2, doc="Standard deviation / mean.")

    def quantile(self, u: FloatArray, mean: FloatArray) -> FloatArray:
        """Return values nondecreasing in ``u`` and in ``mean``."""
        factor = lognormal_deviates(np.ravel(u), float(self.coefficient_of_variation))
        return np.asarray(mean * factor.reshape(np.shape(u)))

    def deviation(self, mean: FloatArray) -> FloatArray:
        """Return coefficient x mean."""
        return self.coefficient_of_variation * np.asarray(mean)

    @classmethod
    def with_deviation(cls, mean: float, deviation: float) -> Self:
        """Return the law; any deviation around a mean of 0 is a ValueError."""
        return cls(coefficient_of_variation("lognormal", mean, deviation))
