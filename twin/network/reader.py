"""The way in: a folder of tables, or tables in memory, become a network, or every problem of theirs is reported."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from twin.errors import Problem, nearest, raise_if_any
from twin.network import building, checks, records
from twin.network.draft import Draft
from twin.network.facts import understand_facts
from twin.network.files import read_folder_raw
from twin.network.network import Network
from twin.network.raw import Raw, check_header, with_known_names
from twin.network.schema import TABLES
from twin.network.tables import Table, absent, digest, understand

EMBEDDED = "henan"
"""The network that comes with the twin."""


def read_folder(path: str | Path) -> Network:
    """Return the network that a folder of CSV or Parquet files describes.

    Raises
    ------
    InputError
        Every problem of every file: ``file:line: column: value: rule: fix``.
    """
    raws, problems = read_folder_raw(path)
    return _network(raws, problems, {})


def read_tables(tables: Mapping[str, Sequence[Mapping[str, object]]], name: str = "in memory") -> Network:
    """Return the network that rows in memory describe; the same checks hold, a problem's place is ``table:row N``.

    A table without rows is an absent one. ``name`` is the network's name where the table ``network`` has none.

    Raises
    ------
    InputError
        Every problem of every table.
    """
    raws: dict[str, Raw | None] = {}
    problems = [
        Problem(table, table, "is no table of a network", f"tables are {', '.join(TABLES)}", nearest(table, TABLES))
        for table in tables if table not in TABLES
    ]
    for table, rows in tables.items():
        if table in TABLES and len(rows):
            raws[table], found = records.read(table, rows)
            problems += found
    return _network(raws, problems, {"name": name})


def _network(raws: Mapping[str, Raw | None], problems: list[Problem], given: Mapping[str, str]) -> Network:
    tables: dict[str, Table] = {}
    for name in TABLES:
        tables[name], found = _table(name, raws)
        problems = [*problems, *found]
    facts, found = understand_facts(tables["network"], given)
    draft = Draft(tables, facts)
    problems = [*problems, *found, *checks.problems(draft)]
    raise_if_any(sorted(problems, key=_place))
    return building.network(draft, digest(tables))


def _table(name: str, raws: Mapping[str, Raw | None]) -> tuple[Table, list[Problem]]:
    """Return a table with its cells understood, as far as there is one, and what is wrong with it."""
    description = TABLES[name]
    raw = raws.get(name)
    if raw is None:
        lacking = description.required and name not in raws
        problem = Problem(name, "missing", "a network needs this table", f"add {name}.csv with the columns "
                          f"{', '.join(column.name for column in description.columns if column.required)}")
        return absent(description, trusted=not description.required and name not in raws), [problem] if lacking else []
    problems = list(check_header(raw, description))
    if problems and len(raw.header) == 1:
        return absent(description, trusted=False), problems
    if not len(raw):
        fix = "add rows" if description.required else "add rows, or delete the file"
        problems.append(Problem(raw.file, "", "0 data rows", fix))
        return absent(description, trusted=False), problems
    table, found = understand(with_known_names(raw, description), description)
    return table, problems + found


def _place(problem: Problem) -> tuple[int, int]:
    """Order problems as a planner meets them: table by table, line by line."""
    found = re.match(r"([a-z_]+)(?:\.\w+)?(?::(?:row )?([0-9]+))?", problem.where)
    names = list(TABLES)
    known = found is not None and found[1] in TABLES
    return names.index(found[1]) if found and known else len(names), int(found[2] or 0) if found else 0
