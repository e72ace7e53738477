"""Days of supply."""

from __future__ import annotations

from twin.kpis.base import Row, ratio
from twin.kpis.measuring.amounts import money, total, valued
from twin.kpis.measuring.arrays import HANDED_OVER, product_units, standing
from twin.kpis.measuring.echelons import echelons
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.network import Network


class DaysOfSupply:
    """For how many days of sales the stock on hand would last, at cost, averaged over the window.

    Goods sold are those handed to customers, at once, after waiting, or at the door. Stock on hand includes what is
    reserved for online orders and not yet picked. The row of an echelon is its own stock over the same sales, so the
    echelons add up to the total. Goods in transit and parcels on the road are left out. Neither more nor fewer days are
    better by themselves: they buy service with capital.
    """

    name = "days_of_supply"
    label = "Days of supply"
    unit = "days"
    better = "neither"
    formula = "sum over days of stock on hand at cost / cost of goods sold in the window"
    source = "Accounting ratio, average inventory / cost of goods sold a day; in transit left out by choice"
    assumption = True

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total and one row per echelon; none where nothing was sold."""
        stock = standing(run, network, window, "on_hand_value_minor_ticks")
        sold = valued(product_units(run, network, window, *HANDED_OVER), network.products.cost_micro)
        rows = ratio(money(total(stock)), sold)
        for echelon, members in echelons(network):
            rows += ratio(money(total(stock[:, members])), sold, echelon=echelon)
        return rows
