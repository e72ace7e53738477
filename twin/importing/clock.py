"""Time zones of recorded times: their names, and the hours that never were."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from zoneinfo import ZoneInfo, available_timezones

import numpy as np

from twin.errors import Problem, nearest
from twin.importing.cells import DAY_SECONDS
from twin.network.arrays import BoolArray, IntArray

_UTC = datetime.UTC


def check_timezone(name: str) -> Iterator[Problem]:
    """Yield a name that is none of the IANA time zones; an empty one means that none is given."""
    names = available_timezones()
    if name and name not in names:
        fix = "write an IANA name, such as Europe/London"
        yield Problem("--timezone", name, "no such time zone", fix, nearest(name, names))


def gaps(seconds: IntArray, zone: ZoneInfo) -> BoolArray:
    """Return whether each civil time lies in an hour that the clocks of a zone skip.

    A time that occurs twice, because clocks were put back, is no gap: it stays as it is written.
    """
    return np.array([_in_gap(second, zone) for second in seconds.tolist()], dtype=bool)


def civil(second: int) -> datetime.datetime:
    """Return the civil time of seconds since the first midnight of the calendar."""
    days, rest = divmod(second, DAY_SECONDS)
    return datetime.datetime.fromordinal(days) + datetime.timedelta(seconds=rest)


def _in_gap(second: int, zone: ZoneInfo) -> bool:
    if second < 2 * DAY_SECONDS:
        return False
    time = civil(second)
    there_and_back = time.replace(tzinfo=zone).astimezone(_UTC).astimezone(zone)
    return there_and_back.replace(tzinfo=None) != time
