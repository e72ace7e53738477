"""Waiting time at the docks."""

from __future__ import annotations

from twin.kpis.base import Row, ratio
from twin.kpis.measuring.docks import visits
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.network import Network


class DockWaitingTime:
    """How long a truck waits at an inbound dock before anybody begins to unload it, on average.

    It waits while all doors are busy, while the dock is closed, and until a crew that went away looks again. Trucks
    count on the day of their coming, once their unloading has begun. Networks without the table of docks have no such
    figure.
    """

    name = "dock_waiting_time"
    label = "Waiting time at docks"
    unit = "hours"
    better = "lower"
    formula = "hours from coming to the start of unloading / trucks"
    source = "Mean waiting time in queue: Hopp and Spearman, Factory Physics, 3rd ed. (2008), section 8.6"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total and one row per site with a dock; none where no truck came."""
        found = visits(run, network, window)
        rows = ratio(sum(each.waited_hours for each in found), sum(each.trucks for each in found))
        for each in found:
            rows += ratio(each.waited_hours, each.trucks, site=each.site)
        return rows
