"""Ids are distinct to the eye, and no name stands for two things."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import numpy as np

from twin.errors import Problem, shown
from twin.network.columns import ALL
from twin.network.draft import Draft
from twin.network.names import KIND_PLURALS
from twin.network.online import STORE
from twin.network.online_tables import FIRST_MODE
from twin.network.partners import OUTSIDE
from twin.network.schema import NO_ORDER, NO_ZONE
from twin.network.tables import Bad, Table

_DEFINED_BY = {
    "products": "product", "partners": "partner", "zones": "zone", "sites": "site", "channels": "channel",
    "modes": "mode", "orders": "order",
}
_RESERVED = {
    "products": (ALL,), "partners": (OUTSIDE,), "zones": (NO_ZONE, ALL), "sites": (ALL, *KIND_PLURALS),
    "channels": (STORE, ALL), "modes": (ALL, FIRST_MODE), "orders": (NO_ORDER,),
}


def check_ids_are_distinct(draft: Draft) -> Iterator[Problem]:
    """Check that each id is defined once, and that no two are equal but for case, width or spaces."""
    for name, column in _DEFINED_BY.items():
        table = draft.tables[name]
        seen: dict[str, int] = {}
        for row, value in enumerate(table[column]):
            text = value.text if isinstance(value, Bad) else value
            alike = unicodedata.normalize("NFKC", text).casefold().strip()
            if alike in seen:
                yield _repeated(table, column, row, seen[alike])
            elif alike:
                seen[alike] = row


def _repeated(table: Table, column: str, row: int, first: int) -> Problem:
    text, earlier = (table.text(number, column) for number in (row, first))
    if text == earlier:
        rule = f"is defined twice, also on {table.line(first)}"
    else:
        rule = f"looks like {shown(earlier)} on {table.line(first)}, ids must differ in more than case and spaces"
    return Problem(table.where(row, column), text, rule, "keep one of the rows or rename one")


def check_names_are_free(draft: Draft) -> Iterator[Problem]:
    """Check that no id or group is a word that stands for something else, and that no group is named like an id."""
    for name, column in _DEFINED_BY.items():
        yield from _taken(draft.tables[name], column, _RESERVED[name], "is a word with a meaning of its own")
    for name, column, ids in (("sites", "group", draft.sites.ids), ("products", "family", draft.products.ids)):
        yield from _taken(draft.tables[name], column, _RESERVED[name], "is a word with a meaning of its own")
        yield from _taken(draft.tables[name], column, ids, "is also the id of a row, so a reference to it is ambiguous")


def _taken(table: Table, column: str, names: tuple[str, ...], rule: str) -> Iterator[Problem]:
    """Report each distinct value that is among the names, at its first row."""
    forbidden = frozenset(names)
    for code, value in enumerate(table[column].distinct):
        if value in forbidden:
            row = int(np.argmax(table[column].codes == code))
            yield table.problem(row, column, rule, "choose another name")
