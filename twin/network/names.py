"""What a name in a table stands for: one site, a group of sites, a kind, all; one product, a family, all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from twin.errors import nearest
from twin.network.arrays import BoolArray, IntArray
from twin.network.columns import ALL
from twin.network.sites import KINDS
from twin.network.tables import Bad, Table

KIND_PLURALS = {f"{kind}s": kind for kind in KINDS}
_MOST_COMPARISONS = 400_000
"""How many names are compared with misspelled ones, all in all, so that a table full of them is judged in seconds."""


@dataclass(frozen=True)
class Meaning:
    """The rows that a name stands for, and how narrow the name is: 0 for ``all``, more for a group, most for an id."""

    rank: int
    rows: IntArray


@dataclass(frozen=True)
class Names:
    """Every name that may stand in a column of site names, product names or partners, and what it stands for.

    Ids whose own row is wrong elsewhere are names all the same, so that referring to them is no second mistake.
    """

    ids: tuple[str, ...]
    meanings: Mapping[str, Meaning]
    doubtful: BoolArray
    """[id] whether it is uncertain which groups the id belongs to, because the cells that say so were refused."""
    narrowest: int
    """The rank of a single id."""
    trusted: bool
    """Whether a name that is not here can be taken as unknown."""
    complete: bool = True
    """Whether every id and group is known; not so where a cell that names one was refused."""
    _guesses: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def known(self, value: object) -> Meaning | None:
        """Return what an accepted value stands for; nothing for a refused or an unknown one."""
        return None if isinstance(value, Bad) else self.meanings.get(str(value))

    def row(self, value: object) -> int:
        """Return the row of an id; -1 for a group, a refused value or an unknown one."""
        meaning = self.known(value)
        return int(meaning.rows[0]) if meaning and meaning.rank == self.narrowest else -1

    def guess(self, text: str) -> str:
        """Return the name nearest to a text; '' where none is near, or where too many were asked for."""
        if text not in self._guesses and len(self._guesses) * len(self.meanings) < _MOST_COMPARISONS:
            self._guesses[text] = nearest(text, filter(str.isprintable, self.meanings))
        return self._guesses.get(text, "")

    def possible_rows(self, value: object) -> IntArray:
        """Return the rows that a refused or unknown value may have stood for: those of the nearest name, else all."""
        text = _text(value)
        meaning = self.meanings.get(text) or self.meanings.get(self.guess(text))
        return meaning.rows if meaning else np.arange(len(self))


def site_names(sites: Table) -> Names:
    """Return the names of sites: ids before groups before kinds before ``all``."""
    return _names(sites, "site", ("kind", "group"), {plural: ("kind", kind) for plural, kind in KIND_PLURALS.items()})


def product_names(products: Table) -> Names:
    """Return the names of products: ids before families before ``all``."""
    return _names(products, "product", ("family",), {})


def zone_names(zones: Table) -> Names:
    """Return the names of the zones where online customers live: ids and ``all``."""
    return with_all(plain_names(zones, "zone"))


def with_all(single: Names) -> Names:
    """Return plain names together with ``all``, which is wider than any of them."""
    ids = {name: Meaning(1, meaning.rows) for name, meaning in single.meanings.items()}
    meanings = ids | {ALL: Meaning(0, np.arange(len(single)))}
    return Names(single.ids, meanings, single.doubtful, 1, single.trusted, single.complete)


def plain_names(table: Table, column: str, words: Sequence[str] = ()) -> Names:
    """Return the ids of a table without groups, such as partners; ``words`` are valid without being defined."""
    ids = tuple(dict.fromkeys([*words, *_ids(table, column)]))
    meanings = {name: Meaning(0, np.array([row])) for row, name in enumerate(ids)}
    certain = np.zeros(len(ids), dtype=bool)
    return Names(ids, meanings, certain, 0, table.trusted, complete=bool(table[column].good.all()))


def first_rows(table: Table, column: str) -> IntArray:
    """Return [id] the table row that defines each id: the first where an id is defined twice."""
    first: dict[str, int] = {}
    for row, value in enumerate(table[column]):
        first.setdefault(_text(value), row)
    first.pop("", None)
    return np.array(list(first.values()), dtype=np.int64)


def _ids(table: Table, column: str) -> list[str]:
    return [text for text in dict.fromkeys(map(_text, table[column])) if text]


def _names(
    table: Table, id_column: str, grouping: tuple[str, ...], aliases: Mapping[str, tuple[str, str]]
) -> Names:
    """Collect meanings from wide to narrow, so that a narrower name replaces a wider one of the same spelling."""
    ids = tuple(_ids(table, id_column))
    rows = first_rows(table, id_column)
    meanings = {ALL: Meaning(0, np.arange(len(ids)))}
    good = [table[column].good for column in (id_column, *grouping)]
    doubtful = ~np.logical_and.reduce(good)[rows]
    for alias, (column, value) in aliases.items():
        meanings[alias] = Meaning(1, _members(table, column, value, rows))
    group_rank = len(grouping)
    groups = [_text(value) for value in table[grouping[-1]].distinct]
    for group in groups:
        meanings[group] = Meaning(group_rank, _members(table, grouping[-1], group, rows))
    for row, name in enumerate(ids):
        meanings[name] = Meaning(group_rank + 1, np.array([row]))
    meanings.pop("", None)
    return Names(ids, meanings, doubtful, group_rank + 1, table.trusted, complete=all(column.all() for column in good))


def _members(table: Table, column: str, value: str, rows: IntArray) -> IntArray:
    return np.flatnonzero(table[column].take(lambda own: _text(own) == value, bool)[rows])


def _text(value: object) -> str:
    return value.text if isinstance(value, Bad) else str(value)
