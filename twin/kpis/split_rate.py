"""Split rate."""

from __future__ import annotations

from twin.kpis.base import Row
from twin.kpis.measuring.orders import order_counts, share
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.network import Network


class SplitRate:
    """The share of delivered online orders that left in more than one parcel, since no one site held the whole order.

    Each further parcel is packed, sent and received anew. An order closes with its last line; orders of which nothing
    was delivered do not count.
    """

    name = "split_rate"
    label = "Split rate"
    unit = "share"
    better = "lower"
    formula = "closed orders that left in more than one parcel / closed orders with a delivered line"
    source = "Plain count of the ledger"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total and one row per channel."""
        return share(order_counts(run, network, window), Measure.ORDERS_SPLIT, Measure.ORDERS_DELIVERED)
