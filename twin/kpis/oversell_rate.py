"""Oversell rate."""

from __future__ import annotations

from twin.kpis.base import Row
from twin.kpis.measuring.orders import order_counts, share
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.network import Network


class OversellRate:
    """The share of order lines shown as available at placing that no site had when they were sourced.

    What was shown was the record of some time ago, or wrong; others had bought the goods since. Lines that their
    customers cancelled before anybody looked for stock do not count. Networks without the table of availability have no
    such figure: nobody is shown anything.
    """

    name = "oversell_rate"
    label = "Oversell rate"
    unit = "share"
    better = "lower"
    formula = "lines oversold / lines shown as available at placing, both on the day of placing"
    source = "Plain count of the ledger"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total and one row per channel; none where nothing is shown."""
        if network.online is None or network.online.availability is None:
            return []
        return share(order_counts(run, network, window), Measure.LINES_OVERSOLD, Measure.LINES_CONFIRMED)
