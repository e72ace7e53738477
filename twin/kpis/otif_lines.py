"""On time in full, by lines."""

from __future__ import annotations

from twin.kpis.base import Row
from twin.kpis.measuring.orders import order_counts, share
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.network import Network


class OtifLines:
    """The share of order lines due in the window that were delivered on time, by the first promise of their order.

    A line cancelled because its stock never came is due and failed; one that the customer cancelled is not due.
    """

    name = "otif_lines"
    label = "On time in full (lines)"
    unit = "share"
    better = "higher"
    formula = "lines delivered by the first promise / lines due"
    source = (
        "On time in full against the first promised date, after SCOR RL.1.1 (no conformity claimed); what is due is "
        "our choice"
    )
    assumption = True

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total and one row per channel."""
        return share(order_counts(run, network, window), Measure.LINES_ON_TIME, Measure.LINES_DUE)
