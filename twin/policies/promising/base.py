"""Promising: how much of a site's stock online orders must leave to customers who walk in."""

from __future__ import annotations

from typing import Protocol

from twin.network.arrays import IntArray
from twin.policies.views import ProtectionView

__all__ = ["PromisingRule"]


class PromisingRule(Protocol):
    """A rule of channel protection; asked once, before the first order.

    A rule whose protection is one of its settings may name it by the class attribute ``protects``: then a protection
    above the largest stock of a site is refused before anything runs.
    """

    def protection(self, view: ProtectionView) -> IntArray:
        """Return the units that are not sold online, [site, sku] book units, >= 0; 0 where nobody walks in."""
        ...
