"""Stock records: they are kept where stock is kept."""

from __future__ import annotations

from collections.abc import Iterator

from twin.errors import Problem
from twin.network.draft import Draft


def check_records_are_of_stock(draft: Draft) -> Iterator[Problem]:
    """Check that each row names a store or a warehouse: what is made to order is neither recorded nor counted."""
    table, keeps = draft.tables["stock_records"], draft.kinds("store", "warehouse")
    for row in range(len(table)):
        meaning = draft.sites.known(table["site"][row])
        if meaning is not None and len(meaning.rows) and not keeps[meaning.rows].any():
            maker = draft.sites.ids[int(meaning.rows[0])]
            yield table.problem(row, "site", f"'{maker}' makes what is ordered and holds nothing that could be counted",
                                "name stores or warehouses")
