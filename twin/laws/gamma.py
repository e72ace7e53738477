"""Positive quantities with a tail: lead times, service times, demand of intermittent customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from twin.laws.base import coefficient_of_variation
from twin.network.arrays import FloatArray
from twin.settings import setting

_LOWEST = 1e-3


@dataclass(frozen=True)
class Gamma:
    """A positive quantity of shape 1 / coefficient_of_variation^2; of whole shape k, an Erlang law of k stages.

    Source: Silver, Pyke, Thomas, Inventory and Production Management, 4th ed. 2017, section 6.7.14 (gamma demand);
    quantiles by SciPy's inverse of the incomplete gamma function. The default is an assumption without source.
    """

    coefficient_of_variation: float = setting(
        0.5, unit="-", low=_LOWEST, high=1e2, doc="Standard deviation / mean; 1 / sqrt(k) for Erlang of k stages."
    )

    def quantile(self, u: FloatArray, mean: FloatArray) -> FloatArray:
        """Return values nondecreasing in ``u`` and in ``mean``."""
        from scipy.special import gammaincinv

        shape = self.coefficient_of_variation**-2
        return np.asarray(np.asarray(mean) * (gammaincinv(shape, u) / shape))

    def deviation(self, mean: FloatArray) -> FloatArray:
        """Return coefficient x mean."""
        return self.coefficient_of_variation * np.asarray(mean)

    @classmethod
    def with_deviation(cls, mean: float, deviation: float) -> Self:
        """Return the law; a deviation of nearly 0 is a ValueError."""
        coefficient = coefficient_of_variation("gamma", mean, deviation)
        if coefficient < _LOWEST and mean > 0:
            raise ValueError(
                f"a gamma law of mean {mean:g} needs a deviation of at least {_LOWEST * mean:g}, not {deviation:g}: "
                "choose constant for none"
            )
        return cls(coefficient) if mean > 0 else cls()
