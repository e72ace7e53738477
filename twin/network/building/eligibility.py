"""Which sites may serve which channels: levels as numbers."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from twin.network.arrays import frozen
from twin.network.draft import Draft
from twin.network.eligibility import Eligibility


def eligibility(draft: Draft) -> Eligibility | None:
    """Return from which level on each site is open to each channel; nothing without the table."""
    table = draft.tables["eligibility"]
    if table.absent:
        return None
    level = table["from_level"].take(
        lambda value: float(value) if isinstance(value, (int, Decimal)) else np.inf, np.float64
    )
    return Eligibility(frozen(np.append(level, 0.0)[draft.online.eligibility.row], np.float64))
