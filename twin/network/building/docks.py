"""Inbound docks: one row per site, minutes as days, seconds and microseconds."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from twin.network.arrays import IntArray, frozen
from twin.network.dates import second_of_day
from twin.network.docks import Docks
from twin.network.draft import Draft
from twin.network.edges import LeadTime
from twin.network.specificity import holding
from twin.network.tables import Cells, Table
from twin.units import MICRO, MINUTES_PER_DAY, SECONDS_PER_DAY, SECONDS_PER_MINUTE, whole

_NOTHING = LeadTime("constant", 0.0, 0.0, "shipment")


def docks(draft: Draft) -> Docks | None:
    """Return the docks; nothing where no table says that there are any."""
    table = draft.tables["docks"]
    if table.absent:
        return None
    row = holding(table, "site", draft.sites).row
    scale = draft.facts["unit_scale"]
    opens = table["opens"].take(lambda time: second_of_day(time) if time else 0)
    closes = table["closes"].take(lambda time: (second_of_day(time) if time else 0) or SECONDS_PER_DAY)
    return Docks(
        doors=_of(row, table["doors"].take(int), 0),
        unloading=tuple(minutes(table, "unloading", at) if at >= 0 else _NOTHING for at in row.tolist()),
        unit_microseconds=_of(row, _whole(table["minutes_per_unit"], SECONDS_PER_MINUTE * MICRO, scale), 0),
        open_second=_of(row, opens, 0),
        close_second=_of(row, closes, SECONDS_PER_DAY),
        calendar=_of(row, table["calendar"].take(draft.calendars.row), 0),
        away_seconds=_of(row, _whole(table["away_minutes"], SECONDS_PER_MINUTE), 0),
    )


def minutes(table: Table, what: str, row: int) -> LeadTime:
    """Return the law and its moments that three columns of a row say, in minutes."""
    mean, deviation = (float(table[f"{what}_{part}"][row]) for part in ("minutes", "deviation_minutes"))
    return LeadTime(table[f"{what}_law"][row], mean / MINUTES_PER_DAY, deviation / MINUTES_PER_DAY, "shipment")


def _whole(cells: Cells, factor: int, divisor: int = 1) -> IntArray:
    return cells.take(lambda value: whole(Decimal(value) * factor / divisor))


def _of(row: IntArray, values: IntArray, otherwise: int) -> IntArray:
    return frozen(np.append(values, otherwise)[row])
