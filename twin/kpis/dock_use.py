"""Use of the docks."""

from __future__ import annotations

from twin.kpis.base import Row, ratio
from twin.kpis.measuring.docks import visits
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.network import Network


class DockUse:
    """The share of the hours of the doors in which a truck stands at them and is unloaded.

    A door has the opening hours of its dock on the days on which its calendar and that of its site are open; closures
    by events are not taken off. What is begun before closing and ended after it counts in full, so that a dock that
    works overtime may come to more than 1. Trucks count on the day of their coming.
    """

    name = "dock_use"
    label = "Use of docks"
    unit = "share"
    better = "neither"
    formula = "hours of unloading / (doors x opening hours)"
    source = "Utilisation: Hopp and Spearman, Factory Physics, 3rd ed. (2008), section 8.3"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total and one row per site with a dock; none where no truck came."""
        found = visits(run, network, window)
        rows = ratio(sum(each.unloading_hours for each in found), sum(each.open_hours for each in found))
        for each in found:
            rows += ratio(each.unloading_hours, each.open_hours, site=each.site)
        return rows
