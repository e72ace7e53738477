"""No-purchase rate."""

from __future__ import annotations

from twin.kpis.base import Row
from twin.kpis.measuring.orders import by_channel, order_counts
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.network import Network


class NoPurchaseRate:
    """The share of online customers who chose to order nothing, for what fees, promises and distances are.

    They are in no fill rate, and stock has no part in it: no strategy changes it. Those of a channel and mode would
    have ordered that way if they had ordered. Networks without the table of choice have no such figure.
    """

    name = "no_purchase_rate"
    label = "No-purchase rate"
    unit = "share"
    better = "lower"
    formula = "customers without order / (customers without order + orders placed + orders turned away)"
    source = "Plain count of the ledger"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total and one row per channel; none where nobody chooses."""
        if network.online is None or network.online.choice is None:
            return []
        counts = order_counts(run, network, window)
        came = counts.of(Measure.CUSTOMERS_WITHOUT_ORDER, Measure.ORDERS_PLACED, Measure.ORDERS_TURNED_AWAY)
        return by_channel(counts, counts.of(Measure.CUSTOMERS_WITHOUT_ORDER), came)
