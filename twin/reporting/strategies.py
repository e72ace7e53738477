"""What differs between the strategies: who sees what, who decides by which rule, and every other setting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from twin.network.sites import KINDS, Sites
from twin.reporting.evidence import Evidence

NOT_SET = "\N{EM DASH}"
_INFORMATION = (
    "from", "to", "fields", "delay_days", "period_days", "loss_percent", "error_percent",
    "bias_percent",
)
_TOGETHER = "\N{NO-BREAK SPACE}"
_QUALITIES = {
    "period_days": "every {} days", "loss_percent": "{} % lost", "error_percent": "\N{PLUS-MINUS SIGN}{} %",
    "bias_percent": "bias {} %",
}
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


def arrows(evidence: Evidence, strategy: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the information graph of one strategy as its figure draws it, and the rows of the table behind it."""
    sites = evidence.network.sites
    kinds = [kind for kind in KINDS if kind in sites.kinds]
    rows = [row for row in information(evidence) if row["strategy"] == strategy]
    drawn = [
        {
            "from": row["from"], "to": row["to"], "said": _said(row), "lossy": float(row.get("loss_percent", 0)) > 0,
            **{f"{end}_tiers": _tiers(sites, kinds, row[end]) for end in ("from", "to")},
            "plain": all(row[end] in {f"{kind}s" for kind in kinds} for end in ("from", "to")),
        }
        for row in ({key: value for key, value in row.items() if value != NOT_SET} for row in rows)
    ]
    return pd.DataFrame(drawn), pd.DataFrame(rows, columns=None if rows else ["strategy", "from", "to", "fields"])


def _tiers(sites: Sites, kinds: Sequence[str], name: str) -> tuple[int, ...]:
    """Return the rows of the kinds of sites for which a name stands."""
    members = sites.members(name)
    found = {kind for kind, member in zip(sites.kinds, members, strict=True) if member}
    return tuple(row for row, kind in enumerate(kinds) if kind in found)


def _said(row: Mapping[str, str]) -> str:
    """Return what an edge reports and how well, as lines of text."""
    delay = row.get("delay_days", "0")
    late = "at once" if delay == "0" else f"{delay} {'day' if delay == '1' else 'days'} late"
    parts = [late] + [text.format(row[key]) for key, text in _QUALITIES.items() if row.get(key, "0") != "0"]
    quality = ", ".join(parts).replace(" %", f"{_TOGETHER}%")
    return f"{row['fields'].replace('_', ' ')}\n{quality}"


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
