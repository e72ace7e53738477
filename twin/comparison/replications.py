"""What replications of one figure say about its mean."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """A mean over replications and the interval that covers the true mean with the stated confidence.

    ``low`` and ``high`` are NaN where one replication (or none) allows no interval.
    """

    n: int
    mean: float
    low: float
    high: float


def interval(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """Return the mean of independent replications with its Student t interval.

    Equal values give an interval without width. Source: Law, Simulation Modeling and Analysis (2015), section 4.5.
    """
    n = len(values)
    if n == 0:
        return Interval(0, math.nan, math.nan, math.nan)
    mean = mean_of(values)
    if n == 1:
        return Interval(1, mean, math.nan, math.nan)
    half_width = _t_quantile((1 + confidence) / 2, n - 1) * standard_error(values)
    return Interval(n, mean, mean - half_width, mean + half_width)


def p_value(differences: Sequence[float]) -> float:
    """Return the two-sided p of the t test that the mean difference is zero; NaN for fewer than two differences.

    Differences that are all equal have no spread to test against: p is 1 if they are all zero, else 0.
    """
    if len(differences) < 2:
        return math.nan
    error = standard_error(differences)
    if error == 0:
        return 0.0 if any(differences) else 1.0
    return _t_two_sided(abs(mean_of(differences)) / error, len(differences) - 1)


def mean_of(values: Sequence[float]) -> float:
    """Return the mean, from the correctly rounded sum; of equal values exactly that value."""
    return values[0] if _all_equal(values) else math.fsum(values) / len(values)


def standard_error(values: Sequence[float]) -> float:
    """Return the standard error of the mean of two or more values; of equal values exactly 0."""
    if _all_equal(values):
        return 0.0
    mean, n = mean_of(values), len(values)
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1) / n)


def _all_equal(values: Sequence[float]) -> bool:
    return all(value == values[0] for value in values)


def _t_quantile(probability: float, freedom: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, probability))


def _t_two_sided(statistic: float, freedom: int) -> float:
    from scipy.special import stdtr

    return min(1.0, 2 * float(stdtr(freedom, -statistic)))
