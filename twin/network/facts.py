"""The facts of the table ``network``: one key and value per row, each key with its own type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twin.errors import Problem
from twin.network.cells import parse
from twin.network.columns import CellError
from twin.network.schema import FACTS
from twin.network.tables import Bad, Table

FIELDS = ("name", "currency", "unit_scale", "start_date", "time_zone", "no_purchase_weight")
"""Keys that the network holds as fields of its own; the others are free text."""


def understand_facts(table: Table, given: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    """Return the facts that could be understood, and what is wrong with or missing from the others.

    ``given`` holds texts for keys that the table may leave out.
    """
    facts: dict[str, Any] = dict(given)
    problems: list[Problem] = []
    described = {fact.name: fact for fact in FACTS}
    keys, values = list(table["key"]), list(table["value"])
    for row, (key, text) in enumerate(zip(keys, values, strict=True)):
        if key in described and not isinstance(text, Bad):
            try:
                facts[key] = parse(described[key], text)
            except CellError as error:
                problems.append(Problem(table.where(row, "value"), text, f"{key} {error.rule}", error.fix, error.near))
    named = {key.text if isinstance(key, Bad) else key for key in keys} | set(given)
    misspelled = any(isinstance(key, Bad) for key in keys)
    for fact in FACTS if table.trusted and not misspelled else ():
        if fact.required and fact.name not in named:
            fix = f"add a row with this key and {fact.rule}"
            problems.append(Problem(f"{table.file}: key", fact.name, "this key is missing", fix))
    return facts, problems
