"""Cells of a sales file as numbers, days and names: each distinct value is read once, by a strict rule."""

from __future__ import annotations

import datetime
import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from twin.errors import Problem
from twin.importing.sales_table import MISSING, Codes, SalesTable
from twin.network.arrays import BoolArray, IntArray
from twin.units import SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MINUTE, whole

PRICE_PARTS = 1_000_000
"""Prices are kept in millionths of the currency's major unit; a price with more decimals is rounded, halves to even."""

LARGEST = 10**9
_LONGEST_ID, _DIGITS = 64, 10
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d{1,2})?", re.ASCII)
_ISO_TIME = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})"
    r"(?:[ T]([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,]\d+)?)?\s*(?:(Z)|([+-]\d{2}):?(\d{2}))?)?",
    re.ASCII,
)
_EARLIEST, _LATEST = datetime.date(1970, 1, 1), datetime.date(2200, 1, 1)


class UnreadableError(Exception):
    """A cell breaks the rule of its column; carries the rule and what to do."""

    def __init__(self, rule: str, fix: str = "") -> None:
        super().__init__(rule)
        self.rule = rule
        self.fix = fix


@dataclass(frozen=True)
class Numbers:
    """One whole number per line; each distinct one is in memory once."""

    distinct: IntArray
    """The numbers that occur; 0 for an empty cell, which comes last."""
    blank: BoolArray
    """[distinct] whether it stands for an empty cell."""
    cells: Codes
    """[line] position in ``distinct``."""

    @property
    def values(self) -> IntArray:
        """[line] the numbers, 0 where missing."""
        return self.distinct[self.cells]

    @property
    def missing(self) -> BoolArray:
        """[line] whether the cell is empty."""
        return self.blank[self.cells]

    def of(self, chosen: BoolArray | Codes) -> IntArray:
        """Return the numbers of some lines."""
        return self.distinct[self.cells[chosen]]

    def holds(self, test: Callable[[IntArray], BoolArray]) -> BoolArray:
        """Return [line] whether a test holds for the number, tried on each distinct one."""
        return test(self.distinct)[self.cells]


@dataclass(frozen=True)
class Names:
    """One name per line, as a position among the distinct names."""

    names: tuple[str, ...]
    """In the order of first appearance; no two differ by case alone."""
    places: Codes
    """[spelling] position of its name in ``names``, ``MISSING`` where it is blank; the last one is an empty cell's."""
    cells: Codes
    """[line] position in ``places``."""
    spellings: int
    """How many different spellings the file has for them."""

    @property
    def codes(self) -> Codes:
        """[line] position in ``names``; ``MISSING``: the cell is empty."""
        return self.places[self.cells]

    def of(self, chosen: BoolArray | Codes) -> Codes:
        """Return the positions of some lines' names."""
        return self.places[self.cells[chosen]]

    @staticmethod
    def none(lines: int) -> Names:
        """Return the names of a column that is not there: empty in every line."""
        return Names((), np.array([MISSING]), np.zeros(lines, np.int8), 0)


def read_numbers(table: SalesTable, column: str, parse: Callable[[Any], int | None]) -> tuple[Numbers, list[Problem]]:
    """Return a column through a parser (nothing: empty cell) and a problem for every cell that it refuses."""
    coded = table.columns[column]
    parsed, refused = _parse_distinct(coded.values, parse)
    values = np.array([value or 0 for value in parsed] + [0], dtype=np.int64)
    blank = np.array([value is None for value in parsed] + [True])
    return Numbers(values, blank, coded.codes), _problems(table, column, refused)


def read_names(
    table: SalesTable, column: str, fold: Callable[[str], str], clean: Callable[[Any], str | None]
) -> tuple[Names, list[Problem]]:
    """Return a column of identifiers, cleaned (see ``clean_id``) and folded; spellings that differ by case are one."""
    coded = table.columns[column]
    parsed, refused = _parse_distinct(coded.values, clean)
    names: list[str] = []
    positions: dict[str, int] = {}
    places = np.full(len(parsed) + 1, MISSING, dtype=np.int32)
    for spelling, cleaned in enumerate(parsed):
        if name := fold(cleaned or ""):
            places[spelling] = positions.setdefault(name.casefold(), len(names))
            if places[spelling] == len(names):
                names.append(name)
    spellings = int((places != MISSING).sum())
    return Names(tuple(names), places, coded.codes, spellings), _problems(table, column, refused)


def quantity(cell: Any, most: int = LARGEST) -> int | None:
    """Return a quantity in units; a whole number of at most so many either way, or nothing for an empty cell."""
    number = _decimal(cell, most)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise UnreadableError("must be a whole number of units", "count in smaller units, such as grams")
    return int(number)


def price(cell: Any) -> int | None:
    """Return a price in millionths of the major unit, or nothing for an empty cell."""
    number = _decimal(cell)
    return None if number is None else whole(number * PRICE_PARTS)


