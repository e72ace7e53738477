"""The strategies at a glance: a matrix of paired differences, what each costs and brings, what each setting moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from twin.comparison import HEADLINES
from twin.comparison.groups import texts
from twin.reporting.evidence import Evidence, World
from twin.reporting.rows import Comparison, Effect

MATRIX_KPIS = ("cost", "co2e_kg")
"""Beside the primary KPI."""


def matrix(evidence: Evidence, comparison: Comparison) -> list[dict[str, Any]]:
    """Return for each KPI of the matrix the effects [strategy][world]; nothing where one row would be all there is.

    A world in which a strategy has no comparison holds None.
    """
    others = [name for name in evidence.strategies if name != evidence.baseline]
    if len(others) * len(evidence.worlds) < 2:
        return []
    found = []
    for kpi in dict.fromkeys((evidence.primary_kpi, *MATRIX_KPIS)):
        effects = {(e.strategy, e.world): e for e in comparison.effects if e.kpi == kpi and e.group in HEADLINES}
        if effects:
            first = next(iter(effects.values()))
            found.append({
                "kpi": kpi, "unit": first.unit, "better": first.better,
                "rows": {name: [effects.get((name, world)) for world in evidence.worlds] for name in others},
            })
    return found


def effects_of(found: Sequence[dict[str, Any]]) -> Iterator[Effect]:
    """Yield every effect of the matrix."""
    for block in found:
        for row in block["rows"].values():
            yield from (effect for effect in row if effect is not None)


def trade_offs(evidence: Evidence, world: World) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield for cost and CO2e the paired differences of both it and the primary KPI, a row per strategy."""
    up = _headline(evidence, world, evidence.primary_kpi)
    for kpi in MATRIX_KPIS:
        across = _headline(evidence, world, kpi)
        if kpi != evidence.primary_kpi and len(across) and len(up):
            named = {"difference": "across", "low": "across_low", "high": "across_high"}
            both = up.merge(across.rename(columns=named)[["strategy", *named.values()]], on="strategy")
            yield kpi, both.assign(across_unit=str(across["unit"].iloc[0]))


def _headline(evidence: Evidence, world: World, kpi: str) -> pd.DataFrame:
    table = evidence.comparison
    keep = (table["kpi"] == kpi) & pd.Series(texts(table, "group"), index=table.index).isin(HEADLINES)
    keep &= pd.Series(texts(table, "variant"), index=table.index) == world.variant
    keep &= table["scenario"] == world.scenario
    return table.loc[keep, ["strategy", "unit", "difference", "low", "high"]]


def one_at_a_time(evidence: Evidence) -> dict[str, list[tuple[str, str]]]:
    """Return (value, variant) by setting where every variant but the base changes one setting; empty otherwise."""
    variants = list(dict.fromkeys(world.variant for world in evidence.worlds))
    changed = [variant.partition("=") for variant in variants if variant]
    if "" not in variants or not changed or any("," in value and "[" not in value for _, _, value in changed):
        return {}
    found: dict[str, list[tuple[str, str]]] = {}
    for setting, sign, value in changed:
        found.setdefault(setting, []).append((value, setting + sign + value))
    return found


def tornado(evidence: Evidence, scenario: str, strategy: str) -> tuple[pd.DataFrame, float] | None:
    """Return the primary difference of a strategy under each value of each setting, and the one as things are."""
    settings = one_at_a_time(evidence)
    base = _of(evidence, World("", scenario), strategy)
    if not settings or base is None:
        return None
    rows = []
    for setting, values in settings.items():
        for value, variant in values:
            row = _of(evidence, World(variant, scenario), strategy)
            if row is not None:
                rows.append({"setting": setting, "value": value, **row})
    return (pd.DataFrame(rows), float(base["difference"])) if rows else None


def _of(evidence: Evidence, world: World, strategy: str) -> dict[Any, Any] | None:
    rows = _headline(evidence, world, evidence.primary_kpi)
    rows = rows[(rows["strategy"] == strategy) & rows["difference"].notna()]
    return rows.iloc[0].to_dict() if len(rows) else None
