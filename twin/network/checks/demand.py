"""Demand: customers buy at stores or warehouses, and what they want can leave these sites."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twin.errors import Problem
from twin.network.columns import LARGEST_UNITS
from twin.network.draft import Draft
from twin.network.tables import Bad


def check_demand_is_given(draft: Draft) -> Iterator[Problem]:
    """Check that there are mean rates or a history of sales, or online orders."""
    if all(draft.tables[name].absent for name in ("demand", "demand_history", "online_demand", "orders")):
        yield Problem("demand", "missing", "a network needs the table demand or demand_history, or online orders",
                      "add one of them")


def check_customers_buy_at_stores(draft: Draft) -> Iterator[Problem]:
    """Check that nobody walks into a supplier or a plant."""
    elsewhere = draft.kinds("supplier", "plant")
    row, site, _ = draft.demand.named()
    wrong = elsewhere[site] & (draft.tables["demand"]["units_per_day"].take(_is_positive, bool)[row])
    history_row, history_site, _ = draft.sold_in_history
    at_wrong_site = elsewhere[history_site]
    found = (
        ("demand", row[wrong], site[wrong]),
        ("demand_history", history_row[at_wrong_site], history_site[at_wrong_site]),
    )
    for table, rows, sites in found:
        culprits, first = np.unique(rows, return_index=True)
        for culprit, maker in zip(culprits.tolist(), sites[first].tolist(), strict=True):
            yield draft.tables[table].problem(
                culprit, "site", f"'{draft.sites.ids[maker]}' is a supplier or plant, customers buy at stores or "
                "warehouses", "name the stores only, such as 'stores'",
            )


def check_capacity_for_demand(draft: Draft) -> Iterator[Problem]:
    """Check that a site from which nothing may leave neither sells nor supplies."""
    table = draft.tables["sites"]
    closed = table["daily_capacity_units"].take(lambda units: not isinstance(units, (Bad, str)) and units == 0, bool)
    selling = np.flatnonzero((draft.demand_units > 0).any(axis=1))
    delivering = np.flatnonzero((draft.online.lanes.row >= 0).any(axis=0))
    asked = np.unique(np.concatenate([selling, delivering, draft.sourced.source, draft.sold_in_history[1]]))
    for site in asked[closed[draft.site_rows[asked]]].tolist():
        yield table.problem(
            int(draft.site_rows[site]), "daily_capacity_units",
            f"nothing may leave '{draft.sites.ids[site]}', but it sells or supplies",
            "write its capacity, or unlimited",
        )


def check_demand_size(draft: Draft) -> Iterator[Problem]:
    """Check that demand times factor and unit scale stays within what the book of stock can count."""
    too_large = draft.demand_units * (draft.scale or 1) > LARGEST_UNITS
    for row in np.unique(draft.demand.row[too_large]).tolist():
        yield draft.tables["demand"].problem(row, "units_per_day", "times demand_factor and unit_scale exceeds "
                                             f"{LARGEST_UNITS:,} book units a day", "use a larger unit")


def _is_positive(rate: object) -> bool:
    return not isinstance(rate, Bad) and bool(rate)
