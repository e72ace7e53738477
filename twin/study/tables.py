"""The tables that a reader opens: ``kpis.csv`` and ``comparison.csv``, and the KPI rows of a run behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd
import pyarrow as pa

from twin.kpis import DIMENSIONS, rounded, written
from twin.study.grid import PlannedRun

AMOUNTS = ("numerator", "denominator", "value")
PLACE = ("study", "variant", "scenario", "strategy", "replication")
MEASURED = ("kpi", *DIMENSIONS, *AMOUNTS, "unit")
KPI_COLUMNS = (*PLACE, *MEASURED)

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would compute text that starts so; an apostrophe before it makes it plain text."""
_SPECIAL = frozenset(',"\n\r')
_SCHEMA = pa.schema(
    [(name, pa.float64() if name in AMOUNTS else pa.dictionary(pa.int32(), pa.string())) for name in MEASURED]
)

_PLAIN_SCHEMA = pa.schema([(name, pa.float64() if name in AMOUNTS else pa.string()) for name in MEASURED])


def kpi_table(measured: pd.DataFrame) -> pa.Table:
    """Return the KPI rows of one run as they are stored: fixed columns, 12 significant digits, '' for no dimension.

    Raises
    ------
    ValueError
        A column that ``kpis.csv`` does not have.
    """
    unknown = [name for name in measured.columns if name not in KPI_COLUMNS]
    if unknown:
        raise ValueError(f"measured KPIs have the unknown columns {', '.join(unknown)}")
    columns = {name: _amounts(measured, name) if name in AMOUNTS else _names(measured, name) for name in MEASURED}
    return pa.table(columns, schema=_SCHEMA)


def placed(table: pa.Table, study: str, run: PlannedRun) -> pd.DataFrame:
    """Return the KPI rows of one run with the columns that say which run it is."""
    frame: pd.DataFrame = table.cast(_PLAIN_SCHEMA).to_pandas()
    where: tuple[str | int, ...] = (study, run.variant, run.scenario, run.strategy, run.replication)
    for position, (name, value) in enumerate(zip(PLACE, where, strict=True)):
        frame.insert(position, name, value)
    return frame


def csv_chunks(frames: Iterable[pd.DataFrame], columns: Iterable[str]) -> Iterator[bytes]:
    """Yield a CSV file piece by piece: floats with 12 significant digits, no text that a spreadsheet would execute."""
    yield _csv_rows([tuple(columns)])
    for frame in frames:
        yield _csv_rows(frame.itertuples(index=False, name=None))


def _csv_rows(rows: Iterable[tuple[Any, ...]]) -> bytes:
    return "".join(f"{','.join(map(_cell, row))}\n" for row in rows).encode()


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(f"'{value}" if value.startswith(_FORMULA_STARTS) else value)
    if value is None or value != value:
        return ""
    return written(value) if isinstance(value, float) else str(value)


def _quoted(text: str) -> str:
    """Return text as a CSV cell; Python's own writer leaves a carriage return bare, which splits the row."""
    return '"' + text.replace('"', '""') + '"' if _SPECIAL.intersection(text) else text


def _amounts(measured: pd.DataFrame, name: str) -> list[float | None]:
    values = measured[name].tolist() if name in measured else [None] * len(measured)
    return [None if value is None or value != value else rounded(value) for value in values]


def _names(measured: pd.DataFrame, name: str) -> pa.Array:
    values = measured[name].astype(object).tolist() if name in measured else [""] * len(measured)
    texts = ["" if value is None or value != value else str(value) for value in values]
    return pa.array(texts, pa.string()).dictionary_encode()
