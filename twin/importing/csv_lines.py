"""Reads CSV text strictly, in chunks: every cell stays text, every record keeps the number of its first line."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, TypeAlias

import numpy as np
import pyarrow as pa

from twin.errors import MOST_OF_ONE_KIND, InputError, Problem, raise_if_any
from twin.importing.coding import TableBuilder
from twin.importing.csv_blocks import PlainBlocks
from twin.importing.sales_table import SalesTable

_CHUNK = 50_000
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}

Record: TypeAlias = tuple[int, list[str]]
"""The number of a record's first line, and its cells."""


Columns: TypeAlias = Callable[[Sequence[str]], Collection[str] | None]
"""What of a header is wanted; nothing: all of it."""


def read_csv(path: Path, encoding: str, wanted: Columns) -> SalesTable:
    """Return the lines of a comma-separated file with a header; lines without any character are no lines.

    Raises
    ------
    InputError
        Not in the encoding, another delimiter, a doubled or empty column name, rows that do not fit the header.
    """
    known = "utf-8-sig" if encoding.casefold().replace("_", "-") in ("utf-8", "utf8") else encoding
    try:
        with path.open(encoding=known, newline="") as stream:
            return _read(stream, path.name, wanted)
    except UnicodeError:
        raise InputError([_undecodable(path, encoding)]) from None


def _read(stream: IO[str], file: str, wanted: Columns) -> SalesTable:
    begun: list[str] = []
    _, header = next(_records(_remembered(stream, begun), file, 0), (1, [""]))
    raise_if_any(_check_header(header, file))
    builder = TableBuilder(file, "line", header, wanted(header))
    read = len(begun)
    blocks = PlainBlocks(stream, header)
    for block in blocks if len(header) > 1 else ():
        lines = len(block[header[0]])
        builder.add(block, np.arange(read + 1, read + lines + 1))
        read += lines
    _read_records(_records(blocks.rest(), file, read), header, builder, file)
    return builder.table()


def _remembered(stream: IO[str], lines: list[str]) -> Iterator[str]:
    while line := stream.readline():
        lines.append(line)
        yield line


def _read_records(records: Iterator[Record], header: list[str], builder: TableBuilder, file: str) -> None:
    ragged: list[Problem] = []
    while chunk := list(islice(records, _CHUNK)):
        ragged += [_ragged(record, len(header), file) for record in chunk if len(record[1]) != len(header)]
        if len(ragged) > MOST_OF_ONE_KIND:
            break
        if not ragged:
            columns = zip(*(cells for _, cells in chunk), strict=True)
            cells = {name: pa.array(column, pa.string()) for name, column in zip(header, columns, strict=True)}
            builder.add(cells, np.array([number for number, _ in chunk]))
    raise_if_any(ragged)


def _records(lines: Iterator[str], file: str, before: int) -> Iterator[Record]:
    """Yield the records of lines of text that come after so many others."""
    reader = csv.reader(lines, strict=True)
    first = before
    try:
        for cells in reader:
            if cells:
                yield before + 1, cells
            before = first + reader.line_num
    except csv.Error as error:
        rule = f"the row that begins here cannot be read: {error}"
        raise InputError([Problem(f"{file}:{before + 1}", "quotes", rule, "close every quote")]) from None


def _check_header(header: list[str], file: str) -> Iterator[Problem]:
    if len(header) == 1:
        for delimiter, name in _OTHER_DELIMITERS.items():
            if delimiter in header[0]:
                rule = f"is one column: the file is separated by {name}"
                yield Problem(f"{file}:1", header[0], rule, "save it with commas")
                return
    for name, count in Counter(header).items():
        if not name.strip():
            yield Problem(f"{file}:1", name, "is no column name", "give every column a name")
        elif count > 1:
            yield Problem(f"{file}:1", name, f"is the name of {count} columns", "rename or remove one")


def _ragged(record: Record, width: int, file: str) -> Problem:
    number, cells = record
    rule = f"the line has {len(cells)} cells, the header {width}"
    return Problem(f"{file}:{number}", ",".join(cells), rule, "put cells that hold commas in quotes")


def _undecodable(path: Path, encoding: str) -> Problem:
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                line.decode(encoding)
            except UnicodeError as error:
                byte = line[error.start] if isinstance(error, UnicodeDecodeError) else line[0]
                fix = "save it as UTF-8, or name its encoding (--encoding latin-1 is common)"
                return Problem(f"{path.name}:{number}", f"byte 0x{byte:02x}", f"is not {encoding}", fix)
    return Problem(path.name, "content", f"is not {encoding}", "save it as UTF-8, or name its encoding")
