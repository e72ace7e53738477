"""The rows of ``comparison.csv`` and ``kpis.csv`` as the page shows them, each number with its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from twin.comparison import HEADLINES, groups
from twin.comparison.groups import texts
from twin.reporting import numbers
from twin.reporting.evidence import Evidence, World
from twin.reporting.numbers import Number

COMPARISON_FILE = "comparison.csv"
KPIS_FILE = "kpis.csv"
LEVELS = ("mean", "baseline_mean")
CHANGES = ("difference", "low", "high")
COLUMNS = ("n", *LEVELS, *CHANGES, "p", "p_adjusted", "share_won")
REPLICATIONS_LISTED_AT_MOST = 200

Key = tuple[str, ...]
"""Variant, scenario, KPI, group, strategy."""


@dataclass(frozen=True)
class Effect:
    """One row of the comparison: a strategy's mean and its paired difference from the baseline, in one world."""

    line: int
    world: World
    kpi: str
    group: str
    unit: str
    better: str
    strategy: str
    baseline: str
    verdict: str
    numbers: Mapping[str, Number]
    """By column of ``comparison.csv``."""
    kpi_lines: str
    """Lines of the strategy's replications in ``kpis.csv``."""
    baseline_lines: str

    @property
    def anchor(self) -> str:
        """Where the page shows this row unrounded."""
        return f"c{self.line}"

    @property
    def tone(self) -> str:
        """Style of the verdict."""
        return self.verdict if self.verdict in ("better", "worse") else "plain"


@dataclass(frozen=True)
class KpiBlock:
    """One figure of one world: the effects of all strategies on it."""

    kpi: str
    group: str
    unit: str
    better: str
    primary: bool
    effects: Mapping[str, Effect]
    """By strategy."""

    @property
    def baseline(self) -> Effect:
        """The effect that tells the baseline's mean: the first of those over the most replications."""
        return max(self.effects.values(), key=lambda effect: int(effect.numbers["n"].value or 0))

    @property
    def zero(self) -> bool:
        """Whether there is nothing of it under any strategy."""
        return all(effect.numbers[name].value == "0" for effect in self.effects.values() for name in LEVELS)

    @property
    def kind(self) -> str:
        """Which kind of the KPI it is, nothing if it has none."""
        return self._dimension("kind")

    @property
    def channel(self) -> str:
        """The channel that the figure is about, nothing if it is about all of them."""
        return self._dimension("channel")

    @property
    def mode(self) -> str:
        """The service mode that the figure is about, or the mode of transport; nothing if it is about all of them."""
        return self._dimension("mode")

    def _dimension(self, name: str) -> str:
        named = dict(item.split("=", 1) for item in self.group.split(";") if item)
        return named.get(name, "")

    @property
    def part(self) -> str:
        """Which part of the chain the figure is about, in words; nothing if it is about all of it."""
        return "" if self.group in HEADLINES else ", ".join(item.partition("=")[2] for item in self.group.split(";"))


