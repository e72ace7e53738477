"""What online customers are shown of stock: shares, seconds and numbered choices by channel."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from twin.network.arrays import FloatArray, IntArray, frozen
from twin.network.availability import OVERSOLD, UNAVAILABLE, Availability
from twin.network.draft import Draft
from twin.network.tables import Table
from twin.units import SECONDS_PER_MINUTE, whole


def availability(draft: Draft) -> Availability | None:
    """Return what is shown by channel; nothing without the table."""
    table = draft.tables["availability"]
    if table.absent:
        return None
    row = draft.online.availability.row
    delay = table["delay_minutes"].take(lambda minutes: whole(Decimal(minutes) * SECONDS_PER_MINUTE))
    return Availability(
        told=frozen(row >= 0, bool),
        delay_seconds=frozen(np.append(delay, 0)[row]),
        wrong_share=_share(table, "wrong_percent", row),
        unavailable=_choice(table, "unavailable", UNAVAILABLE, row),
        oversold=_choice(table, "oversold", OVERSOLD, row),
        substitute_share=_share(table, "substitute_percent", row),
    )


def _share(table: Table, column: str, row: IntArray) -> FloatArray:
    return frozen(np.append(table[column].take(lambda percent: float(percent / 100), np.float64), 0.0)[row], np.float64)


def _choice(table: Table, column: str, words: Sequence[str], row: IntArray) -> IntArray:
    return frozen(np.append(table[column].take(words.index), 0)[row])
