"""Destinations of parcels: a customer zone and a service mode, zone by zone; which delivery lane leads there."""

from __future__ import annotations

import numpy as np

from twin.network.arrays import IntArray
from twin.network.names import Names
from twin.network.specificity import Winners, winners
from twin.network.tables import Table

_EVERY, _UNKNOWN = -1, -2


def destination_lanes(table: Table, sites: Names, zones: Names, modes: Names) -> Winners:
    """Let the narrowest row win for each destination and site: by site, then by zone, then a mode before all.

    Parameters
    ----------
    table
        The table ``deliveries``.
    sites, zones, modes
        What the names in its columns stand for; ``modes`` with ``all``.

    Returns
    -------
    Winners
        [zone * modes + mode, site]
    """
    of = _modes_of_rows(table, modes)
    by_mode = [_lanes_of_mode(table, sites, zones, of, mode) for mode in range(len(modes))]
    row = np.stack([found.row.T for found in by_mode], axis=1)
    doubt = np.stack([found.doubt.T for found in by_mode], axis=1)
    for unknown in np.flatnonzero(of == _UNKNOWN).tolist():
        places = (zones.possible_rows(table["to"][unknown]), modes.possible_rows(table["mode"][unknown]),
                  sites.possible_rows(table["from"][unknown]))
        doubt[np.ix_(*places)] = True
    shape = (len(zones) * len(modes), len(sites))
    return Winners(row.reshape(shape), doubt.reshape(shape))


def _modes_of_rows(table: Table, modes: Names) -> IntArray:
    """Return [row] the mode that each row names, or that it names every mode, or one that is refused or unknown."""
    def mode(value: object) -> int:
        return modes.row(value) if modes.known(value) else _UNKNOWN

    return table["mode"].take(mode)


def _lanes_of_mode(table: Table, sites: Names, zones: Names, of: IntArray, mode: int) -> Winners:
    """Rows that name the mode come behind those for all, so that they win where the other names are the same."""
    rows = np.concatenate([np.flatnonzero(of == _EVERY), np.flatnonzero(of == mode)])
    return winners(table, ("from", "to"), (sites, zones), rows)
