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
    """Check that no two rows of the same reach give two sites the same place in a zone's list for a mode."""
    table, online = draft.tables["deliveries"], draft.online
    reported: set[tuple[int, int]] = set()
    for destination, rows in enumerate(online.lanes.row):
        first: dict[tuple[int, int], int] = {}
        for site in np.flatnonzero((rows >= 0) & (online.rank[destination] > 0)).tolist():
            reach = (int(online.rank[destination, site]), _reach(draft, int(rows[site])))
            other = first.setdefault(reach, site)
            pair = (min(int(rows[site]), int(rows[other])), max(int(rows[site]), int(rows[other])))
            if rows[site] != rows[other] and pair not in reported:
                reported.add(pair)
                yield table.problem(
                    pair[1], "rank", f"'{draft.sites.ids[other]}' and '{draft.sites.ids[site]}' have the same rank for "
                    f"{online.described(destination)}, also on {table.line(pair[0])}", "give each its own rank",
                )


def _reach(draft: Draft, row: int) -> int:
    """Return how narrow the names of a row that makes a lane are together."""
    table, online = draft.tables["deliveries"], draft.online
    site, zone = draft.sites.known(table["from"][row]), online.zones.known(table["to"][row])
    mode = online.modes_or_all.known(table["mode"][row])
    assert site is not None and zone is not None
    return 2 * rank_of(site, zone) + (mode.rank if mode else 0)


def check_zones_are_delivered(draft: Draft) -> Iterator[Problem]:
    """Check that a delivery lane leads to every zone from which orders come, for the modes that they ask for."""
    online = draft.online
    if not len(draft.tables["deliveries"]):
        return
    unreached = np.asarray(online.lanes.surely_none.all(axis=1)).reshape(-1, len(online.modes))
    by_zone = np.asarray(unreached.all(axis=1))
    reported: set[tuple[str, str]] = set()
    for table, row, destination in _places_of_orders(draft):
        zone, mode = divmod(destination, len(online.modes))
        of_mode = "" if by_zone[zone] else f" of mode '{online.modes.ids[mode]}'"
        rule = f"no delivery lane{of_mode} leads to zone '{online.zones.ids[zone]}'"
        told = not by_zone[zone] and unreached[:, mode].all()
        if unreached[zone, mode] and not told and (table, rule) not in reported:
            reported.add((table, rule))
            yield draft.tables[table].problem(row, "zone", rule, "add a row to deliveries")


def _places_of_orders(draft: Draft) -> Iterator[tuple[str, int, int]]:
    """Yield each destination for which orders are drawn or on record, with the row that says so."""
    online = draft.online
    for destination in np.flatnonzero(online.drawn).tolist():
        yield "online_demand", int(online.demand.row[destination // len(online.modes)]), destination
    known = np.flatnonzero(online.ordered_to >= 0)
    destinations, first = np.unique(online.ordered_to[known], return_index=True)
    for destination, row in zip(destinations.tolist(), known[first].tolist(), strict=True):
        yield "orders", row, destination


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
    reported: set[tuple[int, int]] = set()
    for destination in np.flatnonzero(bare.any(axis=1)).tolist():
        products = np.flatnonzero(bare[destination])
        more = f" and {len(products) - 1} more products" if len(products) > 1 else ""
        row = int(online.lanes.row[destination][reaching[destination]][0])
        if (row, destination // len(online.modes)) in reported:
            continue
        reported.add((row, destination // len(online.modes)))
        yield draft.tables["deliveries"].problem(
            row, "to", f"customers of {online.described(destination)} order '{draft.products.ids[int(products[0])]}'"
            f"{more}, but no site that delivers there has a source for it", "add a row to sourcing or to deliveries",
        )


def _sites(chosen: BoolArray, row: IntArray, culprit: int) -> IntArray:
    """Return the sites of the chosen [destination, site] lanes that one row makes."""
    return np.flatnonzero(np.asarray(chosen & (row == culprit)).any(axis=0))
