"""Orders that customers collect: which service modes these are, where, when customers come, and whether they do."""

from __future__ import annotations

from dataclasses import dataclass

from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.network.edges import LeadTime


@dataclass(frozen=True)
class ExtraPurchases:
    """What customers buy besides where they collect an order."""

    share: FloatArray
    """[mode] of those who collect a parcel that want one more product."""
    units: IntArray
    """[mode] book units of it that each wants."""


@dataclass(frozen=True)
class Pickup:
    """How orders are handed over that nobody brings to the door."""

    collected: BoolArray
    """[mode] whether customers come for their orders; else parcels are brought to them."""
    collect_after: tuple[LeadTime, ...]
    """[mode] from ready to the customer's coming."""
    no_show_share: FloatArray
    """[mode] of orders that nobody comes for."""
    shelf_seconds: IntArray
    """[mode] from ready until the goods go back."""
    site: IntArray
    """[delivery lane] where what is sent over it is collected."""
    extras: ExtraPurchases | None = None
    """None: who collects buys nothing more."""
