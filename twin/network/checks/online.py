"""Online orders: their tables are complete, shares sum to 1, and one rule finds their sites."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from twin.errors import Problem
from twin.network.columns import ALL, LARGEST_UNITS
from twin.network.draft import Draft
from twin.network.online import STORE
from twin.network.online_tables import ONLINE_TABLES
from twin.network.tables import Bad, canonical

_ROUNDING = 1e-9
"""How far the shares of channels may miss 1."""
_NEEDED = ("zones", "channels", "deliveries", "fulfilment")
_TOGETHER = (
    ("orders", "order_lines"), ("order_lines", "orders"), ("mode_shares", "modes"), ("choice", "online_demand"),
)
"""A table, and one that it needs."""


def check_online_tables_are_complete(draft: Draft) -> Iterator[Problem]:
    """Check that whoever has one table of online orders has all that are needed, and somebody who orders."""
    given = [table.name for table in ONLINE_TABLES if table.name != "profiles" and not draft.tables[table.name].absent]
    channels = draft.tables["profiles"]["channel"].distinct
    if any(not isinstance(channel, Bad) and channel != STORE for channel in channels):
        given.append("profiles")
    if not given:
        return
    fix = f"add it, or remove {', '.join(given)}"
    for name in (name for name in _NEEDED if draft.tables[name].absent):
        yield Problem(name, "missing", f"online orders, of which {given[0]} is here, need this table", fix)
    has = {name for name in ("online_demand", "orders", "order_lines") if not draft.tables[name].absent}
    if not has:
        rule = f"online orders, of which {given[0]} is here, need this table, or orders and order_lines"
        yield Problem("online_demand", "missing", rule, f"add one of them, or remove {', '.join(given)}")
    shareless = all(draft.tables[name].absent for name in ("mode_shares", "choice"))
    if "online_demand" in has and shareless and len(draft.tables["modes"]) > 1:
        rule = "modes has several rows and online_demand draws orders, which need this table or choice"
        yield Problem("mode_shares", "missing", rule, "add one of them, or keep one mode")
    has |= {name for name in ("modes", "mode_shares", "choice") if not draft.tables[name].absent}
    for one, other in _TOGETHER:
        if one in has and other not in has:
            yield Problem(other, "missing", f"{one} is here and needs this table", f"add it, or remove {one}")


def check_channel_shares(draft: Draft) -> Iterator[Problem]:
    """Check that the shares of the channels sum to 1."""
    table = draft.tables["channels"]
    shares = list(table["share"])
    if table.absent or not table.trusted or any(isinstance(share, Bad) for share in shares):
        return
    total = sum(shares, Decimal(0))
    if abs(total - 1) > _ROUNDING:
        yield table.problem(0, "share", f"the shares of all channels sum to {canonical(total)}, not to 1",
                            "correct them")


def check_something_is_popular(draft: Draft) -> Iterator[Problem]:
    """Check that a table of popularity leaves something to order."""
    table = draft.tables["popularity"]
    sure = table.trusted and table["weight"].good.all() and draft.products.trusted
    known = all(draft.products.known(name) for name in table["product"].distinct)
    if len(table) and sure and known and not draft.online.popularity.any():
        yield table.problem(0, "weight", "no product has a weight above 0", "write a positive weight")


def check_online_demand_size(draft: Draft) -> Iterator[Problem]:
    """Check that what is ordered online in a day stays within what the book of stock can count."""
    channels, table = draft.tables["channels"], draft.tables["online_demand"]
    sizes = [channels[name] for name in ("share", "lines_per_order", "units_per_line")]
    if not len(channels) or not all(cells.good.all() for cells in sizes):
        return
    baskets = [float(share * lines * units) for share, lines, units in zip(*sizes, strict=True)]
    if not draft.tables["choice"].absent:
        baskets = [max(float(lines * units) for lines, units in zip(*sizes[1:], strict=True))]
    basket = sum(baskets)
    too_large = draft.online.orders_per_day * basket * (draft.scale or 1) > LARGEST_UNITS
    for row in np.unique(draft.online.demand.row[too_large]).tolist():
        yield table.problem(row, "orders_per_day", f"times lines, units and unit_scale exceeds {LARGEST_UNITS:,} book "
                            "units a day", "use a larger unit")


def check_one_sourcing_rule(draft: Draft) -> Iterator[Problem]:
    """Check that the rule by which orders find their site is one for the whole chain."""
    table = draft.tables["inventory_policies"]
    for row in np.flatnonzero(table["decision"].take(lambda decision: decision == "sourcing", bool)).tolist():
        for column in ("site", "product"):
            if not isinstance(table[column][row], Bad) and table[column][row] != ALL:
                yield table.problem(row, column, "one rule of sourcing decides for the whole chain and all products",
                                    f"write {ALL}")
