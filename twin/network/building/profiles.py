"""How a day and a week of customers are spread: the table ``profiles`` by channel."""

from __future__ import annotations

import numpy as np

from twin.network.arrays import FloatArray, frozen
from twin.network.dates import WEEKDAYS, second_of_day
from twin.network.online import Profile
from twin.network.tables import Table
from twin.units import SECONDS_PER_DAY


def profile(table: Table, channel: str) -> Profile:
    """Return the periods of a channel's day: the share of each is its weight times its length; flat without rows."""
    weights = _weights(table, channel)
    periods = sorted((second_of_day(when), weight) for when, weight in weights.items() if when not in WEEKDAYS)
    if not periods:
        return Profile.flat()
    start = np.array([second for second, _ in periods])
    mass = np.array([weight for _, weight in periods]) * np.diff(start, append=SECONDS_PER_DAY)
    return Profile(frozen(start), frozen(mass / mass.sum(), np.float64))


def weekday_factor(table: Table, channel: str) -> FloatArray:
    """Return [weekday] the weights of a channel's week divided by their mean; 1 without rows."""
    weights = _weights(table, channel)
    if "mon" not in weights:
        return frozen([1.0] * len(WEEKDAYS), np.float64)
    week = np.array([weights[day] for day in WEEKDAYS])
    return frozen(week / week.mean(), np.float64)


def _weights(table: Table, channel: str) -> dict[str, float]:
    rows = zip(table["channel"], table["when"], table["weight"], strict=True)
    return {when: float(weight) for own, when, weight in rows if own == channel}
