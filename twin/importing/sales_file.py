"""Opens a file of sales lines: CSV text or Parquet, from this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from twin.errors import InputError, Problem, nearest, raise_if_any
from twin.importing.csv_lines import read_csv
from twin.importing.sales_table import SalesTable, coded
from twin.network.parquet_file import opened

_TEXT = (".csv", ".txt")
_PARQUET = (".parquet", ".pq")
_MOST_ROWS = 20_000_000
_FOREIGN = {b"PK\x03\x04": "a zip archive or an Excel workbook", b"\x1f\x8b": "a gzip archive", b"\x89PNG": "a picture"}


def read_sales_file(path: Path, encoding: str) -> SalesTable:
    """Return the lines of a CSV or Parquet file.

    Raises
    ------
    InputError
        The path is an address, no file, no table, or a table whose rows do not fit its header.
    """
    raise_if_any(_check_path(path))
    table = _read_parquet(path) if _begins(path, b"PAR1") else read_csv(path, encoding)
    if not len(table):
        raise InputError([Problem(path.name, "0 lines", "a table needs at least one line below its header")])
    return table


def _check_path(path: Path) -> Iterator[Problem]:
    name = str(path)
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/", name):
        yield Problem("FILE", name, "is an address; only files of this machine are read", "download it first")
    elif not path.exists():
        beside = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        yield Problem("FILE", name, "no such file", nearest=nearest(path.name, beside))
    elif not path.is_file():
        rule = "is a folder" if path.is_dir() else "is no ordinary file"
        yield Problem("FILE", name, rule, "name a CSV or Parquet file")
    else:
        yield from _check_kind(path)


def _check_kind(path: Path) -> Iterator[Problem]:
    suffix = path.suffix.casefold()
    if path.stat().st_size == 0:
        yield Problem(path.name, "0 bytes", "is empty", "a table needs a header and lines")
    elif suffix not in _TEXT + _PARQUET:
        yield Problem(path.name, suffix or "no ending", "is no table that is read", "save it as .csv or .parquet")
    elif suffix in _PARQUET and not _begins(path, b"PAR1"):
        yield Problem(path.name, "content", "is no Parquet file, whatever its ending says")
    else:
        for magic, meaning in _FOREIGN.items():
            if _begins(path, magic):
                yield Problem(path.name, "content", f"is {meaning}", "save it as .csv or .parquet")


def _begins(path: Path, magic: bytes) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(magic)) == magic


def _read_parquet(path: Path) -> SalesTable:
    try:
        table = opened(path, path.name, _MOST_ROWS).read()
    except (pa.ArrowException, OSError) as error:
        sentence = str(error).splitlines()[0] if str(error) else "unreadable"
        raise InputError([Problem(path.name, "content", "is a damaged Parquet file", sentence)]) from None
    names = table.column_names
    doubled = sorted({name for name in names if names.count(name) > 1})
    raise_if_any(Problem(path.name, name, "is the name of two columns") for name in doubled)
    columns = {name: coded(name, table.column(name), path.name) for name in names}
    return SalesTable(path.name, "row", columns, np.arange(1, table.num_rows + 1))
