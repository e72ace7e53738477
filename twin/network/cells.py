"""One cell of a table: strict parsers that accept what a planner means and nothing that could mean something else."""

from __future__ import annotations

import datetime
import math
import numbers
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from twin.errors import nearest, shown
from twin.network import dates
from twin.network.columns import LARGEST_UNITS, CellError, Column

_LONGEST = {
    "id": 64, "reference": 64, "site names": 64, "product names": 64, "zone names": 64, "channel names": 64,
    "mode names": 64, "text": 1000, "settings": 1000,
}
_LONGEST_NUMBER = 40
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_WORD = re.compile(r"[a-z][a-z0-9_]{0,63}")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def parse(column: Column, text: str) -> Any:
    """Return the value of a cell: ``str``, ``int``, ``Decimal``, ``date``, ``datetime``, ``bool`` or a dict.

    Raises
    ------
    CellError
        The text is not what the column asks for.
    """
    if text == "":
        if column.may_be_blank:
            return _PARSERS[column.type](column, text) if column.type == "settings" else text
        raise CellError(f"is empty, must be {column.rule}", column.hint)
    if text in column.words:
        return text
    try:
        return _PARSERS[column.type](column, text)
    except CellError as refused:
        raise CellError(refused.rule, refused.fix, refused.near or nearest(text, column.words)) from None


