"""A theory case: what the literature says, what the twin simulates, and whether the two agree."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import fmean, stdev


@dataclass(frozen=True)
class Figure:
    """One quantity of a case: the expected value and one simulated value per replication, with the margin allowed.

    A figure with one simulated value is deterministic and is compared within the margin; a margin of 0 asks for
    equality.
    """

    name: str
    expected: float
    simulated: Sequence[float]
    relative_margin: float
    run_id: str

    @property
    def mean(self) -> float:
        """Mean over the replications."""
        return fmean(self.simulated)

    def half_width(self, confidence: float) -> float:
        """Half the width of the t interval of the mean, at a one-sided confidence; 0 for a deterministic figure."""
        from scipy.stats import t

        count = len(self.simulated)
        if count < 2:
            return 0.0
        return float(t.ppf(confidence, count - 1)) * stdev(self.simulated) / math.sqrt(count)

    @property
    def holds(self) -> bool:
        """Whether the 99.99 % interval covers the expected value, and a bias beyond the margin is ruled out at 5 %.

        The second part is the two one-sided tests of equivalence (Schuirmann 1987).
        """
        off = abs(self.mean - self.expected)
        margin = self.relative_margin * abs(self.expected)
        if len(self.simulated) < 2:
            return off <= margin
        return off <= self.half_width(0.99995) and off + self.half_width(0.95) <= margin


@dataclass(frozen=True)
class Outcome:
    """What a case yielded: its figures, and figures of a perturbed model, each of which must *not* hold."""

    figures: Sequence[Figure]
    perturbed: Sequence[Figure] = field(default_factory=tuple)

    @property
    def holds(self) -> bool:
        """Whether every figure holds and the check has teeth: no perturbed figure holds."""
        return all(f.holds for f in self.figures) and not any(f.holds for f in self.perturbed)


@dataclass(frozen=True)
class Case:
    """A case of the theory: how to simulate it, at quick or full size, and where its values come from."""

    id: str
    title: str
    source: str
    perturbation: str
    simulate: Callable[[bool], Outcome]
    """Takes whether to run at full size."""
