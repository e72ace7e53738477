"""The time to an event that may happen at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from twin.kernels.elementary import exponential_deviates
from twin.laws.base import agree
from twin.network.arrays import FloatArray


@dataclass(frozen=True)
class Exponential:
    """A duration without memory: its deviation is its mean.

    Source: Hopp, Spearman, Factory Physics, 3rd ed. 2008, section 8.5.
    """

    def quantile(self, u: FloatArray, mean: FloatArray) -> FloatArray:
        """Return -mean log(1 - u), nondecreasing in ``u`` and in ``mean``."""
        return np.asarray(mean * exponential_deviates(np.ravel(u)).reshape(np.shape(u)))

    def deviation(self, mean: FloatArray) -> FloatArray:
        """Return the mean."""
        return np.array(mean, np.float64)

    @classmethod
    def with_deviation(cls, mean: float, deviation: float) -> Self:
        """Return the law; a deviation other than the mean is a ValueError."""
        if not agree(mean, deviation):
            raise ValueError(
                f"an exponential law of mean {mean:g} has the deviation {mean:g}, not {deviation:g}: "
                "write that, or choose gamma or lognormal"
            )
        return cls()
