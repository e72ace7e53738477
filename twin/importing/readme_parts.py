"""What the READMEs of imported folders have in common: the account of the lines, the assumptions, the notes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from twin.importing.basis import Basis
from twin.importing.markdown import code, table, text
from twin.importing.set_aside import SetAsideRule
from twin.importing.summary import ImportSummary, Tally
from twin.settings import declared


def account(basis: Basis, summary: ImportSummary, rules: Sequence[SetAsideRule]) -> list[str]:
    """Return what was read, the rules that set lines aside, and samples of each."""
    return [
        "## What was read\n" + _tally_table(summary),
        "Rules are tried in this order; the first that holds takes the line:\n\n"
        + table(("rule", "meaning"), ((rule.name, rule.meaning) for rule in rules)),
        "Codes that are not goods: " + ", ".join(code(pattern) for pattern in basis.options.not_goods) + ".\n",
        "### Samples\n" + _samples(summary),
    ]


def assumed(*assumptions: object) -> str:
    """Return every assumption with its value, unit and meaning."""
    rows = [
        (name, f"{vars(values)[name]:g}", field.metadata["unit"], field.metadata["doc"])
        for values in assumptions
        for name, field in declared(type(values)).items()
    ]
    return (
        "## What is assumed, without a source\n"
        "Suppliers, the plant, the warehouse, partners, lanes, contracts, costs and rules are not in the file.\n\n"
        + table(("assumption", "value", "unit", "meaning"), rows)
    )


def notes(summary: ImportSummary) -> str:
    """Return what else the planner should know."""
    return "## Notes\n" + "".join(f"- {text(note)}\n" for note in summary.notes)


def window(basis: Basis) -> str:
    """Return which days' sales set the opening stock."""
    first, days = basis.trailing_window
    start = (basis.start_date - basis.sales.first_date).days
    where = "before the replay starts" if first < start else "of the replay itself"
    return f"the {'last' if first < start else 'first'} {days} days {where}"


def honest(basis: Basis) -> str:
    """Return whether the opening stock knows something of what it is to serve."""
    first, _ = basis.trailing_window
    if first < (basis.start_date - basis.sales.first_date).days:
        return "Nothing of the replay is used for it."
    return (
        "The file holds no sales from before the start, so the opening stock knows the first days of the\n  replay. "
        "A later `--start-date` avoids that; a warm-up as long as the window keeps it out of every KPI."
    )


def largest_share(basis: Basis) -> float:
    """Return the share of all units that the largest hundredth of the daily sales holds."""
    units = np.sort(basis.sales.units)[::-1]
    return float(units[: -(-len(units) // 100)].sum() / units.sum())


def _tally_table(summary: ImportSummary) -> str:
    def row(label: str, tally: Tally) -> tuple[str, ...]:
        return label, f"{tally.lines:,}", f"{tally.units:,}", summary.money(tally.value)

    aside = [row(f"set aside: {tally.name}", tally) for tally in summary.set_aside]
    rows = [row("kept", summary.kept), *aside, row("read", summary.read)]
    return table(("", "lines", "units", f"value {summary.currency}"), rows)


def _samples(summary: ImportSummary) -> str:
    rows = [
        (tally.name, f"{summary.word} {sample.number}", sample.content)
        for tally in summary.set_aside
        for sample in tally.samples
    ]
    return table(("rule", "where", "content"), rows) if rows else "No line was set aside.\n"
