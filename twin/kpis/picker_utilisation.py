"""Picker utilisation."""

from __future__ import annotations

from twin.kpis.base import Row, ratio
from twin.kpis.measuring.staffed import by_hour, staffed_sites
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.network import Network


class PickerUtilisation:
    """The share of their shifts that pickers work: on parcels, and for customers who walked in.

    What is finished after a shift is work too and no shift, so that a site at its limit comes out above 1. The kind
    ``packers`` is the same of those who pack; the headline is about pickers. Networks where nobody picks, but sites do,
    have no such figure.
    """

    name = "picker_utilisation"
    label = "Picker utilisation"
    unit = "share"
    better = "neither"
    formula = "time that pickers work in the window / time of their shifts in it"
    source = "Capacity use as busy over available time: Hopp and Spearman, Factory Physics (2008), section 8.3"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return all sites and each one, of pickers, and of packers as kind ``packers``."""
        rows: list[Row] = []
        sites = staffed_sites(network)
        for who, kind in (("picker", {}), ("packer", {"kind": "packers"})):
            busy = by_hour(run, network, window, f"{who}_busy_ms").sum(axis=1)
            there = by_hour(run, network, window, f"{who}_ms").sum(axis=1)
            rows += ratio(int(busy.sum()), int(there.sum()), **kind)
            for row, site in sites:
                rows += ratio(int(busy[row]), int(there[row]), site=site, **kind)
        return rows
