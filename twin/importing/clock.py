"""Time zones of recorded times: their names, and the hours that never were."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import numpy as np

from twin.errors import Problem, nearest
from twin.network.arrays import BoolArray, IntArray
from twin.network.dates import in_gap, time_zones
from twin.units import SECONDS_PER_DAY


def check_timezone(name: str) -> Iterator[Problem]:
    """Yield a name that is none of the IANA time zones; an empty one means that none is given."""
    if name and name not in time_zones():
        fix = "write an IANA name, such as Europe/London"
        yield Problem("--timezone", name, "no such time zone", fix, nearest(name, time_zones()))


def gaps(seconds: IntArray, zone: ZoneInfo) -> BoolArray:
    """Return whether each civil time lies in an hour that the clocks of a zone skip; 0, an empty cell, does not."""
    return np.array([second > 0 and in_gap(civil(second), zone) for second in seconds.tolist()], dtype=bool)


def civil(second: int) -> datetime.datetime:
    """Return the civil time of seconds since the first midnight of the calendar."""
    days, rest = divmod(second, SECONDS_PER_DAY)
    return datetime.datetime.fromordinal(days) + datetime.timedelta(seconds=rest)
