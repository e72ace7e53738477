"""What two owners have agreed on: the table ``contracts`` by seller, buyer and product."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.network.arrays import BoolArray, IntArray
from twin.network.names import Names
from twin.network.tables import Table


@dataclass(frozen=True)
class Terms:
    """The contract of one seller with one buyer."""

    row: IntArray
    """[product] row of the table ``contracts`` that holds; -1: none."""
    doubt: BoolArray
    """[product] whether a refused row may hold."""

    @property
    def surely_none(self) -> BoolArray:
        """[product] whether no contract covers the product, beyond doubt."""
        return (self.row < 0) & ~self.doubt


@dataclass(frozen=True)
class Contracts:
    """The terms of every two partners that the table names."""

    nothing: Terms
    by_pair: dict[tuple[int, int], Terms]
    """(seller, buyer) as rows of the partners; -1 for a refused or unknown one."""

    def between(self, seller: int, buyer: int) -> Terms:
        """Return the terms of two partners; a row without a sure seller or buyer puts its products in doubt."""
        terms = self.by_pair.get((seller, buyer), self.nothing)
        doubt = terms.doubt
        for pair, vague in self.by_pair.items():
            if pair[0] in (-1, seller) and pair[1] in (-1, buyer) and -1 in pair:
                doubt = doubt | (vague.row >= 0) | vague.doubt
        return Terms(terms.row, doubt)


def contracts(table: Table, partners: Names, products: Names) -> Contracts:
    """Let the narrowest row win for each seller, buyer and product."""
    sellers, buyers = table["seller"].take(partners.row), table["buyer"].take(partners.row)
    pairs = dict.fromkeys(zip(sellers.tolist(), buyers.tolist(), strict=True))
    by_pair = {
        (seller, buyer): _terms(table, products, np.flatnonzero((sellers == seller) & (buyers == buyer)))
        for seller, buyer in pairs
    }
    return Contracts(_terms(table, products, np.zeros(0, dtype=np.int64)), by_pair)


def _terms(table: Table, products: Names, rows: IntArray) -> Terms:
    row_of_product = np.full(len(products), -1, dtype=np.int64)
    doubt = products.doubtful | (not table.trusted)
    named = [(products.known(table["product"][row]), row) for row in rows.tolist()]
    for meaning, row in sorted(((m, row) for m, row in named if m), key=lambda found: found[0].rank):
        row_of_product[meaning.rows] = row
    for row in (row for meaning, row in named if meaning is None):
        doubt[products.possible_rows(table["product"][row])] = True
    return Terms(row_of_product, doubt)
