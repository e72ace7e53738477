"""``twin import``: real records in, a network folder out."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from twin.commands.parsing import parser
from twin.errors import InputError, Problem

_ABOUT = """Make a network folder from a table of sales lines (CSV or Parquet): with a replay of the daily sales, or of
the whole orders with their lines and times."""
_MORE = """
roles of --map: sku, quantity, time, price, zone; optional: invoice, name
       orders: sku, quantity, time, price, zone, invoice; optional: customer, channel, name
examples: twin import sales lines.csv --map sku=StockCode,quantity=Quantity,time=InvoiceDate,price=Price,zone=Country
              --out my_network
          twin import orders lines.csv --timezone Europe/London --out my_network
              --map invoice=Invoice,sku=StockCode,quantity=Quantity,time=InvoiceDate,price=Price,zone=Country
"""


def main(arguments: Sequence[str]) -> int:
    """Import a table of sales or of orders."""
    given = _parser().parse_intermixed_args(arguments)
    from twin.configuration.paths import existing_file, from_command_line
    from twin.importing.mapping import parse_mapping

    chosen = {name: value for name, value in _options(given).items() if value is not None}
    source, out = existing_file(given.file, "twin import: FILE"), from_command_line(given.out, "twin import: --out")
    summary = _import(given.kind)(source, parse_mapping(given.map), out, chosen)
    print("\n".join(summary.lines()))
    return 0


def _import(kind: str) -> Callable[[Path, dict[str, str], Path, dict[str, Any]], Any]:
    """Return what imports records of a kind; only that part of the importer is loaded."""
    if kind == "orders":
        from twin.importing.options import OrderOptions
        from twin.importing.orders import import_orders

        return lambda source, mapping, out, chosen: import_orders(source, mapping, out, OrderOptions(**chosen))
    from twin.importing.options import SalesOptions
    from twin.importing.sales import import_sales

    return lambda source, mapping, out, chosen: import_sales(source, mapping, out, SalesOptions(**chosen))


def _parser() -> argparse.ArgumentParser:
    own = parser("import", _ABOUT, _MORE)
    own.add_argument("kind", choices=["sales", "orders"], help="what to make of the table")
    own.add_argument("file", metavar="FILE", help="the table")
    own.add_argument("--map", required=True, metavar="ROLE=COLUMN,...", help="which column holds what")
    own.add_argument("--out", required=True, metavar="DIR", help="the network folder to write")
    own.add_argument("--currency", metavar="CODE", help="ISO 4217 code of the prices (default GBP)")
    own.add_argument("--timezone", metavar="NAME", help="orders only: IANA name of the times' zone, as Europe/London")
    own.add_argument("--start-date", metavar="DATE", help="first day of the replay, as 2009-12-01")
    own.add_argument("--trailing-days", type=int, metavar="DAYS", help="days whose sales set the opening stock (28)")
    own.add_argument("--not-goods", metavar="CODE,...", help="product codes to set aside; * at the end: anything")
    own.add_argument("--encoding", help="character encoding of a CSV file (utf-8)")
    own.add_argument("--time-format", metavar="PATTERN", help="of times not written year-month-day, as %%d/%%m/%%Y")
    own.add_argument("--replace", action="store_true", default=None, help="replace the folder of an earlier import")
    return own


def _options(given: argparse.Namespace) -> dict[str, Any]:
    names = ("currency", "trailing_days", "encoding", "time_format", "replace")
    codes = None if given.not_goods is None else tuple(given.not_goods.split(","))
    chosen = {**{name: getattr(given, name) for name in names}, "start_date": _date(given), "not_goods": codes}
    return chosen | _timezone(given)


def _timezone(given: argparse.Namespace) -> dict[str, str]:
    if given.timezone is None:
        return {}
    if given.kind == "sales":
        rule = "is for orders: daily sales stay on the day that the file writes"
        raise InputError([Problem("--timezone", given.timezone, rule, "leave it out, or import orders")])
    return {"timezone": given.timezone}


def _date(given: argparse.Namespace) -> datetime.date | None:
    if given.start_date is None:
        return None
    try:
        return datetime.date.fromisoformat(given.start_date)
    except ValueError:
        problem = Problem("--start-date", given.start_date, "is no date", "write year-month-day, as 2009-12-01")
        raise InputError([problem]) from None
