"""Stock: quantities are whole book units and stand where stock is kept."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from twin.errors import Problem
from twin.network.arrays import BoolArray
from twin.network.columns import LARGEST_UNITS
from twin.network.draft import Draft
from twin.network.schema import TABLES
from twin.network.tables import Bad, Cells, Table

_LARGEST_SCALE = 1_000_000
_MOST_DAYS = 3_650


def check_whole_units(draft: Draft) -> Iterator[Problem]:
    """Check that units of the tables are whole numbers of book units, and not too many."""
    for name, description in TABLES.items():
        table = draft.tables[name]
        for column in description.columns:
            if column.type == "units":
                yield from _partial(table, column.name, draft.scale, np.ones(len(table), dtype=bool))
    table = draft.tables["initial_state"]
    in_units = table["unit"].take(lambda unit: unit == "units", bool)
    yield from _partial(table, "quantity", draft.scale, in_units)


def _partial(table: Table, column: str, scale: int | None, counted: BoolArray) -> Iterator[Problem]:
    if scale is None:
        return
    cells: Cells = table[column]
    wrong = cells.take(lambda value: isinstance(value, Decimal) and bool(_fault(value, scale)), bool) & counted
    for row in np.flatnonzero(wrong).tolist():
        yield table.problem(row, column, *_fault(cells[row], scale))


def _fault(value: Decimal, scale: int) -> tuple[str, ...]:
    """Return rule and fix for a quantity that book units cannot hold; nothing where they can."""
    if value * scale > LARGEST_UNITS:
        return f"exceeds {LARGEST_UNITS:,} book units at unit_scale {scale}", "use a larger unit"
    if value * scale == (value * scale).to_integral_value():
        return ()
    digits = -int(value.normalize().as_tuple().exponent)
    finer = f"set unit_scale to {10**digits} in the table network if such fractions are sold"
    fix = finer if 10**digits <= _LARGEST_SCALE else "round it"
    return f"must be whole units at unit_scale {scale}", fix


def check_initial_stock_sites(draft: Draft) -> Iterator[Problem]:
    """Check that suppliers keep no stock of their own: they make what is ordered."""
    table = draft.tables["initial_state"]
    row, site, _ = draft.by_site_and_product("initial_state").named()
    stocked = table["quantity"].take(lambda value: not isinstance(value, Bad) and bool(value), bool)[row]
    wrong = np.flatnonzero(draft.kinds("supplier")[site] & stocked)
    culprits, first = np.unique(row[wrong], return_index=True)
    for culprit, maker in zip(culprits.tolist(), site[wrong[first]].tolist(), strict=True):
        yield table.problem(culprit, "site", f"'{draft.sites.ids[maker]}' is a supplier and keeps no stock, it makes "
                            "what is ordered", "name warehouses or stores")


def check_days_of_demand(draft: Draft) -> Iterator[Problem]:
    """Check that days of demand can be turned into units."""
    table = draft.tables["initial_state"]
    in_days = np.flatnonzero(table["unit"].take(lambda unit: unit == "days_of_demand", bool))
    for row in in_days.tolist():
        days = table["quantity"][row]
        if not isinstance(days, Bad) and days > _MOST_DAYS:
            yield table.problem(row, "quantity", f"exceeds {_MOST_DAYS:,} days of demand", "write fewer days, or units")
    if len(in_days) and all(draft.tables[name].absent for name in ("demand", "online_demand", "orders")):
        yield table.problem(int(in_days[0]), "unit", "there is no table demand or online_demand whose rates could be "
                            "multiplied", "write units, or add one of them")
