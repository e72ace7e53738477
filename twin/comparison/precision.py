"""When a study has repeated enough: the looks that it takes, and what must be clear at one of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from twin.comparison.compare import Figure, Values, figures
from twin.comparison.groups import HEADLINES
from twin.comparison.numbers import change, decimals
from twin.comparison.paired import paired
from twin.comparison.replications import CONFIDENCE, interval, mean_of
from twin.comparison.selection import Selection, select
from twin.kpis import kpi

GROWTH = 1.5
"""Each look takes in this many times the replications of the one before. Source: none, a convention."""


@dataclass(frozen=True)
class Precision:
    """What a study wants to know how well."""

    stop: str = "never"
    """``never``, or as soon as this is clear: ``comparisons``, ``best`` or ``intervals``."""
    zones: Mapping[str, float] = field(default_factory=dict)
    """By KPI, the smallest difference that matters, in the KPI's unit."""
    first: int = 10
    """Replications before the first look."""

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Precision:
        """Return what the block ``precision`` of a resolved configuration says; without one nothing is asked."""
        found = config.get("precision") or {}
        zones = dict(zip(found.get("kpis", ()), found.get("zones", ()), strict=True))
        return cls(found.get("stop", "never"), zones, found.get("first", cls.first))

    def looks(self, ceiling: int) -> list[int]:
        """Return after how many replications the study looks, the last time at its ceiling."""
        if self.stop == "never":
            return [ceiling]
        found = [min(self.first, ceiling)]
        while found[-1] < ceiling:
            found.append(min(ceiling, math.ceil(GROWTH * found[-1])))
        return found


class Chosen(NamedTuple):
    """Which strategy is best on one KPI of the whole chain in one scenario."""

    variant: str
    scenario: str
    kpi: str
    unit: str
    zone: float
    first: int
    means: Mapping[str, float]
    """By strategy, over all replications that every strategy has."""
    selection: Selection


def chosen(kpis: pd.DataFrame, precision: Precision) -> list[Chosen]:
    """Return the selection of the best strategy for each KPI with a zone and a good direction, by scenario.

    Only replications that all strategies finished are looked at.
    """
    found = []
    for figure, values in _headlines(kpis, precision):
        common = sorted(set.intersection(*(set(sample) for sample in values.values())))
        samples = {name: [sample[number] for number in common] for name, sample in values.items()}
        if kpi(figure.kpi).better in ("higher", "lower") and len(samples) > 1 and common:
            zone = precision.zones[figure.kpi]
            selection = select(samples, kpi(figure.kpi).better, zone, precision.first, CONFIDENCE)
            means = {name: mean_of(sample) for name, sample in samples.items()}
            found.append(Chosen(figure.variant, figure.scenario, figure.kpi, figure.unit, zone, precision.first, means,
                                selection))
    return found


def clear(kpis: pd.DataFrame, precision: Precision, baseline: str, looks: int) -> bool:
    """Return whether what the study wants to know is clear from the replications made so far.

    ``comparisons``: the interval of every paired difference to the baseline leaves out zero, or lies within the zone on
    both sides of it; ``intervals``: the interval of every strategy's mean reaches no further than the zone; ``best``:
    the best strategy is selected. Each of the ``looks`` that a study may take spends an equal share of the 5 % of
    error, so that looking often does not make chance look clear (Bonferroni); the selection allows for looking at each
    replication by itself.
    """
    if precision.stop == "best":
        picked = chosen(kpis, precision)
        return bool(picked) and all(one.selection.best for one in picked)
    level = 1 - (1 - CONFIDENCE) / looks
    judged = [
        judgement
        for figure, values in _headlines(kpis, precision)
        for judgement in _judged(values, baseline, precision, precision.zones[figure.kpi], level)
    ]
    return bool(judged) and all(judged)


def _judged(values: Values, baseline: str, precision: Precision, zone: float, level: float) -> Iterator[bool]:
    if precision.stop == "intervals":
        for sample in values.values():
            found = interval([sample[number] for number in sorted(sample)], level)
            yield found.n > 1 and (found.high - found.low) / 2 <= zone
        return
    for name in values:
        if name != baseline:
            found = interval(paired(values[name], values.get(baseline, {})).differences, level)
            yield found.n > 1 and (found.low > 0 or found.high < 0 or -zone <= found.low <= found.high <= zone)


def _headlines(kpis: pd.DataFrame, precision: Precision) -> Iterator[tuple[Figure, Values]]:
    """Yield each figure of the whole chain whose KPI has a zone."""
    wanted = kpis[kpis["kpi"].isin(list(precision.zones))]
    for figure, values in figures(wanted).items():
        if figure.group in HEADLINES:
            yield figure, values


SELECTION_COLUMNS = (
    "variant", "scenario", "kpi", "unit", "strategy", "mean", "zone", "confidence", "first", "replications", "verdict",
)


def selection(kpis: pd.DataFrame, precision: Precision) -> pd.DataFrame:
    """Return the rows of ``selection.csv``: for each KPI with a zone, each scenario and strategy, what became of it.

    ``replications`` are those up to the decision; the verdict is ``selected``, ``not selected`` or, as long as several
    strategies may be the best, ``may be the best``.
    """
    rows = [
        (one.variant, one.scenario, one.kpi, one.unit, name, mean, one.zone, CONFIDENCE, one.first,
         one.selection.replications, _fate(one.selection, name))
        for one in chosen(kpis, precision)
        for name, mean in one.means.items()
    ]
    return pd.DataFrame(rows, columns=list(SELECTION_COLUMNS))


def told(one: Chosen) -> str:
    """Return a selection as a sentence that promises no more than it may."""
    places = decimals(one.zone * (100 if one.unit == "share" else 1), 0.0)
    label, n, reach = kpi(one.kpi).label, one.selection.replications, change(one.zone, one.unit, places)
    opening = f"In {one.scenario}, by {label[:1].lower() + label[1:]}"
    if one.selection.best:
        return (
            f"{opening}, {one.selection.best} is selected as the best of {len(one.means)} after {n} replications: with "
            f"a probability of at least {100 * CONFIDENCE:.0f} % no other is better by {reach} or more."
        )
    return (
        f"{opening}, {n} replications do not settle which strategy is the best to within {reach}: "
        f"{', '.join(one.selection.contenders)} may be."
    )


def _fate(selection: Selection, name: str) -> str:
    if name == selection.best:
        return "selected"
    return "may be the best" if name in selection.contenders else "not selected"
