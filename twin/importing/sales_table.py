"""A table of sales lines as it stands in the file: every column coded, every line with its number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.errors import shown
from twin.network.arrays import BoolArray, IntArray

MISSING = -1
Codes = NDArray[np.signedinteger[Any]]
"""Positions, in integers as narrow as they may be."""


@dataclass(frozen=True)
class CodedColumn:
    """A column as its distinct values and, per line, the position of its value."""

    values: tuple[Any, ...]
    codes: Codes
    """[line] position in ``values``; ``MISSING``: the cell is empty."""


@dataclass(frozen=True)
class LineNumbers:
    """Where lines stand in their file: stretches of numbers without a hole."""

    first: IntArray
    """[stretch] its first line."""
    number: IntArray
    """[stretch] that line's number."""

    def __getitem__(self, line: int) -> int:
        """Return the number of a line."""
        stretch = int(np.searchsorted(self.first, line, side="right")) - 1
        return int(self.number[stretch] + line - self.first[stretch])


@dataclass(frozen=True)
class SalesTable:
    """The lines of one file, in its order."""

    file: str
    """The file's name, without its folder."""
    word: str
    """``line`` (of a text file, the header is line 1) or ``row`` (of a Parquet file, from 1)."""
    columns: Mapping[str, CodedColumn]
    """The columns that were asked for."""
    numbers: LineNumbers
    repeated: BoolArray
    """[line] whether all columns of the file equal those of an earlier line."""

    def __len__(self) -> int:
        return len(self.repeated)

    def where(self, line: int, column: str) -> str:
        """Return the place of a cell as messages name it."""
        number = f"row {self.numbers[line]}" if self.word == "row" else f"{self.numbers[line]}"
        return f"{self.file}:{number}: {column}"

    def content(self, line: int) -> str:
        """Return a line as readable text: ``Invoice=489434, StockCode=85048, ...``; empty cells stay empty."""
        cells = [f"{name}={self._text(name, line)}" for name in self.columns]
        return ", ".join(cells)

    def _text(self, name: str, line: int) -> str:
        column = self.columns[name]
        code = int(column.codes[line])
        if code == MISSING:
            return ""
        return shown(str(column.values[code]))[1:-1]
