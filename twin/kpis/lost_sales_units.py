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

    Unmet demand that waits is no lost sale; it stands in the backlog. Sites that face customers.
    """

    name = "lost_sales_units"
    label = "Lost sales (units)"
    unit = "units"
    better = "lower"
    formula = "sum of units lost"
    source = "Plain count of the ledger"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total."""
        if not recorded(run, window):
            return []
        lost = moved(run, network, window, "lose")[:, customer_sites(network)]
        return ratio(units(run, lost.sum()))
