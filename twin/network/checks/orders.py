"""Recorded orders: each has a line, and was placed at an instant that the network's clocks have shown."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import numpy as np

from twin.errors import Problem
from twin.network.dates import in_gap
from twin.network.draft import Draft
from twin.network.names import first_rows
from twin.network.tables import Bad


def check_orders_have_lines(draft: Draft) -> Iterator[Problem]:
    """Check that something was ordered with every order."""
    orders, lines = draft.tables["orders"], draft.tables["order_lines"]
    if not (len(lines) and lines.trusted and lines["order"].good.all()):
        return
    names = draft.online.orders
    lacking = np.ones(len(names), dtype=bool)
    for name in lines["order"].distinct:
        lacking[names.possible_rows(name)] = False
    for row in first_rows(orders, "order")[lacking].tolist():
        yield orders.problem(row, "order", "has no line in order_lines", "add its lines or leave the order out")


def check_orders_lie_within_the_horizon(draft: Draft) -> Iterator[Problem]:
    """Check that no order was placed before the first simulated day."""
    table, start = draft.tables["orders"], draft.facts.get("start_date")
    if start is None:
        return
    too_early = table["placed"].take(lambda placed: not isinstance(placed, Bad) and placed.date() < start, bool)
    for row in np.flatnonzero(too_early).tolist():
        yield table.problem(row, "placed", f"lies before the start_date {start} of the network",
                            "leave the order out, or start the network earlier")


def check_orders_avoid_gaps(draft: Draft) -> Iterator[Problem]:
    """Check that no order was placed in an hour that the clocks of the network's time zone leap over."""
    table, name = draft.tables["orders"], draft.facts.get("time_zone")
    if name is None:
        return
    zone = ZoneInfo(name)
    never_was = table["placed"].take(lambda placed: not isinstance(placed, Bad) and in_gap(placed, zone), bool)
    for row in np.flatnonzero(never_was).tolist():
        yield table.problem(row, "placed", f"does not exist in {name}, its clocks were put forward over this time",
                            "correct the time or the time_zone")
