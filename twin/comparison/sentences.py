"""The answer of a study in words, made from the rows of its comparison and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pandas as pd

from twin import catalogue
from twin.comparison.compare import COLUMNS, verdicts_of
from twin.comparison.groups import HEADLINES, texts
from twin.comparison.numbers import change, decimals, level, signed
from twin.comparison.verdicts import BETTER, HIGHER, IDENTICAL, LOWER, NO_PAIRS, ONE_REPLICATION, UNCLEAR, WORSE
from twin.kpis import kpi

_TEXT = ("variant", "scenario", "kpi", "group", "unit", "better", "strategy", "baseline")
_PROFIT = "profit"
_DETAILS = ("partner_profit",)
"""KPIs that only break others down: the sentences leave them to the tables."""


class _Row(NamedTuple):
    variant: str
    scenario: str
    kpi: str
    group: str
    unit: str
    better: str
    strategy: str
    baseline: str
    n: int
    mean: float
    baseline_mean: float
    difference: float
    low: float
    high: float
    p: float
    p_adjusted: float
    share_won: float
    verdict: str


def sentences(comparison: pd.DataFrame, baseline: str, primary_kpi: str) -> list[str]:
    """Return the answer in sentences: the primary KPI, then what else is worse and better, then what to beware of.

    Every number, direction and verdict follows from the numbers of the rows. What a strategy loses is named as fully
    as what it wins; a strategy that changed nothing is said to have changed nothing.
    """
    rows = _rows(comparison)
    if not rows:
        return [f"There is nothing to compare: no strategy but {baseline} was run."]
    lines: list[str] = []
    for variant in _distinct(row.variant for row in rows):
        own = [row for row in rows if row.variant == variant]
        opening = f"Variant {variant}. " if variant else ""
        for strategy in _distinct(row.strategy for row in own):
            told = _strategy([row for row in own if row.strategy == strategy], primary_kpi)
            lines += [opening + line for line in told]
    return [*lines, *_cautions(rows, primary_kpi)]


def _strategy(rows: list[_Row], primary_kpi: str) -> Iterator[str]:
    first = rows[0]
    if all(row.verdict == IDENTICAL for row in rows):
        yield (
            f"{first.strategy} changed nothing: all {len(rows)} comparisons with {first.baseline} are identical, every "
            f"difference in every replication exactly zero."
        )
        return
    for scenario in _distinct(row.scenario for row in rows):
        own = [row for row in rows if row.scenario == scenario]
        answers = [row for row in own if row.kpi == primary_kpi]
        headlines = [row for row in answers if row.group in HEADLINES] or answers
        if not headlines:
            yield f"In {scenario}, {_label(primary_kpi)} of {first.strategy} was not measured."
        yield from (_answer(row) for row in headlines)
        yield from _elsewhere([row for row in own if row not in headlines])


def _answer(row: _Row) -> str:
    opening = f"In {row.scenario}, {_what(row)}"
    if row.verdict == NO_PAIRS:
        return f"{opening} cannot be compared: no replication has it under both {row.strategy} and {row.baseline}."
    places = _places(row)
    levels = (
        f"{opening} is {level(row.mean, row.unit, places)} under {row.strategy} and "
        f"{level(row.baseline_mean, row.unit, places)} under {row.baseline}"
    )
    if row.verdict == IDENTICAL:
        return f"{levels}: identical in each of {row.n} replications."
    if row.verdict == ONE_REPLICATION:
        return f"{levels}, {_change(row)} in the one replication that was run: not tested, it may be chance."
    return f"{levels}, {_change(row)} {_evidence(row)}: {_said(row)}{_won(row)}."


def _elsewhere(rows: list[_Row]) -> Iterator[str]:
    """Yield what the strategy wins, loses and changes beside the primary KPI in one scenario."""
    if not any(row.n > 1 for row in rows):
        return
    strategy, baseline, scenario = rows[0].strategy, rows[0].baseline, rows[0].scenario
    for word in (WORSE, BETTER):
        found = _listed([row for row in rows if row.verdict == word], rows)
        what = "; ".join(found) if found else "no other figure"
        yield f"In {scenario}, {strategy} is clearly {word} than {baseline} on {what}."
    moved = _listed([row for row in rows if row.verdict in (HIGHER, LOWER)], rows)
    if moved:
        yield f"In {scenario}, neither good nor bad by themselves: {'; '.join(moved)}."


def _listed(found: list[_Row], rows: list[_Row]) -> list[str]:
    """Return headline figures with difference and 95 % interval, partners by name, other parts as a count."""
    headlines = [f"{_what(row)} ({_change(row)} {_interval(row)})" for row in found
                 if row.group in HEADLINES and row.kpi not in _DETAILS]
    parts = [row for row in found if row.group not in HEADLINES and not _of_site(row) and row.kpi not in _DETAILS]
    partners = [row for row in parts if row.kpi == _PROFIT]
    others = len(parts) - len(partners)
    sites = [
        f"{_label(name)} at {_sites(found, name)} of {_sites(rows, name)} sites"
        for name in _distinct(row.kpi for row in found if _of_site(row))
    ]
    named = [f"the profit of {', '.join(row.group.partition('=')[2] for row in partners)}"] if partners else []
    counted = [f"{others} figure{'s' if others > 1 else ''} of parts of the chain"] if others else []
    return headlines + named + sites + counted


def _cautions(rows: list[_Row], primary_kpi: str) -> Iterator[str]:
    tested = [row for row in rows if row.n > 1]
    if not tested:
        yield "With fewer than two replications of each strategy nothing was tested: any difference may be chance."
        return
    family = sum(row.kpi == primary_kpi and row.group in HEADLINES and row.variant == rows[0].variant for row in tested)
    yield (
        f"Verdicts allow for many comparisons (Holm's correction within each KPI; {_label(primary_kpi)}: {family} "
        f"comparisons); the correction does not reach from one KPI to another, so among the {len(tested)} comparisons "
        f"made here a few may look clear by chance."
    )
    if any(row.verdict == UNCLEAR and (row.low > 0 or row.high < 0) for row in tested):
        yield (
            "The 95 % intervals are for one comparison at a time: one that leaves out zero beside 'no clear "
            "difference' did not stand up to that correction."
        )
    pairs = [row.n for row in rows]
    if min(pairs) < max(pairs):
        yield (
            f"Comparisons rest on {min(pairs)} to {max(pairs)} pairs of replications: where only one of the two "
            f"strategies has a figure, the replication was left out."
        )


def _what(row: _Row) -> str:
    if row.group in HEADLINES:
        return _label(row.kpi)
    return f"{_label(row.kpi)} ({_part(row)})"


def _part(row: _Row) -> str:
    return ", ".join(part.replace("=", " ", 1) for part in row.group.split(";"))


def _label(name: str) -> str:
    label = kpi(name).label if name in catalogue.names("kpis") else name
    return label[:1].lower() + label[1:]


def _change(row: _Row) -> str:
    return f"{change(row.difference, row.unit, _places(row))} {HIGHER if row.difference >= 0 else LOWER}"


def _evidence(row: _Row) -> str:
    low, high = (signed(bound, row.unit, _places(row)) for bound in (row.low, row.high))
    return f"(95 % interval {low} to {high}, {row.n} paired replications)"


def _interval(row: _Row) -> str:
    low, high = (signed(bound, row.unit, _places(row)) for bound in (row.low, row.high))
    return f"[{low}, {high}]"


def _said(row: _Row) -> str:
    return row.verdict if row.verdict == UNCLEAR else f"clearly {row.verdict}"


def _won(row: _Row) -> str:
    return "" if row.share_won != row.share_won else f", with {100 * row.share_won:.0f} % of the replications won"


def _places(row: _Row) -> int:
    scale = 100 if row.unit == "share" else 1
    return decimals(scale * row.difference, scale * (row.high - row.low) / 2)


def _sites(rows: list[_Row], kpi_name: str) -> int:
    """Return at how many sites a KPI has rows, whatever else tells these apart."""
    parts = (row.group.split(";") for row in rows if row.kpi == kpi_name)
    return len({part for each in parts for part in each if part.startswith("site=")})


def _of_site(row: _Row) -> bool:
    return any(part.startswith("site=") for part in row.group.split(";"))


def _rows(comparison: pd.DataFrame) -> list[_Row]:
    table = comparison[list(COLUMNS)].assign(**{name: texts(comparison, name) for name in _TEXT})
    table = table.assign(verdict=verdicts_of(table))
    return [_Row(*values) for values in table.itertuples(index=False, name=None)]


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
