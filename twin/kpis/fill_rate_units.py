"""Fill rate by units."""

from __future__ import annotations

import numpy as np

from twin.kpis.base import Row, ratio
from twin.kpis.measuring.amounts import units
from twin.kpis.measuring.arrays import moved
from twin.kpis.measuring.echelons import customer_sites
from twin.kpis.measuring.orders import order_counts
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.network import Network
from twin.network.online import STORE


class FillRateUnits:
    """The share of the units that customers asked for that left the shelf at once.

    A unit handed over later, after waiting, counts as asked for and not as served. The total is about walk-in customers
    and online orders together. A unit of an online order is served at once if its line found stock, at whichever site,
    in its first wave; orders that the customer cancelled before asked no stock for anything. The channel ``store`` and
    the rows of sites are about walk-in customers alone.
    """

    name = "fill_rate_units"
    label = "Fill rate (units)"
    unit = "share"
    better = "higher"
    formula = (
        "(walk-in units sold at once + online units that found stock in their first wave) / (walk-in units asked for + "
        "online units that met a wave)"
    )
    source = "Measure P2 of Silver, Pyke and Thomas, Inventory and Production Management in Supply Chains (2017), ch. 6"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total, one row per channel and mode where orders are placed online, and one per customer site."""
        sold = moved(run, network, window, "sale").sum(axis=0)
        asked = sold + moved(run, network, window, "miss").sum(axis=0)
        facing = np.flatnonzero(customer_sites(network))
        store = int(sold[facing].sum()), int(asked[facing].sum())
        counts = order_counts(run, network, window)
        online = counts.of(Measure.UNITS_FROM_STOCK), counts.of(Measure.UNITS_TRIED)
        rows = ratio(*(units(run, walk_in + total.sum()) for walk_in, total in zip(store, online, strict=True)))
        if counts.groups:
            rows += ratio(*(units(run, amount) for amount in store), channel=STORE)
        for part, own in counts.parts:
            served, tried = (units(run, amounts[own].sum()) for amounts in online)
            rows += ratio(served, tried, **part)
        for site in facing:
            rows += ratio(units(run, sold[site]), units(run, asked[site]), site=network.sites.ids[site])
        return rows
