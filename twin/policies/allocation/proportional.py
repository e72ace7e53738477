"""Share scarce stock in proportion to what is claimed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.kernels import rationing
from twin.network.arrays import IntArray
from twin.policies.views import AllocationView


@dataclass(frozen=True)
class Proportional:
    """Everybody gets the same share of the claim; whole units by largest remainder, ties to the first edge.

    Source: Cachon & Lariviere (1999), Management Science 45(8), proportional allocation.
    """

    def allocate(self, view: AllocationView) -> IntArray:
        """Return proportional grants."""
        granted = np.zeros_like(view.claims)
        rationing.proportional(view.available, view.claims, view.start, granted)
        return granted
