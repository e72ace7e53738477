"""The only place where days become seconds and decimal money becomes integers.

Time is integer seconds since midnight of the scenario's start date. Stock is integer *book units*: one unit of the
network's tables is ``unit_scale`` book units. Money is posted in integer minor units (fen, pence); prices and rates are
kept as integer *micro* units, a millionth of a minor unit per book unit, so that a price of 0.018 fen stays exact.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

SECONDS_PER_DAY = 86_400
SECONDS_PER_HOUR = 3_600
SECONDS_PER_MINUTE = 60
MILLISECONDS_PER_SECOND = 1_000
MINUTES_PER_HOUR = 60
HOURS_PER_DAY = 24
MINUTES_PER_DAY = 1_440
MICRO = 1_000_000
MINOR_PER_MAJOR = 100
GRAMS_PER_KG = 1_000
GRAMS_PER_TONNE = 1_000_000
MILLILITRES_PER_LITRE = 1_000
MILLILITRES_PER_M3 = 1_000_000
DAYS_PER_YEAR = 365


def whole(value: Decimal) -> int:
    """Return a decimal as the nearest integer, halves to even."""
    return int(value.to_integral_value(rounding=ROUND_HALF_EVEN))


def major_to_minor(amount: Decimal) -> int:
    """Return an amount of money (yuan, pounds) in minor units (fen, pence)."""
    return whole(amount * MINOR_PER_MAJOR)


def major_to_micro(amount: Decimal, unit_scale: int = 1) -> int:
    """Return a price per unit (yuan, pounds) in micro minor units per book unit."""
    return whole(amount * MINOR_PER_MAJOR * MICRO / unit_scale)
