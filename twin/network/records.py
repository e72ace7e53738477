"""Rows in memory, brought to the same texts as a CSV file, so that both are judged by the same rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from twin.errors import Problem
from twin.network.cells import as_text
from twin.network.columns import CellError
from twin.network.raw import Raw
from twin.network.schema import TABLES


def read(table: str, rows: Sequence[Mapping[str, object]]) -> tuple[Raw | None, list[Problem]]:
    """Return the raw table of rows given as mappings from column to value, and the values that no cell can hold."""
    header = tuple(dict.fromkeys(str(name) for row in rows for name in row))
    instants = {name for name in header if TABLES[table].type_of(name) == "instant"}
    problems: list[Problem] = []
    broken: set[int] = set()
    columns: list[list[str]] = [[] for _ in header]
    for number, row in enumerate(rows, 1):
        for name, texts in zip(header, columns, strict=True):
            try:
                texts.append(as_text(row.get(name), instants=name in instants))
            except CellError as refused:
                problems.append(Problem(f"{table}:row {number}: {name}", row[name], refused.rule, refused.fix))
                broken.add(number - 1)
                texts.append("")
    numbers = np.arange(1, len(rows) + 1)
    return Raw(table, table, header, tuple(columns), numbers, "row ", frozenset(broken)), problems
