"""The law without chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from twin.laws.base import agree
from twin.network.arrays import FloatArray


@dataclass(frozen=True)
class Constant:
    """A quantity that is always its mean. Source: none, a definition."""

    def quantile(self, u: FloatArray, mean: FloatArray) -> FloatArray:
        """Return the mean, in the shape that ``u`` and ``mean`` broadcast to (a read-only view where it can be)."""
        return np.broadcast_to(np.asarray(mean, np.float64), np.broadcast_shapes(np.shape(u), np.shape(mean)))

    def deviation(self, mean: FloatArray) -> FloatArray:
        """Return zeros."""
        return np.zeros(np.shape(mean))

    @classmethod
    def with_deviation(cls, mean: float, deviation: float) -> Self:
        """Return the law; any deviation but 0 is a ValueError."""
        if not agree(0.0, deviation):
            raise ValueError(f"a constant law has the deviation 0, not {deviation:g}: write 0, or choose another law")
        return cls()