def as_text(value: object, *, instants: bool = False) -> str:
    """Return a typed value, of a Parquet file or of a row in memory, as a planner would write it in a CSV cell.

    A ``datetime`` at midnight is a date, but where the column holds ``instants``.

    Raises
    ------
    CellError
        The value is of a type that no cell can hold, such as a list.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    if isinstance(value, datetime.date):
        return value.isoformat() if instants else _date_as_text(value)
    if isinstance(value, datetime.time):
        return value.isoformat("auto" if value.second or value.microsecond else "minutes")
    if isinstance(value, numbers.Integral):
        return str(int(value))
    if isinstance(value, (numbers.Real, Decimal)):
        return _number_as_text(value)
    raise CellError(f"is of type {type(value).__name__}, which no cell can hold", "write text, a number or a date")


def _date_as_text(value: datetime.date) -> str:
    at_midnight = isinstance(value, datetime.datetime) and value.tzinfo is None and value.time() == datetime.time()
    return value.date().isoformat() if isinstance(value, datetime.datetime) and at_midnight else value.isoformat()


def _number_as_text(value: Any) -> str:
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    return format(exact, "f") if exact.is_finite() else str(exact).lower()


def _id(column: Column, text: str) -> str:
    _check_length(column, text)
    if not text.isprintable():
        raise CellError("holds an invisible or control character", "retype it without that character")
    if text != text.strip():
        raise CellError("has spaces around it", "remove them", text.strip())
    if unicodedata.normalize("NFC", text) != text:
        raise CellError("is not in composed Unicode form (NFC)", f"write {shown(unicodedata.normalize('NFC', text))}")
    if "/" in text or "\\" in text:
        raise CellError("holds a path separator", "use a letter, digit, - or _ instead of / and \\")
    return text


def _text(column: Column, text: str) -> str:
    _check_length(column, text)
    if any(unicodedata.category(character) in _INVISIBLE for character in text):
        raise CellError("holds an invisible or control character", "retype it without that character")
    return text


def _check_length(column: Column, text: str) -> None:
    if len(text) > _LONGEST[column.type]:
        raise CellError(f"has {len(text)} characters, at most {_LONGEST[column.type]} are allowed", "shorten it")


def _word(column: Column, text: str) -> str:
    if not _WORD.fullmatch(text):
        raise CellError(f"must be {column.rule}", column.hint)
    return text


def _currency(column: Column, text: str) -> str:
    if not re.fullmatch("[A-Z]{3}", text):
        raise CellError(f"must be {column.rule}", column.hint)
    return text


def _choice(column: Column, text: str) -> str:
    if text not in column.choices:
        raise CellError(f"must be {column.rule}", column.hint, nearest(text, column.choices))
    return text


def _yes_or_no(column: Column, text: str) -> bool:
    if text not in ("yes", "no"):
        raise CellError(f"must be {column.rule}", column.hint)
    return text == "yes"


def _number(column: Column, text: str) -> Decimal:
    if len(text) > _LONGEST_NUMBER or not _PLAIN_NUMBER.fullmatch(text):
        raise _no_number(column, text)
    value = Decimal(text)
    too_low = column.low is not None and (value < column.low or (column.above_low and value == column.low))
    too_high = column.high is not None and (value > column.high or (column.below_high and value == column.high))
    if too_low or too_high:
        raise CellError(f"must be {column.rule} [{column.unit}]", column.hint)
    return value


def _whole(column: Column, text: str) -> int:
    value = _number(column, text)
    if value != value.to_integral_value():
        raise CellError(f"must be {column.rule} [{column.unit}]", column.hint)
    return int(value)


def _settings(column: Column, text: str) -> dict[str, float | str]:
    _check_length(column, text)
    settings: dict[str, float | str] = {}
    for part in (part.strip(" ") for part in text.split(";")):
        name, equals, value = (piece.strip(" ") for piece in part.partition("="))
        if part and not (equals and _WORD.fullmatch(name)):
            raise CellError(f"must be {column.rule}", f"{shown(part)} is no name=value")
        if name in settings:
            raise CellError(f"sets '{name}' twice", "keep one")
        if part:
            settings[name] = _setting(column, value)
    return settings


def _setting(column: Column, text: str) -> float | str:
    if text in ("true", "false"):
        return text == "true"
    if _WORD.fullmatch(text):
        return text
    if not _PLAIN_NUMBER.fullmatch(text):
        raise CellError(f"must be {column.rule}", f"{shown(text)} is neither a plain number nor a word")
    if len(text) > _LONGEST_NUMBER or abs(Decimal(text)) > LARGEST_UNITS:
        raise CellError(f"holds a number beyond {LARGEST_UNITS:,} in size", f"{shown(text)} is too large or too exact")
    return float(text) if "." in text else int(text)


def _no_number(column: Column, text: str) -> CellError:
    """Say why a text is no plain number, and what the planner most likely meant."""
    if text.strip().lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return CellError(f"is not finite, must be {column.rule} [{column.unit}]", column.hint)
    if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]*)?[eE][+-]?[0-9]+", text):
        if math.isinf(float(text)):
            return CellError(f"is not finite, must be {column.rule} [{column.unit}]", column.hint)
        return CellError(f"must be {column.rule} [{column.unit}]", "write the digits out, without an exponent")
    for rule, meant in _READINGS:
        if _PLAIN_NUMBER.fullmatch(meant(text)) and meant(text) != text:
            return CellError(rule, f"write {meant(text)}")
    if re.match("-?[0-9]", text) and text[-1:].isalpha():
        return CellError(f"must be {column.rule}", f"write the number alone, its unit is {column.unit}")
    return CellError(f"is no number, must be {column.rule} [{column.unit}]", column.hint)


_READINGS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("has spaces around it", str.strip),
    ("has digits that are not ASCII", lambda text: unicodedata.normalize("NFKC", text)),
    ("has underscores, only digits are allowed", lambda text: text.replace("_", "")),
    ("has a thousands separator", lambda text: re.sub(r"(?<=[0-9])[, '](?=[0-9]{3}(?![0-9]))", "", text)),
    ("has a decimal comma", lambda text: text.replace(",", ".")),
    ("has a plus sign", lambda text: text.removeprefix("+")),
    ("needs a digit on both sides of the decimal point", lambda text: re.sub(r"^(-?)\.", r"\g<1>0.", text).rstrip(".")),
)
"""What is wrong with a number that is nearly one, and how it would be written plainly."""

_PARSERS: dict[str, Callable[[Column, str], Any]] = {
    "id": _id,
    "reference": _id,
    "site names": _id,
    "product names": _id,
    "zone names": _id,
    "channel names": _id,
    "mode names": _id,
    "text": _text,
    "word": _word,
    "whole": _whole,
    "number": _number,
    "units": _number,
    "date": dates.date,
    "day": dates.day,
    "weekdays": dates.weekdays,
    "instant": dates.instant,
    "period": dates.period,
    "time of day": dates.time_of_day,
    "time zone": dates.time_zone,
    "yes or no": _yes_or_no,
    "choice": _choice,
    "currency": _currency,
    "settings": _settings,
}
