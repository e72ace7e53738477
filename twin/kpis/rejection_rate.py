"""Rejection rate."""

from __future__ import annotations

from twin.kpis.base import Row
from twin.kpis.measuring.orders import order_counts, share
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.network import Network


class RejectionRate:
    """The share of online order lines that a picker looked for in vain or would not take, of all that were looked for.

    A rejected line looks for another site, which costs time and often a second parcel; one that is rejected twice
    counts twice. Networks in which no line can be missing have no such figure.
    """

    name = "rejection_rate"
    label = "Rejection rate"
    unit = "share"
    better = "lower"
    formula = "lines rejected by a site / lines that a picker looked for"
    source = "Plain count of the ledger"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total and one row per channel; none where every line is found."""
        return share(order_counts(run, network, window), Measure.LINES_REJECTED, Measure.LINES_BEGUN)
