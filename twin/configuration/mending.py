"""A configuration with mistakes, mended so far that what lies behind them can be checked in the same pass.

The mended data is checked and thrown away; nothing is ever run from it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

Keys = tuple[int | str, ...]

_STAND_INS: dict[str, dict[str, Any]] = {
    "study": {"question": "-", "primary_kpi": "-", "baseline": "-"},
    "demand": {"model": "stationary"},
    "orders": {"model": "network"},
    "replenishment": {"decision": "replenishment", "rule": "network"},
    "forecasting": {"decision": "forecasting", "rule": "network"},
    "allocation": {"decision": "allocation", "rule": "network"},
    "sourcing": {"decision": "sourcing", "rule": "network"},
    "promising": {"decision": "promising", "rule": "network"},
    "transshipment": {"decision": "transshipment", "rule": "network"},
}
_STAND_INS_OF_NAMED: dict[str, dict[str, Any]] = {
    "scenarios": {"question": "-", "events": []},
    "strategies": {"description": "-"},
}


@dataclass(frozen=True)
class Mended:
    """Plain data without what was wrong."""

    data: dict[str, Any]
    kept: dict[Keys, list[int]] = field(default_factory=dict)
    """Keys of a list -> where its remaining entries stood before."""

    def original(self, path: str) -> str:
        """Return a key path of the mended data as it was before entries were left out."""
        keys: list[str] = []
        for part in path.split("."):
            places = self.kept.get(tuple(keys))
            keys.append(str(places[int(part)]) if places and part.isdecimal() and int(part) < len(places) else part)
        return ".".join(keys)


def mended(plain: Mapping[str, Any], error: ValidationError, defaults: Mapping[str, Any]) -> Mended:
    """Return the data without the keys, values and entries of lists that the error names.

    Parameters
    ----------
    plain
        Data that does not fit the models.
    error
        Why not.
    defaults
        The root configuration, which has a value for every key of the sections it holds.
    """
    result = Mended(copy.deepcopy(dict(plain)))
    found = [(one["type"], one["loc"]) for one in error.errors(include_url=False)]
    for keys in [keys for kind, keys in found if kind == "extra_forbidden"]:
        _at(result.data, keys[:-1]).pop(keys[-1], None)
    wrong = [keys for kind, keys in found if kind != "extra_forbidden"]
    _remove_entries(result, {entry for keys in wrong if (entry := _entry(keys))})
    for keys in wrong:
        if not _entry(keys):
            _replace(result.data, keys, defaults)
    return result


def _at(data: Any, keys: Keys) -> Any:
    for key in keys:
        data = data[key]
    return data


def _entry(keys: Keys) -> Keys:
    """Return the keys of the outermost entry of a list that the last key is part of; none: it is part of no list."""
    first = next((place for place, key in enumerate(keys) if isinstance(key, int)), None)
    return () if first is None else keys[: first + 1]


def _replace(data: dict[str, Any], keys: Keys, defaults: Mapping[str, Any]) -> None:
    """Put a stand-in where a value is wrong or missing, or take the value out where the model has a default."""
    name = str(keys[0])
    if name in _STAND_INS_OF_NAMED and len(keys) > 1:
        stand_in, above, rest = _STAND_INS_OF_NAMED[name], data[name], keys[1:]
    else:
        stand_in, above, rest = _STAND_INS.get(name) or defaults.get(name, {}), data, keys
    if len(rest) == 1 or rest[1] not in stand_in:
        above[rest[0]] = {**stand_in, **_without(above.get(rest[0]), rest[1:])}
    else:
        above[rest[0]][rest[1]] = stand_in[str(rest[1])]


def _without(value: Any, keys: Keys) -> dict[str, Any]:
    return {key: inner for key, inner in value.items() if key != keys[0]} if keys and isinstance(value, dict) else {}


def _remove_entries(result: Mended, entries: Iterable[Keys]) -> None:
    for keys in sorted(entries, key=lambda keys: int(keys[-1]), reverse=True):
        holder, place = _at(result.data, keys[:-1]), int(keys[-1])
        path = tuple(str(key) for key in keys[:-1])
        result.kept.setdefault(path, list(range(len(holder)))).pop(place)
        del holder[place]
