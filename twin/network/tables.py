"""A table with its cells understood: values by column, each distinct value kept once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.errors import Problem, first_of_many
from twin.network.arrays import BoolArray, IntArray
from twin.network.cells import parse
from twin.network.columns import CellError, Column, TableDescription
from twin.network.raw import Raw


@dataclass(frozen=True)
class Bad:
    """The place of a cell that was refused and reported; its text is only good for guessing what was meant."""

    text: str


@dataclass(frozen=True)
class Cells:
    """One column: its distinct values, and by code which of them stands in each row."""

    distinct: tuple[Any, ...]
    codes: IntArray

    def __getitem__(self, row: int) -> Any:
        """Return the value in a row."""
        return self.distinct[self.codes[row]]

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the values, row by row."""
        return (self.distinct[code] for code in self.codes.tolist())

    def take(self, convert: Callable[[Any], Any], dtype: Any = np.int64) -> NDArray[Any]:
        """Return [row] the converted values; ``convert`` is called once per distinct value."""
        return np.array([convert(value) for value in self.distinct], dtype=dtype)[self.codes]

    @property
    def good(self) -> BoolArray:
        """[row] whether the cell was accepted."""
        return self.take(lambda value: not isinstance(value, Bad), bool)


@dataclass(frozen=True)
class Table:
    """One table of the network, its cells understood or ``Bad``."""

    description: TableDescription
    file: str
    row_word: str
    numbers: IntArray
    """[row] line in a CSV file, else the row's number from 1."""
    columns: Mapping[str, Cells]
    trusted: bool
    """Whether what the table does not hold can be taken as absent from the network."""

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def absent(self) -> bool:
        """Whether the network surely does not have the table."""
        return self.trusted and not len(self)

    def __getitem__(self, column: str) -> Cells:
        """Return one column."""
        return self.columns[column]

    def line(self, row: int) -> str:
        """Return the place of a row within its file, for messages: ``line 7`` or ``row 7``."""
        return f"{self.row_word or 'line '}{self.numbers[row]}"

    def where(self, row: int, column: str = "") -> str:
        """Return the place of a row for messages: ``file:line`` and the column."""
        place = f"{self.file}:{self.row_word}{self.numbers[row]}"
        return f"{place}: {column}" if column else place

    def problem(self, row: int, column: str, rule: str, fix: str = "", near: str = "") -> Problem:
        """Return a problem with what stands in one cell."""
        return Problem(self.where(row, column), self.text(row, column), rule, fix, near)

    def text(self, row: int, column: str) -> str:
        """Return what stands in one cell."""
        value = self[column][row]
        return value.text if isinstance(value, Bad) else canonical(value)


def absent(description: TableDescription, *, trusted: bool) -> Table:
    """Return a table without rows, for one that is not there (trusted) or could not be read (not trusted)."""
    nothing = Cells((), np.zeros(0, dtype=np.int64))
    return Table(
        description, description.name, "", nothing.codes, dict.fromkeys(description.names, nothing), trusted=trusted
    )


def understand(raw: Raw, description: TableDescription) -> tuple[Table, list[Problem]]:
    """Parse every cell of a raw table; a refused cell becomes ``Bad`` and is reported with file and line."""
    problems: list[Problem] = []
    columns = {}
    for column in description.columns:
        cells, refused = _cells(raw, column)
        columns[column.name] = cells
        problems += first_of_many(_refused_cells(raw, column, cells, refused))
    return Table(description, raw.file, raw.row_word, raw.numbers, columns, raw.trusted), problems


def _cells(raw: Raw, column: Column) -> tuple[Cells, dict[int, CellError]]:
    """Return a column's values and, by code, why a distinct text was refused."""
    entries = _entries(raw, column)
    distinct = dict.fromkeys(entries)
    index = {entry: code for code, entry in enumerate(distinct)}
    codes = np.fromiter(map(index.__getitem__, entries), np.int64, len(entries))
    values: list[Any] = []
    refused: dict[int, CellError] = {}
    for code, entry in enumerate(distinct):
        if isinstance(entry, Bad):
            values.append(entry)
            continue
        try:
            values.append(parse(column, entry))
        except CellError as error:
            values.append(Bad(entry))
            refused[code] = error
    return Cells(tuple(values), codes), refused


def _entries(raw: Raw, column: Column) -> list[str | Bad]:
    """Return the texts of a column, ``Bad`` where the text itself is in doubt: a broken row, a missing column."""
    times = raw.header.count(column.name)
    if times != 1:
        absent_cell: str | Bad = Bad("") if column.required or times else column.default
        return [absent_cell] * len(raw)
    texts = raw.columns[raw.header.index(column.name)]
    entries: list[str | Bad] = [text or column.default for text in texts] if column.default else list(texts)
    undecoded = () if raw.trusted else (row for row, text in enumerate(texts) if _undecoded(text))
    for row in raw.broken.union(undecoded):
        entries[row] = Bad(texts[row])
    return entries


def _undecoded(text: str) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in text)


def _refused_cells(raw: Raw, column: Column, cells: Cells, refused: dict[int, CellError]) -> Iterator[Problem]:
    rows = np.flatnonzero(np.isin(cells.codes, list(refused)))
    for row in rows.tolist():
        error = refused[int(cells.codes[row])]
        where = f"{raw.file}:{raw.row_word}{raw.numbers[row]}: {column.name}"
        yield Problem(where, cells[row].text, error.rule, error.fix, error.near)


def canonical(value: Any) -> str:
    """Return a value as the one text that stands for it, however it was written: ``2.50`` is ``2.5``."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "; ".join(f"{name}={value[name]}" for name in sorted(value))
    return str(value)


def digest(tables: Mapping[str, Table]) -> str:
    """Return the sha256 of the tables' contents: equal for CSV, Parquet and memory, whatever the order of columns.

    A column that says nothing but what its absence says is as good as absent.
    """
    summed = hashlib.sha256()
    for name in sorted(tables):
        table = tables[name]
        for column in _telling_columns(table):
            texts = np.array([canonical(value) for value in table[column].distinct], dtype=object)
            content = "\n".join(texts[table[column].codes].tolist()).encode()
            summed.update(f"{name}.{column} {len(content)}\n".encode())
            summed.update(content)
    return summed.hexdigest()


def _telling_columns(table: Table) -> Iterator[str]:
    for column in table.description.columns if len(table) else ():
        if not (column.default and table[column.name].distinct == (column.default,)):
            yield column.name


def groups_of_rows(table: Table, columns: tuple[str, ...]) -> tuple[IntArray, IntArray]:
    """Group the rows whose cells in the columns are all good by equal values.

    Returns
    -------
    rows, groups
        [good row] the rows, ascending, and the number of the group that each belongs to, from 0 without gaps.
    """
    good = np.ones(len(table), dtype=bool)
    groups = np.zeros(len(table), dtype=np.int64)
    for column in columns:
        cells = table[column]
        good &= cells.good
        groups = np.unique(groups * (len(cells.distinct) + 1) + cells.codes, return_inverse=True)[1]
    rows = np.flatnonzero(good)
    return rows, np.unique(groups[rows], return_inverse=True)[1]
