"""A resolved configuration as text: the same bytes for the same content, on every machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import yaml


def as_yaml(config: Mapping[str, Any]) -> str:
    """Return plain data as YAML for people, in the order of its keys; words that YAML would misread are quoted."""
    text: str = yaml.safe_dump(dict(config), sort_keys=False, allow_unicode=True, width=120)
    return text


def as_json(config: Mapping[str, Any]) -> str:
    """Return plain data as canonical JSON (keys sorted, no spaces), which is what a hash is taken of."""
    return json.dumps(config, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
