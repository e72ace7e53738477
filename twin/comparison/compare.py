"""Every strategy against the baseline, figure by figure, in every scenario."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from twin import catalogue
from twin.comparison.correction import holm
from twin.comparison.groups import HEADLINES, groups, texts
from twin.comparison.paired import Pairs, paired, share_won
from twin.comparison.replications import Interval, interval, mean_of, p_value
from twin.comparison.verdicts import verdict
from twin.kpis import kpi, rounded

COLUMNS = (
    "variant", "scenario", "kpi", "group", "unit", "better", "strategy", "baseline", "n", "mean", "baseline_mean",
    "difference", "low", "high", "p", "p_adjusted", "share_won", "verdict",
)
_TEXT = ("variant", "scenario", "kpi", "group", "unit", "better", "strategy", "baseline", "verdict")
_MISSING = ("variant", "scenario", "strategy", "replication", "missing_in")


class Figure(NamedTuple):
    """One figure of one scenario: a KPI, and which part of the chain it is about."""

    variant: str
    scenario: str
    kpi: str
    group: str
    unit: str


Values = dict[str, dict[int, float]]
"""[strategy][replication] the value of a figure."""


def compare(kpis: pd.DataFrame, baseline: str, primary_kpi: str | None = None, looks: int = 1) -> pd.DataFrame:
    """Return the comparison of every other strategy with the baseline, one row per figure, scenario and strategy.

    ``kpis`` has the columns of ``kpis.csv``. Figures are paired by replication: ``n`` counts the replications in which
    both strategies have the figure, the means are over these alone, ``low`` and ``high`` bound the mean difference
    with 95 % confidence (paired t, not corrected for many comparisons), ``p`` is that of the paired t test,
    ``share_won`` the share of replications in which the strategy is better. The verdict goes by ``p_adjusted``, Holm's
    correction over a family: all scenarios and strategies of one variant and KPI, the headline figures (group '' or
    ``kind=all``) one family, all its other groups together another. A figure with too few pairs for a test has missing
    numbers and says so in its verdict. Where a study could stop at one of several ``looks``, the adjusted p is times
    their number, so that stopping at a lucky moment makes nothing clear. The primary KPI comes first; rows are in the
    order of their names otherwise.

    Source: Law, Simulation Modeling and Analysis (2015), section 10.2.1; Holm (1979), see ``correction``.

    Raises
    ------
    ValueError
        Two rows of ``kpis`` are about the same figure of the same replication.
    """
    directions = _directions(kpis)
    pairs = _comparisons(figures(kpis), baseline)
    rows = [_row(figure, strategy, baseline, found, directions[figure.kpi]) for figure, strategy, found in pairs]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table = table.astype({name: object if name in _TEXT else "float64" for name in COLUMNS}).astype({"n": "int64"})
    table["p_adjusted"] = (looks * _adjusted(table)).clip(upper=1.0)
    table["verdict"] = pd.Series(verdicts_of(table), dtype=object)
    return _ordered(table, primary_kpi)


def verdicts_of(comparison: pd.DataFrame) -> list[str]:
    """Return the verdict of each row of a comparison, from its numbers."""
    facts = (comparison[name].tolist() for name in ("better", "n", "difference", "low", "high", "p_adjusted"))
    return [
        verdict(better, Interval(int(n), difference, low, high), p_adjusted)
        for better, n, difference, low, high, p_adjusted in zip(*facts, strict=True)
    ]


def dropped(kpis: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Return the runs that no pair could be made of, by variant, scenario, strategy and replication.

    ``missing_in`` names the strategy that has no figure at all of the replication: the strategy or the baseline.
    """
    runs: dict[tuple[str, str, str], set[int]] = {}
    cells = zip(*(texts(kpis, name) for name in ("variant", "scenario", "strategy")), strict=True)
    for (variant, scenario, strategy), number in zip(cells, kpis["replication"].tolist(), strict=True):
        runs.setdefault((variant, scenario, strategy), set()).add(int(number))
    rows = [
        (variant, scenario, strategy, number, baseline if number in ours else strategy)
        for (variant, scenario, strategy), ours in sorted(runs.items())
        for number in sorted(ours ^ runs.get((variant, scenario, baseline), set()))
    ]
    return pd.DataFrame(rows, columns=list(_MISSING))


def _directions(kpis: pd.DataFrame) -> Mapping[str, str]:
    known = set(catalogue.names("kpis"))
    return {name: kpi(name).better if name in known else "neither" for name in set(texts(kpis, "kpi"))}


def figures(kpis: pd.DataFrame) -> dict[Figure, Values]:
    """Return the values of each figure, rounded as in the file: a table in memory and one read back say the same."""
    names = zip(*(texts(kpis, name) for name in ("variant", "scenario", "kpi")), groups(kpis), texts(kpis, "unit"),
                strict=True)
    runs = zip(texts(kpis, "strategy"), kpis["replication"].tolist(), kpis["value"].tolist(), strict=True)
    figures: dict[Figure, Values] = {}
    for name, (strategy, replication, value) in zip(names, runs, strict=True):
        values = figures.setdefault(Figure(*name), {}).setdefault(strategy, {})
        if int(replication) in values:
            raise ValueError(f"two rows of {name} for strategy '{strategy}', replication {replication}")
        values[int(replication)] = rounded(value)
    return figures


def _comparisons(figures: Mapping[Figure, Values], baseline: str) -> Iterator[tuple[Figure, str, Pairs]]:
    """Yield the pairs of each figure and strategy of its variant, also where one of the two never has the figure."""
    strategies: dict[str, set[str]] = {}
    for figure, values in figures.items():
        strategies.setdefault(figure.variant, set()).update(values)
    for figure, values in figures.items():
        for strategy in strategies[figure.variant] - {baseline}:
            yield figure, strategy, paired(values.get(strategy, {}), values.get(baseline, {}))


def _row(figure: Figure, strategy: str, baseline: str, pairs: Pairs, better: str) -> tuple[object, ...]:
    differences = pairs.differences
    found = interval(differences)
    means = (mean_of(pairs.strategy), mean_of(pairs.baseline)) if differences else (math.nan, math.nan)
    return (
        *figure, better, strategy, baseline, found.n, *means, found.mean, found.low, found.high,
        p_value(differences), math.nan, share_won(differences, better), "",
    )


def _adjusted(table: pd.DataFrame) -> pd.Series:
    """Return Holm's adjusted p within each family: variant, KPI, and whether the figure is a headline."""
    families = [table["variant"], table["kpi"], table["group"].isin(HEADLINES)]
    return table.groupby(families, sort=False)["p"].transform(lambda family: holm(family.tolist()))


def _ordered(table: pd.DataFrame, primary_kpi: str | None) -> pd.DataFrame:
    table = table.assign(_later=table["kpi"] != primary_kpi)
    table = table.sort_values(["variant", "scenario", "_later", "kpi", "group", "strategy"], kind="stable")
    return table[list(COLUMNS)].reset_index(drop=True)
