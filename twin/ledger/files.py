"""The ledger of one run as files: Parquet tables whose bytes depend on the records alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from twin.ledger.run import SCHEMAS, Run
from twin.network.arrays import IntArray, frozen

ROWS_PER_GROUP = 65_536
META_FILE = "meta.json"
_KEYS = {"orders": ("week", "number"), "order_lines": ("week", "number", "line")}
"""What the rows of a table are sorted by, where it is not by its days and names."""


def canonical(name: str, table: pa.Table) -> pa.Table:
    """Return a ledger table in the one form that its records have.

    Columns follow ``SCHEMAS``, names are numbered in alphabetical order and unused ones dropped, rows are sorted by
    their day and names (rows that agree in both keep their order). So neither the order in which the engine met a site
    nor the chunks it wrote leave a trace.

    Raises
    ------
    ValueError
        Columns that are missing or unknown, or an empty cell: a ledger has no blanks.
    """
    schema = SCHEMAS[name]
    if sorted(table.column_names) != sorted(schema.names):
        raise ValueError(f"table {name} has the columns {table.column_names}, expected {schema.names}")
    ordered = table.select(schema.names).cast(schema)
    blank = [column for column in schema.names if ordered[column].null_count]
    if blank:
        raise ValueError(f"table {name} has empty cells in {', '.join(blank)}")
    named = [_alphabetical(column) if _is_name(column.type) else column for column in ordered.columns]
    return _sorted(pa.table(named, schema=schema), _KEYS.get(name))


def parquet_bytes(table: pa.Table) -> memoryview:
    """Return a table as the bytes of a Parquet file: zstd, fixed row groups, nothing about who wrote it or when."""
    sink = pa.BufferOutputStream()
    plain = table.replace_schema_metadata(None)
    pq.write_table(plain, sink, row_group_size=ROWS_PER_GROUP, compression="zstd", version="2.6")
    return memoryview(sink.getvalue())


def read_parquet(data: bytes | memoryview) -> pa.Table:
    """Return the table that the bytes of a Parquet file hold."""
    return pq.read_table(pa.BufferReader(data))


def complete(meta: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> Run:
    """Return a run with every table of ``SCHEMAS``; a table that was not kept had no rows."""
    return Run(meta, {name: tables.get(name, schema.empty_table()) for name, schema in SCHEMAS.items()})


def json_text(value: Any, *, sort_keys: bool = True) -> str:
    """Return plain data as JSON for people and programs; NumPy's numbers become plain ones.

    Raises
    ------
    ValueError
        A number that is not finite.
    """
    return json.dumps(value, sort_keys=sort_keys, ensure_ascii=False, indent=1, allow_nan=False, default=_plain) + "\n"


def save(run: Run, folder: str | Path) -> None:
    """Write a run to a folder: ``<table>.parquet`` for each table that has rows, and ``meta.json``."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    for name, table in run.tables.items():
        if table.num_rows:
            (place / f"{name}.parquet").write_bytes(parquet_bytes(canonical(name, table)))
    (place / META_FILE).write_text(json_text(dict(run.meta)), encoding="utf-8")


class FlushedTables:
    """Tables on disk, written piece by piece while a run goes on: a sink that needs no more memory for a longer run.

    Each piece becomes a row group of ``<table>.parquet``, in the order in which the engine wrote it. Until the run is
    over the file has the ending ``.part``, so that a run that broke off leaves nothing that looks complete.
    """

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._writers: dict[str, pq.ParquetWriter] = {}

    def __call__(self, table: str, piece: pa.Table) -> None:
        """Write one piece."""
        if table not in self._writers:
            self._writers[table] = _writer(self._part(table), _without_blanks(SCHEMAS[table]))
        writer = self._writers[table]
        writer.write_table(pa.Table.from_arrays(piece.columns, schema=writer.schema))

    def __enter__(self) -> FlushedTables:
        """Begin."""
        return self

    def __exit__(self, *failure: object) -> None:
        """Give the files their names; after a failure remove them."""
        for table, writer in self._writers.items():
            writer.close()
            if failure[0] is None:
                self._part(table).replace(self._folder / f"{table}.parquet")
            else:
                self._part(table).unlink()
        self._writers.clear()

    def _part(self, table: str) -> Path:
        return self._folder / f"{table}.parquet.part"


def _without_blanks(schema: pa.Schema) -> pa.Schema:
    """Return a schema whose cells are all there, so that nobody has to write which are: a ledger has no blanks."""
    return pa.schema([field.with_nullable(False) for field in schema])


def _writer(place: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Return a writer that keeps names as dictionaries and numbers as differences: quick to write, and small."""
    names = [field.name for field in schema if _is_name(field.type)]
    numbers = {
        field.name: "DELTA_BINARY_PACKED" if pa.types.is_integer(field.type) else "BYTE_STREAM_SPLIT"
        for field in schema if not _is_name(field.type)
    }
    return pq.ParquetWriter(
        place, schema, compression="lz4", version="2.6", use_dictionary=names, column_encoding=numbers,
        write_statistics=False,
    )


def load(folder: str | Path) -> Run:
    """Return the run that ``save`` wrote to a folder.

    Raises
    ------
    FileNotFoundError
        The folder holds no saved run.
    """
    place = Path(folder)
    meta = json.loads((place / META_FILE).read_text(encoding="utf-8"))
    found = {name: place / f"{name}.parquet" for name in SCHEMAS}
    return complete(meta, {name: read_parquet(path.read_bytes()) for name, path in found.items() if path.exists()})


def _is_name(kind: pa.DataType) -> bool:
    return bool(pa.types.is_dictionary(kind))


def _alphabetical(column: pa.ChunkedArray) -> pa.Array:
    if not len(column):
        return pa.array([], column.type)
    array = column.unify_dictionaries().combine_chunks()
    used, codes = np.unique(array.indices.to_numpy(), return_inverse=True)
    names = array.dictionary.take(pa.array(used)).to_pylist()
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(rank[codes]), pa.array([names[row] for row in order], pa.string()))


def _sorted(table: pa.Table, by: Sequence[str] | None) -> pa.Table:
    named = [name for name, kind in zip(table.column_names, table.schema.types, strict=True)
             if _is_name(kind) or kind == pa.int32()]
    keys = [_codes(table[name]) for name in by or named]
    if _in_order(keys):
        return table
    return table.take(pa.array(np.lexsort(keys[::-1])))


def _codes(column: pa.ChunkedArray) -> IntArray:
    array = column.combine_chunks()
    return frozen((array.indices if _is_name(column.type) else array).to_numpy())


def _in_order(keys: list[IntArray]) -> bool:
    """Whether rows already ascend: sorting a long table again would cost more than writing it."""
    if not keys or len(keys[0]) < 2:
        return True
    undecided = np.ones(len(keys[0]) - 1, bool)
    for key in keys:
        step = np.diff(key)
        if np.any(step[undecided] < 0):
            return False
        undecided &= step == 0
    return True


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{value!r} is no plain data")
