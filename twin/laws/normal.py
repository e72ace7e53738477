"""The sum of many small influences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from twin.kernels.elementary import normal_deviates
from twin.laws.base import coefficient_of_variation
from twin.network.arrays import FloatArray
from twin.settings import setting


@dataclass(frozen=True)
class Normal:
    """A quantity spread by the bell curve in proportion to its mean; draws may be negative, who asks clips them.

    Source: Silver, Pyke, Thomas, Inventory and Production Management, 4th ed. 2017, section 6.7; the default
    coefficient of variation is an assumption without source.
    """

    coefficient_of_variation: float = setting(0.25, unit="-", low=0, high=1e3, doc="Standard deviation / mean.")

    def quantile(self, u: FloatArray, mean: FloatArray) -> FloatArray:
        """Return mean (1 + coefficient z), nondecreasing in ``u``, and in ``mean`` wherever it is not negative."""
        z = normal_deviates(np.ravel(u)).reshape(np.shape(u))
        return np.asarray(mean * (1.0 + self.coefficient_of_variation * z))

    def deviation(self, mean: FloatArray) -> FloatArray:
        """Return coefficient x mean."""
        return self.coefficient_of_variation * np.asarray(mean)

    @classmethod
    def with_deviation(cls, mean: float, deviation: float) -> Self:
        """Return the law; any deviation around a mean of 0 is a ValueError."""
        return cls(coefficient_of_variation("normal", mean, deviation))
