"""A checked configuration as plain data in canonical order: what ``config.yaml`` shows and what a hash is taken of."""

from __future__ import annotations

import dataclasses
from typing import Any

from twin import settings
from twin.configuration.schema import Configuration
from twin.network.network import Network
from twin.simulation.build import event_kinds
from twin.strategies.base import DECISIONS


def resolved(model: Configuration, study: str, network: Network) -> dict[str, Any]:
    """Return everything that can change the results of a variant.

    What cannot (``execution`` and ``out``) is left out. The network stands in it by name and digest of its tables, not
    by its path.
    """
    plain = model.model_dump(mode="json", by_alias=True, exclude_none=True)
    question = {key: value for key, value in plain["study"].items() if key != "requires_network_dir"}
    return {
        "study": {"name": study, **question},
        "run": plain["run"],
        "precision": plain["precision"],
        "record": plain["record"],
        "network": {"name": network.name, "digest": network.digest},
        "demand": plain["demand"],
        "orders": plain["orders"],
        "policies": {decision: plain[decision] for decision in DECISIONS},
        "scenarios": {name: _with_defaults(scenario) for name, scenario in plain["scenarios"].items()},
        "strategies": plain["strategies"],
    }


def _with_defaults(scenario: dict[str, Any]) -> dict[str, Any]:
    """Return a scenario whose events name every setting, so that what is reported is what was run."""
    return {**scenario, "events": [_complete(event) for event in scenario["events"]]}


def _complete(event: dict[str, Any]) -> dict[str, Any]:
    kind = event_kinds().get(event["kind"])
    declared = settings.declared(kind) if kind else {}
    defaults = {name: field.default for name, field in declared.items() if field.default is not dataclasses.MISSING}
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in defaults.items()}
    return {**event, **{name: value for name, value in plain.items() if name not in event}}
