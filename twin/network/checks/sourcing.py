"""Sourcing: everything that is sold or passed on comes from somewhere, and nothing comes from itself."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from twin.errors import Problem
from twin.network.arrays import BoolArray, IntArray
from twin.network.draft import Draft
from twin.network.tables import Bad, Table, canonical, groups_of_rows

_ROUNDING = 1e-6
"""How far shares may miss 1, so that thirds can be written with six digits."""


def check_shares(draft: Draft) -> Iterator[Problem]:
    """Check that the shares of the sources for one pair of names sum to 1."""
    table = draft.tables["sourcing"]
    rows, groups = groups_of_rows(table, ("site", "product"))
    share = table["share"].take(lambda share: np.nan if isinstance(share, Bad) else float(share), np.float64)[rows]
    totals = np.bincount(groups, weights=share) if table.trusted else np.ones(0)
    ordered, ends = rows[np.argsort(groups, kind="stable")], np.cumsum(np.bincount(groups))
    for group in np.flatnonzero(np.abs(totals - 1) > _ROUNDING).tolist():
        members = ordered[ends[group - 1] if group else 0 : ends[group]].tolist()
        total = sum((table["share"][row] for row in members), Decimal(0))
        names = f"site {table['site'][members[0]]}, product {table['product'][members[0]]}"
        yield table.problem(members[0], "share", f"the shares of {names} sum to {canonical(total)}, not to 1",
                            f"correct {', '.join(table.line(row) for row in members)}")


def check_no_self_loop(draft: Draft) -> Iterator[Problem]:
    """Check that no site buys from itself, also not as a member of a group."""
    bought, table = draft.every_purchase, draft.tables["sourcing"]
    for row in np.unique(bought.row[bought.site == bought.source]).tolist():
        site = table["source"][row]
        yield table.problem(row, "source", f"'{site}' would buy from itself",
                            f"name another source, or sites that do not include '{site}'")


def check_suppliers_buy_nothing(draft: Draft) -> Iterator[Problem]:
    """Check that suppliers make what they sell; who buys in order to sell is a plant, a warehouse or a store."""
    bought, table = draft.every_purchase, draft.tables["sourcing"]
    buying = np.flatnonzero(draft.kinds("supplier")[bought.site] & (bought.site != bought.source))
    rows, first = np.unique(bought.row[buying], return_index=True)
    for row, site in zip(rows.tolist(), bought.site[buying[first]].tolist(), strict=True):
        yield table.problem(row, "site", f"the supplier '{draft.sites.ids[site]}' would buy, but a supplier makes what "
                            "it sells", "name sites without suppliers, or call it a plant")


def check_no_cycle(draft: Draft) -> Iterator[Problem]:
    """Check that goods flow one way: no site supplies, directly or through others, a site that supplies it."""
    source, destination, pair = draft.pairs
    supplies = np.zeros((len(draft.sites), len(draft.sites)), dtype=bool)
    supplies[source, destination] = True
    table, first_entry = draft.tables["sourcing"], np.unique(pair, return_index=True)[1]
    for cycle in _cycles(supplies):
        closing = np.flatnonzero((source == cycle[-1]) & (destination == cycle[0]))[0]
        names = " -> ".join(draft.sites.ids[site] for site in [*cycle, cycle[0]])
        yield table.problem(int(draft.sourced.row[first_entry[closing]]), "source", f"closes the cycle {names}",
                            "goods flow one way: leave one of these sources out")


def _cycles(supplies: BoolArray) -> Iterator[list[int]]:
    """Yield one cycle for each part of the graph that has one; cycles share no site."""
    left = np.ones(len(supplies), dtype=bool)
    while (left := _in_cycles(supplies, left)).any():
        path = [int(np.flatnonzero(left)[0])]
        while path[-1] not in path[:-1]:
            path.append(int(np.flatnonzero(supplies[path[-1]] & left)[0]))
        cycle = path[path.index(path[-1]) : -1]
        yield cycle
        left[cycle] = False


def _in_cycles(supplies: BoolArray, left: BoolArray) -> BoolArray:
    """Peel off the sites that nobody left supplies or that supply nobody left, until none is left to peel."""
    while True:
        inner = supplies & left[:, np.newaxis] & left
        kept = inner.any(axis=0) & inner.any(axis=1)
        if np.array_equal(kept, left):
            return left
        left = np.asarray(kept)


def check_one_priority(draft: Draft) -> Iterator[Problem]:
    """Check that a buyer has one rank at a source, whatever it buys."""
    table = draft.tables["sourcing"]
    priority = table["priority"].take(lambda rank: rank if isinstance(rank, int) else 0)[draft.sourced.row]
    _, _, pair = draft.pairs
    for number in np.flatnonzero(_varies(pair, priority)).tolist():
        rows = np.unique(draft.sourced.row[(pair == number) & (priority > 0)]).tolist()
        second = next(row for row in rows if table["priority"][row] != table["priority"][rows[0]])
        yield table.problem(
            second, "priority", f"differs from {table['priority'][rows[0]]} on {table.line(rows[0])}, but a site has "
            "one rank at a source for all products", "write the same number in both rows",
        )


def _varies(pair: IntArray, priority: IntArray) -> BoolArray:
    """Return [pair] whether accepted priorities differ within a pair."""
    count = int(pair.max()) + 1 if len(pair) else 0
    low, high = np.full(count, np.iinfo(np.int64).max), np.zeros(count, dtype=np.int64)
    accepted = priority > 0
    np.minimum.at(low, pair[accepted], priority[accepted])
    np.maximum.at(high, pair[accepted], priority[accepted])
    return high > low


def check_everything_sold_has_a_source(draft: Draft) -> Iterator[Problem]:
    """Check that a warehouse or store has a source for what it sells and for what others buy from it."""
    sourced = draft.sourced
    lacking = ~sourced.doubt & draft.kinds("warehouse", "store")[:, np.newaxis]
    lacking[sourced.site, sourced.product] = False
    row, site, product = draft.demand.named()
    sold = draft.demand_units[site, product] > 0
    wishes = (
        ("demand", "sells", (row[sold], site[sold], product[sold])),
        ("demand_history", "sells", draft.sold_in_history),
        ("sourcing", "must supply", (sourced.row, sourced.source, sourced.product)),
    )
    for table, verb, (rows, sites, products) in wishes:
        without = np.flatnonzero(lacking[sites, products])
        for site_row in np.unique(sites[without]).tolist():
            entries = without[sites[without] == site_row]
            yield _unsourced(draft, draft.tables[table], verb, (rows[entries], site_row, np.unique(products[entries])))
            lacking[site_row] = False


def _unsourced(draft: Draft, table: Table, verb: str, found: tuple[IntArray, int, IntArray]) -> Problem:
    rows, site, products = found
    more = f" and {len(products) - 1} more products" if len(products) > 1 else ""
    return Problem(
        table.where(int(rows.min()), "product"), draft.products.ids[int(products[0])],
        f"'{draft.sites.ids[site]}' {verb} '{draft.products.ids[int(products[0])]}'{more} but has no source for it",
        "add a row to sourcing",
    )
