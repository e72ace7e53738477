"""One cell: what is accepted is unmistakable, and what is refused is explained."""

from __future__ import annotations

import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.network.cells import as_text, parse
from twin.network.columns import CellError, Column

NUMBER = Column("rate", "number", "units/day", "A rate.", low=0, high=10**12)
WHOLE = Column("count", "whole", "-", "A count.")
ID = Column("product", "id", "-", "An id.")
DATE = Column("date", "date", "date", "A date.")
SETTINGS = Column("settings", "settings", "-", "Settings.")


@pytest.mark.parametrize(
    ("text", "value"), [("0", "0"), ("7", "7"), ("007", "7"), ("2.50", "2.5"), ("1000000000000", "1e12")]
)
def test_plain_numbers_are_exact_decimals(text: str, value: str) -> None:
    """A number is read as written, without a detour through binary fractions."""
    assert parse(NUMBER, text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["\u0663", "\uff11\uff12", "\u0663.\u0665", "½", "1_0", "1,0", "0x10", "1e3", "--1", "1.2.3", "∞", "NaN", "-Inf"],
)
def test_what_python_might_accept_is_refused(text: str) -> None:
    """Only ASCII digits, one sign and one point make a number."""
    with pytest.raises(CellError):
        parse(NUMBER, text)


@given(st.text(max_size=20))
def test_a_number_is_either_plain_or_refused(text: str) -> None:
    """Whatever stands in a cell, the parser answers with a number in range or with a reason."""
    try:
        value = parse(NUMBER, text)
    except CellError as refused:
        assert refused.rule
    else:
        assert 0 <= value <= 10**12
        assert text.isascii()


@given(st.text(max_size=80))
def test_an_id_is_kept_verbatim_or_refused(text: str) -> None:
    """An accepted id is the text itself, visible and without a path."""
    try:
        value = parse(ID, text)
    except CellError as refused:
        assert refused.rule
    else:
        assert value == text
        assert text.isprintable()
        assert not set("/\\") & set(text)


def test_whole_numbers_may_carry_empty_decimals() -> None:
    """A Parquet column of floats says 3.0 for 3; 3.5 is refused with the rule."""
    assert parse(WHOLE, "3.0") == 3
    with pytest.raises(CellError, match="a whole number"):
        parse(WHOLE, "3.5")


def test_a_date_is_read_in_one_way_only() -> None:
    """Only year, month and day in this order are a date; an ambiguous one is answered with both readings."""
    assert parse(DATE, "2024-02-29") == datetime.date(2024, 2, 29)
    with pytest.raises(CellError) as refused:
        parse(DATE, "03/04/2024")
    assert refused.value.fix == "write 2024-04-03 or 2024-03-04, whichever is meant"
    with pytest.raises(CellError) as refused:
        parse(DATE, "25.12.2024")
    assert refused.value.fix == "write 2024-12-25, whichever is meant"
    with pytest.raises(CellError):
        parse(DATE, "\uff12024-01-01")


def test_settings_keep_the_type_that_is_written() -> None:
    """Whole numbers stay whole, since a setting of days takes no fraction; words stay words; blank is no setting."""
    assert parse(SETTINGS, "days=14; factor=1.5;rule=monthly ; on=true") == {
        "days": 14, "factor": 1.5, "rule": "monthly", "on": True,
    }
    assert isinstance(parse(SETTINGS, "days=14")["days"], int)
    assert parse(SETTINGS, "") == {}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (True, "yes"), (np.bool_(False), "no"), (3, "3"), (np.int64(3), "3"), (0.1, "0.1"),
        (1e-7, "0.0000001"), (Decimal("2.50"), "2.50"), (float("nan"), "nan"), (float("inf"), "infinity"),
        (datetime.date(2024, 1, 2), "2024-01-02"),
        (pd.Timestamp("2024-01-02"), "2024-01-02"), (pd.Timestamp("2024-01-02 10:30"), "2024-01-02T10:30:00"),
    ],
)
def test_typed_values_are_written_as_a_planner_would(value: object, text: str) -> None:
    """Values of Parquet files and of rows in memory become the texts of a CSV file, nothing rounded, nothing hidden."""
    assert as_text(value) == text


def test_a_list_is_no_cell() -> None:
    """What no CSV cell could hold is refused, not turned into its Python spelling."""
    with pytest.raises(CellError, match="type list"):
        as_text([1, 2])


def test_a_word_may_stand_in_place_of_a_number() -> None:
    """One of several words is kept as it stands; one misspelled is answered with the nearest."""
    hours = Column("hours", "number", "hours", "A promise.", low=0, or_word=("lane", "clock"))
    assert [parse(hours, text) for text in ("lane", "clock", "2")] == ["lane", "clock", 2]
    assert hours.rule == "a decimal number >= 0, or lane or clock"
    with pytest.raises(CellError) as refused:
        parse(hours, "clok")
    assert refused.value.near == "clock"


def test_an_upper_bound_may_itself_be_refused() -> None:
    """Everything below it is accepted, and the rule says so."""
    percent = Column("percent", "number", "%", "A probability.", low=0, high=100, below_high=True)
    assert parse(percent, "99.999") == Decimal("99.999")
    with pytest.raises(CellError, match=r">= 0 and < 100"):
        parse(percent, "100")
