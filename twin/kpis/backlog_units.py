"""Backlog in units."""

from __future__ import annotations

from twin.kpis.base import Row, ratio
from twin.kpis.measuring.amounts import total, units
from twin.kpis.measuring.arrays import along_edges, recorded, standing
from twin.kpis.measuring.echelons import customer_sites, echelons
from twin.kpis.measuring.orders import by_channel, order_counts, scaled
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.network import Network
from twin.network.online import STORE


class BacklogUnits:
    """The units that wait to be served, averaged over time: twice as many or twice as long is twice the backlog.

    The total is what customers wait for: walk-in customers who come back, and the lines of online orders for which no
    site has stock. A row of an echelon is what its sites owe: to walk-in customers, and to the sites that ordered from
    them and were not yet shipped to. A waiting line of an online order is no site's yet: it stands in the total and in
    its channel. The channel ``store`` is the walk-in customers.
    """

    name = "backlog_units"
    label = "Average backlog"
    unit = "units"
    better = "lower"
    formula = "unit-days of waiting / days"
    source = "Time average of backorders: Axsäter, Inventory Control (2015), ch. 5; by Little's law waiting time x rate"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return what customers wait for, by channel where orders are placed online, and what each echelon owes."""
        if not recorded(run, window):
            return []
        waiting = standing(run, network, window, "waiting_unit_ticks")
        owed = waiting + along_edges(run, network, window, "owed_unit_ticks")
        store = units(run, total(waiting[:, customer_sites(network)]))
        counts = order_counts(run, network, window)
        online = scaled(
            counts.mean_over_ticks(Measure.BACKLOG_UNIT_TICKS), lambda daily: units(run, total(daily))
        )
        rows = ratio(store + sum(online), window.days)
        if counts.groups:
            rows += ratio(store, window.days, channel=STORE)
            rows += by_channel(counts, online, window.days)[1:]
        for echelon, members in echelons(network):
            rows += ratio(units(run, total(owed[:, members])), window.days, echelon=echelon)
        return rows