def civil_second(time_format: str, zone: ZoneInfo | None = None) -> Callable[[Any], int | None]:
    """Return the parser of a time column: civil seconds since the first midnight of the calendar, fractions cut off.

    Parameters
    ----------
    time_format
        Pattern of ``datetime.strptime``; empty: year first.
    zone
        Times that carry an offset (``+01:00``) are brought to this time zone. Without one the offset is not applied:
        the time is what the clock showed at the place that wrote the line. A date alone means its midnight.
    """

    def parse(cell: Any) -> int | None:
        time = _time(cell, time_format)
        if time is None:
            return None
        if not _EARLIEST <= time.date() < _LATEST:
            raise UnreadableError(f"must lie between {_EARLIEST.year} and {_LATEST.year}")
        if time.tzinfo is not None and zone is not None:
            time = time.astimezone(zone)
        second = time.hour * SECONDS_PER_HOUR + time.minute * SECONDS_PER_MINUTE + time.second
        return time.toordinal() * SECONDS_PER_DAY + second

    return parse


def clean_id(cell: Any) -> str | None:
    """Return a cell as an identifier: composed characters, single blanks, nothing invisible, ``-`` for slashes."""
    cleaned = _cleaned(cell)
    if len(cleaned) > _LONGEST_ID:
        raise UnreadableError(f"must be at most {_LONGEST_ID} characters long", "use a shorter code")
    return cleaned or None


def short_id(cell: Any) -> str | None:
    """Return a cell as an identifier; a longer one ends in ``~`` and ten digits of its BLAKE2b fingerprint (RFC 7693).

    Two names that differ, other than by case, stay two.
    """
    cleaned = _cleaned(cell)
    if len(cleaned) > _LONGEST_ID:
        digest = hashlib.blake2b(cleaned.casefold().encode(), digest_size=_DIGITS // 2).hexdigest()
        cleaned = f"{cleaned[: _LONGEST_ID - _DIGITS - 1]}~{digest}"
    return cleaned or None


def is_shortened(name: str) -> bool:
    """Return whether a name looks like one that ``short_id`` cut."""
    return len(name) == _LONGEST_ID and name[-_DIGITS - 1] == "~"


def _cleaned(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = unicodedata.normalize("NFC", str(cell))
    visible = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(re.sub(r"[/\\]", "-", visible).split())


def _parse_distinct(
    values: tuple[Any, ...], parse: Callable[[Any], Any]
) -> tuple[list[Any], dict[int, UnreadableError]]:
    parsed, refused = [], {}
    for position, value in enumerate(values):
        try:
            parsed.append(None if value is None or value == "" else parse(value))
        except UnreadableError as error:
            parsed.append(None)
            refused[position] = error
    return parsed, refused


def _problems(table: SalesTable, column: str, refused: dict[int, UnreadableError]) -> list[Problem]:
    coded = table.columns[column]
    if refused and len(refused) == sum(value != "" for value in coded.values):
        first = next(iter(refused))
        rule, fix = f"no cell of the column fits: {refused[first].rule}", refused[first].fix or "map another column"
        return [Problem(f"{table.file}: {column}", coded.values[first], rule, fix)]
    bad = np.flatnonzero(np.isin(coded.codes, list(refused)))
    found = []
    for line in bad:
        error = refused[int(coded.codes[line])]
        found.append(Problem(table.where(int(line), column), coded.values[coded.codes[line]], error.rule, error.fix))
    return found


def _decimal(cell: Any, most: int = LARGEST) -> Decimal | None:
    if isinstance(cell, bool) or not isinstance(cell, (int, float, Decimal, str)):
        raise UnreadableError("must be a number")
    text = (cell if isinstance(cell, str) else repr(cell) if isinstance(cell, float) else str(cell)).strip()
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise UnreadableError("must be a number", _number_hint(text))
    number = Decimal(text)
    if abs(number) > most:
        raise UnreadableError(f"must lie within {most:,} either side of 0")
    return number


def _number_hint(text: str) -> str:
    if "," in text:
        return "write decimals with a point and thousands without a mark"
    return "write digits alone, without a currency or unit" if any(c.isdigit() for c in text) else ""


def _time(cell: Any, time_format: str) -> datetime.datetime | None:
    if isinstance(cell, datetime.datetime):
        return cell
    if isinstance(cell, datetime.date):
        return datetime.datetime(cell.year, cell.month, cell.day)
    if not isinstance(cell, str):
        raise UnreadableError("must be a time", "write it as 2010-12-31 or 2010-12-31 17:45:00")
    text = cell.strip()
    if not text:
        return None
    return _formatted(text, time_format) if time_format else _iso(text)


def _formatted(text: str, time_format: str) -> datetime.datetime:
    try:
        return datetime.datetime.strptime(text, time_format)
    except (ValueError, re.error):
        raise UnreadableError(f"must be a time written as {time_format}", "change --time-format") from None


def _iso(text: str) -> datetime.datetime:
    found = _ISO_TIME.fullmatch(text)
    hint = "write it as 2010-12-31 17:45:00, or name its pattern (--time-format '%d/%m/%Y %H:%M')"
    if not found:
        raise UnreadableError("must be a time, year first", hint)
    year, month, day, hour, minute, second = (int(found[place] or 0) for place in range(1, 7))
    try:
        return datetime.datetime(year, month, day, hour, minute, second, tzinfo=_offset(found))
    except ValueError:
        raise UnreadableError("is no day of the calendar", hint) from None


def _offset(found: re.Match[str]) -> datetime.timezone | None:
    if not found[8]:
        return datetime.UTC if found[7] else None
    hours, minutes = int(found[8]), int(found[9]) * (-1 if found[8][0] == "-" else 1)
    return datetime.timezone(datetime.timedelta(hours=hours, minutes=minutes))
