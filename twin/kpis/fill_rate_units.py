"""Fill rate by units."""

from __future__ import annotations

import numpy as np

from twin.kpis.base import Row, ratio
from twin.kpis.measuring.amounts import units
from twin.kpis.measuring.arrays import moved
from twin.kpis.measuring.echelons import customer_sites
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.network import Network


class FillRateUnits:
    """The share of the units that customers asked for that left the shelf at once.

    A unit handed over later, after waiting, counts as asked for and not as served. Sites that face customers, together
    and each by itself.
    """

    name = "fill_rate_units"
    label = "Fill rate (units)"
    unit = "share"
    better = "higher"
    formula = "units sold from stock at once / units asked for (sold at once + missed)"
    source = "Measure P2 of Silver, Pyke and Thomas, Inventory and Production Management in Supply Chains (2017), ch. 6"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total and one row per site that faces customers."""
        sold = moved(run, network, window, "sale").sum(axis=0)
        asked = sold + moved(run, network, window, "miss").sum(axis=0)
        facing = np.flatnonzero(customer_sites(network))
        rows = ratio(units(run, sold[facing].sum()), units(run, asked[facing].sum()))
        for site in facing:
            rows += ratio(units(run, sold[site]), units(run, asked[site]), site=network.sites.ids[site])
        return rows
