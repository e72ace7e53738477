"""A choice among alternatives by the multinomial logit model, given the attractiveness of each."""

from __future__ import annotations

from twin.kernels.cache import kernel
from twin.network.arrays import BoolArray, FloatArray

__all__ = ["choose"]


@kernel
def choose(weights: FloatArray, available: BoolArray, outside: float, uniform: float) -> int:
    """Return which alternative a customer takes, -1 for none of them.

    Alternative i is taken with probability weight_i / (outside + sum of the weights that are available), none with
    outside / the same: the multinomial logit model with weight = exp(utility). By inversion of one ``uniform`` in
    (0, 1): alternatives in their order, the outside option last. Source: McFadden, "Conditional logit analysis of
    qualitative choice behavior" (1974); Train, "Discrete choice methods with simulation" (2009), section 3.1.

    Parameters
    ----------
    weights, available
        [alternative] attractiveness, >= 0, and whether it may be taken.
    outside
        Attractiveness of taking none, >= 0.
    """
    total = outside
    for i in range(weights.shape[0]):
        if available[i]:
            total += weights[i]
    at, reached, last = uniform * total, 0.0, -1
    for i in range(weights.shape[0]):
        if available[i] and weights[i] > 0.0:
            reached += weights[i]
            last = i
            if at < reached:
                return i
    # Rounding may leave the sum a hair short: then there is nobody outside whom the uniform could have meant.
    return -1 if outside > 0.0 else last
