"""A table as it stands in its file: texts by column, before any cell has been understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from twin.errors import Problem, nearest, shown
from twin.network.arrays import IntArray
from twin.network.columns import TableDescription


@dataclass(frozen=True)
class Raw:
    """The texts of one table, column by column, with what is needed to say where each of them stands."""

    table: str
    file: str
    """``demand.csv``, ``demand.parquet``, or ``demand`` for rows in memory."""
    header: tuple[str, ...]
    columns: tuple[Sequence[str], ...]
    """[column][row]"""
    numbers: IntArray
    """[row] line in a CSV file, else the row's number from 1."""
    row_word: str = ""
    """``row `` where ``numbers`` are no lines."""
    broken: frozenset[int] = frozenset()
    """Rows that could not be split into their cells: reported already, their texts are a guess."""
    trusted: bool = True
    """Whether what the table does not hold can be taken as absent."""

    def __len__(self) -> int:
        return len(self.numbers)


def check_header(raw: Raw, description: TableDescription) -> Iterator[Problem]:
    """Yield the problems of a table's header: wrong delimiter; repeated, unknown, misspelled and missing columns."""
    where = f"{raw.file}:1" if not raw.row_word else raw.file
    delimiter = next((mark for mark in ";\t|" if mark in raw.header[0]), "") if len(raw.header) == 1 else ""
    if delimiter:
        yield Problem(where, raw.header[0], "is one column, the delimiter is not a comma", "save the file with commas")
        return
    meant = _renamed(raw.header, description)
    for position, name in enumerate(raw.header):
        if name in raw.header[:position]:
            yield Problem(where, name, f"is a column twice, as number {raw.header.index(name) + 1} and {position + 1}",
                          "remove or rename one")
        elif name not in description.names:
            yield Problem(where, name, f"is no column of {description.name}", f"its columns are "
                          f"{', '.join(description.names)}", meant.get(name, ""))
    for column in description.columns:
        if column.required and column.name not in (*raw.header, *meant.values()):
            found = ", ".join(shown(name) for name in raw.header)
            fix = f"found {found}; {column.name} holds {column.rule}"
            yield Problem(where, column.name, "this column is missing", fix)


def with_known_names(raw: Raw, description: TableDescription) -> Raw:
    """Return the table with misspelled columns under the name that is meant, so that their cells are judged too."""
    meant = _renamed(raw.header, description)
    return replace(raw, header=tuple(meant.get(name, name) for name in raw.header))


def _renamed(header: Sequence[str], description: TableDescription) -> dict[str, str]:
    """Match each unknown column with the nearest one that is missing."""
    missing = [name for name in description.names if name not in header]
    meant: dict[str, str] = {}
    for name in header:
        if name not in description.names and (near := nearest(name, missing)):
            meant[name] = near
            missing.remove(near)
    return meant
