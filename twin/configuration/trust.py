"""What configuration may never hold: keys that a framework would execute, text that another place would fill in."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

_EXECUTABLE = ("_target_", "_partial_", "_args_", "_call_", "_convert_", "_recursive_", "_global_", "_self_")

_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def rule_against_key(key: str) -> str:
    """Return the rule that a key breaks, or '' for a key that is plain data."""
    if key.startswith(_EXECUTABLE):
        return "executable keys are not allowed: configuration is data"
    if key == "hydra" or key.startswith(("hydra.", "hydra/")):
        return "the section 'hydra' is not allowed: it would steer the program, not the model"
    if key == "defaults" or key.startswith("defaults."):
        return "'defaults' is not allowed: a file stands for itself; the command line and the study name the files"
    return rule_against_text(key)


def rule_against_text(text: str) -> str:
    """Return the rule that a text breaks, or '' for plain text."""
    if "${" in text:
        return "'${...}' is not allowed: write the value itself"
    if _HIDDEN.search(text):
        return "holds a control character, or one that turns the direction of writing: take it out"
    return ""


def broken_rules(value: Any, path: str) -> Iterator[tuple[str, object, str]]:
    """Yield (key path, offending key or text, rule) for everything in nested data that is not plain data."""
    if isinstance(value, dict):
        for key, inner in value.items():
            name = str(key)
            if rule := rule_against_key(name):
                yield f"{path}.{name}", name, rule
            yield from broken_rules(inner, f"{path}.{name}")
    elif isinstance(value, (list, tuple)):
        for position, inner in enumerate(value):
            yield from broken_rules(inner, f"{path}.{position}")
    elif isinstance(value, str) and (rule := rule_against_text(value)):
        yield path, value, rule
    elif isinstance(value, float) and not math.isfinite(value):
        yield path, value, "is not a finite number"
    elif value is None:
        yield path, "null", "is empty: write a value, or leave the key out"
