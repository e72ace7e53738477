"""Fill rate by lines."""

from __future__ import annotations

from twin.kpis.base import Row
from twin.kpis.measuring.orders import order_counts, share
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.network import Network


class FillRateLines:
    """The share of the lines of online orders that found all their units in stock in their first wave.

    A line is never split: a line of three with two in stock at each of two sites is not served. Lines that the customer
    cancelled before they met a wave asked no stock for anything.
    """

    name = "fill_rate_lines"
    label = "Fill rate (lines)"
    unit = "share"
    better = "higher"
    formula = "lines that found stock in their first wave / lines that met a wave"
    source = "Plain count of the ledger"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total and one row per channel."""
        return share(order_counts(run, network, window), Measure.LINES_FROM_STOCK, Measure.LINES_TRIED)
