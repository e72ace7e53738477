"""How long an order that is not paid yet holds its units."""

from __future__ import annotations

from dataclasses import dataclass

from twin.network.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class Holds:
    """Payment after placing, [channel]."""

    unpaid_share: FloatArray
    """Of the orders: not paid when they are placed."""
    pay_seconds: FloatArray
    """Mean of the exponential time from placing to payment."""
    hold_seconds: IntArray
    """From placing until what is not paid is cancelled."""
