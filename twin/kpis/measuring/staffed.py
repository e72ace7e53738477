"""What happened where people pick and pack, by site and hour of the day, in the measured window."""

from __future__ import annotations

import numpy as np

from twin.kpis.measuring.arrays import places
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.arrays import IntArray
from twin.network.network import Network

HOURS_PER_DAY = 24


def staffed_sites(network: Network) -> list[tuple[int, str]]:
    """Return row and id of the sites where people pick; none where nobody does."""
    if network.online is None or network.online.staffing is None:
        return []
    return [(row, network.sites.ids[row]) for row in np.flatnonzero(network.online.staffing.staffed).tolist()]


def by_hour(run: Run, network: Network, window: Window, column: str) -> IntArray:
    """Return [site, hour of the day] a column of the table site_hours, summed over the window."""
    frame = window.rows(run.frame("site_hours"))
    summed: IntArray = np.zeros((len(network.sites), HOURS_PER_DAY), np.int64)
    at = places(frame["site"], network.sites.ids), frame["hour"].to_numpy(dtype=np.int64)
    np.add.at(summed, at, frame[column].to_numpy(dtype=np.int64))
    return summed
