"""Whole numbers around a mean, each as likely as the next."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

from twin.laws.base import agree, coefficient_of_variation
from twin.network.arrays import FloatArray
from twin.settings import setting

_ROUNDING = 1e-9


@dataclass(frozen=True)
class DiscreteUniform:
    """Whole numbers from mean - w to mean + w, equally likely, where w = half_width x mean rounded down.

    Around a mean that is not whole, such as 2.3, the same plus a unit with probability 0.3: the mean is exact. Where a
    growing mean widens w by one, the lowest draws become lower by one. The default is an assumption without source.
    """

    half_width: float = setting(0.5, unit="share of the mean", low=0, high=1, doc="Largest distance from the mean.")

    def quantile(self, u: FloatArray, mean: FloatArray) -> FloatArray:
        """Return whole numbers, nondecreasing in ``u``."""
        width = self._whole_width(mean)
        drawn = np.floor(mean - width + (2.0 * width + 1.0) * u)
        return np.asarray(np.minimum(drawn, np.ceil(mean) + width))

    def deviation(self, mean: FloatArray) -> FloatArray:
        """Return sqrt(w (w + 1) / 3 + f (1 - f)), f the fraction of the mean."""
        width = self._whole_width(mean)
        fraction = np.asarray(mean) - np.floor(mean)
        return np.asarray(np.sqrt(width * (width + 1.0) / 3.0 + fraction * (1.0 - fraction)))

    def _whole_width(self, mean: FloatArray) -> FloatArray:
        return np.asarray(np.floor(self.half_width * np.asarray(mean) + _ROUNDING))

    @classmethod
    def with_deviation(cls, mean: float, deviation: float) -> Self:
        """Return the law of the nearest whole width; a deviation that no whole width gives is a ValueError."""
        coefficient_of_variation("discrete_uniform", mean, deviation)
        fraction = mean - math.floor(mean)
        steps = max(deviation * deviation - fraction * (1.0 - fraction), 0.0)
        width = round((math.sqrt(1.0 + 12.0 * steps) - 1.0) / 2.0)
        law = cls(min(width / mean, 1.0) if mean > 0 else 0.0)
        possible = float(law.deviation(np.array(mean)))
        if not agree(possible, deviation):
            raise ValueError(
                f"a discrete_uniform law of mean {mean:g} cannot have the deviation {deviation:g}: "
                f"the nearest whole width gives {possible:.6g}"
            )
        return law
