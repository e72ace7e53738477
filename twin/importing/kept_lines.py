"""What the kept lines allow: whether there are any, when the replay may start, what the planner should know."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np

from twin.errors import InputError, Problem
from twin.importing.basis import Basis
from twin.importing.daily_sales import DailySales
from twin.importing.options import SalesOptions
from twin.importing.sales_lines import SalesLines
from twin.importing.sales_table import Codes, SalesTable
from twin.importing.set_aside import KEPT, SetAsideRule


def require_kept(table: SalesTable, fates: Codes, rules: Sequence[SetAsideRule]) -> None:
    """Check that a line is kept.

    Raises
    ------
    InputError
        None is; says how many lines each rule took.
    """
    if (fates == KEPT).any():
        return
    taken, counts = np.unique(fates, return_counts=True)
    ranked = np.argsort(-counts, kind="stable")
    aside = ", ".join(f"{rules[taken[place]].name} {counts[place]:,}" for place in ranked)
    raise InputError([Problem(table.file, f"{len(table):,} lines", "every line is set aside", aside)])


def start_date(sales: DailySales, options: SalesOptions) -> datetime.date:
    """Return the first day of the replay.

    Raises
    ------
    InputError
        The planner's choice lies outside the kept sales.
    """
    start = options.start_date or sales.first_date
    last = sales.first_date + datetime.timedelta(days=sales.days - 1)
    if not sales.first_date <= start <= last:
        rule = f"must lie within the kept sales, {sales.first_date} to {last}"
        raise InputError([Problem("--start-date", str(start), rule)])
    return start


def notes(lines: SalesLines, basis: Basis) -> tuple[str, ...]:
    """Return what else the planner should know about the lines and the network."""
    sales = basis.sales
    said = [f"currency {basis.options.currency}: assumed unless you gave it; the file does not say"]
    if not lines.invoice.spellings:
        said.append("no invoice column is mapped: the rules adjustment and cancellation did not apply")
    for column, what in ((lines.sku, "product codes"), (lines.zone, "zones")):
        if column.spellings > len(column.names):
            said.append(f"{column.spellings:,} spellings are {len(column.names):,} {what} after cleaning")
    if left := sorted(set(lines.zone.names) - set(sales.zones)):
        said.append(f"zones without a kept line, left out: {', '.join(left)}")
    unknown = [name for name, place in zip(sales.zones, basis.known_places, strict=True) if place is None]
    if unknown:
        said.append(f"zones that are no country's name, placed at the warehouse: {', '.join(unknown)}")
    return tuple(said)
