"""What a report is made of: the tables of a study, its resolved configuration, and a way to read one run at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

import pandas as pd

from twin.comparison.groups import texts
from twin.ledger.run import Run
from twin.network.network import Network

ReadRun: TypeAlias = Callable[[str, str, str, int], Run]
"""(variant, scenario, strategy, replication) -> the recorded run."""


class World(NamedTuple):
    """One world of the study: every strategy acts in it, and they are compared within it."""

    variant: str
    scenario: str


@dataclass(frozen=True)
class Evidence:
    """The results of a study.

    Attributes
    ----------
    study : str
        Name of the study.
    question : str
        What the study is to answer.
    primary_kpi : str
        The KPI that answers it.
    baseline : str
        The strategy that the others are compared with.
    config : mapping
        The resolved configuration; ``strategies`` and ``scenarios`` by name, ``run`` settings.
    kpis : DataFrame
        The rows of ``kpis.csv`` in its order.
    comparison : DataFrame
        The rows of ``comparison.csv`` in its order.
    network : Network
        The supply chain.
    manifest : mapping
        Seeds, versions, hashes, run ids, what failed.
    run : callable
        Reads one run; the report holds one in memory at a time.
    """

    study: str
    question: str
    primary_kpi: str
    baseline: str
    config: Mapping[str, Any]
    kpis: pd.DataFrame
    comparison: pd.DataFrame
    network: Network
    manifest: Mapping[str, Any]
    run: ReadRun

    @cached_property
    def worlds(self) -> list[World]:
        """Worlds in the order of the results."""
        pairs = zip(texts(self.kpis, "variant"), texts(self.kpis, "scenario"), strict=True)
        return [World(*pair) for pair in dict.fromkeys(pairs)]

    @cached_property
    def strategies(self) -> list[str]:
        """Strategies, the baseline first, then as configured."""
        found = dict.fromkeys([*self.config.get("strategies", {}), *texts(self.kpis, "strategy")])
        return sorted(found, key=lambda name: name != self.baseline)

    @property
    def planned(self) -> int:
        """Replications of each cell: fewer than configured where the study stopped as soon as it was clear."""
        told = self.manifest.get("replications") or {}
        counts = (told.get("planned") if isinstance(told, Mapping) else None) or {}
        configured = int(self.config.get("run", {}).get("replications", 0) or 0)
        return max(counts.values(), default=configured) if isinstance(counts, Mapping) else configured

    def replications(self, world: World, strategy: str) -> list[int]:
        """Return the replications of a strategy in a world that have results, ascending."""
        return sorted(self._replications.get((*world, strategy), ()))

    def title(self, world: World) -> str:
        """Return what tells a world from the others: its scenario, and its variant where there are several."""
        several = len({variant for variant, _ in self.worlds}) > 1
        return f"{world.scenario} ({_last_keys(world.variant) or 'as it is'})" if several else world.scenario

    def scenario(self, name: str) -> Mapping[str, Any]:
        """Return a scenario as configured: question, story, events."""
        found = self.config.get("scenarios", {}).get(name)
        return found if isinstance(found, Mapping) else {}

    def strategy(self, name: str) -> Mapping[str, Any]:
        """Return a strategy as configured: description, source, information, rights."""
        found = self.config.get("strategies", {}).get(name)
        return found if isinstance(found, Mapping) else {}

    @cached_property
    def _replications(self) -> dict[tuple[str, str, str], set[int]]:
        cells = zip(*(texts(self.kpis, name) for name in ("variant", "scenario", "strategy")), strict=True)
        found: dict[tuple[str, str, str], set[int]] = {}
        for cell, replication in zip(cells, self.kpis["replication"].tolist(), strict=True):
            found.setdefault(cell, set()).add(int(replication))
        return found


def _last_keys(variant: str) -> str:
    """Return ``delay_days=1`` for ``strategies.information_sharing.delay_days=1``, for each part of a variant."""
    return ", ".join(part.partition("=")[0].rpartition(".")[2] + part[part.find("=") :] if "=" in part else part
                     for part in variant.split(","))
