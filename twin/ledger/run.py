"""One run's raw records: what moved, what stood, what was paid. Evidence is computed from these tables alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

from twin.ledger.order_states import LineState

_NAME = pa.dictionary(pa.int32(), pa.string())

SCHEMAS: dict[str, pa.Schema] = {
    # Units are book units (divide by meta["unit_scale"]). day 0 is the first day of the warm-up.
    # A move along a sourcing edge has from_site != to_site; a move at one site has both equal.
    "movements": pa.schema(
        [("day", pa.int32()), ("move", _NAME), ("from_site", _NAME), ("to_site", _NAME), ("units", pa.int64())]
    ),
    # Totals per product over all sites, per period of 28 days; a period also ends where the warm-up does.
    "products": pa.schema(
        [("first_day", pa.int32()), ("days", pa.int32()), ("move", _NAME), ("product", _NAME), ("units", pa.int64())]
    ),
    # State of each site at the end of each day (mean over its ticks for *_unit_ticks columns: divide by ticks).
    "stock": pa.schema(
        [
            ("day", pa.int32()), ("site", _NAME), ("ticks", pa.int32()),
            ("on_hand_unit_ticks", pa.int64()), ("on_hand_value_minor_ticks", pa.int64()),
            ("waiting_unit_ticks", pa.int64()), ("in_stock_product_ticks", pa.int64()),
            ("listed_product_ticks", pa.int64()), ("cycles", pa.int64()), ("cycles_with_stockout", pa.int64()),
        ]
    ),
    # Only where records of stock may be wrong: how many a site keeps, one per product; for how many seconds of the day
    # they were wrong, summed over them; how many were counted; how many were wrong and put right, by counts or pickers.
    "stock_records": pa.schema(
        [
            ("day", pa.int32()), ("site", _NAME), ("records", pa.int64()), ("wrong_seconds", pa.int64()),
            ("counted", pa.int64()), ("corrected", pa.int64()),
        ]
    ),
    "pipeline": pa.schema(
        [
            ("day", pa.int32()), ("from_site", _NAME), ("to_site", _NAME), ("ticks", pa.int32()),
            ("in_transit_unit_ticks", pa.int64()), ("owed_unit_ticks", pa.int64()),
        ]
    ),
    "postings": pa.schema(
        [
            ("day", pa.int32()), ("kind", _NAME), ("payer", _NAME), ("payee", _NAME), ("site", _NAME),
            ("amount_minor", pa.int64()),
        ]
    ),
    "shipments": pa.schema(
        [
            ("day", pa.int32()), ("from_site", _NAME), ("to_site", _NAME), ("units", pa.int64()),
            ("mass_g", pa.int64()), ("vehicles", pa.int64()),
        ]
    ),
    # Only where sites help each other out: what went from a site to a sibling on a day.
    "transshipments": pa.schema(
        [
            ("day", pa.int32()), ("from_site", _NAME), ("to_site", _NAME), ("units", pa.int64()),
            ("mass_g", pa.int64()),
        ]
    ),
    # Only where there are inbound docks: each truck whose unloading has begun. at_dock: second of the day it came.
    "dock_visits": pa.schema(
        [
            ("day", pa.int32()), ("from_site", _NAME), ("to_site", _NAME), ("at_dock", pa.int32()),
            ("units", pa.int64()), ("waited_ms", pa.int64()), ("unloading_ms", pa.int64()),
        ]
    ),
    # Only where record.detail names moves: per site and product and day.
    "detail": pa.schema(
        [
            ("day", pa.int32()), ("move", _NAME), ("from_site", _NAME), ("to_site", _NAME), ("product", _NAME),
            ("units", pa.int64()),
        ]
    ),
    # Only where record.journal names a window: what a desk saw and answered.
    "decisions": pa.schema(
        [
            ("day", pa.int32()), ("decision", _NAME), ("rule", _NAME), ("site", _NAME), ("product", _NAME),
            ("position", pa.int64()), ("mean", pa.float64()), ("deviation", pa.float64()), ("answer", pa.int64()),
        ]
    ),
    # Online orders. What happened to them per day, channel and service mode; measures: twin.ledger.order_states.
    "order_days": pa.schema(
        [("day", pa.int32()), ("channel", _NAME), ("mode", _NAME), ("measure", _NAME), ("amount", pa.int64())]
    ),
    # Orders closed with a delivered line, by whole minutes (rounded up) from placing to the last delivery; periods
    # as in products.
    "order_times": pa.schema(
        [
            ("first_day", pa.int32()), ("days", pa.int32()), ("channel", _NAME), ("mode", _NAME),
            ("minutes", pa.int32()), ("orders", pa.int64()),
        ]
    ),
    # Where people pick and pack: per site and hour of the day, milliseconds. Lines that wait to be picked times their
    # waiting; how long pickers and packers work, overtime included; how long there are pickers and packers, each.
    "site_hours": pa.schema(
        [
            ("day", pa.int32()), ("hour", pa.int32()), ("site", _NAME), ("waiting_line_ms", pa.int64()),
            ("picker_busy_ms", pa.int64()), ("packer_busy_ms", pa.int64()), ("picker_ms", pa.int64()),
            ("packer_ms", pa.int64()),
        ]
    ),
    # Only where record.orders keeps them, each when it is closed, the open ones at the end. placed: seconds since
    # midnight of the first day of its week (week 0 begins with day 0); other times: seconds after placed, -1: never.
    "orders": pa.schema(
        [
            ("week", pa.int32()), ("number", pa.int64()), ("reference", _NAME), ("zone", _NAME), ("channel", _NAME),
            ("mode", _NAME), ("latitude_deg", pa.float32()), ("longitude_deg", pa.float32()), ("placed", pa.int32()),
            ("promised", pa.int32()), ("closed", pa.int32()), ("lines", pa.int32()), ("units", pa.int64()),
            ("value_minor", pa.int64()), ("parcels", pa.int32()), ("state", _NAME), ("picking_cost_micro", pa.int64()),
            ("parcel_cost_micro", pa.int64()), ("commission_micro", pa.int64()),
        ]
    ),
    # Lines of the orders kept; site and parcel (1, 2 ... within the order): none and 0 until sourced.
    "order_lines": pa.schema(
        [
            ("week", pa.int32()), ("number", pa.int64()), ("line", pa.int32()), ("product", _NAME),
            ("units", pa.int64()), ("state", _NAME), ("site", _NAME), ("parcel", pa.int32()),
            *((state.label, pa.int32()) for state in list(LineState)[1:]),
        ]
    ),
}

ORDER_STATES = ("open", "delivered", "partly_delivered", "cancelled")
"""Of an order as a whole: some line open; all delivered; some delivered, the others cancelled; all cancelled."""
NOBODY = "none"
"""The name in a column of names where there is nobody: no site yet, no recorded order behind a drawn one."""


@dataclass(frozen=True)
class Run:
    """The ledger of one run: its facts (``meta``) and its tables, each with the columns of ``SCHEMAS``."""

    meta: Mapping[str, Any]
    tables: Mapping[str, pa.Table]

    def frame(self, table: str) -> pd.DataFrame:
        """Return one table as a DataFrame, names as categories."""
        frame: pd.DataFrame = self.tables[table].to_pandas()
        return frame

    def __getattr__(self, table: str) -> pd.DataFrame:
        if table in SCHEMAS:
            return self.frame(table)
        raise AttributeError(table)
