"""Days and times: strict parsers of cells, each of which names what was most likely meant, and gaps of clocks."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from functools import cache

from twin.errors import nearest
from twin.network.columns import ALL, CellError, Column
from twin.units import SECONDS_PER_HOUR

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_YEARS = range(1900, 2200)
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}")
_TIME_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_SECONDS_PER_MINUTE = 60


def date(column: Column, text: str) -> datetime.date:
    """Return a day of the calendar.

    Raises
    ------
    CellError
        The text is no day, or is written in another way.
    """
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    if not found:
        raise CellError(f"must be {column.rule}", _date_fix(text))
    try:
        found_day = datetime.date(*map(int, found.groups()))
    except ValueError as error:
        raise CellError(f"is no day of the calendar ({error})", "correct the month or the day") from None
    if found_day.year not in _YEARS:
        raise CellError(f"must lie in the years {_YEARS[0]} to {_YEARS[-1]}", "correct the year")
    return found_day


def _date_fix(text: str) -> str:
    found = re.fullmatch(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})", text)
    if not found:
        return "write the date alone, without a time or a zone" if re.match("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else ""
    first, second, year = (int(part) for part in found.groups())
    orders = dict.fromkeys([(second, first), (first, second)])
    readings = [f"{year}-{month:02d}-{day:02d}" for month, day in orders if month <= 12]
    return f"write {' or '.join(readings)}, whichever is meant" if readings else ""


def day(column: Column, text: str) -> datetime.date | str:
    """Return a weekday as it stands, or a date."""
    if text in WEEKDAYS:
        return text
    if text[:1].isalpha():
        raise CellError(f"must be {column.rule}", column.hint, nearest(text[:3], WEEKDAYS))
    return date(column, text)


def weekdays(column: Column, text: str) -> str:
    """Return weekdays as they stand: all, or several with spaces between.

    Raises
    ------
    CellError
        Some of them are no weekdays, or one is named twice.
    """
    names = text.split()
    if text == ALL:
        return text
    wrong = [name for name in names if name not in WEEKDAYS]
    if wrong or not names:
        near = nearest(wrong[0][:3].lower(), WEEKDAYS) if wrong else ""
        raise CellError(f"must be {column.rule}", column.hint, near)
    if len(set(names)) < len(names):
        raise CellError("names a day twice", "name each once")
    return " ".join(names)


def days_of_week(text: str) -> tuple[int, ...]:
    """Return the days that ``weekdays`` accepted, Monday is 0."""
    return tuple(range(len(WEEKDAYS))) if text == ALL else tuple(WEEKDAYS.index(name) for name in text.split())


def instant(column: Column, text: str) -> datetime.datetime:
    """Return a second of the calendar, by local clocks.

    Raises
    ------
    CellError
        The text is no such second, says more (a zone, a fraction) or less (no time of the day).
    """
    if not _INSTANT.fullmatch(text):
        raise CellError(f"must be {column.rule}", _instant_fix(text))
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise CellError(f"is no instant of the calendar ({error})", "correct the date or the time") from None
    if found.year not in _YEARS:
        raise CellError(f"must lie in the years {_YEARS[0]} to {_YEARS[-1]}", "correct the year")
    return found


def _instant_fix(text: str) -> str:
    if re.match(_INSTANT.pattern + r"[.,][0-9]", text):
        return "leave the fraction of a second out"
    if re.match(_INSTANT.pattern + r" ?(Z|[+-][0-9])", text):
        return "write the time by the local clocks, without a zone"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return "add the time of the day"
    return "add the seconds" if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}", text) else ""


def period(column: Column, text: str) -> str:
    """Return a weekday, or a time of the day as ``HH:MM``, as it stands.

    Raises
    ------
    CellError
        The text is neither.
    """
    if text in WEEKDAYS or _TIME_OF_DAY.fullmatch(text):
        return text
    if text == "24:00":
        raise CellError(f"must be {column.rule}", "a day ends by itself, leave the row out")
    near = nearest(text[:3], WEEKDAYS) if text[:1].isalpha() else ""
    raise CellError(f"must be {column.rule}", _time_fix(text), near)


def time_of_day(column: Column, text: str) -> str:
    """Return a time of the day as ``HH:MM``, as it stands.

    Raises
    ------
    CellError
        The text is no such time, or says more.
    """
    if _TIME_OF_DAY.fullmatch(text):
        return text
    fix = "the last minute of a day is 23:59, its end is 00:00 of the next" if text == "24:00" else _time_fix(text)
    raise CellError(f"must be {column.rule}", fix or column.hint)


def _time_fix(text: str) -> str:
    if re.match(_TIME_OF_DAY.pattern + r":[0-9]{2}", text):
        return "leave the seconds out"
    return f"write 0{text}" if re.fullmatch(r"[0-9]:[0-5][0-9]", text) else ""


def second_of_day(time: str) -> int:
    """Return the second of the day at which a time as ``HH:MM`` begins."""
    hour, minute = time.split(":")
    return int(hour) * SECONDS_PER_HOUR + int(minute) * _SECONDS_PER_MINUTE


@cache
def time_zones() -> tuple[str, ...]:
    """Return the names of all time zones that the IANA database has, sorted."""
    return tuple(sorted(zoneinfo.available_timezones()))


def time_zone(column: Column, text: str) -> str:
    """Return the name of a time zone that the IANA database has.

    Raises
    ------
    CellError
        It has none of that name.
    """
    if text not in time_zones():
        raise CellError(f"must be {column.rule}", near=nearest(text, time_zones()))
    return text


def in_gap(time: datetime.datetime, zone: zoneinfo.ZoneInfo) -> bool:
    """Return whether the clocks of a zone leap over a civil time: it never was.

    Before the leap the offset is smaller than behind it (PEP 495). A time that occurs twice, because clocks were put
    back, is no gap.
    """
    before, behind = (zone.utcoffset(time.replace(fold=fold)) for fold in (0, 1))
    return before is not None and behind is not None and before < behind
