"""Lost sales in units."""

from __future__ import annotations

from twin.kpis.base import Row, ratio
from twin.kpis.measuring.amounts import units
from twin.kpis.measuring.arrays import moved, recorded
from twin.kpis.measuring.echelons import customer_sites
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.network import Network


class LostSalesUnits:
    """The units that customers asked for, did not get and did not wait for, over the whole window.

    Unmet demand that waits is no lost sale; it stands in the backlog. Of online orders, the units of lines cancelled
    while they waited for stock are lost, whether the channel's patience ended or the customer called first; what a
    customer cancels of an order that had its stock is not. Sites that face customers.
    """

    name = "lost_sales_units"
    label = "Lost sales (units)"
    unit = "units"
    better = "lower"
    formula = "sum of walk-in units lost and of online units given up while they waited for stock"
    source = "Plain count of the ledger"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total."""
        if not recorded(run, window):
            return []
        lost = moved(run, network, window, "lose") + moved(run, network, window, "give_up")
        return ratio(units(run, lost[:, customer_sites(network)].sum()))
