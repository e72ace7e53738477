"""Inventory turns."""

from __future__ import annotations

from twin.kpis.base import Row, ratio
from twin.kpis.measuring.amounts import money, total, valued
from twin.kpis.measuring.arrays import HANDED_OVER, product_units, standing
from twin.kpis.measuring.echelons import echelons
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.network import Network
from twin.units import DAYS_PER_YEAR


class InventoryTurns:
    """How often a year the stock on hand is sold, at cost: 365 over the days of supply.

    Goods sold and stock on hand are those of the days of supply, with online orders; goods in transit are left out. The
    row of an echelon is the chain's sales over the echelon's stock. As with days of supply, neither direction is better
    by itself.
    """

    name = "inventory_turns"
    label = "Inventory turns"
    unit = "turns a year"
    better = "neither"
    formula = "365 x cost of goods sold in the window / sum over days of stock on hand at cost"
    source = "Accounting ratio, annualised cost of goods sold / average inventory; in transit left out by choice"
    assumption = True

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total and one row per echelon that holds stock."""
        stock = standing(run, network, window, "on_hand_value_minor_ticks")
        sold = valued(product_units(run, network, window, *HANDED_OVER), network.products.cost_micro)
        rows = ratio(sold * DAYS_PER_YEAR, money(total(stock)))
        for echelon, members in echelons(network):
            rows += ratio(sold * DAYS_PER_YEAR, money(total(stock[:, members])), echelon=echelon)
        return rows
