"""Exponential, logarithm, cosine, powers and normal quantile from + - * / and square root alone.

The libraries' own functions give different last bits on processors with different vector instructions; these give the
same everywhere, since IEEE 754 fixes each operation in them.
"""

from __future__ import annotations

import math

import numpy as np

from twin.kernels.cache import kernel
from twin.network.arrays import FloatArray

__all__ = [
    "cos", "cosines", "exp", "exponential_deviates", "log", "log1p", "lognormal_deviates", "normal_deviates",
    "normal_quantile", "powers",
]

LARGEST_EXPONENT = 709.782712893384
SMALLEST_EXPONENT = -745.1332191019412
LOG2_E = 1.4426950408889634
LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
QUARTER_TURN = 1.57079632679489655800e00
QUARTER_TURN_REST = 6.12323399573676603587e-17
"""Half of pi less ``QUARTER_TURN``, which is the nearest number to it."""
MANTISSA_BITS = 52
BIAS = 1023
SMALLEST_NORMAL = 2.2250738585072014e-308
SPLIT = 0.425


@kernel
def _times_power_of_two(value: float, power: int) -> float:
    # In two steps, so that each power is a normal number and a subnormal result is rounded once.
    half = power >> 1
    first = np.int64((half + BIAS) << MANTISSA_BITS).view(np.float64)
    second = np.int64((power - half + BIAS) << MANTISSA_BITS).view(np.float64)
    return float(value * first * second)


@kernel
def exp(x: float) -> float:
    """Return e to the power x, within one unit in the last place.

    Source: FreeBSD msun ``e_exp.c`` (Sun Microsystems 1993): reduction by multiples of ln 2, Remez rational function.
    """
    if not x <= LARGEST_EXPONENT:
        return x * math.inf
    if x < SMALLEST_EXPONENT:
        return 0.0
    power = math.floor(x * LOG2_E + 0.5)
    high = x - power * LN2_HIGH
    low = power * LN2_LOW
    r = high - low
    t = r * r
    even = 1.66666666666666019037e-01 + t * (-2.77777777770155933842e-03 + t * (
        6.61375632143793436117e-05 + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08)))
    c = r - t * even
    return _times_power_of_two(1.0 - ((low - r * c / (2.0 - c)) - high), power)


@kernel
def log(x: float) -> float:
    """Return the natural logarithm of x, within one unit in the last place; log 0 is minus infinity.

    Source: FreeBSD msun ``e_log.c`` (Sun Microsystems 1993): exponent split off, Remez polynomial in f / (2 + f).
    """
    if not 0.0 < x < math.inf:
        return -math.inf if x == 0.0 else x if x > 0.0 else math.nan
    shift = 54 if x < SMALLEST_NORMAL else 0
    bits = np.float64(x * 2.0**54 if shift else x).view(np.int64)
    power = (bits >> MANTISSA_BITS) - BIAS - shift
    mantissa = np.int64(bits & ((1 << MANTISSA_BITS) - 1) | (BIAS << MANTISSA_BITS)).view(np.float64)
    if mantissa > math.sqrt(2.0):
        mantissa *= 0.5
        power += 1
    return _log_near_one(mantissa - 1.0, float(power))


@kernel
def _log_near_one(f: float, power: float) -> float:
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    odd = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    even = z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01 + w * (
        1.818357216161805012e-01 + w * 1.479819860511658591e-01)))
    half = 0.5 * f * f
    return power * LN2_HIGH - ((half - (s * (half + odd + even) + power * LN2_LOW)) - f)


@kernel
def log1p(x: float) -> float:
    """Return log(1 + x), exact for small x too.

    Source: Goldberg, "What every computer scientist should know about floating-point arithmetic", 1991, theorem 4,
    doi:10.1145/103162.103163.
    """
    shifted = 1.0 + x
    return x if shifted == 1.0 else log(shifted) * (x / (shifted - 1.0))


