"""Opens a file of sales lines: CSV text or Parquet, from this machine, read in chunks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from twin.errors import InputError, Problem, nearest, raise_if_any
from twin.importing.coding import MOST_LINES, TableBuilder
from twin.importing.csv_lines import Columns, read_csv
from twin.importing.mapping import check_columns
from twin.importing.sales_table import SalesTable
from twin.network.parquet_file import may_be_long

_TEXT = (".csv", ".txt")
_PARQUET = (".parquet", ".pq")
_CHUNK = 500_000
_MOST_COLUMNS = 200
_BUFFER_BYTES = 1 << 20
_FOREIGN = {b"PK\x03\x04": "a zip archive or an Excel workbook", b"\x1f\x8b": "a gzip archive", b"\x89PNG": "a picture"}


def read_sales_file(
    path: Path, encoding: str, mapping: Mapping[str, str] | None = None, all_columns: bool = True
) -> SalesTable:
    """Return the lines of a CSV or Parquet file, in memory only as codes.

    Parameters
    ----------
    path
        The file.
    encoding
        Of a CSV file.
    mapping
        Role -> column; every column must be there.
    all_columns
        Keep every column; otherwise those of the mapping.

    Raises
    ------
    InputError
        The path is an address, no file, no table, or a table that does not fit its header or the mapping.
    """
    raise_if_any(_check_path(path))

    def wanted(header: Sequence[str]) -> set[str] | None:
        raise_if_any(check_columns(mapping or {}, header, path.name))
        return None if all_columns or mapping is None else set(mapping.values())

    table = _read_parquet(path, wanted) if _begins(path, b"PAR1") else read_csv(path, encoding, wanted)
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


def _read_parquet(path: Path, wanted: Columns) -> SalesTable:
    try:
        parquet = _opened(path)
        header = parquet.schema_arrow.names
        doubled = sorted({name for name in header if header.count(name) > 1})
        raise_if_any(Problem(path.name, name, "is the name of two columns") for name in doubled)
        builder = TableBuilder(path.name, "row", header, wanted(header))
        read = 0
        for batch in parquet.iter_batches(_CHUNK):
            if batch.num_rows:
                numbers = np.arange(read + 1, read + batch.num_rows + 1)
                builder.add(dict(zip(header, batch.columns, strict=True)), numbers)
                read += batch.num_rows
        return builder.table()
    except (pa.ArrowException, OSError) as error:
        sentence = str(error).splitlines()[0] if str(error) else "unreadable"
        raise InputError([Problem(path.name, "content", "is a damaged Parquet file", sentence)]) from None


def _opened(path: Path) -> pq.ParquetFile:
    """Return a Parquet file whose texts stay coded: each distinct one of a row group is in memory once."""
    parquet = pq.ParquetFile(path)
    rows, columns = parquet.metadata.num_rows, parquet.metadata.num_columns
    if rows > MOST_LINES:
        rule = f"at most {MOST_LINES:,} rows can be read"
        raise InputError([Problem(path.name, rows, rule, "take a shorter period")])
    if columns > _MOST_COLUMNS:
        rule = f"at most {_MOST_COLUMNS} columns can be read"
        raise InputError([Problem(path.name, f"{columns:,} columns", rule, "leave out those not needed")])
    long = [field.name for field in parquet.schema_arrow if may_be_long(field.type)]
    return pq.ParquetFile(path, read_dictionary=long, buffer_size=_BUFFER_BYTES)
