"""What a comparison says, in one word or two."""

from __future__ import annotations

from twin.comparison.replications import CONFIDENCE, Interval

LEVEL = 1 - CONFIDENCE

BETTER, WORSE = "better", "worse"
HIGHER, LOWER = "higher", "lower"
UNCLEAR = "no clear difference"
IDENTICAL = "identical"
ONE_REPLICATION = "not tested (one replication)"
NO_PAIRS = "not tested (no replication of both)"


def verdict(better: str, difference: Interval, p_adjusted: float) -> str:
    """Return the verdict on a strategy against the baseline.

    ``better`` is the KPI's good direction (``higher``, ``lower`` or ``neither``: then the verdict is the direction),
    ``difference`` the mean paired difference with its interval. Identical means that every single difference is
    exactly zero. Everything else is decided by the adjusted p alone.
    """
    if difference.n < 2:
        return ONE_REPLICATION if difference.n else NO_PAIRS
    if difference.low == difference.high == 0:
        return IDENTICAL
    if p_adjusted >= LEVEL:
        return UNCLEAR
    direction = HIGHER if difference.mean > 0 else LOWER
    if better not in (HIGHER, LOWER):
        return direction
    return BETTER if direction == better else WORSE