class Comparison:
    """The comparison as shown; every row knows the lines of ``kpis.csv`` behind it."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence

    @cached_property
    def effects(self) -> list[Effect]:
        """All rows in the order of the file, whose line 1 is the header."""
        table = self.evidence.comparison
        table = table.assign(**{name: texts(table, name) for name in ("variant", "scenario", "group")})
        rows = table.to_dict("records")
        digits = _digits(rows)
        return [self._effect(line, row, digits[line - 2]) for line, row in enumerate(rows, start=2)]

    def blocks(self, world: World) -> list[KpiBlock]:
        """Return the figures of a world in the order of the file."""
        found: dict[tuple[str, str], dict[str, Effect]] = {}
        for effect in self.effects:
            if effect.world == world:
                found.setdefault((effect.kpi, effect.group), {})[effect.strategy] = effect
        return [self._block(kpi, group, effects) for (kpi, group), effects in found.items()]

    def _block(self, kpi: str, group: str, effects: Mapping[str, Effect]) -> KpiBlock:
        one = next(iter(effects.values()))
        primary = kpi == self.evidence.primary_kpi and group in HEADLINES
        return KpiBlock(kpi, group, one.unit, one.better, primary, effects)

    def _effect(self, line: int, row: Mapping[Any, Any], digits: int) -> Effect:
        world = World(row["variant"], row["scenario"])
        kpi, group, strategy, baseline = (str(row[name]) for name in ("kpi", "group", "strategy", "baseline"))
        return Effect(
            line, world, kpi, group, str(row["unit"]), str(row["better"]), strategy, baseline, str(row["verdict"]),
            _numbers(line, row, digits), ranges(self._lines.get((*world, kpi, group, strategy), ())),
            ranges(self._lines.get((*world, kpi, group, baseline), ())),
        )

    @cached_property
    def _lines(self) -> dict[Key, list[int]]:
        kpis = self.evidence.kpis
        keys = zip(*(texts(kpis, name) for name in ("variant", "scenario", "kpi")), groups(kpis),
                   texts(kpis, "strategy"), strict=True)
        found: dict[Key, list[int]] = {}
        for line, key in enumerate(keys, start=2):
            found.setdefault(key, []).append(line)
        return found


def replication_table(evidence: Evidence, world: World) -> list[tuple[int, list[Number | None]]]:
    """Return the primary KPI of each replication, one number per strategy, nothing where a run has no figure."""
    kpis = evidence.kpis
    own = (kpis["kpi"] == evidence.primary_kpi) & pd.Series(groups(kpis), index=kpis.index).isin(HEADLINES)
    for name, value in zip(World._fields, world, strict=True):
        own &= pd.Series(texts(kpis, name), index=kpis.index) == value
    found: dict[tuple[int, str], Number] = {}
    for line, mine, replication, strategy, value in zip(
        range(2, len(kpis) + 2), own, kpis["replication"], kpis["strategy"], kpis["value"], strict=True
    ):
        if mine:
            shown = numbers.in_file(value)
            found[int(replication), str(strategy)] = Number(shown, shown, KPIS_FILE, line, "value")
    listed = sorted({replication for replication, _ in found})[:REPLICATIONS_LISTED_AT_MOST]
    return [(number, [found.get((number, strategy)) for strategy in evidence.strategies]) for number in listed]


def ranges(lines: Iterable[int]) -> str:
    """Return line numbers as text, consecutive ones joined: ``2, 5-7``."""
    parts: list[list[int]] = []
    for line in sorted(lines):
        if parts and line == parts[-1][1] + 1:
            parts[-1][1] = line
        else:
            parts.append([line, line])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)


def _digits(rows: Sequence[Mapping[Any, Any]]) -> list[int]:
    """Return the decimals of each row; a strategy that changed nothing is shown as finely as one that did."""
    own = [numbers.places(row) for row in rows]
    figures = [tuple(row[name] for name in ("variant", "scenario", "kpi", "group")) for row in rows]
    finest: dict[tuple[Any, ...], int] = {}
    for figure, digits in zip(figures, own, strict=True):
        if digits is not None:
            finest[figure] = max(digits, finest.get(figure, 0))
    levels = [numbers.places_of(numbers.scale_of(str(row["unit"])) * float(row["mean"])) for row in rows]
    return [
        digits if digits is not None else finest.get(figure, level)
        for figure, digits, level in zip(figures, own, levels, strict=True)
    ]


def _numbers(line: int, row: Mapping[Any, Any], digits: int) -> dict[str, Number]:
    unit = str(row["unit"])
    shown = {name: numbers.level(float(row[name]), unit, digits) for name in LEVELS}
    shown |= {name: numbers.change(float(row[name]), unit, digits) for name in CHANGES}
    shown |= {name: numbers.probability(float(row[name])) for name in ("p", "p_adjusted")}
    shown |= {"n": str(int(row["n"])), "share_won": numbers.percent(float(row["share_won"]))}
    return {name: Number(numbers.in_file(row[name]), shown[name], COMPARISON_FILE, line, name) for name in COLUMNS}
