"""Ready rate."""

from __future__ import annotations

from twin.kpis.base import Row, ratio
from twin.kpis.measuring.amounts import total
from twin.kpis.measuring.arrays import standing
from twin.kpis.measuring.echelons import customer_sites, echelons
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.network import Network


class ReadyRate:
    """The share of time in which a product that a site lists is on hand there, over products and sites alike.

    Every product-day counts the same, whether the product sells one unit a day or a thousand; stock behind a closed
    door counts as on hand. A product is listed where customers buy it, so that only sites that face customers count.
    What is reserved for online orders is on the shelf and not ready: only free stock counts.
    """

    name = "ready_rate"
    label = "Ready rate"
    unit = "share"
    better = "higher"
    formula = "product-days with stock on hand / product-days listed"
    source = "Measure P3 of Silver, Pyke and Thomas, Inventory and Production Management in Supply Chains (2017), ch. 6"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total over the sites that face customers and one row per echelon with such sites."""
        ready = standing(run, network, window, "in_stock_product_ticks")
        listed = standing(run, network, window, "listed_product_ticks")
        facing = customer_sites(network)
        rows = ratio(total(ready[:, facing]), total(listed[:, facing]))
        for echelon, members in echelons(network):
            rows += ratio(total(ready[:, members]), total(listed[:, members]), echelon=echelon)
        return rows
