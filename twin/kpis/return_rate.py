"""Return rate."""

from __future__ import annotations

from twin.kpis.base import Row
from twin.kpis.measuring.orders import order_counts, share
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.network import Network


class ReturnRate:
    """The share of units delivered to online customers that come back, counted in units.

    Units are counted on the day on which they are handed in, deliveries on theirs: a short window counts returns of
    what was delivered before it, and not those that are yet to come. Networks without the table of returns have no such
    figure. What the returns cost stands in the cost to serve an order.
    """

    name = "return_rate"
    label = "Return rate"
    unit = "share"
    better = "lower"
    formula = "units handed in in the window / units delivered in the window"
    source = "Plain count of the ledger"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total and one row per channel; none where nothing can come back."""
        if network.online is None or network.online.returns is None:
            return []
        return share(order_counts(run, network, window), Measure.UNITS_RETURNED, Measure.UNITS_DELIVERED)
