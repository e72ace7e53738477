"""What pydantic found, in the planner's words."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from twin.errors import InputError, Problem, nearest

M = TypeVar("M", bound=BaseModel)
MISSING = "???"
"""Stands for 'to be filled in' in a YAML file."""

_RULES: dict[str, str] = {
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "string_type": "must be text: put it in quotes",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list: [a, b]",
    "dict_type": "must be a section of 'key: value' lines",
    "model_type": "must be a section of 'key: value' lines",
    "model_attributes_type": "must be a section of 'key: value' lines",
    "string_too_short": "is empty: write something",
    "too_short": "is empty: name at least one",
    "string_too_long": "must have at most {max_length} characters",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be less than {lt}",
    "literal_error": "must be one of {expected}",
}
_EXAMPLES = {int: "such as 7", float: "such as 0.5", bool: "true or false", tuple: "a list such as [a, b]"}


def validated(model: type[M], data: Mapping[str, Any], where: Callable[[str], str]) -> M:
    """Return the data as a model.

    Raises
    ------
    InputError
        With every mistake, placed by ``where`` (key path -> file, line and key).
    """
    try:
        return model.model_validate(without_missing(data), by_alias=True)
    except ValidationError as error:
        raise InputError(problems_of(model, error, where)) from None


def without_missing(data: Any) -> Any:
    """Return the data without what is marked as still to be filled in, so that it is reported as missing."""
    if isinstance(data, Mapping):
        return {key: without_missing(value) for key, value in data.items() if value != MISSING}
    return [without_missing(value) for value in data] if isinstance(data, list) else data


def problems_of(model: type[BaseModel], error: ValidationError, where: Callable[[str], str]) -> Iterator[Problem]:
    """Yield what pydantic found, one problem per key, placed by ``where``."""
    seen: set[str] = set()
    for found in error.errors(include_url=False):
        path = ".".join(str(key) for key in found["loc"])
        if path not in seen:
            seen.add(path)
            yield _problem(model, found, where(path))


def _problem(model: type[BaseModel], found: ErrorDetails, where: str) -> Problem:
    kind, value = found["type"], found["input"]
    owner, field = _declared(model, found["loc"])
    key = str(found["loc"][-1])
    if kind == "extra_forbidden":
        valid = list(_fields(owner)) if owner else []
        return Problem(where, key, "no such key", f"valid are {', '.join(valid)}", nearest(key, valid))
    meaning = f"{field.description}" if field and field.description else ""
    if kind == "missing":
        rule = f"'{key}' is required: {meaning}" if meaning else f"'{key}' is required"
        return Problem(where, "missing", rule, _example(field))
    rule = "is empty" if value is None else _rule(found)
    near = nearest(value, _choices(field)) if isinstance(value, str) else ""
    shown = value if isinstance(value, (str, int, float, bool, type(None))) else _kind(value)
    return Problem(where, "empty" if shown is None else shown, rule, meaning, near)


def _rule(found: ErrorDetails) -> str:
    return _RULES.get(found["type"], found["msg"].removeprefix("Value error, ")).format(**found.get("ctx", {}))


def _kind(value: Any) -> str:
    return "a list" if isinstance(value, (list, tuple)) else "a section"


def _example(field: FieldInfo | None) -> str:
    if field is None or field.examples:
        return f"such as {field.examples[0]}" if field and field.examples else ""
    choices = _choices(field)
    kind = typing.get_origin(field.annotation) or field.annotation
    return f"one of {', '.join(choices)}" if choices else _EXAMPLES.get(kind, "") if isinstance(kind, type) else ""


def _choices(field: FieldInfo | None) -> list[str]:
    parts = [] if field is None else _parts(field.annotation)
    literals = [part for part in parts if typing.get_origin(part) is typing.Literal]
    return [str(value) for part in literals for value in typing.get_args(part)]


def _parts(annotation: Any) -> list[Any]:
    """Return the alternatives of an annotation: those of a union, else itself."""
    union = typing.get_origin(annotation) in (typing.Union, types.UnionType)
    return list(typing.get_args(annotation)) if union else [annotation]


def _declared(model: type[BaseModel], keys: tuple[int | str, ...]) -> tuple[type[BaseModel] | None, FieldInfo | None]:
    """Return the model that should declare the last key, and its field (none: it does not)."""
    owner: type[BaseModel] | None = None
    field: FieldInfo | None = None
    annotation: Any = model
    for key in keys:
        annotation = next((part for part in _parts(annotation) if part is not types.NoneType), annotation)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            owner, field = annotation, _fields(annotation).get(str(key))
            annotation = field.annotation if field else None
        else:
            inner = typing.get_args(annotation)
            annotation = (inner[-1] if typing.get_origin(annotation) is dict else inner[0]) if inner else None
    return owner, field


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}
