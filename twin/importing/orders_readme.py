"""The README of a folder made from whole orders: what was read, what is real, what is assumed."""

from __future__ import annotations

from twin.importing.markdown import code, table, text
from twin.importing.online_tables import OnlineBasis
from twin.importing.orders_summary import OrdersSummary
from twin.importing.readme_parts import account, assumed, honest, notes, window
from twin.importing.set_aside import BEFORE_START, ORDER_RULES

_INTRODUCTION = """# {name}

A network made from {lines} order lines of {source} by `twin import orders`.
The orders with their lines and times are real, and so are prices. Everything else that a supply chain needs is not in
such a file: it is assumed, and listed below.
The tables are yours to edit; run `twin check network_dir=THIS_FOLDER` afterwards.
"""

_REAL = """## What is real
- `orders.parquet`: every invoice with a kept line is one order: {orders}. Where its lines have several times
  ({several_times} orders), the earliest counts; where they name several zones ({several_zones} orders), that of the
  earliest line. Times are those of the file by the clocks of {clock}.
- `order_lines.parquet`: {order_lines} lines, {units} units, exactly those of the kept lines; {joined} kept lines name a
  product which their order has already and were joined with it.
- `products.csv`: the code, upper-cased and without blanks around it; the price, the median over the units sold.
- `zones.csv`: the zones as the file names them; all with at least one kept line, however few they sold,
  also where it lies before the first day of the replay.
- `channels.csv`: shares, lines an order and units a line are means of the orders.
"""

_DERIVED = """## What is derived
- Family: the quarter of the assortment that the price falls in (`price_band_1` cheapest; equal prices stay together).
- One stock point of kind `store` per zone is the home of its customers' orders (rank 1 in `deliveries.csv`); the
  warehouse is next (rank 2) and supplies all stock points. Nobody walks in: there is no table `demand`.
- Positions: centre of the country, rounded to a degree. The warehouse stands in the zone with the most units.
- Distance groups of the zones: `home` up to 500 km from the warehouse, `continent` up to 3,000 km, `overseas` beyond.
- Opening stock: mean sales of {window}, times an assumed number of days.
  {honest}
"""

_CANCELLED = """## Cancellations
What was ordered stays wanted, also where it was taken back later: the order was there to be served when it was placed,
and the file does not say whether it had left the house before the customer thought better of it. Cancelled lines are
set aside and matched to the sales that they take back: `.import/cancellations.parquet` has a row per match; what was
taken back a day or more after its order makes the rate and the lag of `returns.csv`. The rule: same product and same
customer (all unknown customers of a zone count as one); first an order of the same number, then the latest earlier sale
with all the units left, then the latest earlier ones, one after the other.

"""

_NOT_THERE = """## What is not there
- Orders are not demand: what customers looked for and did not find was never written down.
- Whether and when an order was delivered: lead times, promises and patience are assumed.
"""


def orders_readme(online: OnlineBasis, summary: OrdersSummary) -> str:
    """Return the README as Markdown."""
    basis, read = online.basis, summary.account
    parts = [
        _INTRODUCTION.format(name=text(basis.name), lines=f"{read.read.lines:,}", source=code(basis.source)),
        *account(basis, read, (*ORDER_RULES, BEFORE_START)),
        _real(online, summary),
        _DERIVED.format(window=window(basis), honest=honest(basis)),
        _CANCELLED + table(("cancelled lines", "lines", "units", "found", "meaning"), summary.cancellation_rows()),
        "Units taken back after their order: " + ", ".join(f"{when} {units:,}" for when, units in summary.delays) + ".",
        assumed(basis.options.assumptions, online.delivery),
        _NOT_THERE,
        notes(read),
    ]
    return "\n".join(parts)


def _real(online: OnlineBasis, summary: OrdersSummary) -> str:
    orders = online.orders
    return _REAL.format(
        orders=f"{summary.orders:,}", order_lines=f"{summary.account.history_records:,}",
        units=f"{summary.account.kept.units:,}", joined=f"{summary.joined_lines:,}",
        several_times=f"{orders.several_times:,}", several_zones=f"{orders.several_zones:,}",
        clock=_clock(online),
    )


def _clock(online: OnlineBasis) -> str:
    clock = online.clock
    return text(str(clock)) if clock else "the place that wrote them; no time zone was given"
