"""A table of sales lines as it stands in the file: every column coded, every line with its number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from twin.errors import InputError, Problem, shown
from twin.network.arrays import BoolArray, IntArray
from twin.network.parquet_file import may_be_long

MISSING = -1


@dataclass(frozen=True)
class CodedColumn:
    """A column as its distinct values and, per line, the position of its value."""

    values: tuple[Any, ...]
    codes: IntArray
    """[line] position in ``values``; ``MISSING``: the cell is empty."""


@dataclass(frozen=True)
class SalesTable:
    """The lines of one file, in its order."""

    file: str
    """The file's name, without its folder."""
    word: str
    """``line`` (of a text file, the header is line 1) or ``row`` (of a Parquet file, from 1)."""
    columns: Mapping[str, CodedColumn]
    numbers: IntArray
    """[line] the line's number in the file."""

    def __len__(self) -> int:
        return len(self.numbers)

    def where(self, line: int, column: str) -> str:
        """Return the place of a cell as messages name it."""
        number = f"row {self.numbers[line]}" if self.word == "row" else f"{self.numbers[line]}"
        return f"{self.file}:{number}: {column}"

    def content(self, line: int) -> str:
        """Return a line as readable text: ``Invoice=489434, StockCode=85048, ...``; empty cells stay empty."""
        cells = [f"{name}={self._text(name, line)}" for name in self.columns]
        return ", ".join(cells)

    def duplicates(self) -> BoolArray:
        """Return [line] whether all columns equal those of an earlier line."""
        codes = pd.DataFrame({place: column.codes for place, column in enumerate(self.columns.values())})
        return codes.duplicated().to_numpy()

    def _text(self, name: str, line: int) -> str:
        column = self.columns[name]
        code = int(column.codes[line])
        if code == MISSING:
            return ""
        return shown(str(column.values[code]))[1:-1]


def coded(name: str, column: pa.ChunkedArray, file: str) -> CodedColumn:
    """Return a column in codes; the number ``NaN`` counts as an empty cell.

    Raises
    ------
    InputError
        The column holds lists or records.
    """
    plain = column.combine_chunks()
    if pa.types.is_dictionary(plain.type) and not may_be_long(plain.type):
        plain = plain.cast(plain.type.value_type)
    if pa.types.is_nested(plain.type):
        raise InputError([Problem(f"{file}: {name}", str(plain.type), "cells must hold one value each")])
    if pa.types.is_floating(plain.type):
        plain = pc.if_else(pc.is_nan(plain), pa.scalar(None, plain.type), plain)
    encoded = plain if pa.types.is_dictionary(plain.type) else plain.dictionary_encode()
    codes = encoded.indices.fill_null(MISSING).to_numpy(zero_copy_only=False).astype(np.int64)
    return CodedColumn(tuple(encoded.dictionary.to_pylist()), codes)
