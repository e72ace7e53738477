"""Missed primary source."""

from __future__ import annotations

from twin.kpis.base import Row
from twin.kpis.measuring.orders import order_counts, share
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.network import Network


class MissedPrimarySource:
    """The share of delivered online order lines that did not come from the first site for their zone and mode.

    The first site is the one of the lowest rank in the table of deliveries. A rule that prefers another one, by cost or
    by load, misses it on purpose; for a list of preferences it is want of stock, a closed door or a rejection.
    """

    name = "missed_primary_source"
    label = "Lines from another than the first site"
    unit = "share"
    better = "neither"
    formula = "delivered lines that another site served than the first of their zone and mode / delivered lines"
    source = "Plain count of the ledger"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total and one row per channel."""
        return share(order_counts(run, network, window), Measure.LINES_FROM_ELSEWHERE, Measure.LINES_DELIVERED)
