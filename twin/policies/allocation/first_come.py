"""Serve claims in the order in which they were made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from twin.kernels import rationing
from twin.network.arrays import IntArray
from twin.policies.views import AllocationView


@dataclass(frozen=True)
class FirstCome:
    """First come, first served, to the unit; orders of one instant by echelon, the lower first, and then by edge.

    Source: the usual assumption of METRIC-type models (Sherbrooke 1968).
    """

    needs_queue: ClassVar[bool] = True
    """The engine keeps the order lines in the order of their arrival for this rule."""

    def allocate(self, view: AllocationView) -> IntArray:
        """Return grants, oldest claim first."""
        granted = np.zeros_like(view.claims)
        owner = np.repeat(np.arange(len(view.start) - 1), np.diff(view.start))
        rationing.first_come(
            view.available.copy(), view.queue_edges, view.queue_products, view.queue_units.copy(), owner, granted
        )
        return granted