@kernel
def cos(x: float) -> float:
    """Return the cosine of x, radians of at most a quarter of a turn either way, within one unit in the last place.

    Source: FreeBSD msun ``k_cos.c`` and ``k_sin.c`` (Sun Microsystems 1993): Remez polynomials up to an eighth of a
    turn; beyond it the sine of what is missing to a quarter.
    """
    size = abs(x)
    if not size <= QUARTER_TURN:
        return math.nan
    if size > 0.5 * QUARTER_TURN:
        return _sine(QUARTER_TURN - size, QUARTER_TURN_REST)
    z = size * size
    more = z * z * (4.16666666666666019037e-02 + z * (-1.38888888888741095749e-03 + z * (
        2.48015872894767294178e-05 + z * (-2.75573143513906633035e-07 + z * (
            2.08757232129817482790e-09 - z * 1.13596475577881948265e-11)))))
    half = 0.5 * z
    rounded = 1.0 - half
    return rounded + (((1.0 - rounded) - half) + more)


@kernel
def _sine(x: float, rest: float) -> float:
    """Return the sine of x + rest; rest is below half a unit in the last place of 1."""
    z = x * x
    cube = z * x
    more = 8.33333333332248946124e-03 + z * (-1.98412698298579493134e-04 + z * (
        2.75573137070700676789e-06 + z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)))
    return x - ((z * (0.5 * rest - cube * more) - rest) - cube * -1.66666666666666324348e-01)


@kernel
def normal_quantile(u: float) -> float:
    """Return the standard normal quantile of u in (0, 1), relative error about 1e-16.

    Source: Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37, 1988,
    routine PPND16, doi:10.2307/2347330.
    """
    q = u - 0.5
    if abs(q) <= SPLIT:
        return q * _central(SPLIT * SPLIT - q * q)
    r = math.sqrt(-log(min(u, 1.0 - u)))
    size = _near_tail(r - 1.6) if r <= 5.0 else _far_tail(r - 5.0)
    return size if q > 0.0 else -size


@kernel
def _central(r: float) -> float:
    above = (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
        + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
        + 1.3314166789178437745e2) * r + 3.3871328727963666080e0)
    below = (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
        + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
        + 4.2313330701600911252e1) * r + 1.0)
    return above / below


@kernel
def _near_tail(r: float) -> float:
    above = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
        + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
        + 4.63033784615654529590e0) * r + 1.42343711074968357734e0)
    below = (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
        + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r
        + 2.05319162663775882187e0) * r + 1.0)
    return above / below


@kernel
def _far_tail(r: float) -> float:
    above = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r
        + 2.65321895265761230930e-2) * r + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
        + 5.46378491116411436990e0) * r + 6.65790464350110377720e0)
    below = (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r
        + 7.86869131145613259100e-4) * r + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
        + 5.99832206555887937690e-1) * r + 1.0)
    return above / below


@kernel("float64[::1](float64[::1])")
def cosines(x: FloatArray) -> FloatArray:
    """Return the cosine of each angle [n], radians of at most a quarter of a turn either way."""
    result = np.empty(x.shape[0])
    for i in range(x.shape[0]):
        result[i] = cos(x[i])
    return result


@kernel("float64[::1](float64[::1], float64)")
def powers(base: FloatArray, exponent: float) -> FloatArray:
    """Return each base [n], above 0, to the power of one exponent."""
    result = np.empty(base.shape[0])
    for i in range(base.shape[0]):
        result[i] = exp(exponent * log(base[i]))
    return result


@kernel("float64[::1](float64[::1])")
def normal_deviates(u: FloatArray) -> FloatArray:
    """Return the standard normal quantile of each uniform [n]."""
    result = np.empty(u.shape[0])
    for i in range(u.shape[0]):
        result[i] = normal_quantile(u[i])
    return result


@kernel("float64[::1](float64[::1])")
def exponential_deviates(u: FloatArray) -> FloatArray:
    """Return the quantile of the exponential law of mean 1 at each uniform [n]."""
    result = np.empty(u.shape[0])
    for i in range(u.shape[0]):
        result[i] = -log1p(-u[i])
    return result


@kernel("float64[::1](float64[::1], float64)")
def lognormal_deviates(u: FloatArray, coefficient_of_variation: float) -> FloatArray:
    """Return the quantile of the lognormal law of mean 1 and the given coefficient of variation at each uniform [n]."""
    variance = log1p(coefficient_of_variation * coefficient_of_variation)
    spread = math.sqrt(variance)
    result = np.empty(u.shape[0])
    for i in range(u.shape[0]):
        result[i] = exp(spread * normal_quantile(u[i]) - 0.5 * variance)
    return result
