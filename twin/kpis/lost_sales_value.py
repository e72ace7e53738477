"""Lost sales in money."""

from __future__ import annotations

from twin.kpis.base import CURRENCY, Row, ratio
from twin.kpis.measuring.amounts import valued
from twin.kpis.measuring.arrays import product_units, recorded
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.network import Network


class LostSalesValue:
    """The lost units at their retail price: the turnover that went elsewhere, over the whole window.

    It is turnover and not margin, and it is no posting: nobody pays it. A penalty for lost sales, where the network
    names one, is part of the cost. What is lost of online orders is said at the lost sales in units.
    """

    name = "lost_sales_value"
    label = "Lost sales (value)"
    unit = CURRENCY
    better = "lower"
    formula = "sum over products of units lost x retail price"
    source = "Plain count of the ledger"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total."""
        if not recorded(run, window):
            return []
        return ratio(valued(product_units(run, network, window, "lose", "give_up"), network.products.price_micro))
