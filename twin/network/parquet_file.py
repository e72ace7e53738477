"""Parquet files, brought to the same texts as a CSV file, so that both are judged by the same rules."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from twin.errors import Problem, shown
from twin.network.cells import CellError, as_text
from twin.network.raw import Raw

MOST_ROWS = 5_000_000
LARGEST_UNPACKED_BYTES = 1 << 30


def read(table: str, file: str, content: bytes) -> tuple[Raw | None, list[Problem]]:
    """Return the raw table of a Parquet file's content (none where nothing can be made of it), and what is wrong."""
    try:
        parquet = pq.ParquetFile(BytesIO(content))
        too_large = _too_large(file, parquet.metadata)
        if too_large:
            return None, [too_large]
        return _raw(table, file, parquet.read())
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0]
        return None, [Problem(file, "", "is no readable Parquet file", f"write it anew ({shown(reason)})")]


def _too_large(file: str, facts: pq.FileMetaData) -> Problem | None:
    unpacked = sum(facts.row_group(group).total_byte_size for group in range(facts.num_row_groups))
    if facts.num_rows > MOST_ROWS:
        return Problem(file, facts.num_rows, f"at most {MOST_ROWS:,} rows are allowed", "aggregate the rows")
    if unpacked > LARGEST_UNPACKED_BYTES:
        rule = f"at most {LARGEST_UNPACKED_BYTES:,} unpacked bytes are allowed"
        return Problem(file, unpacked, rule, "aggregate the rows")
    return None


def _raw(table: str, file: str, content: pa.Table) -> tuple[Raw, list[Problem]]:
    problems: list[Problem] = []
    columns = []
    for name, column in zip(content.column_names, content.columns, strict=True):
        texts, refused = _texts(column.combine_chunks())
        if refused:
            problems.append(Problem(f"{file}: {name}", str(column.type), refused.rule, refused.fix))
        columns.append(texts)
    numbers = np.arange(1, content.num_rows + 1)
    raw = Raw(table, file, tuple(content.column_names), tuple(columns), numbers, "row ", trusted=not problems)
    return raw, problems


def _texts(column: pa.Array) -> tuple[list[str], CellError | None]:
    """Return a column as texts; each distinct value is written out once."""
    try:
        coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        distinct = [as_text(value) for value in coded.dictionary.to_pylist()]
    except CellError as refused:
        return [""] * len(column), refused
    except (pa.ArrowException, ValueError, OverflowError):
        return [""] * len(column), CellError("is a type that no cell can hold", "write text, numbers or dates")
    distinct.append("")
    return [distinct[code] for code in coded.indices.fill_null(len(distinct) - 1).to_pylist()], None
