"""``twin import``: real records in, a network folder out."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Sequence
from typing import Any

from twin.commands.parsing import parser
from twin.errors import InputError, Problem

_ABOUT = "Make a network folder with a replay of daily sales from a table of sales lines (CSV or Parquet)."
_MORE = """
roles of --map: sku, quantity, time, price, zone; optional: invoice, name
example: twin import sales lines.csv --map sku=StockCode,quantity=Quantity,time=InvoiceDate,price=Price,zone=Country
             --out my_network
"""


def main(arguments: Sequence[str]) -> int:
    """Import a table of sales."""
    given = _parser().parse_intermixed_args(arguments)
    from twin.configuration.paths import existing_file, from_command_line
    from twin.importing.mapping import parse_mapping
    from twin.importing.options import SalesOptions
    from twin.importing.sales import import_sales

    chosen = {name: value for name, value in _options(given).items() if value is not None}
    source, out = existing_file(given.file, "twin import: FILE"), from_command_line(given.out, "twin import: --out")
    summary = import_sales(source, parse_mapping(given.map), out, SalesOptions(**chosen))
    print("\n".join(summary.lines()))
    return 0


def _parser() -> argparse.ArgumentParser:
    own = parser("import", _ABOUT, _MORE)
    own.add_argument("kind", choices=["sales"], help="what the table holds")
    own.add_argument("file", metavar="FILE", help="the table")
    own.add_argument("--map", required=True, metavar="ROLE=COLUMN,...", help="which column holds what")
    own.add_argument("--out", required=True, metavar="DIR", help="the network folder to write")
    own.add_argument("--currency", metavar="CODE", help="ISO 4217 code of the prices (default GBP)")
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
    return {**{name: getattr(given, name) for name in names}, "start_date": _date(given), "not_goods": codes}


def _date(given: argparse.Namespace) -> datetime.date | None:
    if given.start_date is None:
        return None
    try:
        return datetime.date.fromisoformat(given.start_date)
    except ValueError:
        problem = Problem("--start-date", given.start_date, "is no date", "write year-month-day, as 2009-12-01")
        raise InputError([problem]) from None
