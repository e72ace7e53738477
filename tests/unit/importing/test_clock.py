"""Time zones: their names, and the hours that clocks skip."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from twin.importing.cells import civil_second
from twin.importing.clock import check_timezone, civil, gaps

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("zone", "time", "gap"),
    [
        ("Europe/London", "2010-03-28 00:59:59", False), ("Europe/London", "2010-03-28 01:00:00", True),
        ("Europe/London", "2010-03-28 01:59:59", True), ("Europe/London", "2010-03-28 02:00:00", False),
        ("Europe/London", "2010-10-31 01:30:00", False), ("America/New_York", "2010-03-14 02:30:00", True),
        ("America/New_York", "2010-03-28 01:30:00", False), ("Asia/Shanghai", "2010-03-28 01:30:00", False),
        ("Pacific/Apia", "2011-12-30 12:00:00", True), ("Australia/Lord_Howe", "2010-10-03 02:15:00", True),
    ],
)
def test_a_gap_is_what_the_clocks_of_the_zone_skip(zone, time, gap):
    """An hour in spring, half an hour on Lord Howe, a whole day in Samoa; what occurs twice in autumn is no gap."""
    second = civil_second("")(time)
    assert gaps(np.array([second]), ZoneInfo(zone)).tolist() == [gap]


def test_a_time_with_an_offset_never_lies_in_a_gap():
    """It is brought to the zone as an instant: half past one on the 28th of March, UTC, is half past two in London."""
    second = civil_second("", LONDON)("2010-03-28 01:30:00Z")
    assert civil(second) == datetime.datetime(2010, 3, 28, 2, 30)
    assert not gaps(np.array([second]), LONDON).any()


@pytest.mark.parametrize(
    ("cell", "hour"),
    [
        ("2010-07-01 14:00:00Z", 15), ("2010-07-01 14:00:00+05:30", 9), ("2010-07-01 14:00-0400", 19),
        ("2010-07-01 14:00:00", 14), (datetime.datetime(2010, 7, 1, 14, tzinfo=datetime.UTC), 15),
        (datetime.datetime(2010, 7, 1, 14), 14), (datetime.date(2010, 7, 1), 0),
    ],
)
def test_times_are_brought_to_the_clocks_of_the_zone(cell, hour):
    """Only where the cell carries an offset."""
    assert civil(civil_second("", LONDON)(cell)).hour == hour


def test_a_misspelled_time_zone_gets_the_nearest():
    """And an empty one means that none is given."""
    (problem,) = check_timezone("Europe/Lodnon")
    assert problem.nearest == "Europe/London"
    assert list(check_timezone("")) == []
    assert list(check_timezone("Asia/Shanghai")) == []
