"""Cells: strict about numbers and days, forgiving about blanks and case."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from twin.importing.cells import UnreadableError, civil_second, clean_id, price, quantity

DAY = datetime.date(2010, 12, 31).toordinal()


@pytest.mark.parametrize(
    "cell",
    [
        "2010-12-31", " 2010-12-31 ", "2010-12-31 23:59", "2010-12-31T23:59:59", "2010/12/31 7:05:00",
        "2010-12-31T23:59:59.999Z", "2010-12-31 00:00:00+05:30", datetime.date(2010, 12, 31),
        datetime.datetime(2010, 12, 31, 23, 59, tzinfo=datetime.timezone(datetime.timedelta(hours=9))),
    ],
)
def test_a_time_is_the_civil_day_that_the_wall_clock_showed(cell):
    """Offsets are not applied: the day is that of the place which wrote the line."""
    assert civil_second("")(cell) // 86_400 == DAY


@pytest.mark.parametrize(
    "cell",
    ["31.12.2010", "12/31/2010 7:00", "2010-13-01", "2010-02-30", "2010-12-31 25:00", "yesterday", 40543, "1901-01-01"],
)
def test_a_time_that_could_mean_two_days_or_none_is_refused(cell):
    """Day and month are never guessed."""
    with pytest.raises(UnreadableError):
        civil_second("")(cell)


def test_a_blank_time_is_no_time():
    """Blank is missing, which is a rule of its own and no error."""
    assert civil_second("")("  ") is None


def test_another_way_of_writing_times_can_be_named():
    """The pattern is the planner's; cells that do not follow it are refused."""
    assert civil_second("%d/%m/%Y %H:%M")("31/12/2010 07:00") == DAY * 86_400 + 7 * 3_600
    with pytest.raises(UnreadableError, match="%d"):
        civil_second("%d/%m/%Y")("12/31/2010")


@pytest.mark.parametrize(
    ("cell", "units"), [("12", 12), ("-3", -3), ("4.0", 4), (7, 7), (8.0, 8), ("1e2", 100), (" ", None)]
)
def test_a_quantity_is_a_whole_number(cell, units):
    """Written as text, integer or float."""
    assert quantity(cell) == units


@pytest.mark.parametrize(
    "cell", ["2.5", "1,000", "1_000", "four", "١٢", "inf", "nan", "1e400", "10000000000", True, b"3", "0x10"]
)
def test_a_quantity_that_is_no_plain_whole_number_is_refused(cell):
    """No thousands marks, no other digits, nothing infinite, no booleans."""
    with pytest.raises(UnreadableError):
        quantity(cell)


@pytest.mark.parametrize(
    ("cell", "millionths"),
    [
        ("2.55", 2_550_000), (2.55, 2_550_000), (0.1 + 0.2, 300_000), (Decimal("0.001"), 1_000), ("-5", -5_000_000),
        ("  ", None),
    ],
)
def test_a_price_is_exact_in_millionths(cell, millionths):
    """Floats mean the shortest decimal that gives them; noise beyond a millionth is rounded away."""
    assert price(cell) == millionths


def test_a_decimal_comma_is_refused_with_advice():
    """2,55 could mean 255: say how to write it."""
    with pytest.raises(UnreadableError) as error:
        price("2,55")
    assert "point" in error.value.fix


@pytest.mark.parametrize(
    ("cell", "cleaned"),
    [
        ("  85123A ", "85123A"), ("NA", "NA"), ("007", "007"), (85048, "85048"), (85048.0, "85048"),
        ("a\u200bb\x00", "ab"),
        ("Côte\u0302", "Côt\u00ea"), ("x  \t y", "x y"), ("Bosnia/Herzegovina", "Bosnia-Herzegovina"), ("\u202e", None),
    ],
)
def test_a_code_is_kept_as_text_without_what_cannot_be_seen(cell, cleaned):
    """Leading zeros and the word NA stay; blanks around, invisible and directional characters go."""
    assert clean_id(cell) == cleaned


def test_a_code_of_more_than_64_characters_is_refused():
    """Cutting it could make two products one."""
    with pytest.raises(UnreadableError, match="64"):
        clean_id("x" * 65)
