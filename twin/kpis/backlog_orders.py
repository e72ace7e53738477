"""Backlog in orders."""

from __future__ import annotations

from twin.kpis.base import Row
from twin.kpis.measuring.amounts import total
from twin.kpis.measuring.orders import by_channel, order_counts, scaled
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.network import Network


class BacklogOrders:
    """The online orders with a line that waits for stock, averaged over time.

    Orders that wait to be picked, or are on the road, wait for no stock and do not count.
    """

    name = "backlog_orders"
    label = "Average backlog (orders)"
    unit = "orders"
    better = "lower"
    formula = "order-days of waiting for stock / days"
    source = "Time average of backorders: Axsäter, Inventory Control (2015), ch. 5, of orders in place of units"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total and one row per channel."""
        counts = order_counts(run, network, window)
        waiting = scaled(counts.mean_over_ticks(Measure.BACKLOG_ORDER_TICKS), total)
        return by_channel(counts, waiting, window.days)
