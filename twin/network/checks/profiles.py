"""Profiles: a day begins at midnight, a week has seven days, and somebody comes some time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twin.errors import Problem
from twin.network.dates import WEEKDAYS
from twin.network.draft import Draft
from twin.network.online import STORE
from twin.network.tables import Bad, Table


def check_profiles(draft: Draft) -> Iterator[Problem]:
    """Check that times start at 00:00, that weekdays are complete, and that each has a positive weight."""
    table = draft.tables["profiles"]
    if not (table.trusted and table["channel"].good.all() and table["when"].good.all()):
        return
    for code, channel in enumerate(table["channel"].distinct):
        rows = np.flatnonzero(table["channel"].codes == code).tolist()
        times = [row for row in rows if table["when"][row] not in WEEKDAYS]
        weekdays = [row for row in rows if table["when"][row] in WEEKDAYS]
        if channel == STORE and weekdays:
            yield table.problem(weekdays[0], "when", f"the channel {STORE} takes times of the day only",
                                "set the weekdays of walk-in customers by demand=seasonal")
        elif weekdays:
            yield from _week(table, weekdays)
        if times:
            yield from _day(table, times)


def _day(table: Table, rows: list[int]) -> Iterator[Problem]:
    if "00:00" not in (table["when"][row] for row in rows):
        yield table.problem(rows[0], "when", f"no row of channel {table['channel'][rows[0]]} starts the day at 00:00",
                            "add one, with weight 0 if nobody comes at night")
    yield from _somebody_comes(table, rows)


def _week(table: Table, rows: list[int]) -> Iterator[Problem]:
    named = {table["when"][row] for row in rows}
    missing = [day for day in WEEKDAYS if day not in named]
    if missing:
        yield table.problem(rows[0], "when", f"channel {table['channel'][rows[0]]} has no row for "
                            f"{', '.join(missing)}", "name all seven weekdays or none")
    else:
        yield from _somebody_comes(table, rows)


def _somebody_comes(table: Table, rows: list[int]) -> Iterator[Problem]:
    weights = [table["weight"][row] for row in rows]
    if not any(isinstance(weight, Bad) or weight for weight in weights):
        yield table.problem(rows[0], "weight", f"every weight of channel {table['channel'][rows[0]]} is 0",
                            "write a positive weight for some row")
