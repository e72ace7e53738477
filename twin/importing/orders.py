"""Turns a table of order lines into a network folder with a replay of its whole orders."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from twin.errors import InputError, Problem, raise_if_any
from twin.importing import chain, online_tables, stock_and_rules
from twin.importing.basis import Basis, Row
from twin.importing.cancellations import Matching, match
from twin.importing.cells import is_shortened, short_id
from twin.importing.clock import civil
from twin.importing.daily_sales import daily_sales
from twin.importing.invoices import Invoices, invoices
from twin.importing.kept_lines import notes, require_kept, start_date
from twin.importing.mapping import ORDER_ROLES, ORDERS_REQUIRED, check_roles
from twin.importing.online_tables import OnlineBasis
from twin.importing.options import OrderOptions, check_options
from twin.importing.orders_readme import orders_readme
from twin.importing.orders_summary import CancellationTally, OrdersSummary, cancellation_tallies, delay_units
from twin.importing.product_names import product_names
from twin.importing.returns_table import returns
from twin.importing.sales_file import read_sales_file
from twin.importing.sales_lines import SalesLines, read_lines
from twin.importing.sales_table import Codes, SalesTable
from twin.importing.set_aside import BEFORE_START, KEPT, ORDER_RULES, rule_holds, sort_out
from twin.importing.summary import ImportSummary, tallies
from twin.importing.writing import MARK, check_out, write_folder
from twin.network.arrays import BoolArray
from twin.network.parquet_file import MOST_ROWS
from twin.units import SECONDS_PER_DAY

MOST_UNITS_READ = 10**15
"""The largest quantity that counts as a number; beyond ``LARGEST`` it is set aside."""


def import_orders(source: Path, mapping: Mapping[str, str], out: Path, options: OrderOptions) -> OrdersSummary:
    """Write a network folder with one warehouse, a stock point per zone and the recorded orders.

    The file is read in chunks: in memory are its distinct values and a few bytes a line.

    Parameters
    ----------
    source
        A CSV file with a header, or a Parquet file; one row per line of an order.
    mapping
        Role -> column of the file: ``invoice``, ``sku``, ``quantity``, ``time``, ``price``, ``zone``, and optionally
        ``customer``, ``channel`` and ``name``.
    out
        The folder to write; must be absent or empty, or an earlier import with ``options.replace``.
    options
        The planner's choices and assumptions.

    Returns
    -------
    OrdersSummary
        What was read, kept and set aside: lines, units and value add up exactly.

    Raises
    ------
    InputError
        Anything about the file, the mapping, the options or the folder that cannot be used; nothing is written then.
    """
    source, out = Path(source), Path(out)
    wrong = [*check_roles(mapping, ORDER_ROLES, ORDERS_REQUIRED), *check_options(options)]
    raise_if_any([*wrong, *check_out(out, options.replace)])
    table = read_sales_file(source, options.encoding, mapping, all_columns=False)
    clock = ZoneInfo(options.timezone) if options.timezone else None
    lines = read_lines(table, mapping, options.time_format, clock, MOST_UNITS_READ, short_id)
    fates = sort_out(lines, options, ORDER_RULES)
    require_kept(table, fates, ORDER_RULES)
    kept = fates == KEPT
    sold, sales = invoices(lines, kept), daily_sales(lines, kept)
    names = product_names(table, mapping, lines, kept, sales.skus)
    del kept
    basis = Basis(out.absolute().name, table.file, sales, names, options, start_date(sales, options))
    replayed = _replayed(lines, fates, sold, basis.start_date)
    _require_readable(table.file, replayed)
    online = OnlineBasis(
        basis, replayed, options.delivery, lines.sku.names, lines.zone.names, lines.channel.names, clock
    )
    cancelled, negative = _cancelled(lines, fates), lines.quantity.holds(lambda units: units < 0)
    matching = match(lines, cancelled & negative & ~rule_holds("not_goods", lines, options), sold)
    kinds = _kinds(lines, matching, cancelled, negative)
    account = _account(table, lines, online, fates, out)
    summary = OrdersSummary(account, len(replayed), replayed.joined_lines, kinds, delay_units(matching))
    matches, back = _matches(lines, matching, sold), returns(online, sold, matching, lines)
    del table, lines, fates, sold, cancelled, negative, matching
    _write(out, online, summary, matches, back)
    return summary


def _write(out: Path, online: OnlineBasis, summary: OrdersSummary, matches: pa.Table, back: list[Row]) -> None:
    texts = {"README.md": orders_readme(online, summary), str(MARK): json.dumps(summary.facts())}
    long = {
        "orders": online_tables.orders(online), "order_lines": online_tables.order_lines(online),
        ".import/cancellations": matches,
    }
    tables = _tables(online) | ({"returns": back} if back else {})
    write_folder(out, tables, long, texts)


def _replayed(lines: SalesLines, fates: Codes, sold: Invoices, start: datetime.date) -> Invoices:
    """Return the orders from the first day on; the lines of earlier ones are marked as set aside."""
    early = sold.placed < start.toordinal() * SECONDS_PER_DAY
    if not early.any():
        return sold
    if early.all():
        raise InputError([Problem("--start-date", str(start), "no order is placed on this day or later")])
    before = np.zeros(len(lines.invoice.names) + 1, dtype=bool)
    before[sold.code[early]] = True
    fates[(fates == KEPT) & before[lines.invoice.codes]] = len(ORDER_RULES)
    return invoices(lines, fates == KEPT)


def _require_readable(file: str, orders: Invoices) -> None:
    """Refuse more order lines than a network folder may hold: what is written must be readable."""
    if len(orders.sku) > MOST_ROWS:
        rule = f"at most {MOST_ROWS:,} order lines can be replayed"
        raise InputError([Problem(file, f"{len(orders.sku):,} order lines", rule, "choose a later --start-date")])


def _cancelled(lines: SalesLines, fates: Codes) -> BoolArray:
    """Return [line] whether it takes a sale back: a cancellation, or priced units below 0 under any number.

    Units below 0 without a price correct the stock: nobody is paid back for them.
    """
    rules = [rule.name for rule in ORDER_RULES]
    returned = (fates == rules.index("negative_quantity")) & lines.price.holds(lambda price: price > 0)
    cancelled: BoolArray = (fates == rules.index("cancellation")) | returned
    return cancelled


def _kinds(
    lines: SalesLines, matching: Matching, cancelled: BoolArray, negative: BoolArray
) -> tuple[CancellationTally, ...]:
    """Return what becomes of the cancelled lines, those included that are not looked for among the sales."""
    no_goods = cancelled & negative
    no_goods[matching.line] = False
    return cancellation_tallies(matching, -lines.quantity.of(no_goods), -lines.quantity.of(cancelled & ~negative))


def _account(table: SalesTable, lines: SalesLines, online: OnlineBasis, fates: Codes, out: Path) -> ImportSummary:
    basis, orders = online.basis, online.orders
    read, kept, aside = tallies(table, lines, fates, (*ORDER_RULES, BEFORE_START))
    sales = basis.sales
    return ImportSummary(
        source=table.file, currency=basis.options.currency, word=table.word, read=read, kept=kept, set_aside=aside,
        products=len(sales.skus), zones=len(sales.zones), history_days=sales.days, history_records=len(orders.sku),
        first_date=sales.first_date, start_date=basis.start_date, notes=(*notes(lines, basis), *_notes(lines, orders)),
        folder=str(out),
    )


def _notes(lines: SalesLines, orders: Invoices) -> tuple[str, ...]:
    said = []
    if orders.several_times:
        said.append(f"{orders.several_times:,} orders have lines of several times: the earliest counts")
    if orders.several_zones:
        said.append(f"{orders.several_zones:,} orders have lines of several zones: that of the earliest line counts")
    if orders.joined_lines:
        said.append(f"{orders.joined_lines:,} lines name a product that their order has already: joined with it")
    names = (*lines.sku.names, *lines.zone.names, *lines.invoice.names)
    if shortened := sum(map(is_shortened, names)):
        said.append(f"{shortened:,} codes of more than 64 characters end in a fingerprint, so that they stay different")
    if lines.clock is None:
        said.append("no time zone is given (--timezone): times that its clocks skip are not known")
    if not (orders.placed % SECONDS_PER_DAY).any():
        said.append("the times are dates alone: every order is placed at midnight")
    if not lines.customer.names:
        said.append("no customer column is mapped: cancellations are matched within their zone")
    return tuple(said)


def _tables(online: OnlineBasis) -> dict[str, list[Row]]:
    basis = online.basis
    clock: list[Row] = [{"key": "time_zone", "value": str(online.clock)}] if online.clock else []
    return {
        "network": stock_and_rules.network(basis) + clock,
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
        "channels": online_tables.channels(online),
        "deliveries": online_tables.deliveries(online),
        "fulfilment": online_tables.fulfilment(online),
    }


def _matches(lines: SalesLines, matching: Matching, sold: Invoices) -> pa.Table:
    line = matching.line[matching.cancellation]
    number = [lines.invoice.names[code] for code in lines.invoice.of(line).tolist()]
    return pa.table({
        "cancellation": pa.array(number, pa.string()),
        "cancelled": [civil(second).isoformat() for second in lines.second.of(line).tolist()],
        "order": pa.array([sold.ids[order] for order in matching.order.tolist()], pa.string()),
        "placed": [civil(second).isoformat() for second in sold.placed[matching.order].tolist()],
        "product": pa.array([lines.sku.names[code] for code in lines.sku.of(line).tolist()], pa.string()),
        "units": matching.matched,
    })
