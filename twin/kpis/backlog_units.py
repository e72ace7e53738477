"""Backlog in units."""

from __future__ import annotations

from twin.kpis.base import Row, ratio
from twin.kpis.measuring.amounts import total, units
from twin.kpis.measuring.arrays import along_edges, recorded, standing
from twin.kpis.measuring.echelons import customer_sites, echelons
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.network import Network


class BacklogUnits:
    """The units that wait to be served, averaged over time: twice as many or twice as long is twice the backlog.

    The total is what customers wait for. A row of an echelon is what its sites owe: to customers, and to the sites
    that ordered from them and were not yet shipped to.
    """

    name = "backlog_units"
    label = "Average backlog"
    unit = "units"
    better = "lower"
    formula = "unit-days of waiting / days"
    source = "Time average of backorders: Axsäter, Inventory Control (2015), ch. 5; by Little's law waiting time x rate"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return what customers wait for, and one row per echelon for what it owes."""
        if not recorded(run, window):
            return []
        waiting = standing(run, network, window, "waiting_unit_ticks")
        owed = waiting + along_edges(run, network, window, "owed_unit_ticks")
        rows = ratio(units(run, total(waiting[:, customer_sites(network)])), window.days)
        for echelon, members in echelons(network):
            rows += ratio(units(run, total(owed[:, members])), window.days, echelon=echelon)
        return rows
