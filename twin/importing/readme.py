"""The README of an imported folder: what was read, what is real, what is assumed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from twin.importing.assumptions import Assumptions
from twin.importing.basis import Basis
from twin.importing.set_aside import RULES
from twin.importing.summary import ImportSummary, Tally
from twin.settings import declared

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
        _INTRODUCTION.format(name=_text(basis.name), lines=f"{summary.read.lines:,}", source=_code(basis.source)),
        "## What was read\n" + _tally_table(summary),
        "Rules are tried in this order; the first that holds takes the line:\n\n"
        + _table(("rule", "meaning"), ((rule.name, rule.meaning) for rule in RULES)),
        "Codes that are not goods: " + ", ".join(_code(code) for code in basis.options.not_goods) + ".\n",
        "### Samples\n" + _samples(summary),
        _REAL.format(days=basis.sales.days),
        _DERIVED.format(window=_window(basis), honest=_honest(basis)),
        _assumed(basis),
        _NOT_THERE.format(largest=f"{_largest_share(basis):.0%}"),
        "## Notes\n" + "".join(f"- {_text(note)}\n" for note in summary.notes),
    ]
    return "\n".join(parts)


def _tally_table(summary: ImportSummary) -> str:
    def row(label: str, tally: Tally) -> tuple[str, ...]:
        return label, f"{tally.lines:,}", f"{tally.units:,}", summary.money(tally.value)

    aside = [row(f"set aside: {tally.name}", tally) for tally in summary.set_aside]
    rows = [row("kept", summary.kept), *aside, row("read", summary.read)]
    return _table(("", "lines", "units", f"value {summary.currency}"), rows)


def _samples(summary: ImportSummary) -> str:
    rows = [
        (tally.name, f"{summary.word} {sample.number}", sample.content)
        for tally in summary.set_aside
        for sample in tally.samples
    ]
    return _table(("rule", "where", "content"), rows) if rows else "No line was set aside.\n"


def _assumed(basis: Basis) -> str:
    values = vars(basis.options.assumptions)
    rows = [
        (name, f"{values[name]:g}", field.metadata["unit"], field.metadata["doc"])
        for name, field in declared(Assumptions).items()
    ]
    return (
        "## What is assumed, without a source\n"
        "Suppliers, the plant, the warehouse, partners, lanes, contracts, costs and rules are not in the file.\n\n"
        + _table(("assumption", "value", "unit", "meaning"), rows)
    )


def _window(basis: Basis) -> str:
    first, days = basis.trailing_window
    start = (basis.start_date - basis.sales.first_date).days
    where = "before the replay starts" if first < start else "of the replay itself"
    return f"the {'last' if first < start else 'first'} {days} days {where}"


def _honest(basis: Basis) -> str:
    first, _ = basis.trailing_window
    if first < (basis.start_date - basis.sales.first_date).days:
        return "Nothing of the replay is used for it."
    return (
        "The file holds no sales from before the start, so the opening stock knows the first days of the\n  replay. "
        "A later `--start-date` avoids that; a warm-up as long as the window keeps it out of every KPI."
    )


def _largest_share(basis: Basis) -> float:
    units = np.sort(basis.sales.units)[::-1]
    return float(units[: -(-len(units) // 100)].sum() / units.sum())


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    said = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(_text(cell) for cell in row) + " |" for row in said) + "\n"


def _text(cell: str) -> str:
    escaped = "".join(f"\\{character}" if character in "|<>`*[]" else character for character in cell)
    return " ".join(escaped.split())


def _code(name: str) -> str:
    return "`" + " ".join(name.replace("`", "'").split()) + "`"
