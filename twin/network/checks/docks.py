"""Docks: they open before they close, and something comes to them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twin.errors import Problem
from twin.network.dates import second_of_day
from twin.network.draft import Draft
from twin.network.specificity import holding
from twin.network.tables import Bad, Table
from twin.units import SECONDS_PER_DAY


def check_hours_of_docks(draft: Draft) -> Iterator[Problem]:
    """Check that the hours of a dock have both ends, in their order."""
    yield from hours(draft.tables["docks"])


def hours(table: Table) -> Iterator[Problem]:
    """Yield what is wrong with the columns opens and closes of a table."""
    for row, (opens, closes) in enumerate(zip(table["opens"], table["closes"], strict=True)):
        if isinstance(opens, Bad) or isinstance(closes, Bad):
            continue
        if bool(opens) != bool(closes):
            column, other = ("closes", "opens") if opens else ("opens", "closes")
            yield table.problem(row, column, f"is empty, but {other} is {table.text(row, other)}",
                                "write a time of the day as HH:MM, or leave both blank")
        elif opens and (second_of_day(closes) or SECONDS_PER_DAY) <= second_of_day(opens):
            yield table.problem(row, "closes", f"is no later than opens, {opens}",
                                "write a later time; 00:00 is midnight at the end of the day")


def check_docks_receive(draft: Draft) -> Iterator[Problem]:
    """Check that each row of docks holds for a site that buys from another."""
    table, sourced = draft.tables["docks"], draft.sourced
    row = holding(table, "site", draft.sites).row
    receives = np.asarray(sourced.doubt.any(axis=1))
    receives[sourced.site] = True
    for number, name in enumerate(table["site"]):
        meaning = draft.sites.known(name)
        if meaning is not None and not receives[meaning.rows].any() and (row[meaning.rows] == number).any():
            yield table.problem(number, "site", "no site of this row buys from another, so that no truck comes",
                                "name sites that the table sourcing has buy something")
