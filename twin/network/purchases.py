"""Who buys what from whom: the table ``sourcing`` cell by cell, several sources to a cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.network.arrays import BoolArray, IntArray
from twin.network.names import Names
from twin.network.specificity import winners
from twin.network.tables import Table, groups_of_rows


@dataclass(frozen=True)
class Purchases:
    """Every (site, product, source) that the table ``sourcing`` leads to, one entry each, and its row."""

    row: IntArray
    site: IntArray
    product: IntArray
    source: IntArray
    doubt: BoolArray
    """[site, product] whether the sources of the cell are uncertain."""

    def where(self, chosen: BoolArray) -> Purchases:
        """Return the chosen entries; the cells of the others are in doubt."""
        doubt = self.doubt.copy()
        doubt[self.site[~chosen], self.product[~chosen]] = True
        return Purchases(self.row[chosen], self.site[chosen], self.product[chosen], self.source[chosen], doubt)


def purchases(sourcing: Table, sites: Names, products: Names) -> Purchases:
    """Let the narrowest pair of names win for each site and product, with all of its rows: one per source."""
    rows, groups = groups_of_rows(sourcing, ("site", "product"))
    first_of_group = rows[np.unique(groups, return_index=True)[1]]
    refused = np.setdiff1d(np.arange(len(sourcing)), rows)
    taking_part = np.union1d(first_of_group, refused)
    found = winners(sourcing, ("site", "product"), (sites, products), taking_part)
    group_of_row = np.full(len(sourcing), -1)
    group_of_row[rows] = groups
    representative, site, product = found.named()
    cell, row = _members(rows, groups, group_of_row[representative])
    source = sourcing["source"].take(sites.row)[row]
    return Purchases(row, site[cell], product[cell], source, found.doubt).where(source >= 0)


def _members(rows: IntArray, groups: IntArray, wanted: IntArray) -> tuple[IntArray, IntArray]:
    """List the rows of each wanted group: for each, the position of the wish and the row."""
    ordered = rows[np.argsort(groups, kind="stable")]
    counts = np.bincount(groups, minlength=1)
    start = np.cumsum(counts) - counts
    repeats = counts[wanted]
    wish = np.repeat(np.arange(len(wanted)), repeats)
    within = np.arange(len(wish)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    return wish, ordered[start[wanted][wish] + within]
