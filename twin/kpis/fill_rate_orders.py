"""Fill rate by orders."""

from __future__ import annotations

from twin.kpis.base import Row
from twin.kpis.measuring.orders import order_counts, share
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.network import Network


class FillRateOrders:
    """The share of online orders that were served in full from stock: every line found its units in the first wave.

    Where the stock stood does not matter: an order that two sites serve at once counts. One line that had to wait makes
    the whole order count as not served, so that large baskets pull the figure down. Orders that the customer cancelled
    before they met a wave asked no stock for anything. Walk-in customers place no orders: they count in the fill rate
    by units alone.
    """

    name = "fill_rate_orders"
    label = "Fill rate (orders)"
    unit = "share"
    better = "higher"
    formula = "orders all of whose lines found stock in their first wave / orders that met a wave"
    source = "Order fill rate: Song, Operations Research 46(6):831-845 (1998); counted at waves by choice"
    assumption = True

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total and one row per channel."""
        return share(order_counts(run, network, window), Measure.ORDERS_FROM_STOCK, Measure.ORDERS_TRIED)
