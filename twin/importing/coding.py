"""Codes a table chunk by chunk: a file is never in memory, only its distinct values and a small code per cell."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twin.errors import InputError, Problem
from twin.importing.growing import GrowingNumbers
from twin.importing.repeats import cell_fingerprints, repeats
from twin.importing.sales_table import MISSING, CodedColumn, Codes, LineNumbers, SalesTable
from twin.network.arrays import IntArray
from twin.network.parquet_file import may_be_long

MOST_LINES = 50_000_000
_MOST_CHARACTERS = 1 << 29


class TableBuilder:
    """A table that grows by chunks of lines.

    Columns that nobody asked for leave nothing but their share in the fingerprint by which repeated lines are found.
    """

    def __init__(self, file: str, word: str, header: Sequence[str], wanted: Collection[str] | None) -> None:
        self._file, self._word = file, word
        self._columns = {name: _Growing(f"{file}: {name}") for name in header if wanted is None or name in wanted}
        self._fingerprints = GrowingNumbers(np.uint64)
        self._stretches: list[tuple[int, int]] = []
        self._lines, self._last = 0, -1

    def add(self, chunk: Mapping[str, pa.Array], numbers: IntArray) -> None:
        """Append lines: every column of the file, and the lines' numbers in it.

        Raises
        ------
        InputError
            Too many lines, too much different text, or cells that hold lists or records.
        """
        if self._lines + len(numbers) > MOST_LINES:
            rule = f"at most {MOST_LINES:,} lines can be read"
            raise InputError([Problem(self._file, f"line {numbers[-1]}", rule, "take a shorter period")])
        fingerprints = np.zeros(len(numbers), np.uint64)
        for place, (name, cells) in enumerate(chunk.items()):
            values, codes = self._values(name, cells)
            fingerprints += cell_fingerprints(values, place)[codes]
            if name in self._columns:
                self._columns[name].add(values, codes)
        self._fingerprints.add(fingerprints)
        begun = np.flatnonzero(np.diff(numbers, prepend=self._last) != 1)
        self._stretches += zip((self._lines + begun).tolist(), numbers[begun].tolist(), strict=True)
        self._lines, self._last = self._lines + len(numbers), int(numbers[-1])

    def _values(self, name: str, cells: Any) -> tuple[list[Any], IntArray]:
        try:
            return _used(_plain(name, cells, self._file))
        except (ValueError, OverflowError) as error:
            rule = f"holds a value that no cell can hold: {error}"
            raise InputError([Problem(f"{self._file}: {name}", "column", rule, "mend the file")]) from None

    def table(self) -> SalesTable:
        """Return what was added, and forget it."""
        columns = {name: column.coded() for name, column in self._columns.items()}
        repeated = repeats(self._fingerprints.whole(), [column.codes for column in columns.values()])
        first, number = np.array(self._stretches, dtype=np.int64).reshape(-1, 2).T
        return SalesTable(self._file, self._word, columns, LineNumbers(first, number), repeated)


class _Growing:
    """A column whose distinct values are learnt as they come."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._known: dict[Any, int] = {}
        self._characters = 0
        self._codes = GrowingNumbers(np.int8)

    def add(self, values: Sequence[Any], codes: Codes) -> None:
        places = [self._place(value) for value in values]
        if self._characters > _MOST_CHARACTERS:
            rule = "holds too much different text to be a code, a number, a time or a name"
            raise InputError([Problem(self._where, f"{len(self._known):,} values", rule, "map another column")])
        self._codes.add(np.array([*places, MISSING], _narrowest(len(self._known)))[codes])

    def coded(self) -> CodedColumn:
        values = tuple(self._known)
        self._known.clear()
        return CodedColumn(values, self._codes.whole())

    def _place(self, value: Any) -> int:
        place = self._known.setdefault(value, len(self._known))
        if place == len(self._known) - 1 and isinstance(value, str):
            self._characters += len(value)
        return place


def _plain(name: str, cells: pa.Array, file: str) -> pa.DictionaryArray:
    """Return a column in codes; the number ``NaN`` counts as an empty cell."""
    if pa.types.is_dictionary(cells.type) and not may_be_long(cells.type):
        cells = cells.cast(cells.type.value_type)
    if pa.types.is_nested(cells.type):
        raise InputError([Problem(f"{file}: {name}", str(cells.type), "cells must hold one value each")])
    if pa.types.is_floating(cells.type):
        cells = pc.if_else(pc.is_nan(cells), pa.scalar(None, cells.type), cells)
    return cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()


def _used(encoded: pa.DictionaryArray) -> tuple[list[Any], IntArray]:
    """Return the values that occur, in the order of the dictionary, and [line] their positions, -1 where empty."""
    codes = encoded.indices.fill_null(MISSING).to_numpy(zero_copy_only=False).astype(np.int64)
    occurs = np.zeros(len(encoded.dictionary) + 1, dtype=bool)
    occurs[codes] = True
    chosen = np.flatnonzero(occurs[:-1])
    place = np.full(len(occurs), MISSING)
    place[chosen] = np.arange(len(chosen))
    return encoded.dictionary.take(pa.array(chosen)).to_pylist(), place[codes]


def _narrowest(largest: int) -> type[np.signedinteger[Any]]:
    return next(kind for kind in (np.int8, np.int16, np.int32, np.int64) if largest <= np.iinfo(kind).max)
