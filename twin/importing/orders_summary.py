"""What an import of whole orders did: the account of its lines, and what its cancellations take back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from twin.importing.cancellations import DELAYS, KINDS, Matching
from twin.importing.sales_lines import exact_sum
from twin.importing.summary import ImportSummary
from twin.network.arrays import BoolArray, IntArray

OTHER_KINDS = {
    "not_goods": "the code names no goods",
    "nothing_back": "a cancelled invoice's line without a negative quantity",
}
"""Lines of cancelled invoices that are not looked for among the sales."""
_FIGURES = ("lines", "units", "matched")


@dataclass(frozen=True)
class CancellationTally:
    """Cancelled lines of one kind."""

    name: str
    meaning: str
    lines: int
    units: int
    """Units taken back."""
    matched: int
    """Of these, units for which an earlier sale was found."""


@dataclass(frozen=True)
class OrdersSummary:
    """What an import of orders did."""

    account: ImportSummary
    """What was read, kept and set aside; ``history_records`` counts order lines."""
    orders: int
    joined_lines: int
    """Kept lines that name a product which their order has already."""
    cancellations: tuple[CancellationTally, ...]
    delays: tuple[tuple[str, int], ...]
    """Class of the time from the order to its cancellation, and the units taken back in it."""

    def lines(self) -> list[str]:
        """Return the summary as the command line prints it."""
        account = self.account
        return [
            *account.account(),
            *self._cancelled(),
            *account.notes,
            f"wrote {account.folder}: {self.orders:,} orders with {account.history_records:,} lines and"
            f" {account.kept.units:,} units, {account.products:,} products, {account.zones} zones",
            f"replay: {account.replay_days} days from {account.start_date} to {account.last_date}",
        ]

    def facts(self) -> dict[str, Any]:
        """Return the summary as plain data; values in millionths of the major unit."""
        own = {
            "orders": self.orders, "order_lines": self.account.history_records, "joined_lines": self.joined_lines,
            "cancellations": [asdict(tally) for tally in self.cancellations], "delays": dict(self.delays),
        }
        facts = self.account.facts()
        del facts["history_records"]
        return facts | own

    def cancellation_rows(self) -> list[tuple[str, str, str, str, str]]:
        """Return the cancelled lines by kind, and all of them: name, lines, units, units found, meaning."""
        tallies = self.cancellations
        lines, units, matched = (sum(getattr(tally, name) for tally in tallies) for name in _FIGURES)
        return [_row(tally) for tally in (*tallies, CancellationTally("all", "", lines, units, matched))]

    def _cancelled(self) -> list[str]:
        if not any(tally.lines for tally in self.cancellations):
            return []
        rows = [("cancelled lines", "lines", "units", "found", ""), *self.cancellation_rows()]
        widths = [max(len(row[place]) for row in rows) for place in range(4)]
        said = [
            "  ".join([row[0].ljust(widths[0]), *(row[i].rjust(widths[i]) for i in (1, 2, 3)), row[4]]).rstrip()
            for row in rows
        ]
        delays = ", ".join(f"{name} {units:,}" for name, units in self.delays)
        return [*said, f"units taken back after their order: {delays}", ""]


def _row(tally: CancellationTally) -> tuple[str, str, str, str, str]:
    return tally.name, f"{tally.lines:,}", f"{tally.units:,}", f"{tally.matched:,}", tally.meaning


def cancellation_tallies(
    matching: Matching, not_goods: IntArray, nothing_back: IntArray
) -> tuple[CancellationTally, ...]:
    """Return the cancelled lines by kind; of those not looked for, only the units [line] are given."""
    found = []
    for place, (name, meaning) in enumerate(KINDS.items()):
        chosen: BoolArray = matching.kind == place
        units = int(matching.units[chosen].sum())
        found.append(
            CancellationTally(name, meaning, int(chosen.sum()), units, int(matching.matched_units[chosen].sum()))
        )
    for (name, meaning), units_of in zip(OTHER_KINDS.items(), (not_goods, nothing_back), strict=True):
        found.append(CancellationTally(name, meaning, len(units_of), exact_sum(units_of), 0))
    return tuple(found)


def delay_units(matching: Matching) -> tuple[tuple[str, int], ...]:
    """Return the units taken back by class of the time since their order."""
    place = np.searchsorted([longest for _, longest in DELAYS], matching.delay)
    units = np.zeros(len(DELAYS), dtype=np.int64)
    np.add.at(units, place, matching.matched)
    return tuple((name, int(total)) for (name, _), total in zip(DELAYS, units, strict=True))
