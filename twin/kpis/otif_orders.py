"""On time in full, by orders."""

from __future__ import annotations

from twin.kpis.base import Row
from twin.kpis.measuring.orders import order_counts, share
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.network import Network


class OtifOrders:
    """The share of online orders due in the window that were delivered complete and on time, by the first promise.

    The promise is given once, when the order meets its first wave, and stands: a later date told to the customer mends
    nothing. An order is late if one of its lines is, also if that line was cancelled because its stock never came. What
    the customer cancelled is not due, and an order of which nothing else is left is not due either. The day is that of
    the promise, so an order promised for a day after the window is not counted.
    """

    name = "otif_orders"
    label = "On time in full (orders)"
    unit = "share"
    better = "higher"
    formula = "orders delivered complete by their first promise / orders due"
    source = (
        "On time in full against the first promised date, after SCOR RL.1.1 (no conformity claimed); what is due is "
        "our choice"
    )
    assumption = True

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total and one row per channel."""
        return share(order_counts(run, network, window), Measure.ORDERS_ON_TIME_IN_FULL, Measure.ORDERS_DUE)
