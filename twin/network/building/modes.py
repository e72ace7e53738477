"""Service modes: what they promise in seconds, what they cost in minor units."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from twin.network.arrays import IntArray, frozen
from twin.network.building.integers import minor
from twin.network.dates import second_of_day
from twin.network.online import Modes
from twin.network.online_tables import BY_STOCK, CHOSEN_WINDOW, NO_CUT_OFF
from twin.network.tables import Cells, Table
from twin.units import SECONDS_PER_DAY, SECONDS_PER_HOUR, whole


def modes(table: Table) -> Modes:
    """Return the modes of the table; without it the one that there is."""
    if table.absent:
        return Modes.standard()
    window = frozen(np.maximum(_seconds(table["window_hours"]), 0))
    chosen = table["promise_hours"].take(lambda hours: hours == CHOSEN_WINDOW, bool)
    first = frozen(table["window_from"].take(lambda time: second_of_day(time) if time else 0))
    last = table["window_to"].take(lambda time: (second_of_day(time) if time else 0) or SECONDS_PER_DAY)
    return Modes(
        ids=tuple(table["mode"]),
        names=tuple(table["name"]),
        promise_seconds=_seconds(table["promise_hours"]),
        promise_days=frozen(table["promise_days"].take(lambda days: days or 0)),
        promise_second=frozen(table["promise_time"].take(lambda time: second_of_day(time) if time else -1)),
        cut_off_second=frozen(table["cut_off"].take(_cut_off)),
        priority=frozen(table["priority"].take(int)),
        fee_minor=frozen(minor(table["fee"])),
        failure_rate=frozen(table["failure_percent"].take(float, np.float64) / 100, np.float64),
        attempts=frozen(table["attempts"].take(int)),
        retry_seconds=_seconds(table["retry_hours"]),
        failure_cost_minor=frozen(minor(table["failure_cost"])),
        window_seconds=window,
        chosen=frozen(chosen, bool),
        window_from_second=first,
        windows=frozen(np.where(chosen, (last - first) // np.maximum(window, 1), 0)),
        notice_seconds=frozen(np.maximum(_seconds(table["notice_hours"]), 0)),
        by_stock=frozen(table["promise_by"].take(lambda word: word == BY_STOCK, bool), bool),
        beyond_seconds=frozen(table["beyond_days"].take(lambda days: whole((days or Decimal(0)) * SECONDS_PER_DAY))),
    )


def _seconds(hours: Cells) -> IntArray:
    """Return [mode] hours as seconds; -1 for a word in their place."""
    return frozen(hours.take(lambda value: whole(value * SECONDS_PER_HOUR) if isinstance(value, Decimal) else -1))


def _cut_off(time: str) -> int:
    return SECONDS_PER_DAY if time == NO_CUT_OFF else second_of_day(time)
