"""Which row of a table holds for a cell: the narrowest name wins, site first and then product."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.network.arrays import BoolArray, IntArray
from twin.network.names import Meaning, Names
from twin.network.tables import Cells, Table


@dataclass(frozen=True)
class Winners:
    """For each pair of ids (site and product, or site and site), the table row that holds for it."""

    row: IntArray
    """[first, second] row of the table; -1: no row names the pair."""
    doubt: BoolArray
    """[first, second] whether a refused or unreadable row may have named the pair."""

    @property
    def surely_none(self) -> BoolArray:
        """[first, second] whether no row names the pair, beyond doubt."""
        return (self.row < 0) & ~self.doubt

    def named(self) -> tuple[IntArray, IntArray, IntArray]:
        """Return the pairs that a row names: row, first and second."""
        first, second = np.nonzero(self.row >= 0)
        return self.row[first, second], first, second


@dataclass(frozen=True)
class Holding:
    """For each id of one kind, the table row that holds for it."""

    row: IntArray
    """[id] row of the table; -1: none."""
    doubt: BoolArray
    """[id] whether a refused row may hold."""

    @property
    def surely_none(self) -> BoolArray:
        """[id] whether no row names the id, beyond doubt."""
        return (self.row < 0) & ~self.doubt


def holding(table: Table, column: str, names: Names, rows: IntArray | None = None) -> Holding:
    """Let the narrowest of the rows (all where not given) win for each id; of equal rows the later one."""
    row_of_id = np.full(len(names), -1, dtype=np.int64)
    doubt = names.doubtful | (not table.trusted)
    taking_part = range(len(table)) if rows is None else rows.tolist()
    named = [(names.known(table[column][row]), row) for row in taking_part]
    for meaning, row in sorted(((m, row) for m, row in named if m), key=lambda found: found[0].rank):
        row_of_id[meaning.rows] = row
    for row in (row for meaning, row in named if meaning is None):
        doubt[names.possible_rows(table[column][row])] = True
    return Holding(row_of_id, doubt)


def rank_of(first: Meaning, second: Meaning) -> int:
    """Return how narrow a pair of names is; the first name weighs more than any second."""
    return 4 * first.rank + second.rank


def winners(
    table: Table, columns: tuple[str, str], names: tuple[Names, Names], rows: IntArray | None = None
) -> Winners:
    """Let the narrowest row win for each pair of ids.

    Parameters
    ----------
    table
        The table; of rows of equal rank that overlap the later one wins.
    columns, names
        The two columns of names, and what their names stand for.
    rows
        The rows that take part, in the order in which equal ones give way; all where not given.
    """
    first, second = table[columns[0]], table[columns[1]]
    taking_part = np.arange(len(table)) if rows is None else rows
    ranks = _ranks(first, second, names)[taking_part]
    shape = (len(names[0]), len(names[1]))
    winner = np.full(shape, -1, dtype=np.int64)
    single = names[0].narrowest * 4 + names[1].narrowest
    wide = taking_part[(ranks >= 0) & (ranks < single)]
    for row in wide[np.argsort(_ranks(first, second, names)[wide], kind="stable")].tolist():
        winner[np.ix_(_rows_of(names[0], first[row]), _rows_of(names[1], second[row]))] = row
    narrow = taking_part[ranks == single]
    winner[first.take(names[0].row)[narrow], second.take(names[1].row)[narrow]] = narrow
    doubt = np.zeros(shape, dtype=bool) | names[0].doubtful[:, np.newaxis] | names[1].doubtful | (not table.trusted)
    for row in taking_part[ranks < 0].tolist():
        doubt[np.ix_(names[0].possible_rows(first[row]), names[1].possible_rows(second[row]))] = True
    return Winners(winner, doubt)


def _ranks(first: Cells, second: Cells, names: tuple[Names, Names]) -> IntArray:
    """Return [row] how narrow each row is; -1 where one of its names is refused or unknown."""
    of_first = first.take(lambda value: _rank(names[0], value))
    of_second = second.take(lambda value: _rank(names[1], value))
    return np.where((of_first < 0) | (of_second < 0), -1, 4 * of_first + of_second)


def _rank(names: Names, value: object) -> int:
    meaning = names.known(value)
    return meaning.rank if meaning else -1


def _rows_of(names: Names, value: object) -> IntArray:
    meaning = names.known(value)
    return meaning.rows if meaning else np.zeros(0, dtype=np.int64)
