"""Demand that comes in clumps: more spread than Poisson."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

from twin.kernels import inversion
from twin.laws.base import agree, coefficient_of_variation, flat
from twin.network.arrays import FloatArray
from twin.settings import setting


@dataclass(frozen=True)
class NegativeBinomial:
    """Units asked for when the Poisson rate itself varies as a gamma law: variance = mean + mean^2 / dispersion.

    Source: Axsaeter, Inventory Control, 3rd ed. 2015, section 5.1 (logarithmic compound Poisson); the default
    dispersion is an assumption without source.
    """

    dispersion: float = setting(
        2.0, unit="-", low=1e-3, high=1e9, doc="Shape of the varying rate: small is clumpy, large is nearly Poisson."
    )

    def quantile(self, u: FloatArray, mean: FloatArray) -> FloatArray:
        """Return whole units, nondecreasing in ``u`` and in ``mean``."""
        uniforms, means, shape = flat(u, mean)
        return inversion.negative_binomial(uniforms, means, self.dispersion).reshape(shape).astype(np.float64)

    def deviation(self, mean: FloatArray) -> FloatArray:
        """Return sqrt(mean + mean^2 / dispersion)."""
        return np.sqrt(mean + np.square(mean) / self.dispersion)

    @classmethod
    def with_deviation(cls, mean: float, deviation: float) -> Self:
        """Return the law; a deviation that does not exceed the Poisson law's is a ValueError."""
        coefficient_of_variation("negative_binomial", mean, deviation)
        poisson = math.sqrt(mean)
        if mean > 0 and (deviation < poisson or agree(poisson, deviation)):
            raise ValueError(
                f"a negative_binomial law of mean {mean:g} needs a deviation above {poisson:.4g}, not {deviation:g}: "
                "choose poisson for that one, and normal or gamma for less"
            )
        return cls(mean * mean / (deviation * deviation - mean)) if mean > 0 else cls()
