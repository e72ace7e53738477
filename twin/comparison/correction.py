"""Correction for making many comparisons at once."""

from __future__ import annotations

import math
from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> list[float]:
    """Return Holm's adjusted p of every comparison of one family, in the order given; NaN (not tested) stays NaN.

    Rejecting where the adjusted p is below a level keeps the chance of one false rejection or more in the family below
    that level, however the comparisons depend on each other. Source: Holm, A simple sequentially rejective multiple
    test procedure, Scandinavian Journal of Statistics 6:65-70 (1979).
    """
    tested = sorted((p, row) for row, p in enumerate(p_values) if not math.isnan(p))
    adjusted = [math.nan] * len(p_values)
    highest = 0.0
    for rank, (p, row) in enumerate(tested):
        highest = max(highest, min(1.0, (len(tested) - rank) * p))
        adjusted[row] = highest
    return adjusted
