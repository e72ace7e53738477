"""How customers choose channel and service mode: the rows of the table as arrays."""

from __future__ import annotations

import numpy as np

from twin.network.arrays import FloatArray, frozen
from twin.network.choice import ORDINARY_WEIGHT, Choice
from twin.network.draft import Draft

_WEIGHED = ("attraction", "price_sensitivity", "hour_sensitivity", "distance_sensitivity")


def choice(draft: Draft) -> Choice | None:
    """Return what customers weigh; nothing without the table."""
    table, online = draft.tables["choice"], draft.online
    if table.absent:
        return None
    channel, mode = table["channel"].take(online.channels.row), table["mode"].take(online.modes.row)
    offered = np.zeros((len(online.channels), len(online.modes)), bool)
    offered[channel, mode] = True

    def by_way(column: str) -> FloatArray:
        values = np.zeros(offered.shape)
        values[channel, mode] = table[column].take(float, np.float64)
        return frozen(values, np.float64)

    weight = float(draft.facts.get("no_purchase_weight", ORDINARY_WEIGHT))
    attraction, price, hour, distance = map(by_way, _WEIGHED)
    return Choice(frozen(offered, bool), attraction, price, hour, distance, weight)
