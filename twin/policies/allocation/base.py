"""Allocation: who gets scarce stock."""

from __future__ import annotations

from typing import Protocol

from twin.network.arrays import IntArray
from twin.policies.views import AllocationView


class Allocation(Protocol):
    """A rule that shares stock over claims; whole units, no more than claimed, nothing left while a claim is open."""

    def allocate(self, view: AllocationView) -> IntArray:
        """Return what each edge is granted, [edge, sku] book units."""
        ...
