"""Delivery lanes: every zone that orders is delivered to, and every site that delivers picks what was ordered."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twin.errors import Problem
from twin.network.arrays import BoolArray, IntArray
from twin.network.draft import Draft
from twin.network.specificity import rank_of


def check_parcels_leave_stores_or_warehouses(draft: Draft) -> Iterator[Problem]:
    """Check that no supplier or plant sends parcels to customers."""
    table, row = draft.tables["deliveries"], draft.online.lanes.row
    wrong = (row >= 0) & draft.kinds("supplier", "plant")
    for culprit in np.unique(row[wrong]).tolist():
        site = int(_sites(wrong, row, culprit)[0])
        yield table.problem(culprit, "from", f"'{draft.sites.ids[site]}' is a supplier or plant, parcels leave stores "
                            "or warehouses", "name those only, such as 'stores'")


def check_ranks(draft: Draft) -> Iterator[Problem]:
    """Check that no two rows of the same reach give two sites the same place in a zone's list."""
    table, online = draft.tables["deliveries"], draft.online
    reported: set[tuple[int, int]] = set()
    for zone, rows in enumerate(online.lanes.row):
        first: dict[tuple[int, int], int] = {}
        for site in np.flatnonzero((rows >= 0) & (online.rank[zone] > 0)).tolist():
            reach = (int(online.rank[zone, site]), _reach(draft, int(rows[site])))
            other = first.setdefault(reach, site)
            pair = (min(int(rows[site]), int(rows[other])), max(int(rows[site]), int(rows[other])))
            if rows[site] != rows[other] and pair not in reported:
                reported.add(pair)
                yield table.problem(
                    pair[1], "rank", f"'{draft.sites.ids[other]}' and '{draft.sites.ids[site]}' have the same rank for "
                    f"zone '{online.zones.ids[zone]}', also on {table.line(pair[0])}", "give each its own rank",
                )


def _reach(draft: Draft, row: int) -> int:
    """Return how narrow the two names of a row that makes a lane are together."""
    table = draft.tables["deliveries"]
    site, zone = draft.sites.known(table["from"][row]), draft.online.zones.known(table["to"][row])
    assert site is not None and zone is not None
    return rank_of(site, zone)


def check_zones_are_delivered(draft: Draft) -> Iterator[Problem]:
    """Check that a delivery lane leads to every zone from which orders come."""
    online = draft.online
    if not len(draft.tables["deliveries"]):
        return
    unreached: BoolArray = np.asarray(online.lanes.surely_none.all(axis=1))
    by_rate = np.flatnonzero(unreached & (online.orders_per_day > 0))
    zones = online.ordered_from
    on_record, first = np.unique(zones[zones >= 0], return_index=True)
    first = np.flatnonzero(zones >= 0)[first]
    places = [("online_demand", int(online.demand.row[zone]), int(zone)) for zone in by_rate]
    places += [("orders", int(row), int(zone)) for zone, row in zip(on_record, first, strict=True) if unreached[zone]]
    for table, row, zone in places:
        yield draft.tables[table].problem(row, "zone", f"no delivery lane leads to zone '{online.zones.ids[zone]}'",
                                          "add a row to deliveries")


def check_fulfilment_is_given(draft: Draft) -> Iterator[Problem]:
    """Check that every site with a delivery lane says how it picks."""
    table, row = draft.tables["deliveries"], draft.online.lanes.row
    if not len(draft.tables["fulfilment"]):
        return
    silent = draft.online.fulfilment.surely_none & draft.kinds("warehouse", "store")
    lacking = (row >= 0) & silent
    while lacking.any():
        culprit = int(row[lacking].min())
        sites = _sites(lacking, row, culprit)
        more = f", nor have {len(sites) - 1} more sites of this row" if len(sites) > 1 else ""
        yield table.problem(culprit, "from", f"'{draft.sites.ids[int(sites[0])]}' has no row in fulfilment{more}",
                            "add one that names the site, its group or its kind")
        lacking[:, sites] = False


def check_whatever_is_ordered_has_a_source(draft: Draft) -> Iterator[Problem]:
    """Check that for each product ordered from a zone some site that delivers there has a source."""
    online, sourced = draft.online, draft.sourced
    lacking = ~sourced.doubt & draft.kinds("warehouse", "store")[:, np.newaxis]
    lacking[sourced.site, sourced.product] = False
    reaching = online.lanes.row >= 0
    served = (reaching | online.lanes.doubt).astype(float) @ (~lacking).astype(float) > 0
    bare = online.wanted & ~served & np.asarray(reaching.any(axis=1))[:, np.newaxis]
    for zone in np.flatnonzero(bare.any(axis=1)).tolist():
        products = np.flatnonzero(bare[zone])
        more = f" and {len(products) - 1} more products" if len(products) > 1 else ""
        row = int(online.lanes.row[zone][reaching[zone]][0])
        yield draft.tables["deliveries"].problem(
            row, "to", f"customers of zone '{online.zones.ids[zone]}' order '{draft.products.ids[int(products[0])]}'"
            f"{more}, but no site that delivers there has a source for it", "add a row to sourcing or to deliveries",
        )


def _sites(chosen: BoolArray, row: IntArray, culprit: int) -> IntArray:
    """Return the sites of the chosen [zone, site] lanes that one row makes."""
    return np.flatnonzero(np.asarray(chosen & (row == culprit)).any(axis=0))
