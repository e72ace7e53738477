"""Record accuracy."""

from __future__ import annotations

import numpy as np

from twin.kpis.base import Row, ratio
from twin.kpis.measuring.arrays import places
from twin.kpis.measuring.echelons import echelons
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.network import Network
from twin.units import SECONDS_PER_DAY


class RecordAccuracy:
    """The share of time in which the recorded stock of a product at a site is what stands there, over all records.

    A record that is one unit off is as wrong as one that is a hundred off. Networks and scenarios in which records are
    always right have no such figure.
    """

    name = "record_accuracy"
    label = "Accuracy of stock records"
    unit = "share"
    better = "higher"
    formula = "1 - days of wrong records / days of all records, one record per product and site"
    source = "Inventory record accuracy: DeHoratius and Raman (2008), Management Science 54:627-641"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total, one row per echelon and one per site that keeps records; none where all are right."""
        frame = window.rows(run.frame("stock_records"))
        sites = len(network.sites)
        site = places(frame["site"], network.sites.ids)
        kept, wrong = np.zeros((2, sites), np.int64)
        np.add.at(kept, site, frame["records"].to_numpy(np.int64) * SECONDS_PER_DAY)
        np.add.at(wrong, site, frame["wrong_seconds"].to_numpy(np.int64))
        right = kept - wrong
        rows = ratio(int(right.sum()), int(kept.sum()))
        for echelon, members in echelons(network):
            rows += ratio(int(right[members].sum()), int(kept[members].sum()), echelon=echelon)
        for row, name in enumerate(network.sites.ids):
            rows += ratio(int(right[row]), int(kept[row]), site=name)
        return rows
