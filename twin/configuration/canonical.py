"""A resolved configuration as text: the same bytes for the same content, on every machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import yaml

from twin.configuration.scalars import meaning


class _Dumper(yaml.SafeDumper):
    """Quotes every text that some reader of YAML may take for something else."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    misread = meaning(text) != (text, "")
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="'" if misread else None)


_Dumper.add_representer(str, _text)


def as_yaml(config: Mapping[str, Any]) -> str:
    """Return plain data as YAML for people, in the order of its keys; words that YAML would misread are quoted."""
    text: str = yaml.dump(dict(config), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    return text


def as_json(config: Mapping[str, Any]) -> str:
    """Return plain data as canonical JSON (keys sorted, no spaces), which is what a hash is taken of."""
    return json.dumps(config, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
