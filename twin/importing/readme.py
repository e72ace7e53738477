"""The README of an imported folder: what was read, what is real, what is assumed."""

from __future__ import annotations

from twin.importing.basis import Basis
from twin.importing.markdown import code, text
from twin.importing.readme_parts import account, assumed, honest, largest_share, notes, window
from twin.importing.set_aside import RULES
from twin.importing.summary import ImportSummary

_INTRODUCTION = """# {name}

A network made from {lines} sales lines of {source} by `twin import sales`.
The daily sales by zone and product are real, and so are prices. Everything else that a supply chain needs is not in
such a file: it is assumed, and listed below.
The tables are yours to edit; run `twin check network_dir=THIS_FOLDER` afterwards.
"""

_REAL = """## What is real
- `demand_history.parquet`: units sold by day, zone and product, summed over the kept lines. A day is the civil date
  that the file writes; no time zone is applied.
- `products.csv`: the code, upper-cased and without blanks around it; the price, the median over the units sold.
- `zones.csv`: the zones as the file names them; all with at least one kept line, however few they sold.
- `demand.csv`: mean units a day over all {days} days of the history. It contains what the replay is yet to bring: the
  forecasts start from it, and reports quote it.
"""

_DERIVED = """## What is derived
- Family: the quarter of the assortment that the price falls in (`price_band_1` cheapest; equal prices stay together).
- One stock point of kind `store` per zone faces its customers and orders from one warehouse.
- Positions: centre of the country, rounded to a degree. The warehouse stands in the zone with the most units.
- Distance groups of the zones: `home` up to 500 km from the warehouse, `continent` up to 3,000 km, `overseas` beyond.
- Opening stock: mean sales of {window}, times an assumed number of days.
  {honest}
"""

_NOT_THERE = """## What is not there
- Sales are not demand: what customers did not find on the shelf was never written down.
- Cancelled sales are not subtracted; the lines that cancel them are set aside.
- Orders with several lines are taken apart into daily sales.

## What to expect
The largest hundredth of the daily sales (a day, a zone, a product) holds {largest} of all units. Stock in a zone cannot
serve such sales at once, unless it is held for months: a fill rate in units is ruled by a few large orders.
"""


def readme(basis: Basis, summary: ImportSummary) -> str:
    """Return the README as Markdown."""
    parts = [
        _INTRODUCTION.format(name=text(basis.name), lines=f"{summary.read.lines:,}", source=code(basis.source)),
        *account(basis, summary, RULES),
        _REAL.format(days=basis.sales.days),
        _DERIVED.format(window=window(basis), honest=honest(basis)),
        assumed(basis.options.assumptions),
        _NOT_THERE.format(largest=f"{largest_share(basis):.0%}"),
        notes(summary),
    ]
    return "\n".join(parts)
