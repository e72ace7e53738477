"""The keys of ``key=value`` arguments: which there are, and what is wrong with any other."""

from __future__ import annotations

import re

from twin.configuration.trust import rule_against_key
from twin.errors import InputError, Problem, nearest

CHOICES = (
    "study", "network", "demand", "orders", "replenishment", "forecasting", "allocation", "sourcing", "promising",
    "transshipment",
)
"""``demand=seasonal`` chooses a file of the group ``demand``."""
LISTS = ("scenarios", "strategies")
"""``scenarios=[a,b]`` names the scenarios of the study."""
PATHS = ("network_dir", "out")
"""``out=DIR`` is taken as it stands; no grammar applies."""
NAMED = (*CHOICES, *LISTS, *PATHS)
_RUN = ("run", "precision", "execution", "record")
_SECTIONS = (*_RUN, *(choice for choice in CHOICES if choice != "network"), *LISTS)
"""``run.seed=7`` changes one value of a section."""
OFTEN_MEANT = (
    "run.horizon_days", "run.warmup_days", "run.replications", "run.seed", "run.grain", "run.within_day",
    "execution.workers", "execution.engine", "execution.audit", "execution.resume", "execution.progress",
    "precision.stop", "precision.kpis", "precision.zones", "precision.first", "study.baseline", "study.primary_kpi",
)

_LONGEST = 200
_KEY = re.compile(r"(\+\+|\+)?([A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*)")


def checked_key(key: str, source: str) -> str:
    """Return the key without its sign.

    Raises
    ------
    InputError
        The key is none, would execute or steer something, or takes something away.
    """
    parts = (key.lstrip("+~"), *key.lstrip("+~").split("."))
    if rule := next((rule for part in parts if (rule := rule_against_key(part))), ""):
        raise InputError([Problem(source, key, rule)])
    matched = _KEY.fullmatch(key)
    if not matched or len(key) > _LONGEST:
        raise InputError([Problem(source, key, _rule_against_shape(key))])
    name = matched.group(2)
    if matched.group(1) and name in NAMED:
        raise InputError([Problem(source, key, f"write {name}=... without the plus: it replaces, it does not add")])
    head, dot, _ = name.partition(".")
    if (head not in _SECTIONS) if dot else (name not in NAMED):
        raise InputError([_unknown(name, source)])
    return name


def without_value(text: str, source: str) -> Problem:
    """Return the problem with an argument that has no ``=``."""
    if text.startswith("~"):
        return Problem(source, text, _rule_against_shape(text))
    fix = "arguments have the form key=value, such as study=quickstart or run.seed=7"
    return Problem(source, text, "is no key=value argument", fix)


def _rule_against_shape(key: str) -> str:
    if key.startswith("~"):
        return "nothing can be taken away: choose something else in its place"
    if "@" in key or "/" in key:
        return "a key names a choice or a value of the twin: '/' and '@' are not allowed"
    return f"is no key: letters, digits and _, parts joined by dots, at most {_LONGEST} characters"


def _unknown(name: str, source: str) -> Problem:
    head, dot, rest = name.partition(".")
    if name in _RUN:
        return Problem(source, name, "is a section: change one value of it", f"{name}.KEY=VALUE")
    if dot and head == "network":
        fix = "edit its tables, then name their folder: network_dir=DIR"
        return Problem(source, name, "a network is chosen, not changed", fix)
    valid = [f"{one}.{rest}" for one in _SECTIONS] if dot else [*NAMED, *OFTEN_MEANT]
    near = next((key for key in valid if key.endswith(f".{name}")), "") or nearest(name, valid)
    return Problem(source, name, "no such key", f"valid are {', '.join(NAMED)} and SECTION.KEY", near)
