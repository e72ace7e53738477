"""Turns a table of dated sales lines into a network folder with a replay of its daily sales."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa

from twin.errors import InputError, Problem, raise_if_any
from twin.importing import chain, stock_and_rules
from twin.importing.basis import Basis, Row
from twin.importing.daily_sales import DailySales, daily_sales
from twin.importing.mapping import check_columns, check_roles
from twin.importing.options import SalesOptions, check_options
from twin.importing.product_names import product_names
from twin.importing.readme import readme
from twin.importing.sales_file import read_sales_file
from twin.importing.sales_lines import SalesLines, read_lines
from twin.importing.sales_table import SalesTable
from twin.importing.set_aside import KEPT, RULES, sort_out
from twin.importing.summary import ImportSummary, tallies
from twin.importing.writing import MARK, check_out, write_folder
from twin.network.arrays import IntArray


def import_sales(source: Path, mapping: Mapping[str, str], out: Path, options: SalesOptions) -> ImportSummary:
    """Write a network folder with one warehouse, a stock point per zone and a replay of the daily sales.

    Parameters
    ----------
    source
        A CSV file with a header, or a Parquet file; one row per line of a sale.
    mapping
        Role -> column of the file: ``sku``, ``quantity``, ``time``, ``price``, ``zone``, and optionally ``invoice`` and
        ``name``.
    out
        The folder to write; must be absent or empty, or an earlier import with ``options.replace``.
    options
        The planner's choices and assumptions.

    Returns
    -------
    ImportSummary
        What was read, kept and set aside: lines, units and value add up exactly.

    Raises
    ------
    InputError
        Anything about the file, the mapping, the options or the folder that cannot be used; nothing is written then.
    """
    source, out = Path(source), Path(out)
    raise_if_any([*check_roles(mapping), *check_options(options), *check_out(out, options.replace)])
    table = read_sales_file(source, options.encoding)
    raise_if_any(check_columns(mapping, list(table.columns), table.file))
    lines = read_lines(table, mapping, options)
    fates = sort_out(lines, options)
    sales = _daily_sales(table, lines, fates)
    names = product_names(table, mapping, lines, fates == KEPT, sales.skus)
    basis = Basis(out.absolute().name, table.file, sales, names, options, _start_date(sales, options))
    summary = _summary(table, lines, fates, basis, out)
    texts = {"README.md": readme(basis, summary), str(MARK): json.dumps(summary.facts())}
    write_folder(out, _tables(basis), _history(basis), texts)
    return summary


def _daily_sales(table: SalesTable, lines: SalesLines, fates: IntArray) -> DailySales:
    if not (fates == KEPT).any():
        counts = pd.Series(fates).value_counts()
        aside = ", ".join(f"{RULES[int(str(fate))].name} {count:,}" for fate, count in counts.items())
        raise InputError([Problem(table.file, f"{len(table):,} lines", "every line is set aside", aside)])
    return daily_sales(lines, fates == KEPT)


def _start_date(sales: DailySales, options: SalesOptions) -> datetime.date:
    start = options.start_date or sales.first_date
    last = sales.first_date + datetime.timedelta(days=sales.days - 1)
    if not sales.first_date <= start <= last:
        rule = f"must lie within the kept sales, {sales.first_date} to {last}"
        raise InputError([Problem("--start-date", str(start), rule)])
    return start


def _summary(table: SalesTable, lines: SalesLines, fates: IntArray, basis: Basis, out: Path) -> ImportSummary:
    read, kept, aside = tallies(table, lines, fates)
    sales = basis.sales
    return ImportSummary(
        source=table.file, currency=basis.options.currency, word=table.word, read=read, kept=kept, set_aside=aside,
        products=len(sales.skus), zones=len(sales.zones), history_days=sales.days, history_records=len(sales.units),
        first_date=sales.first_date, start_date=basis.start_date, notes=_notes(lines, basis), folder=str(out),
    )


def _notes(lines: SalesLines, basis: Basis) -> tuple[str, ...]:
    sales = basis.sales
    notes = [f"currency {basis.options.currency}: assumed unless you gave it; the file does not say"]
    if not lines.invoice.spellings:
        notes.append("no invoice column is mapped: the rules adjustment and cancellation did not apply")
    for column, what in ((lines.sku, "product codes"), (lines.zone, "zones")):
        if column.spellings > len(column.names):
            notes.append(f"{column.spellings:,} spellings are {len(column.names):,} {what} after cleaning")
    if left := sorted(set(lines.zone.names) - set(sales.zones)):
        notes.append(f"zones without a kept line, left out: {', '.join(left)}")
    unknown = [name for name, place in zip(sales.zones, basis.known_places, strict=True) if place is None]
    if unknown:
        notes.append(f"zones that are no country's name, placed at the warehouse: {', '.join(unknown)}")
    return tuple(notes)


def _tables(basis: Basis) -> dict[str, list[Row]]:
    return {
        "network": stock_and_rules.network(basis),
        "products": stock_and_rules.products(basis),
        "partners": chain.partners(basis),
        "zones": chain.zones(basis),
        "sites": chain.sites(basis),
        "lanes": chain.lanes(basis),
        "sourcing": chain.sourcing(basis),
        "contracts": chain.contracts(basis),
        "inventory_policies": stock_and_rules.inventory_policies(basis),
        "costs": stock_and_rules.costs(basis),
        "initial_state": stock_and_rules.initial_state(basis),
        "demand": stock_and_rules.demand(basis),
    }


def _history(basis: Basis) -> pa.Table:
    sales = basis.sales
    dates = [(sales.first_date + datetime.timedelta(days=day)).isoformat() for day in range(sales.days)]
    columns = {"date": (sales.day, dates), "site": (sales.zone, basis.zones), "product": (sales.sku, basis.products)}
    named = {name: pa.array(values, pa.string()).take(pa.array(codes)) for name, (codes, values) in columns.items()}
    return pa.table({**named, "units": sales.units})
