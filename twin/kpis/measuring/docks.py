"""What happened at the inbound docks in the measured window, by site."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np

from twin.kpis.measuring.arrays import places
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.network import Network
from twin.units import SECONDS_PER_HOUR

_MS_PER_HOUR = 1_000 * SECONDS_PER_HOUR


@dataclass(frozen=True)
class Visits:
    """The trucks that came to one site."""

    site: str
    trucks: int
    waited_hours: float
    unloading_hours: float
    open_hours: float
    """Hours of all its doors."""


def visits(run: Run, network: Network, window: Window) -> list[Visits]:
    """Return the trucks of each site with a dock to which one came, in the order of the sites."""
    docks, frame = network.docks, window.rows(run.frame("dock_visits"))
    if docks is None or frame.empty:
        return []
    site = places(frame["to_site"], network.sites.ids)
    sites = len(network.sites)
    trucks = np.bincount(site, minlength=sites)
    waited, unloading = (
        np.bincount(site, frame[column].to_numpy(), sites) / _MS_PER_HOUR for column in ("waited_ms", "unloading_ms")
    )
    return [
        Visits(network.sites.ids[row], int(trucks[row]), float(waited[row]), float(unloading[row]),
               _open_hours(network, row, window))
        for row in np.flatnonzero(trucks).tolist()
    ]


def _open_hours(network: Network, site: int, window: Window) -> float:
    docks = network.docks
    assert docks is not None
    rows = int(docks.calendar[site]), int(network.sites.calendar[site])
    first = network.start_date + datetime.timedelta(days=window.first_day)
    dates = (first + datetime.timedelta(days=day) for day in range(window.days))
    days = sum(all(network.calendars.is_open(row, date) for row in rows) for date in dates)
    hours = (int(docks.close_second[site]) - int(docks.open_second[site])) / SECONDS_PER_HOUR
    return days * hours * int(docks.doors[site])
