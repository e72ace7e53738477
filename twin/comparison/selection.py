"""Which strategy is the best, with a stated probability of being right: ranking and selection by Kim and Nelson."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from twin.comparison.replications import mean_of

FEWEST_FIRST = 5
"""Replications that variances need at the least. Source: Kim & Nelson (2001) advise 5 to 10 or more."""


@dataclass(frozen=True)
class Selection:
    """What replications say about which of several strategies has the best mean."""

    contenders: tuple[str, ...]
    """The strategies not yet ruled out, in the order given; the selected one alone once it is decided."""
    replications: int
    """Replications that were looked at: those up to the decision, or all of them where there is none yet."""

    @property
    def best(self) -> str | None:
        """The selected strategy; None while several remain."""
        return self.contenders[0] if len(self.contenders) == 1 else None


def select(
    values: Mapping[str, Sequence[float]], better: str, zone: float, first: int, confidence: float = 0.95
) -> Selection:
    """Return the best of several strategies, or those that may still be it, under common random numbers.

    With at least the probability ``confidence`` the selected strategy has the best true mean, provided that it is
    better than every other by ``zone`` or more; where several lie closer together than that, with at least that
    probability it is one whose mean is within ``zone`` of the best (for normal values).

    Parameters
    ----------
    values
        By strategy, one value per replication; the n-th values of all of them met the same demand and events.
    better
        ``higher`` or ``lower``.
    zone
        Indifference zone: the smallest difference that matters, in the KPI's unit, above 0.
    first
        Replications from which the variances of the differences are estimated, 5 or more.

    Raises
    ------
    ValueError
        A zone that is not above 0, fewer than 5 first replications, or samples of different lengths.

    Source: procedure KN of Kim & Nelson, A fully sequential procedure for indifference-zone selection in simulation,
    ACM Transactions on Modeling and Computer Simulation 11(3), 251-273 (2001), doi 10.1145/502109.502111, with c = 1.
    """
    made = _checked(values, zone, first)
    if len(values) == 1 or made < first:
        return Selection(tuple(values), min(made, first))
    sign = 1 if better == "higher" else -1
    reach = _reaches(values, zone, first, confidence)
    sums = {name: math.fsum(sample[:first]) for name, sample in values.items()}
    remaining = list(values)
    for n in range(first, made + 1):
        if n > first:
            sums = {name: total + values[name][n - 1] for name, total in sums.items()}
        remaining = _screened(remaining, sums, sign, reach, zone, n)
        if len(remaining) > 1 and n > max(reach[pair] / zone**2 for pair in _pairs(remaining)):
            remaining = [_leader(remaining, values, sign, n)]
        if len(remaining) == 1:
            return Selection((remaining[0],), n)
    return Selection(tuple(remaining), made)


def _checked(values: Mapping[str, Sequence[float]], zone: float, first: int) -> int:
    lengths = {len(sample) for sample in values.values()}
    if not zone > 0 or first < FEWEST_FIRST or len(lengths) != 1:
        raise ValueError(f"zone {zone} must be above 0, first {first} at least {FEWEST_FIRST}, samples of one length")
    return lengths.pop()


def _reaches(
    values: Mapping[str, Sequence[float]], zone: float, first: int, confidence: float
) -> dict[tuple[str, str], float]:
    """Return h^2 S^2 of each pair, S^2 being the variance of its first differences."""
    eta = 0.5 * ((2 * (1 - confidence) / (len(values) - 1)) ** (-2 / (first - 1)) - 1)
    spread = 2 * eta * (first - 1)
    return {(one, other): spread * _variance(values[one][:first], values[other][:first])
            for one, other in _pairs(list(values))}


def _variance(one: Sequence[float], other: Sequence[float]) -> float:
    differences = [a - b for a, b in zip(one, other, strict=True)]
    mean = mean_of(differences)
    return math.fsum((difference - mean) ** 2 for difference in differences) / (len(differences) - 1)


def _screened(
    remaining: list[str], sums: Mapping[str, float], sign: int, reach: Mapping[tuple[str, str], float], zone: float,
    n: int,
) -> list[str]:
    """Return the strategies that no other one leads by more than chance still explains."""
    def leads(one: str, other: str) -> bool:
        allowed = max(0.0, zone / 2 * (reach[_ordered(reach, one, other)] / zone**2 - n))
        return sign * (sums[one] - sums[other]) > allowed

    return [name for name in remaining if not any(leads(other, name) for other in remaining if other != name)]


def _ordered(reach: Mapping[tuple[str, str], float], one: str, other: str) -> tuple[str, str]:
    return (one, other) if (one, other) in reach else (other, one)


def _pairs(names: list[str]) -> list[tuple[str, str]]:
    return [(one, other) for place, one in enumerate(names) for other in names[place + 1:]]


def _leader(remaining: list[str], values: Mapping[str, Sequence[float]], sign: int, n: int) -> str:
    """Return the strategy with the best mean; of equal ones the first."""
    return max(remaining, key=lambda name: sign * math.fsum(values[name][:n]))
