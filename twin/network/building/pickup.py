"""Pickup: the service modes that are collected, hours as days and seconds, and where each lane leads."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from twin.network.arrays import IntArray, frozen
from twin.network.draft import Draft
from twin.network.edges import LeadTime
from twin.network.online_tables import ORIGIN, PICKUP
from twin.network.pickup import ExtraPurchases, Pickup
from twin.network.tables import Table
from twin.units import HOURS_PER_DAY, SECONDS_PER_HOUR, whole

_NOTHING = LeadTime("constant", 0.0, 0.0, "shipment")


def pickup(draft: Draft, lane: IntArray, origin: IntArray) -> Pickup | None:
    """Return how orders are collected; nothing where none is.

    ``lane`` [delivery lane] is its row of the table ``deliveries``, ``origin`` [delivery lane] the site that sends.
    """
    table = draft.tables["modes"]
    collected = table["handover"].take(lambda word: word == PICKUP, bool)
    if not collected.any():
        return None
    cells = draft.tables["deliveries"]["pickup_at"]
    at = cells.take(lambda name: -1 if name == ORIGIN else draft.sites.row(name))[lane]
    return Pickup(
        frozen(collected, bool),
        tuple(_time(table, row) if own else _NOTHING for row, own in enumerate(collected.tolist())),
        frozen(table["no_show_percent"].take(lambda percent: float(percent or 0) / 100, np.float64), np.float64),
        frozen(table["shelf_hours"].take(lambda hours: whole(Decimal(hours or 0) * SECONDS_PER_HOUR))),
        frozen(np.where(at >= 0, at, origin)),
        _extras(table, draft.facts["unit_scale"]),
    )


def _extras(table: Table, scale: int) -> ExtraPurchases | None:
    share = frozen(table["extra_percent"].take(lambda percent: float(percent or 0) / 100, np.float64), np.float64)
    if not share.any():
        return None
    return ExtraPurchases(share, frozen(table["extra_units"].take(lambda units: int(units or 1) * scale)))


def _time(table: Table, row: int) -> LeadTime:
    mean, deviation = (float(table[name][row]) / HOURS_PER_DAY for name in ("collect_hours", "collect_deviation_hours"))
    return LeadTime(table["collect_law"][row], mean, deviation, "shipment")
