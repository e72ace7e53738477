"""Sums of the ledger's integers in the units people read: units of the tables, and major units of the currency."""

from __future__ import annotations

import math
from typing import Any

from numpy.typing import NDArray

from twin.ledger.run import Run
from twin.units import MICRO, MINOR_PER_MAJOR


def units(run: Run, book_units: Any) -> float:
    """Return book units in units of the network's tables; a whole result is an exact ``int``."""
    return _divided(book_units, int(run.meta["unit_scale"]))


def money(minor: Any) -> float:
    """Return minor units (fen, pence) in major units (yuan, pounds); a whole result is an exact ``int``."""
    return _divided(minor, MINOR_PER_MAJOR)


def valued(book_units: NDArray[Any], price_micro: NDArray[Any]) -> float:
    """Return what [sku] book units are worth at [sku] micro prices, in major units; summed as exact integers."""
    micro = sum(int(count) * int(price) for count, price in zip(book_units, price_micro, strict=True))
    return _divided(micro, MICRO * MINOR_PER_MAJOR)


def total(values: NDArray[Any]) -> float:
    """Return the correctly rounded sum of an array, whatever the order of its values; a whole sum is an ``int``."""
    summed = math.fsum(values.ravel().tolist())
    return int(summed) if summed.is_integer() else summed


def _divided(amount: Any, divisor: int) -> float:
    if isinstance(amount, float) and not amount.is_integer():
        return amount / divisor
    whole, rest = divmod(int(amount), divisor)
    return int(amount) / divisor if rest else whole
