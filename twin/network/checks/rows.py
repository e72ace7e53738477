"""References lead to something, and no row is said twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from twin.errors import Problem
from twin.network.columns import REFERENCES, Column
from twin.network.draft import Draft
from twin.network.schema import TABLES
from twin.network.tables import Bad, Table, groups_of_rows


def check_references(draft: Draft) -> Iterator[Problem]:
    """Every name that a table refers to exists; the nearest one is named where not."""
    for name, description in TABLES.items():
        for column in description.columns:
            if column.type in REFERENCES and draft.names(column).trusted:
                yield from _unknown(draft, draft.tables[name], column)


def _unknown(draft: Draft, table: Table, column: Column) -> Iterator[Problem]:
    names, cells = draft.names(column), table[column.name]
    groups_too = column.type != "reference"
    words = (column.or_word,) if isinstance(column.or_word, str) else column.or_word
    unknown = [
        code for code, value in enumerate(cells.distinct)
        if not isinstance(value, Bad) and value not in words
        and (names.known(value) is None if groups_too else names.row(value) < 0)
    ]
    for row in np.flatnonzero(np.isin(cells.codes, unknown)).tolist():
        near = names.guess(cells[row])
        if not names.complete and not _is_typo(cells[row], near):
            continue
        yield table.problem(row, column.name, f"no such name, must be {column.rule}",
                            f"correct it or define it in {column.refers_to}",
                            near if groups_too or names.row(near) >= 0 else "")


def _is_typo(name: str, near: str) -> bool:
    """Whether a name is another one misspelled, and not its sibling as ``store_2`` is of ``store_1``."""
    return bool(near) and re.findall(r"\d+", name) == re.findall(r"\d+", near)


def check_rows_are_distinct(draft: Draft) -> Iterator[Problem]:
    """No two rows of a table speak of the same thing: the reader could not know which one holds."""
    for name, description in TABLES.items():
        if len(description.key) > 1 or description.columns[0].type != "id":
            yield from _repeated(draft.tables[name], description.key)


def _repeated(table: Table, key: tuple[str, ...]) -> Iterator[Problem]:
    rows, groups = groups_of_rows(table, key)
    first = rows[np.unique(groups, return_index=True)[1]]
    for position in np.flatnonzero(rows != first[groups] if len(rows) else rows).tolist():
        row = int(rows[position])
        told = [column for column in key if table[column][row] != table.description.default_of(column)]
        same = ", ".join(f"{column} {table[column][row]}" for column in told)
        yield Problem(table.where(row, key[0]), str(table[key[0]][row]), f"a second row for {same}, "
                      f"also on {table.line(int(first[groups[position]]))}", "keep one of the two rows")
