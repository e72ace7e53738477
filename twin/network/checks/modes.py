"""Service modes: each promises one thing, in the future; some site delivers it; customers choose among them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from twin.errors import Problem
from twin.network.draft import Draft
from twin.network.names import first_rows
from twin.network.online_tables import BY_MODE, BY_STOCK, BY_THE_CLOCK, CHOSEN_WINDOW, NO_CUT_OFF
from twin.network.tables import Bad, Table, canonical

_ROUNDING = 1e-9
"""How far the shares of a channel may miss 1."""
_CLOCK = ("promise_days", "promise_time")
"""The columns that only a promise by the clock fills."""
_WINDOW = ("window_from", "window_to", "notice_hours")
"""The columns that only a window of the customer's choice fills, beside ``window_hours``."""
_MINUTES_PER_DAY = 24 * 60


def check_promises(draft: Draft) -> Iterator[Problem]:
    """Check that a promise by the clock has its day and time, that no other has, and that none lies before placing."""
    table = draft.tables["modes"]
    for row, hours in enumerate(table["promise_hours"]):
        if hours == BY_THE_CLOCK:
            yield from _incomplete(table, row, _CLOCK)
            yield from _before_placing(table, row)
        elif not isinstance(hours, Bad):
            yield from _without_effect(table, row, _CLOCK, BY_THE_CLOCK)
        if hours == CHOSEN_WINDOW:
            yield from _incomplete(table, row, ("window_hours", *_WINDOW))
            yield from _no_window(table, row)
        elif not isinstance(hours, Bad):
            yield from _without_effect(table, row, _WINDOW, CHOSEN_WINDOW)


def check_promises_by_stock(draft: Draft) -> Iterator[Problem]:
    """Check that a promise by stock says what is told where none is in sight, and that nobody chooses a window."""
    table = draft.tables["modes"]
    for row, word in enumerate(table["promise_by"]):
        if word == BY_STOCK:
            yield from _incomplete(table, row, ("beyond_days",), "promise_by")
            if table["promise_hours"][row] == CHOSEN_WINDOW:
                yield table.problem(row, "promise_by", f"cannot wait for stock where promise_hours is {CHOSEN_WINDOW}: "
                                    "the customer's choice is the promise", f"write {BY_MODE}, or leave it blank")
        elif not isinstance(word, Bad):
            yield from _without_effect(table, row, ("beyond_days",), BY_STOCK, "promise_by")


def _incomplete(
    table: Table, row: int, columns: tuple[str, ...], decisive: str = "promise_hours"
) -> Iterator[Problem]:
    rules = {column.name: column.rule for column in table.description.columns}
    for column in columns:
        if table[column][row] == "":
            rule = f"is empty, but {decisive} is {table[decisive][row]}"
            yield table.problem(row, column, rule, f"write {rules[column]}")


def _without_effect(
    table: Table, row: int, columns: tuple[str, ...], word: str, decisive: str = "promise_hours"
) -> Iterator[Problem]:
    for column in columns:
        value = table[column][row]
        if value != "" and not isinstance(value, Bad):
            yield table.problem(row, column, f"has no effect, {decisive} is {table.text(row, decisive)}",
                                f"leave it blank, or write {word} in {decisive}")


def _no_window(table: Table, row: int) -> Iterator[Problem]:
    """Report a day in which no window has room."""
    hours, first, last = (table[column][row] for column in ("window_hours", "window_from", "window_to"))
    if any(isinstance(cell, Bad) or cell == "" for cell in (hours, first, last)):
        return
    begins, ends = _minute(first), _minute(last) or _MINUTES_PER_DAY
    if ends - begins < hours * 60:
        yield table.problem(row, "window_to", f"no window of {canonical(hours)} hours lies between {first} and {last}",
                            "write a later time, or fewer window_hours")


def _minute(time: str) -> int:
    hour, minute = time.split(":")
    return 60 * int(hour) + int(minute)


def _before_placing(table: Table, row: int) -> Iterator[Problem]:
    """Report a promise for the day of placing that is over when the last orders of that day are placed."""
    days, time, cut_off = (table[column][row] for column in (*_CLOCK, "cut_off"))
    if days != 0 or time == "" or isinstance(time, Bad) or isinstance(cut_off, Bad):
        return
    if cut_off == NO_CUT_OFF:
        rule = "lies on the day of placing, and without a cut_off orders placed later that day are promised for it"
        yield table.problem(row, "promise_time", rule, f"write a cut_off of {time} or earlier, or 1 in promise_days")
    elif time < cut_off:
        rule = f"lies on the day of placing, before its cut_off {cut_off}: orders would be promised for a time gone by"
        yield table.problem(row, "promise_time", rule, f"write a cut_off of {time} or earlier, or 1 in promise_days")


def check_modes_have_sites(draft: Draft) -> Iterator[Problem]:
    """Check that each service mode is delivered by some site to some zone."""
    online, table = draft.online, draft.tables["modes"]
    if not len(table) or not len(draft.tables["deliveries"]):
        return
    by_mode = online.lanes.surely_none.reshape(len(online.zones), len(online.modes), len(draft.sites))
    nowhere = np.asarray(by_mode.all(axis=(0, 2)))
    if nowhere.all():
        return
    for mode, row in enumerate(first_rows(table, "mode").tolist()):
        if nowhere[mode]:
            yield table.problem(row, "mode", "no site delivers this mode to any zone",
                                "add a row to deliveries with it or all in the column mode, or leave the mode out")


def check_mode_shares(draft: Draft) -> Iterator[Problem]:
    """Check that each channel says which modes its customers choose, and that its shares sum to 1."""
    table, channels = draft.tables["mode_shares"], draft.tables["channels"]
    known = table["channel"].good.all() and all(draft.online.channels.known(name) for name in table["channel"].distinct)
    if not len(table) or not table.trusted:
        return
    channel = table["channel"].take(draft.online.channels.row)
    for number, row in enumerate(first_rows(channels, "channel").tolist()):
        own = np.flatnonzero(channel == number)
        if len(own):
            yield from _not_one(table, own.tolist())
        elif known:
            yield channels.problem(row, "channel", "has no row in mode_shares",
                                   "add rows with the shares of the modes that its customers choose")


def _not_one(table: Table, rows: list[int]) -> Iterator[Problem]:
    shares = [table["share"][row] for row in rows]
    modes = [table["mode"][row] for row in rows]
    if any(isinstance(cell, Bad) for cell in (*shares, *modes)):
        return
    total = sum(shares, Decimal(0))
    if abs(total - 1) > _ROUNDING:
        yield table.problem(rows[0], "share", f"the shares of channel '{table['channel'][rows[0]]}' sum to "
                            f"{canonical(total)}, not to 1", "correct them")
