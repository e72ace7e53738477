"""What two owners have agreed on: the table ``contracts`` by seller, buyer and product."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.network.names import Names
from twin.network.specificity import Holding, holding
from twin.network.tables import Table


@dataclass(frozen=True)
class Contracts:
    """The terms of every two partners that the table names."""

    nothing: Holding
    """[product] no row."""
    by_pair: dict[tuple[int, int], Holding]
    """[product] the row for (seller, buyer) as rows of the partners; -1 for a refused or unknown one."""

    def between(self, seller: int, buyer: int) -> Holding:
        """Return the terms of two partners; a row without a sure seller or buyer puts its products in doubt."""
        terms = self.by_pair.get((seller, buyer), self.nothing)
        doubt = terms.doubt
        for pair, vague in self.by_pair.items():
            if pair[0] in (-1, seller) and pair[1] in (-1, buyer) and -1 in pair:
                doubt = doubt | (vague.row >= 0) | vague.doubt
        return Holding(terms.row, doubt)


def contracts(table: Table, partners: Names, products: Names) -> Contracts:
    """Let the narrowest row win for each seller, buyer and product."""
    sellers, buyers = table["seller"].take(partners.row), table["buyer"].take(partners.row)
    pairs = dict.fromkeys(zip(sellers.tolist(), buyers.tolist(), strict=True))
    by_pair = {
        (seller, buyer): holding(table, "product", products, np.flatnonzero((sellers == seller) & (buyers == buyer)))
        for seller, buyer in pairs
    }
    return Contracts(holding(table, "product", products, np.zeros(0, dtype=np.int64)), by_pair)
