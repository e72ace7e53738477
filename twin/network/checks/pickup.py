"""Pickup: a service mode that is collected says how, and no other does."""

from __future__ import annotations

from collections.abc import Iterator

from twin.errors import Problem
from twin.network.draft import Draft
from twin.network.online_tables import ORIGIN, PICKUP
from twin.network.tables import Bad, Table

_COLLECTING = ("collect_law", "collect_hours", "collect_deviation_hours", "no_show_percent", "shelf_hours")
_EXTRAS = ("extra_percent", "extra_units")


def check_pickup(draft: Draft) -> Iterator[Problem]:
    """Check that modes say of pickup what they must, and what they may."""
    table = draft.tables["modes"]
    rules = {column.name: column.rule for column in table.description.columns}
    for row, handover in enumerate(table["handover"]):
        if isinstance(handover, Bad):
            continue
        collected = handover == PICKUP
        for column in _COLLECTING + _EXTRAS:
            value = table[column][row]
            if collected and value == "" and column in _COLLECTING:
                yield table.problem(row, column, f"is empty, but handover is {PICKUP}", f"write {rules[column]}")
            elif not collected and value != "" and not isinstance(value, Bad):
                yield table.problem(row, column, "has no effect, handover is not pickup",
                                    f"leave it blank, or write {PICKUP} in handover")
        if collected:
            if table["extra_percent"][row] == "" and table["extra_units"][row] != "":
                yield table.problem(row, "extra_units", "has no effect, extra_percent is blank",
                                    "write in extra_percent how many buy something more, or leave it blank")
            yield from _of_the_door(table, row)


def _of_the_door(table: Table, row: int) -> Iterator[Problem]:
    """Report what only makes sense at a door."""
    failure, window = table["failure_percent"][row], table["window_hours"][row]
    if not isinstance(failure, Bad) and failure != 0:
        yield table.problem(row, "failure_percent", f"must be 0 where handover is {PICKUP}: nobody is visited",
                            "write 0; how many customers do not come is no_show_percent")
    if not isinstance(window, Bad) and window != "":
        yield table.problem(row, "window_hours", f"has no effect, handover is {PICKUP}: customers come when they like",
                            "leave it blank")


def check_pickup_sites(draft: Draft) -> Iterator[Problem]:
    """Check that a delivery lane names a place to collect from only for a mode that is collected."""
    table, modes = draft.tables["deliveries"], draft.tables["modes"]
    how = dict(zip(modes["mode"], modes["handover"], strict=True))
    for row, (site, mode) in enumerate(zip(table["pickup_at"], table["mode"], strict=True)):
        if site == ORIGIN or isinstance(site, Bad) or isinstance(mode, Bad):
            continue
        own = [how[mode]] if mode in how else list(how.values())
        if PICKUP not in own and not any(isinstance(word, Bad) for word in own):
            yield table.problem(row, "pickup_at", "has no effect, no service mode of this row is collected",
                                f"leave it blank, or write {PICKUP} in the column handover of modes")
