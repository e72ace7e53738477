"""Cycle service level."""

from __future__ import annotations

from twin.kpis.base import Row, ratio
from twin.kpis.measuring.arrays import counted
from twin.kpis.measuring.echelons import customer_sites, echelons
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.network import Network


class CycleServiceLevel:
    """The share of replenishment cycles of a product at a site, from one receipt to the next, without a stockout.

    A long cycle counts as much as a short one, and a stockout of one unit as much as one of a hundred: read it beside
    the fill rate by units. A stockout is a day on which customers asked for more than they got, also because an event
    had closed the site; receipts that come together are one. Only sites that face customers have cycles. Walk-in
    customers alone make a stockout: an online order that finds no stock at one site may find it at another.
    """

    name = "cycle_service_level"
    label = "Cycle service level"
    unit = "share"
    better = "higher"
    formula = "replenishment cycles without a stockout / replenishment cycles that ended in the window"
    source = "Measure P1 of Silver, Pyke and Thomas, Inventory and Production Management in Supply Chains (2017), ch. 6"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total over the sites that face customers and one row per echelon with such sites."""
        cycles = counted(run, network, window, "cycles").sum(axis=0)
        good = cycles - counted(run, network, window, "cycles_with_stockout").sum(axis=0)
        facing = customer_sites(network)
        rows = ratio(int(good[facing].sum()), int(cycles[facing].sum()))
        for echelon, members in echelons(network):
            rows += ratio(int(good[members].sum()), int(cycles[members].sum()), echelon=echelon)
        return rows
