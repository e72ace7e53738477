"""Numbers as they stand in the result tables: 12 digits, so that a table read back gives the same numbers."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

DIGITS = 12
_EXACT_BELOW = 2**53


def rounded(number: float) -> float:
    """Return a number with at most 12 digits that count; rounding again changes nothing. NaN stays NaN."""
    return float(f"{number:.{DIGITS}g}")


def written(number: float) -> str:
    """Return a number as the result tables show it: whole numbers in full, others with 12 digits, NaN as nothing."""
    if math.isnan(number):
        return ""
    if float(number).is_integer() and abs(number) < _EXACT_BELOW:
        return str(int(number))
    return f"{number:.{DIGITS}g}"


def formatted(table: pd.DataFrame) -> pd.DataFrame:
    """Return a result table as text, ready to be written: every number through ``written``, missing text as nothing."""
    return pd.DataFrame({name: [_cell(value) for value in table[name].tolist()] for name in table}, dtype=object)


def _cell(value: Any) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return written(value)
    return "" if value is None else str(value)
