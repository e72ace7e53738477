"""Returns: what is restocked and refurbished is no more than what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from twin.errors import Problem
from twin.network.draft import Draft
from twin.network.tables import canonical


def check_outcomes_of_returns(draft: Draft) -> Iterator[Problem]:
    """Check that the percentages restocked and refurbished sum to 100 or less."""
    table = draft.tables["returns"]
    for row, shares in enumerate(zip(table["restock_percent"], table["refurbish_percent"], strict=True)):
        if all(isinstance(share, Decimal) for share in shares) and sum(shares) > 100:
            yield table.problem(row, "refurbish_percent", f"with the {canonical(shares[0])} percent restocked it makes "
                                f"{canonical(sum(shares))}, more than 100", "lower one of them; the rest is scrapped")
