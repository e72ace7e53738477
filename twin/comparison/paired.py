"""Two strategies in the same world: one difference per replication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Pairs:
    """The replications that both strategies finished, in ascending order, and those that only one of them did.

    Both met the same demand and the same events in a replication, so the chance they share cancels in the difference.
    """

    strategy: tuple[float, ...]
    baseline: tuple[float, ...]
    dropped: tuple[int, ...]
    """Replications that only one of the two has."""

    @property
    def differences(self) -> tuple[float, ...]:
        """Return strategy less baseline, per replication."""
        return tuple(ours - theirs for ours, theirs in zip(self.strategy, self.baseline, strict=True))


def paired(strategy: Mapping[int, float], baseline: Mapping[int, float]) -> Pairs:
    """Return the pairs of two figures given by replication."""
    both = sorted(strategy.keys() & baseline.keys())
    return Pairs(
        tuple(strategy[replication] for replication in both),
        tuple(baseline[replication] for replication in both),
        tuple(sorted(strategy.keys() ^ baseline.keys())),
    )


def share_won(differences: Sequence[float], better: str) -> float | None:
    """Return the share of replications in which the strategy is better, a tie counting half.

    Nothing where there are no replications, or where neither direction of the KPI is better.
    """
    if not differences or better not in ("higher", "lower"):
        return None
    sign = 1 if better == "higher" else -1
    halves = sum(2 if sign * difference > 0 else int(difference == 0) for difference in differences)
    return halves / (2 * len(differences))
