"""Calendars open some day."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twin.errors import Problem
from twin.network.columns import ALWAYS
from twin.network.dates import WEEKDAYS
from twin.network.draft import Draft


def check_reserved_calendar(draft: Draft) -> Iterator[Problem]:
    """Check that the calendar that exists by itself is not defined again."""
    table = draft.tables["calendars"]
    rows = np.flatnonzero(table["calendar"].take(lambda name: name == ALWAYS, bool))
    if len(rows):
        yield table.problem(int(rows[0]), "calendar", "exists by itself and is open every day", "choose another name")


def check_some_day_is_open(draft: Draft) -> Iterator[Problem]:
    """Check that each calendar leaves at least one weekday or date open."""
    table = draft.tables["calendars"]
    for code, name in enumerate(table["calendar"].distinct):
        rows = np.flatnonzero(table["calendar"].codes == code).tolist()
        days = {table["day"][row]: table["open"][row] for row in rows}
        weekdays_closed = all(days.get(day, True) is False for day in WEEKDAYS)
        if weekdays_closed and all(is_open is False for is_open in days.values()):
            yield table.problem(rows[0], "calendar", f"'{name}' is never open", "leave a weekday or a date open")
