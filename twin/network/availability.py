"""What online customers are shown of stock, and what becomes of those who were shown too little or too much."""

from __future__ import annotations

from dataclasses import dataclass

from twin.network.arrays import BoolArray, FloatArray, IntArray

ORDER, LEAVE, SUBSTITUTE_FOR_IT = range(3)
"""What a customer does whose product shows as not available, in the order of ``UNAVAILABLE``."""
WAIT, CANCEL, SUBSTITUTE, SPLIT = range(4)
"""What is done with a confirmed line that no site has, in the order of ``OVERSOLD``."""
UNAVAILABLE = ("order", "leave", "substitute")
OVERSOLD = ("wait", "cancel", "substitute", "split")


@dataclass(frozen=True)
class Availability:
    """Availability as it is shown, [channel]: the record of some time ago, and of some shelves wrong."""

    told: BoolArray
    """Whether anything is shown; customers of other channels order without looking, and nothing is counted of them."""
    delay_seconds: IntArray
    wrong_share: FloatArray
    """Of the shelves (a site and a product) whose figure says the opposite that day."""
    unavailable: IntArray
    """``ORDER``, ``LEAVE`` or ``SUBSTITUTE_FOR_IT``."""
    oversold: IntArray
    """``WAIT``, ``CANCEL``, ``SUBSTITUTE`` or ``SPLIT``."""
    substitute_share: FloatArray
    """Of those who look for another product of the family: how many take one if all others are there."""
