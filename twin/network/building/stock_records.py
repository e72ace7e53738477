"""Stock records: how they go wrong, and when they are counted."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from twin.network.arrays import FloatArray, frozen
from twin.network.building.integers import minor
from twin.network.draft import Draft
from twin.network.stock_record_tables import NEVER_COUNTED
from twin.network.stock_records import StockRecords
from twin.network.tables import Cells
from twin.units import DAYS_PER_YEAR


def stock_records(draft: Draft) -> StockRecords | None:
    """Return how records go wrong; nothing where no table says that any does."""
    table = draft.tables["stock_records"]
    if table.absent:
        return None
    keeps = draft.kinds("store", "warehouse")
    units = _numbers(table["error_units"]) * draft.facts["unit_scale"]
    return StockRecords(
        row=frozen(np.where(keeps[:, np.newaxis], draft.by_site_and_product("stock_records").row, -1)),
        wrong_share=frozen(_numbers(table["wrong_percent"]) / 100, np.float64),
        error_units=frozen(np.maximum(units, 1.0), np.float64),
        drift_per_day=frozen(_numbers(table["drift_per_year"]) / DAYS_PER_YEAR, np.float64),
        shrink_share=frozen(_numbers(table["shrink_percent"]) / 100, np.float64),
        count_every_days=frozen(table["count_every_days"].take(lambda days: 0 if days == NEVER_COUNTED else days)),
        cost_per_count_minor=frozen(minor(table["cost_per_count"])),
        reject_share=frozen(_numbers(table["reject_percent"]) / 100, np.float64),
    )


def _numbers(cells: Cells) -> FloatArray:
    return cells.take(lambda value: float(value if isinstance(value, Decimal) else 0), np.float64)
