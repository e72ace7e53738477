"""Serve customers in the order of their rank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.kernels import rationing
from twin.network.arrays import IntArray
from twin.policies.views import AllocationView


@dataclass(frozen=True)
class Priority:
    """Rank 1 of the sourcing table is served first, then rank 2, ...; equal ranks share in proportion.

    Source: de Vericourt, Karaesmen & Dallery (2002) for strict priority rationing.
    """

    def allocate(self, view: AllocationView) -> IntArray:
        """Return grants by rank."""
        granted = np.zeros_like(view.claims)
        rationing.by_priority(view.available, view.claims, view.start, view.priority, granted)
        return granted
