"""Turns a table of dated sales lines into a network folder with a replay of its daily sales."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from twin.errors import raise_if_any
from twin.importing import chain, stock_and_rules
from twin.importing.basis import Basis, Row
from twin.importing.daily_sales import daily_sales
from twin.importing.kept_lines import notes, require_kept, start_date
from twin.importing.mapping import check_roles
from twin.importing.options import SalesOptions, check_options
from twin.importing.product_names import product_names
from twin.importing.readme import readme
from twin.importing.sales_file import read_sales_file
from twin.importing.sales_lines import SalesLines, read_lines
from twin.importing.sales_table import Codes, SalesTable
from twin.importing.set_aside import KEPT, RULES, sort_out
from twin.importing.summary import ImportSummary, tallies
from twin.importing.writing import MARK, check_out, write_folder


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
    table = read_sales_file(source, options.encoding, mapping)
    lines = read_lines(table, mapping, options.time_format)
    fates = sort_out(lines, options)
    require_kept(table, fates, RULES)
    sales = daily_sales(lines, fates == KEPT)
    names = product_names(table, mapping, lines, fates == KEPT, sales.skus)
    basis = Basis(out.absolute().name, table.file, sales, names, options, start_date(sales, options))
    summary = _summary(table, lines, fates, basis, out)
    texts = {"README.md": readme(basis, summary), str(MARK): json.dumps(summary.facts())}
    write_folder(out, _tables(basis), {"demand_history": _history(basis)}, texts)
    return summary


def _summary(table: SalesTable, lines: SalesLines, fates: Codes, basis: Basis, out: Path) -> ImportSummary:
    read, kept, aside = tallies(table, lines, fates, RULES)
    sales = basis.sales
    return ImportSummary(
        source=table.file, currency=basis.options.currency, word=table.word, read=read, kept=kept, set_aside=aside,
        products=len(sales.skus), zones=len(sales.zones), history_days=sales.days, history_records=len(sales.units),
        first_date=sales.first_date, start_date=basis.start_date, notes=notes(lines, basis), folder=str(out),
    )


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
