"""What a row of the result tables is about, in text."""

from __future__ import annotations

import pandas as pd

from twin.kpis import DIMENSIONS

HEADLINES = ("", "kind=all")
"""The groups that are about the whole chain."""


def groups(kpis: pd.DataFrame) -> list[str]:
    """Return what each row of ``kpis.csv`` is about, as ``key=value;...`` of the dimensions that are not empty."""
    columns = [texts(kpis, dimension) for dimension in DIMENSIONS]
    return [_group(values) for values in zip(*columns, strict=True)]


def texts(table: pd.DataFrame, column: str) -> list[str]:
    """Return a column of a result table as texts; a column that is not there, and a missing cell, as ''."""
    if column not in table:
        return [""] * len(table)
    missing = table[column].isna().tolist()
    return ["" if gone else str(value) for value, gone in zip(table[column].tolist(), missing, strict=True)]


def _group(values: tuple[str, ...]) -> str:
    return ";".join(f"{name}={value}" for name, value in zip(DIMENSIONS, values, strict=True) if value)
