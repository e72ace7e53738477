"""Demand of many customers who come one by one and independently."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

from twin.kernels import inversion
from twin.laws.base import agree, flat
from twin.network.arrays import FloatArray


@dataclass(frozen=True)
class Poisson:
    """The number of units asked for by many independent customers: variance = mean.

    Source: Axsaeter, Inventory Control, 3rd ed. 2015, section 5.1.
    """

    def quantile(self, u: FloatArray, mean: FloatArray) -> FloatArray:
        """Return whole units, nondecreasing in ``u`` and in ``mean``."""
        uniforms, means, shape = flat(u, mean)
        return inversion.poisson(uniforms, means).reshape(shape).astype(np.float64)

    def deviation(self, mean: FloatArray) -> FloatArray:
        """Return the square root of the mean."""
        return np.sqrt(mean)

    @classmethod
    def with_deviation(cls, mean: float, deviation: float) -> Self:
        """Return the law; a deviation other than the square root of the mean is a ValueError."""
        if not agree(math.sqrt(mean), deviation):
            raise ValueError(
                f"a poisson law of mean {mean:g} has the deviation {math.sqrt(mean):.4g}, not {deviation:g}: "
                "write that, or choose negative_binomial, gamma or normal"
            )
        return cls()
