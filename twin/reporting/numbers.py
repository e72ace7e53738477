"""Numbers as the page shows them: rounded for reading, each with the line of the CSV file that it comes from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from twin.comparison.numbers import decimals
from twin.kpis import written

NO_VALUE = "n/a"
SHARE = "share"
"""Unit of KPIs that the page shows in per cent."""


@dataclass(frozen=True)
class Number:
    """A number in the page: as it stands in the file, as it is shown, and in which file, line and column it stands."""

    value: str
    text: str
    file: str
    line: int
    column: str


def in_file(value: Any) -> str:
    """Return a number as the CSV file shows it; nothing where it is missing."""
    return "" if value is None else written(float(value))


def places(row: Mapping[Any, Any]) -> int | None:
    """Return the decimals that show two digits of a row's difference and interval; nothing where both are zero."""
    scale = scale_of(str(row["unit"]))
    sizes = scale * float(row["difference"]), scale * (float(row["high"]) - float(row["low"])) / 2
    return decimals(*sizes) if any(size and not math.isnan(size) for size in sizes) else None


def places_of(value: float) -> int:
    """Return the decimals of a level that does not differ from another: about four digits."""
    size = abs(value)
    return 0 if size >= 1_000 else 1 if size >= 100 else 2


def scale_of(unit: str) -> int:
    """Return by what a number of this unit is multiplied before it is shown."""
    return 100 if unit == SHARE else 1


def level(value: float, unit: str, digits: int) -> str:
    """Return a level: of a share in per cent, of anything else without its unit."""
    text = _plain(scale_of(unit) * value, digits, "")
    return f"{text} %" if unit == SHARE and text != NO_VALUE else text


def change(value: float, unit: str, digits: int) -> str:
    """Return a difference with its sign, without its unit; of shares in percentage points."""
    return _plain(scale_of(unit) * value, digits, "+")


def probability(value: float) -> str:
    """Return a p-value to three decimals."""
    if math.isnan(value):
        return NO_VALUE
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def percent(value: float) -> str:
    """Return a share as a whole percentage."""
    return NO_VALUE if math.isnan(value) else f"{value * 100:.0f} %"


def amount_scale(largest: float, unit: str) -> tuple[float, str]:
    """Return the divisor and the unit with its prefix word that leave the largest amount at most six digits."""
    for divisor, word in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if largest >= 1_000 * divisor:
            return divisor, f"{word} {unit}"
    return 1.0, unit


def _plain(value: float, digits: int, sign: str) -> str:
    if math.isnan(value):
        return NO_VALUE
    text = f"{value:{sign},.{digits}f}"
    return text if any(digit in "123456789" for digit in text) else text.lstrip("+-")
