"""From resolved plain data to cells: one world with one strategy."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from twin.errors import InputError, Problem, nearest
from twin.network.network import Network
from twin.simulation import Cell, RecordSettings, RunSettings

KEEPS_THE_TABLE = "network"
"""The rule that leaves a decision to the network's table ``inventory_policies``."""
_OF_THE_STRATEGY = ("strategy", "strategy_name")


@dataclass(frozen=True)
class Variant:
    """One combination of a sweep; a study that sweeps nothing has one, with the name ''."""

    name: str
    """``key=value,...``"""
    config: dict[str, Any] = field(repr=False)
    """Everything that can change results, as plain data in canonical order: study, run, record, network (name and
    digest), demand, orders, policies, scenarios, strategies."""
    scenarios: tuple[str, ...]
    strategies: tuple[str, ...]
    network: Network = field(repr=False, compare=False)
    audit: str = "daily"

    def cell(self, scenario: str, strategy: str) -> Cell:
        """Return one scenario with one strategy, ready for ``twin.simulate``.

        Raises
        ------
        InputError
            The variant has no scenario or no strategy of that name.
        """
        return cell_from_config(self.config, self.network, scenario, strategy, audit=self.audit)

    def cells(self) -> list[Cell]:
        """Return every scenario with every strategy."""
        return [self.cell(scenario, strategy) for scenario in self.scenarios for strategy in self.strategies]


def cell_from_config(
    config: Mapping[str, Any], network: Network, scenario: str, strategy: str, *, audit: str = "daily"
) -> Cell:
    """Return the cell that a variant's configuration (also one that went through JSON) describes.

    Parameters
    ----------
    config
        ``Variant.config``.
    network
        The network whose name and digest the configuration states.
    scenario, strategy
        Names of the configuration.
    audit
        How often the books are checked; no part of the configuration, for it cannot change results.

    Raises
    ------
    InputError
        The configuration has no scenario or no strategy of that name.
    """
    run, record = config["run"], config["record"]
    return Cell(
        network=network,
        run=RunSettings(run["horizon_days"], run["warmup_days"], run["seed"], run["grain"], run["within_day"]),
        demand=config["demand"],
        orders=config["orders"],
        events=tuple(_named(config, "scenarios", scenario)["events"]),
        strategy=_named(config, "strategies", strategy),
        policies=tuple(rule for rule in config["policies"].values() if rule["rule"] != KEEPS_THE_TABLE),
        record=RecordSettings(**{**record, "detail": tuple(record["detail"])}),
        audit=audit,
        scenario_name=scenario,
        strategy_name=strategy,
    )


def _named(config: Mapping[str, Any], group: str, name: str) -> dict[str, Any]:
    valid: dict[str, dict[str, Any]] = config[group]
    if name not in valid:
        rule, fix = f"is none of the study's {group}", f"they are {', '.join(valid)}"
        raise InputError([Problem(group, name, rule, fix, nearest(name, valid))])
    return valid[name]


def assert_one_world(cells: Sequence[Cell]) -> None:
    """Assert that cells differ only under the strategy: a comparison of anything else would not be fair.

    Raises
    ------
    AssertionError
        Two cells differ in something else, which is named: a defect of the twin, not of anybody's input.
    """
    for one, other in pairwise(cells):
        names = [part.name for part in dataclasses.fields(Cell) if part.name not in _OF_THE_STRATEGY]
        different = [name for name in names if not _same(getattr(one, name), getattr(other, name))]
        if different:
            raise AssertionError(f"compared cells differ in {', '.join(different)}, not only in their strategy")


def _same(one: object, other: object) -> bool:
    """Return whether two parts are the same; networks hold arrays and are compared as objects."""
    return one is other if isinstance(one, Network) else one == other
