"""The grid of a study: every run that it will make, named, placed and identified before the first one starts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from twin.comparison.precision import Precision
from twin.study.identity import Config, cell_config, digest, identifier

NO_SWEEP = "base"
"""Folder name of the one variant of a study that sweeps nothing."""

_LONGEST_NAME = 80


@dataclass(frozen=True)
class PlannedRun:
    """One replication of one strategy in one scenario of one variant."""

    variant: str
    scenario: str
    strategy: str
    replication: int
    run_id: str
    """Digest of all that the run's result depends on, and of its place in the grid."""

    @property
    def place(self) -> str:
        """Folder and file name of the run's records below the folder of a table, without suffix."""
        cell = f"variant={folder_name(self.variant)}/scenario={self.scenario}/strategy={self.strategy}"
        return f"{cell}/rep-{self.replication:04d}"

    @property
    def cell(self) -> str:
        """The cell in words for messages and the manifest."""
        return "/".join(name for name in (self.variant, self.scenario, self.strategy) if name)

    def __str__(self) -> str:
        return f"{self.cell} replication {self.replication}"


@dataclass(frozen=True)
class Grid:
    """All runs of a study, in the order in which their results are listed."""

    study: str
    configs: Mapping[str, Config]
    """Resolved configuration by variant."""
    network_digest: str
    sources: str
    """Digest of the code that makes the runs."""
    runs: tuple[PlannedRun, ...]

    @property
    def study_hash(self) -> str:
        """Digest of what the study asks for; unlike the runs' ids it does not depend on the code."""
        return digest({"configs": dict(self.configs), "network": self.network_digest, "study": self.study})

    def as_data(self) -> dict[str, Any]:
        """Return the grid as plain data."""
        return {
            "study": self.study, "hash": self.study_hash, "configs": dict(self.configs),
            "network_digest": self.network_digest, "sources": self.sources,
            "runs": [asdict(run) for run in self.runs],
        }

    @property
    def precision(self) -> Precision:
        """What the study wants to know how well: the same for every variant."""
        return Precision.of(next(iter(self.configs.values()), {}))

    @property
    def looks(self) -> list[int]:
        """After how many replications the study may stop; the last is its ceiling, also where it stopped before."""
        asked = [config.get("run", {}).get("replications", 0) for config in self.configs.values()]
        planned = max((run.replication + 1 for run in self.runs), default=0)
        return self.precision.looks(max([planned, *asked]))

    def between(self, first: int, end: int) -> Grid:
        """Return the grid of the replications ``first`` to ``end - 1`` alone."""
        runs = tuple(run for run in self.runs if first <= run.replication < end)
        return replace(self, runs=runs)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Grid:
        """Return the grid that ``as_data`` described.

        Raises
        ------
        KeyError, TypeError, ValueError
            The data is no grid, or was changed since.
        """
        runs = tuple(PlannedRun(**run) for run in data["runs"])
        found = cls(data["study"], data["configs"], data["network_digest"], data["sources"], runs)
        if found.study_hash != data["hash"]:
            raise ValueError("the plan does not have the hash that it states")
        return found


@dataclass(frozen=True)
class Block:
    """What one variant contributes to the grid."""

    variant: str
    config: Config
    scenarios: Sequence[str]
    strategies: Sequence[str]
    replications: int


def grid(study: str, blocks: Sequence[Block], network_digest: str, sources: str) -> Grid:
    """Return the grid variants x scenarios x strategies x replications."""
    runs = [
        PlannedRun(block.variant, scenario, strategy, replication, run_id)
        for block in blocks
        for scenario in block.scenarios
        for strategy in block.strategies
        for replication, run_id in _ids(block, scenario, strategy, (network_digest, sources))
    ]
    return Grid(study, {block.variant: block.config for block in blocks}, network_digest, sources, tuple(runs))


def _ids(block: Block, scenario: str, strategy: str, given: tuple[str, str]) -> Iterator[tuple[int, str]]:
    config = digest(cell_config(block.config, scenario, strategy))
    for replication in range(block.replications):
        yield replication, identifier([config, *given, block.variant, scenario, strategy, replication])


def replications(runs: Sequence[PlannedRun]) -> dict[str, int]:
    """Return the number of runs by cell, in the order of the grid."""
    counted: dict[str, int] = {}
    for run in runs:
        counted[run.cell] = counted.get(run.cell, 0) + 1
    return counted


def folder_name(variant: str) -> str:
    """Return a variant's name as a folder name; what had to be replaced or cut is told apart by a digest."""
    safe = re.sub(r"[^A-Za-z0-9._,+-]", "_", variant)[:_LONGEST_NAME] or NO_SWEEP
    if safe == variant or not variant:
        return safe
    return f"{safe}-{hashlib.sha256(variant.encode()).hexdigest()[:8]}"
