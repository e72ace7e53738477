"""Orders that are not paid at once: how long they take, and how long they may."""

from __future__ import annotations

from collections.abc import Iterator

from twin.errors import Problem
from twin.network.draft import Draft
from twin.network.tables import Bad


def check_holds(draft: Draft) -> Iterator[Problem]:
    """Check that unpaid orders have a time to pay and to be held, and that no others have."""
    table = draft.tables["channels"]
    for row, percent in enumerate(table["unpaid_percent"]):
        if isinstance(percent, Bad):
            continue
        for column in ("pay_minutes", "hold_minutes"):
            minutes = table[column][row]
            if percent > 0 and minutes == "":
                yield table.problem(row, column, f"is empty, but unpaid_percent is {table.text(row, 'unpaid_percent')}",
                                    "write a number of minutes")
            elif percent == 0 and minutes != "" and not isinstance(minutes, Bad):
                yield table.problem(row, column, "has no effect, every order of the channel is paid at once",
                                    "leave it blank, or write unpaid_percent")
