"""What differs between the strategies: who sees what, who decides by which rule, and every other setting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from twin.reporting.evidence import Evidence

NOT_SET = "\N{EM DASH}"
_INFORMATION = (
    "from", "to", "fields", "delay_days", "period_days", "loss_percent", "error_percent",
    "bias_percent",
)
_RIGHT = ("decision", "sites", "owner", "rule")
_PROSE = ("description", "source")


@dataclass(frozen=True)
class Difference:
    """One setting by its path, with its value under each strategy."""

    path: str
    values: tuple[str, ...]


def differences(evidence: Evidence) -> list[Difference]:
    """Return every setting that is not the same under all strategies; prose is left to the descriptions."""
    flat = [dict(_flatten(evidence.strategy(name))) for name in evidence.strategies]
    paths = dict.fromkeys(path for settings in flat for path in settings)
    rows = [Difference(path, tuple(settings.get(path, NOT_SET) for settings in flat)) for path in paths]
    return [row for row in rows if len(set(row.values)) > 1 and row.path not in _PROSE]


def information(evidence: Evidence) -> list[dict[str, str]]:
    """Return the information graph: one row per strategy and edge; a column that no edge fills is left out.

    An edge without a delay of its own has that of its strategy.
    """
    rows = [
        {"strategy": name, **_columns({"delay_days": spec.get("delay_days"), **_given(edge)}, _INFORMATION)}
        for name, spec in ((name, evidence.strategy(name)) for name in evidence.strategies)
        for edge in _rows(spec, "information")
    ]
    filled = [key for key in ("strategy", *_INFORMATION) if any(row[key] != NOT_SET for row in rows)]
    return [{key: row[key] for key in filled} for row in rows]


def rights(evidence: Evidence) -> list[dict[str, str]]:
    """Return the decision rights: one row per strategy and desk, other settings gathered in one column."""
    return [
        {
            "strategy": name, **_columns(right, _RIGHT),
            "settings": "; ".join(
                f"{key}={as_text(value)}" for key, value in _given(right).items() if key not in _RIGHT
            ),
        }
        for name in evidence.strategies
        for right in _rows(evidence.strategy(name), "rights")
    ]


def as_text(value: object) -> str:
    """Return a value of the configuration as one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {as_text(item)}" for key, item in value.items()) or NOT_SET
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(as_text(item) for item in value) or NOT_SET
    return NOT_SET if value is None or value == "" else str(value)


def _rows(spec: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return [row for row in spec.get(name) or () if isinstance(row, Mapping)]


def _given(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if as_text(value) != NOT_SET}


def _columns(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, str]:
    return {name: as_text(row.get(name)) for name in names}


def _flatten(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        children = [(str(key), item) for key, item in value.items()]
    elif isinstance(value, Sequence) and any(isinstance(item, Mapping) for item in value):
        children = [(str(place), item) for place, item in enumerate(value)]
    else:
        yield path, as_text(value)
        return
    for key, item in children:
        yield from _flatten(item, f"{path}.{key}" if path else key)
