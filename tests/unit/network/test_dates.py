"""Days and times: one spelling each, and a hint at what was meant by any other."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.network.cells import as_text, parse
from twin.network.columns import CellError, Column
from twin.network.dates import second_of_day

PLACED = Column("placed", "instant", "local time", "An instant.")
WHEN = Column("when", "period", "-", "A period.")
TIME = Column("cut_off", "time of day", "local time", "A time.")
ZONE = Column("time_zone", "time zone", "-", "A time zone.")
SECONDS = st.datetimes(datetime.datetime(1900, 1, 1), datetime.datetime(2199, 12, 31)).map(
    lambda instant: instant.replace(microsecond=0)
)


@given(SECONDS)
def test_every_second_is_read_as_it_is_written(instant: datetime.datetime) -> None:
    """With a T or a space, and from typed values, midnight included."""
    assert parse(PLACED, instant.isoformat()) == instant
    assert parse(PLACED, instant.isoformat(" ")) == instant
    assert parse(PLACED, as_text(instant, instants=True)) == instant


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("2024-01-05", "add the time of the day"),
        ("2024-01-05 10:30", "add the seconds"),
        ("2024-01-05T10:30:00.5", "leave the fraction of a second out"),
        ("2024-01-05T10:30:00Z", "without a zone"),
        ("2024-01-05T10:30:00 +0800", "without a zone"),
        ("2024-01-05T10:61:00", "correct the date or the time"),
        ("05/01/2024 10:30:00", ""),
    ],
)
def test_another_spelling_of_an_instant_is_refused_with_a_hint(text: str, fix: str) -> None:
    """What is missing or too much is named; where nothing is sure, nothing is guessed."""
    with pytest.raises(CellError) as refused:
        parse(PLACED, text)
    assert fix in refused.value.fix
    assert bool(fix) == bool(refused.value.fix)


@pytest.mark.parametrize("text", ["00:00", "07:30", "23:59", "mon", "sun"])
def test_a_period_starts_at_a_minute_or_is_a_weekday(text: str) -> None:
    """It is kept as it stands."""
    assert parse(WHEN, text) == text


@pytest.mark.parametrize("text", ["24:00", "7:30", "12:60", "12:00:00", "Mon", "noon", "\u0660\u0667:30"])
def test_another_spelling_of_a_period_is_refused(text: str) -> None:
    """Hours have two ASCII digits and end at 23; weekdays are in small letters."""
    with pytest.raises(CellError):
        parse(WHEN, text)


@pytest.mark.parametrize("text", ["asia/shanghai", "CST+8", "/etc/localtime", "../UTC", "Europe"])
def test_only_a_name_of_the_time_zone_database_is_a_time_zone(text: str) -> None:
    """No path, no abbreviation, no folder; the nearest name is offered."""
    with pytest.raises(CellError, match="IANA"):
        parse(ZONE, text)
    assert parse(ZONE, "Asia/Shanghai") == "Asia/Shanghai"


@given(st.times().map(lambda time: time.replace(second=0, microsecond=0)))
def test_every_minute_of_the_day_is_read_as_it_is_written(time: datetime.time) -> None:
    """As text and as a typed value; its second is that of the clock."""
    text = f"{time.hour:02}:{time.minute:02}"
    assert parse(TIME, text) == parse(TIME, as_text(time)) == text
    assert second_of_day(text) == (time.hour * 60 + time.minute) * 60


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("7:30", "write 07:30"),
        ("07:30:00", "leave the seconds out"),
        ("24:00", "its end is 00:00 of the next"),
        ("12:60", ""),
        ("mon", ""),
        ("6pm", ""),
        ("\u0660\u0667:30", ""),
    ],
)
def test_another_spelling_of_a_time_is_refused_with_a_hint(text: str, fix: str) -> None:
    """What was most likely meant is named; where nothing is sure, nothing is guessed."""
    with pytest.raises(CellError) as refused:
        parse(TIME, text)
    assert fix in refused.value.fix
    assert bool(fix) == bool(refused.value.fix)


def test_a_typed_time_keeps_its_seconds() -> None:
    """So that a time that is no minute is refused and not cut."""
    with pytest.raises(CellError, match="a time of the day"):
        parse(TIME, as_text(datetime.time(7, 30, 15)))
