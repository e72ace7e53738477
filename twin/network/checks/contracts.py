"""Contracts: where goods change owner, the two partners have agreed on a price and on who pays the freight."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twin.errors import Problem
from twin.network.arrays import BoolArray, IntArray
from twin.network.draft import Draft
from twin.network.tables import Bad


def check_contract_has_two_sides(draft: Draft) -> Iterator[Problem]:
    """Check that nobody has a contract with itself: goods that stay with their owner are not sold."""
    table = draft.tables["contracts"]
    for row, (seller, buyer) in enumerate(zip(table["seller"], table["buyer"], strict=True)):
        if seller == buyer and not isinstance(seller, Bad):
            yield table.problem(row, "buyer", "is the seller too", "leave the row out, goods of one owner are not sold")


def check_contracts_exist(draft: Draft) -> Iterator[Problem]:
    """Check that every product that a site buys from a site of another owner is covered by a contract."""
    sourced, table = draft.sourced, draft.tables["sourcing"]
    for seller, buyer, entries in _trades(draft):
        bare = entries[draft.contracts.between(seller, buyer).surely_none[sourced.product[entries]]]
        if len(bare):
            first = int(bare[np.argmin(sourced.row[bare])])
            count = len(np.unique(sourced.product[bare]))
            more = f" and {count - 1} more products" if count > 1 else ""
            yield table.problem(
                int(sourced.row[first]), "source", f"no contract of seller '{draft.partners.ids[seller]}' with buyer "
                f"'{draft.partners.ids[buyer]}' for '{draft.products.ids[int(sourced.product[first])]}'{more}",
                "add a row to contracts",
            )


def check_one_freight_payer(draft: Draft) -> Iterator[Problem]:
    """Check that one partner pays the freight between two sites, whatever the vehicle holds."""
    sourced, table = draft.sourced, draft.tables["contracts"]
    is_seller = table["freight_payer"].take(lambda payer: payer == "seller", bool)
    accepted = table["freight_payer"].good
    _, _, pair = draft.pairs
    for seller, buyer, entries in _trades(draft):
        terms = draft.contracts.between(seller, buyer).row[sourced.product[entries]]
        known = terms >= 0
        known[known] = accepted[terms[known]]
        clash = _clash(pair[entries[known]], is_seller[terms[known]], terms[known])
        if clash:
            first, second = clash
            yield table.problem(
                second, "freight_payer", f"differs from '{table['freight_payer'][first]}' on {table.line(first)}, but "
                "the products of both share vehicles", "let one partner pay in both rows",
            )


def _clash(pair: IntArray, is_seller: BoolArray, row: IntArray) -> tuple[int, int] | None:
    """Return two contract rows that let different sides pay the freight of one pair of sites."""
    paid = [set(pair[is_seller == side].tolist()) for side in (False, True)]
    torn = sorted(paid[0] & paid[1])
    if not torn:
        return None
    rows = [int(row[(pair == torn[0]) & (is_seller == side)].min()) for side in (False, True)]
    return min(rows), max(rows)


def _trades(draft: Draft) -> Iterator[tuple[int, int, IntArray]]:
    """Yield seller, buyer and the sourced entries between them, for each two different owners that are known."""
    sourced = draft.sourced
    sellers, buyers = draft.owners[sourced.source], draft.owners[sourced.site]
    foreign = np.flatnonzero((sellers != buyers) & (sellers >= 0) & (buyers >= 0))
    keys = sellers[foreign] * max(len(draft.partners), 1) + buyers[foreign]
    for key in np.unique(keys).tolist():
        seller, buyer = divmod(key, len(draft.partners))
        yield seller, buyer, foreign[keys == key]
