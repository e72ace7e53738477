"""What every law of chance offers, and what their constructors share."""

from __future__ import annotations

import math
from typing import Protocol, Self

import numpy as np

from twin.network.arrays import FloatArray


class Law(Protocol):
    """The shape of a random quantity around its mean: a day's demand [units], a lead time [days].

    A law answers by inversion and keeps no state: the same uniform gives the same draw. Draws are nondecreasing in the
    uniform; each law says so where more mean may give less. A normal draw may be negative: who asks rounds and clips.
    """

    def quantile(self, u: FloatArray, mean: FloatArray) -> FloatArray:
        """Return the draws at the uniforms ``u`` in (0, 1) around ``mean`` >= 0, in their common (broadcast) shape."""
        ...

    def deviation(self, mean: FloatArray) -> FloatArray:
        """Return the standard deviation of the law around each mean, in its unit and shape."""
        ...

    @classmethod
    def with_deviation(cls, mean: float, deviation: float) -> Self:
        """Return the law that has this standard deviation around this mean.

        Raises
        ------
        ValueError
            This law cannot have it; the message says what it can have, in the planner's words.
        """
        ...


def flat(u: FloatArray, mean: FloatArray) -> tuple[FloatArray, FloatArray, tuple[int, ...]]:
    """Return both as contiguous rows of one length, and the shape they stand for; contiguous blocks are not copied."""
    u, mean = np.asarray(u, np.float64), np.asarray(mean, np.float64)
    if u.shape != mean.shape:
        u, mean = np.broadcast_arrays(u, mean)
    return u.ravel(), mean.ravel(), u.shape


def coefficient_of_variation(law: str, mean: float, deviation: float) -> float:
    """Return deviation / mean; a quantity that is always 0 cannot vary, which is a ValueError."""
    if deviation < 0:
        raise ValueError(f"a standard deviation of {deviation:g} is impossible: it is 0 or more")
    if mean <= 0 < deviation:
        raise ValueError(f"a {law} law of mean {mean:g} cannot have the deviation {deviation:g}: it is always 0")
    return deviation / mean if mean > 0 else 0.0


def agree(possible: float, wanted: float) -> bool:
    """Whether a deviation typed with three digits means a possible one."""
    return math.isclose(possible, wanted, rel_tol=1e-3, abs_tol=1e-9)
