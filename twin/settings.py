"""Settings of a policy, law, event or demand model: a dataclass field that knows its unit, range and meaning."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from twin.errors import Problem, nearest

LARGEST = 10**12
"""No setting may exceed this in size, so that quantities made from it stay within 64 bits."""


def setting(
    default: Any = dataclasses.MISSING,
    *,
    unit: str,
    doc: str,
    low: float = -math.inf,
    high: float = math.inf,
    choices: Sequence[str] = (),
) -> Any:
    """Declare one setting of a frozen dataclass: its default (none: required), unit, range and meaning.

    The type of the default, or the annotation where there is none, says what a YAML file may hold: ``int``, ``float``
    (an int is accepted), ``bool``, ``str``, or ``tuple`` (a list of numbers or names).
    """
    facts = {"unit": unit, "doc": doc, "low": low, "high": high, "choices": tuple(choices), "parts": None}
    return dataclasses.field(default=default, metadata=facts)


def composed(parts: type, default: Any = dataclasses.MISSING, *, unit: str, doc: str) -> Any:
    """Declare a setting made of settings: a YAML file holds names with values, or a list of these for a ``tuple``.

    ``parts`` is the frozen dataclass that declares them.
    """
    own = setting(default, unit=unit, doc=doc)
    return dataclasses.field(default=default, metadata={**own.metadata, "parts": parts})


def declared(owner: type) -> dict[str, dataclasses.Field[Any]]:
    """Return the settings of a class by name, in the order of declaration."""
    fields = dataclasses.fields(owner) if dataclasses.is_dataclass(owner) else ()
    return {field.name: field for field in fields if "unit" in field.metadata}


def check(owner: type, given: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Yield every problem of the given values: unknown, missing, of the wrong type, out of range."""
    fields = declared(owner)
    for name in given:
        if name not in fields:
            yield Problem(
                f"{where}.{name}", given[name], f"'{name}' is no setting of {owner.__name__}",
                f"valid settings are {', '.join(fields) or 'none'}", nearest(name, fields),
            )
    for name, field in fields.items():
        if name in given:
            yield from _check_value(field, given[name], f"{where}.{name}")
        elif field.default is dataclasses.MISSING:
            yield Problem(where, "missing", f"'{name}' is required [{field.metadata['unit']}]", field.metadata["doc"])


def _check_value(field: dataclasses.Field[Any], value: Any, where: str) -> Iterator[Problem]:
    kind, of = _kind(field)
    if kind == "tuple":
        if not isinstance(value, (list, tuple)):
            yield Problem(where, value, "must be a list", field.metadata["doc"] if field.metadata["parts"] else "")
            return
        for position, item in enumerate(value):
            if field.metadata["parts"]:
                yield from _check_parts(field, item, f"{where}.{position}")
                continue
            yield from _check_scalar(field, item, f"{where}.{position}", of or ("float" if _numeric(item) else "str"))
    elif field.metadata["parts"]:
        yield from _check_parts(field, value, where)
    else:
        yield from _check_scalar(field, value, where, kind)


def _check_parts(field: dataclasses.Field[Any], value: Any, where: str) -> Iterator[Problem]:
    parts = field.metadata["parts"]
    if isinstance(value, Mapping):
        yield from check(parts, value, where)
    else:
        names = ", ".join(declared(parts))
        yield Problem(where, value, f"must be names with values [{field.metadata['unit']}]", f"names are {names}")


def _kind(field: dataclasses.Field[Any]) -> tuple[str, str]:
    """Return the name of the annotated type and that of its first item, whether annotations are kept as text or not."""
    text = field.type.__name__ if isinstance(field.type, type) and not get_args(field.type) else str(field.type)
    outer, _, inner = text.partition("[")
    return outer.rpartition(".")[2], inner.partition(",")[0].rstrip("]")


def _numeric(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _check_scalar(field: dataclasses.Field[Any], value: Any, where: str, kind: str) -> Iterator[Problem]:
    unit = field.metadata["unit"]
    if kind in ("float", "int"):
        yield from _check_number(field, value, where, kind)
    elif kind == "bool" and not isinstance(value, bool):
        yield Problem(where, value, "must be true or false")
    elif kind in ("Mapping", "dict") and not isinstance(value, Mapping):
        yield Problem(where, value, f"must be a list of names with their values [{unit}]")
    elif kind == "str":
        choices = field.metadata["choices"]
        if not isinstance(value, str):
            yield Problem(where, value, f"must be text [{unit}]", "put it in quotes")
        elif choices and value not in choices:
            yield Problem(where, value, f"must be one of {', '.join(choices)}", nearest=nearest(value, choices))


def _check_number(field: dataclasses.Field[Any], value: Any, where: str, kind: str) -> Iterator[Problem]:
    facts = field.metadata
    if not _numeric(value) or (kind == "int" and not isinstance(value, int)):
        number = "a whole number" if kind == "int" else "a number"
        yield Problem(where, value, f"must be {number} [{facts['unit']}]", facts["doc"])
    elif isinstance(value, float) and not math.isfinite(value):
        yield Problem(where, value, "must be finite", facts["doc"])
    elif abs(value) > LARGEST:
        yield Problem(where, value, f"must not exceed {LARGEST:,} in size [{facts['unit']}]", facts["doc"])
    elif not facts["low"] <= value <= facts["high"]:
        rule = f"must lie in [{facts['low']:g}, {facts['high']:g}] [{facts['unit']}]"
        yield Problem(where, value, rule, facts["doc"])


def build(owner: type, given: Mapping[str, Any]) -> Any:
    """Return an instance of the class; lists become tuples. The values must have passed ``check``."""
    fields = declared(owner)
    return owner(**{
        name: _built(fields[name].metadata["parts"] if name in fields else None, value) for name, value in given.items()
    })


def _built(parts: type | None, value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple(_built(parts, item) for item in value)
    return build(parts, value) if parts and isinstance(value, Mapping) else value
