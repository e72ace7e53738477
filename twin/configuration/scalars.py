"""What one unquoted word of a YAML file means, without the surprises of YAML 1.1.

YAML 1.1 reads ``NO`` as false, ``12:30:00`` as 45000 and ``0123`` as 83. A planner means none of these, so such a word
is refused and must be quoted or written plainly. What is left: ``null``, ``true``, ``false``, decimal numbers and text.
"""

from __future__ import annotations

import math
import re

Scalar = str | int | float | bool | None

_NULLS = ("", "~", "null", "Null", "NULL")
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?")
_LONGEST_NUMBER = 40

_SURPRISES = tuple(
    (re.compile(pattern, re.IGNORECASE), rule)
    for pattern, rule in (
        (r"yes|no|on|off|y|n", "YAML reads this word as true or false: write true or false, or quote it"),
        (r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?", "YAML reads this as a number to base 60: quote it"),
        (r"[-+]?0[0-9_]+", "YAML reads a leading zero as base 8: drop the zero, or quote it"),
        (r"[-+]?0[xob][0-9a-f_]+", "only decimal numbers are allowed: write it to base 10, or quote it"),
        (r"[-+]?[0-9]+(_[0-9]+)+(\.[0-9_]*)?", "numbers have no separators: drop the underscores, or quote it"),
        (r"[-+]?\.(inf|nan)", "is not a finite number: write a number"),
        (r"<<|=", "has a special meaning in YAML: quote it"),
    )
)
WORDS = ("null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf")
"""Words that YAML, or a command line override, may read as something else than a name."""


def meaning(word: str) -> tuple[Scalar, str]:
    """Return the value of an unquoted word and the rule it breaks ('' when it is fine)."""
    if word in _NULLS:
        return None, ""
    if word.lower() in ("true", "false"):
        return word.lower() == "true", ""
    for pattern, rule in _SURPRISES:
        if pattern.fullmatch(word):
            return word, rule
    return _number_or_text(word)


def _number_or_text(word: str) -> tuple[Scalar, str]:
    if not _DECIMAL.fullmatch(word):
        return word, ""
    if len(word) > _LONGEST_NUMBER:
        return word, f"a number has at most {_LONGEST_NUMBER} characters: quote it if it is text"
    if _WHOLE.fullmatch(word):
        return int(word), ""
    number = float(word)
    return (number, "") if math.isfinite(number) else (word, "is too large to be a finite number")
