"""Whole-number demand by inversion: the smallest count whose distribution function reaches a uniform.

One uniform and inversion make a draw nondecreasing in the mean, so that 20 % more demand never lowers it. Both laws
are one family: p(k) = p(k - 1) (a + b / k), Panjer's (a, b, 0) class (Panjer 1981, ASTIN Bulletin 12,
doi:10.1017/S0515036100006796), with variance = mean + clumping mean^2. Clumping 0 is the Poisson law, clumping 1 / r
the negative binomial law of dispersion r. The sum runs from 0 where the mean is small, from the mode where it is
large, and in the far upper tail from above, so that both tails keep their relative precision: about 1e-16 times the
number of terms. Above a mean of a million an approximation takes over.
"""

from __future__ import annotations

import math

import numpy as np

from twin.kernels.cache import kernel
from twin.kernels.elementary import exp, log1p, normal_quantile
from twin.network.arrays import FloatArray, IntArray

__all__ = ["negative_binomial", "negative_binomial_quantile", "poisson", "poisson_quantile", "poisson_tail"]

SMALL_MEAN = 30.0
LARGE_MEAN = 1e6
STRONG_CLUMPING = 1.0 / 15.0
NEARLY_NORMAL_CLUMPING = 1e-4
FAR_TAIL = 1e-9
NEGLIGIBLE = 1e-18


@kernel
def poisson_quantile(u: float, mean: float) -> int:
    """Return the Poisson quantile [units] of u in (0, 1); mean 0 gives 0."""
    return _quantile(u, mean, 0.0)


@kernel
def poisson_tail(least: int, mean: float) -> float:
    """Return the probability that a Poisson count of some mean reaches ``least``.

    To about 1e-15, near ``LARGE_MEAN`` to 1e-10; above it the count is taken to be the mean itself.
    """
    if least <= 0 or mean > LARGE_MEAN:
        return 1.0 if least <= mean or least <= 0 else 0.0
    if mean <= 0.0:
        return 0.0
    if least <= SMALL_MEAN:
        p = exp(-mean)
        below = p
        for k in range(1, least):
            p *= mean / k
            below += p
        return max(1.0 - below, 0.0)
    upward = least > mean
    k = least if upward else least - 1
    p = _at_mode(float(k), mean, 0.0)
    total = 0.0
    while p > NEGLIGIBLE and k >= 0:
        total += p
        k += 1 if upward else -1
        p *= mean / k if upward else (k + 1) / mean
    return total if upward else max(1.0 - total, 0.0)


@kernel
def negative_binomial_quantile(u: float, mean: float, dispersion: float) -> int:
    """Return the negative binomial quantile [units] of u in (0, 1), variance = mean + mean^2 / dispersion."""
    return _quantile(u, mean, 1.0 / dispersion)


@kernel("int64[:,::1](float64[:,::1], float64[:,::1])", "int64[::1](float64[::1], float64[::1])")
def poisson(u: FloatArray, mean: FloatArray) -> IntArray:
    """Return the Poisson quantile [units] of each uniform; both arrays of one shape, contiguous."""
    result = np.empty(u.shape, np.int64)
    flat, uniforms, means = result.ravel(), u.ravel(), mean.ravel()
    # Most draws of a shop are below four. This loop has no branch, so that the processor does several at once.
    for i in range(flat.shape[0]):
        rate = max(means[i], 0.0)
        flat[i] = _at_most_four(uniforms[i], exp(-rate), 0.0, rate)
    _finish(flat, uniforms, means, 0.0)
    return result


@kernel("int64[:,::1](float64[:,::1], float64[:,::1], float64)", "int64[::1](float64[::1], float64[::1], float64)")
def negative_binomial(u: FloatArray, mean: FloatArray, dispersion: float) -> IntArray:
    """Return the negative binomial quantile [units] of each uniform; both arrays of one shape, contiguous."""
    result = np.empty(u.shape, np.int64)
    flat, uniforms, means = result.ravel(), u.ravel(), mean.ravel()
    clumping = 1.0 / dispersion
    for i in range(flat.shape[0]):
        clumped = max(means[i], 0.0) * clumping
        a, b = _ratio(max(means[i], 0.0), clumping)
        flat[i] = _at_most_four(uniforms[i], exp(-log1p(clumped) / clumping), a, b)
    _finish(flat, uniforms, means, clumping)
    return result


@kernel
def _at_most_four(u: float, p_0: float, a: float, b: float) -> int:
    """Return the quantile if it is below 4, else 4: the same additions as in ``_sum_upward``, so the same result."""
    p_1 = p_0 * (a + b)
    p_2 = p_1 * (a + b / 2.0)
    up_to_1 = p_0 + p_1
    up_to_2 = up_to_1 + p_2
    up_to_3 = up_to_2 + p_2 * (a + b / 3.0)
    count = int(p_0 < u) + int(up_to_1 < u) + int(up_to_2 < u) + int(up_to_3 < u)
    return 4 if 1.0 - u <= FAR_TAIL else count


@kernel
def _finish(counts: IntArray, u: FloatArray, mean: FloatArray, clumping: float) -> None:
    for i in range(counts.shape[0]):
        if counts[i] == 4:
            counts[i] = _quantile(u[i], mean[i], clumping)


