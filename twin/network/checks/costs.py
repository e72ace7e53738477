"""Cost rates: a percentage is a percentage."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twin.errors import Problem
from twin.network.draft import Draft
from twin.network.tables import Bad

_LARGEST_PERCENT = 1_000


def check_percentages(draft: Draft) -> Iterator[Problem]:
    """Check that holding in percent of the cost a year is not an amount of money by mistake."""
    table = draft.tables["costs"]
    is_percentage = table["kind"].take(lambda kind: kind == "holding_percent_of_cost_per_year", bool)
    too_large = table["amount"].take(lambda amount: not isinstance(amount, Bad) and amount > _LARGEST_PERCENT, bool)
    for row in np.flatnonzero(is_percentage & too_large).tolist():
        yield table.problem(row, "amount", f"exceeds {_LARGEST_PERCENT:,} % a year", "write a percentage such as 20")
