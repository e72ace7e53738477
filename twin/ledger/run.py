"""One run's raw records: what moved, what stood, what was paid. Evidence is computed from these tables alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

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
}


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