@kernel
def _ratio(mean: float, clumping: float) -> tuple[float, float]:
    growth = 1.0 + mean * clumping
    return mean * clumping / growth, mean * (1.0 - clumping) / growth


@kernel
def _quantile(u: float, mean: float, clumping: float) -> int:
    if mean <= 0.0:
        return 0
    return _by_summing(u, mean, clumping) if mean <= LARGE_MEAN else _beyond_summing(u, mean, clumping)


@kernel
def _by_summing(u: float, mean: float, clumping: float) -> int:
    a, b = _ratio(mean, clumping)
    if mean < SMALL_MEAN or clumping > STRONG_CLUMPING:
        p = _at_zero(mean, clumping)
        return _sum_upward(u, 0, p, a, b) if 1.0 - u > FAR_TAIL else _from_above(1.0 - u, 0, p, a, b)
    mode = int(mean * (1.0 - clumping))
    p = _at_mode(float(mode), mean, clumping)
    return _from_below(u, mode, p, a, b) if u < 0.5 else _from_above(1.0 - u, mode, p, a, b)


@kernel
def _at_zero(mean: float, clumping: float) -> float:
    return exp(-mean) if clumping == 0.0 else exp(-log1p(mean * clumping) / clumping)


@kernel
def _sum_upward(u: float, k: int, p: float, a: float, b: float) -> int:
    total = p
    while total < u:
        k += 1
        p *= a + b / k
        total += p
    return k


@kernel
def _from_below(u: float, k: int, p: float, a: float, b: float) -> int:
    """Walk down until what lies below is negligible beside u, then sum upward."""
    ratio = 0.0
    while k > 0 and p >= NEGLIGIBLE * u * (1.0 - ratio):
        ratio = k / (a * k + b)
        p *= ratio
        k -= 1
    return _sum_upward(u, k, p, a, b)


@kernel
def _from_above(tail: float, k: int, p: float, a: float, b: float) -> int:
    """Walk up until what lies above is negligible beside the tail, then sum downward until the sum exceeds it."""
    ratio = 1.0
    while p >= NEGLIGIBLE * tail * (1.0 - ratio):
        k += 1
        ratio = a + b / k
        p *= ratio
    total = p
    while total <= tail and k > 0:
        p *= k / (a * k + b)
        k -= 1
        total += p
    return k


@kernel
def _at_mode(k: float, mean: float, clumping: float) -> float:
    """Return the probability of a count k near the mean, by the saddle point, to about 1e-15.

    Source: Loader, "Fast and accurate computation of binomial probabilities", 2000, with r = 1 / clumping: the
    binomial probability of k in n = r + k trials, times r / n.
    """
    if clumping == 0.0:
        return exp(-_stirling(k) - _deviance(k, mean)) / math.sqrt(2.0 * math.pi * k)
    r = 1.0 / clumping
    n = r + k
    share = mean / (r + mean)
    exponent = _stirling(n) - _stirling(k) - _stirling(r) - _deviance(k, n * share) - _deviance(r, n - n * share)
    return exp(exponent) * math.sqrt(r / (2.0 * math.pi * k * n))


@kernel
def _stirling(n: float) -> float:
    """Return log(n!) less Stirling's approximation, for n >= 15."""
    s = 1.0 / (n * n)
    return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - (1 / 1188 - 691 / 360360 * s) * s) * s) * s) * s) / n


@kernel
def _deviance(x: float, mean: float) -> float:
    """Return x log(x / mean) + mean - x for x near the mean, without cancellation."""
    v = (x - mean) / (x + mean)
    total = (x - mean) * v
    term = 2.0 * x * v
    order = 1.0
    while True:
        term *= v * v
        order += 2.0
        added = total + term / order
        if added == total:
            return total
        total = added


@kernel
def _beyond_summing(u: float, mean: float, clumping: float) -> int:
    """Return the quantile of a mean above a million: nearly normal, or (if clumped) that of a million, scaled up."""
    if clumping <= NEARLY_NORMAL_CLUMPING:
        return _cornish_fisher(u, mean, clumping)
    same_variance = clumping + 1.0 / mean - 1.0 / LARGE_MEAN
    return int(mean / LARGE_MEAN * _by_summing(u, LARGE_MEAN, same_variance) + 0.5)


@kernel
def _cornish_fisher(u: float, mean: float, clumping: float) -> int:
    """Return the quantile by the normal law corrected for skewness, kurtosis and whole numbers.

    Source: Cornish and Fisher 1938, Revue de l'Institut International de Statistique 5, doi:10.2307/1400905; the
    continuity correction adds 1/12 to the variance (Sheppard).
    """
    swell = 1.0 + mean * clumping
    variance = mean * swell
    third = variance * (1.0 + 2.0 * mean * clumping)
    fourth = variance * (1.0 + 6.0 * mean * clumping * swell)
    deviation = math.sqrt(variance + 1.0 / 12.0)
    z = normal_quantile(u)
    skew = third / (variance * deviation)
    excess = fourth / (variance * variance)
    shape = z + skew * (z * z - 1.0) / 6.0 + excess * (z * z * z - 3.0 * z) / 24.0
    shape -= skew * skew * (2.0 * z * z * z - 5.0 * z) / 36.0
    return math.ceil(max(mean + deviation * shape - 0.5, 0.0))
