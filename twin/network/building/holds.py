"""Payment after placing, from the table of channels."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from twin.network.arrays import frozen
from twin.network.draft import Draft
from twin.network.holds import Holds
from twin.units import SECONDS_PER_MINUTE, whole


def holds(draft: Draft) -> Holds | None:
    """Return how long unpaid orders hold their units; nothing where every order is paid at once."""
    table = draft.tables["channels"]
    share = frozen(table["unpaid_percent"].take(float, np.float64) / 100, np.float64)
    if not share.any():
        return None
    return Holds(
        share,
        frozen(table["pay_minutes"].take(lambda minutes: float(minutes or 0), np.float64) * SECONDS_PER_MINUTE,
               np.float64),
        frozen(table["hold_minutes"].take(lambda minutes: whole((minutes or Decimal(0)) * SECONDS_PER_MINUTE))),
    )
