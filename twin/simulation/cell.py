"""A cell of a study: one world and one strategy, ready to be simulated any number of times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from twin.network.network import Network

Spec = Mapping[str, Any]
"""Plain data as it stands in a YAML file."""


@dataclass(frozen=True)
class RunSettings:
    """How long, how fine and from which seed."""

    horizon_days: int = 180
    """The measured window, after the warm-up."""
    warmup_days: int = 60
    seed: int = 1
    grain: str = "day"
    """Time between two looks at the world: ``day``, ``hour`` or ``event`` (each second at which something happens)."""
    within_day: str = "spread"
    """When walk-in demand falls: ``spread`` over the day, or all of it at its ``start``."""

    @property
    def total_days(self) -> int:
        """Warm-up and horizon together."""
        return self.warmup_days + self.horizon_days


@dataclass(frozen=True)
class RecordSettings:
    """What a run records beside the daily totals."""

    detail: tuple[str, ...] = ()
    """Moves kept per site, product and day."""
    journal_from_day: int = 0
    journal_days: int = 0
    """Days for which every decision is kept with what its maker saw; 0: none."""
    journal_sites: str = "all"
    orders: str = "sample"
    """Which online orders are kept line by line: ``none``, ``sample`` (one in a hundred) or ``all``."""


@dataclass(frozen=True)
class Cell:
    """One world (network, demand, events) and one strategy, with the settings of a run."""

    network: Network
    run: RunSettings = field(default_factory=RunSettings)
    demand: Spec = field(default_factory=lambda: {"model": "stationary"})
    orders: Spec = field(default_factory=lambda: {"model": "network"})
    """How online orders arise; ``network``: as the network's tables say."""
    events: tuple[Spec, ...] = ()
    strategy: Spec = field(default_factory=dict)
    policies: tuple[Spec, ...] = ()
    """Rules chosen for the whole study in place of the network's: ``{decision, rule, sites, settings}``."""
    record: RecordSettings = field(default_factory=RecordSettings)
    audit: str = "daily"
    scenario_name: str = "business_as_usual"
    strategy_name: str = "independent"
