"""Parquet files, brought to the same texts as a CSV file, so that both are judged by the same rules."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from twin.errors import InputError, Problem, shown
from twin.network.cells import as_text
from twin.network.columns import CellError
from twin.network.raw import Raw
from twin.network.schema import TABLES

MOST_ROWS = 5_000_000
LARGEST_UNPACKED_BYTES = 1 << 30
_MOST_COLUMNS = 40


def read(table: str, file: str, content: bytes) -> tuple[Raw | None, list[Problem]]:
    """Return the raw table of a Parquet file's content (none where nothing can be made of it), and what is wrong."""
    try:
        return _raw(table, file, opened(BytesIO(content), file, MOST_ROWS).read())
    except InputError as refused:
        return None, list(refused.problems)
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0]
        return None, [Problem(file, "", "is no readable Parquet file", f"write it anew ({shown(reason)})")]


def opened(source: BytesIO | Path, file: str, most_rows: int) -> pq.ParquetFile:
    """Return a Parquet file that is safe to read whole: texts stay coded, each distinct one is in memory once.

    Parameters
    ----------
    source
        The file, or its content.
    file
        Its name, for messages.
    most_rows
        How many rows it may have.

    Raises
    ------
    InputError
        The file is small on the disk but too large in memory.
    """
    parquet = pq.ParquetFile(source)
    too_large = _too_large(file, parquet.metadata, most_rows)
    if too_large:
        raise InputError([too_large])
    long = [field.name for field in parquet.schema_arrow if may_be_long(field.type)]
    return pq.ParquetFile(source, read_dictionary=long) if long else parquet


def may_be_long(kind: pa.DataType) -> bool:
    """Return whether values of a type can be of any length: texts and bytes, coded or not."""
    types, plain = pa.types, kind.value_type if pa.types.is_dictionary(kind) else kind
    return any(test(plain) for test in (types.is_string, types.is_large_string, types.is_binary, types.is_large_binary))


def _too_large(file: str, facts: pq.FileMetaData, most_rows: int) -> Problem | None:
    unpacked = sum(facts.row_group(group).total_byte_size for group in range(facts.num_row_groups))
    if facts.num_rows > most_rows:
        return Problem(file, facts.num_rows, f"at most {most_rows:,} rows are allowed", "aggregate the rows")
    if facts.num_columns > _MOST_COLUMNS:
        columns = f"{facts.num_columns:,} columns"
        return Problem(file, columns, f"at most {_MOST_COLUMNS} columns are allowed", "leave out those not needed")
    if unpacked > LARGEST_UNPACKED_BYTES:
        rule = f"at most {LARGEST_UNPACKED_BYTES:,} unpacked bytes are allowed"
        return Problem(file, unpacked, rule, "aggregate the rows")
    return None


def _raw(table: str, file: str, content: pa.Table) -> tuple[Raw, list[Problem]]:
    problems: list[Problem] = []
    columns = []
    for name, column in zip(content.column_names, content.columns, strict=True):
        texts, refused = _texts(column.combine_chunks(), instants=TABLES[table].type_of(name) == "instant")
        if refused:
            problems.append(Problem(f"{file}: {name}", str(column.type), refused.rule, refused.fix))
        columns.append(texts)
    numbers = np.arange(1, content.num_rows + 1)
    raw = Raw(table, file, tuple(content.column_names), tuple(columns), numbers, "row ", trusted=not problems)
    return raw, problems


def _texts(column: pa.Array, *, instants: bool) -> tuple[list[str], CellError | None]:
    """Return a column as texts; each distinct value is written out once."""
    try:
        coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        distinct = [as_text(value, instants=instants) for value in coded.dictionary.to_pylist()]
    except CellError as refused:
        return [""] * len(column), refused
    except (pa.ArrowException, ValueError, OverflowError):
        return [""] * len(column), CellError("is a type that no cell can hold", "write text, numbers or dates")
    distinct.append("")
    return [distinct[code] for code in coded.indices.fill_null(len(distinct) - 1).to_pylist()], None
