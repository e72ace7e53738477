"""Picking backlog."""

from __future__ import annotations

from twin.kpis.base import Row, ratio
from twin.kpis.measuring.staffed import HOURS_PER_DAY, by_hour, staffed_sites
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.network import Network
from twin.units import MILLISECONDS_PER_SECOND, SECONDS_PER_HOUR

_MS_PER_HOUR = SECONDS_PER_HOUR * MILLISECONDS_PER_SECOND


class PickingBacklogLines:
    """The order lines that wait to be picked where people do that, averaged over time.

    A line waits from the moment at which its site was chosen until a picker begins it, or its customer cancels. The
    ``bucket`` is the hour of the day, ``00`` to ``23``: when the queue is long says when hands are missing.
    """

    name = "picking_backlog_lines"
    label = "Picking backlog"
    unit = "lines"
    better = "lower"
    formula = "time that lines wait to be picked, summed over them / length of the window, or of the hours of that name"
    source = "Time average of a queue's length: Little, Operations Research 9:383-387 (1961)"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return all sites, each hour, each site, and each site's hours."""
        sites = staffed_sites(network)
        if not sites or not len(window.rows(run.frame("site_hours"))):
            return []
        waited, length = by_hour(run, network, window, "waiting_line_ms"), window.days * _MS_PER_HOUR
        rows = []
        for hours, of_site in ((waited.sum(axis=0), {}), *((waited[row], {"site": site}) for row, site in sites)):
            rows += ratio(int(hours.sum()), HOURS_PER_DAY * length, **of_site)
            for hour, amount in enumerate(hours.tolist()):
                rows += ratio(amount, length, bucket=f"{hour:02}", **of_site)
        return rows
