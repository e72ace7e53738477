"""What makes two runs, or two studies, the same: digests of configuration, input and code."""

from __future__ import annotations

import hashlib
import importlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Config = Mapping[str, Any]
"""A resolved configuration: plain data without the settings that cannot change results."""

_ID_LENGTH = 32


def digest(value: Any) -> str:
    """Return the sha256 of plain data, whatever the order of its keys."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def identifier(value: Any) -> str:
    """Return a short digest that is safe as a file name."""
    return digest(value)[:_ID_LENGTH]


def sources_digest(packages: Iterable[str]) -> str:
    """Return the sha256 over the Python sources of importable packages, wherever they lie."""
    found = hashlib.sha256()
    for package in packages:
        for folder in sorted(importlib.import_module(package).__path__):
            for path in sorted(Path(folder).rglob("*.py")):
                name = f"{package}/{path.relative_to(folder).as_posix()}"
                found.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def cell_config(config: Config, scenario: str, strategy: str) -> dict[str, Any]:
    """Return the part of a study's configuration that one cell depends on.

    The other scenarios and strategies, the number of replications, what ends them and the words about the study cannot
    change a run.
    """
    own = {key: value for key, value in config.items() if key not in _ABOUT_THE_STUDY}
    own["scenarios"] = {scenario: config.get("scenarios", {}).get(scenario)}
    own["strategies"] = {strategy: config.get("strategies", {}).get(strategy)}
    own["run"] = {key: value for key, value in config.get("run", {}).items() if key != "replications"}
    return own


def changed_keys(before: Any, after: Any, path: str = "") -> list[str]:
    """Return the key paths in which two configurations differ, sorted."""
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        return [] if before == after else [path]
    keys = sorted({*before, *after})
    inner = [changed_keys(before.get(key), after.get(key), f"{path}.{key}" if path else str(key)) for key in keys]
    return [key for found in inner for key in found]


_ABOUT_THE_STUDY = frozenset({"study", "question", "primary_kpi", "baseline", "precision"})
