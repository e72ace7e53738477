"""Bullwhip ratio by echelon."""

from __future__ import annotations

import math

import numpy as np

from twin.kpis.base import Row, ratio
from twin.kpis.measuring.arrays import moved
from twin.kpis.measuring.echelons import echelons
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.network.network import Network

BUCKETS = {"day": 1, "week": 7}


class Bullwhip:
    """How much more the orders a site places vary than the demand it receives; above 1 the site amplifies.

    Demand received is what customers asked for at the site plus the orders that other sites placed there. Online orders
    count where their zone's home is, on the day of their first wave, whichever site serves them: no strategy changes
    that. Variances are taken per site over all its products and then summed over the echelon, orders and demand apart.
    They are not taken of the echelon's summed series: the swings of independent sites cancel in a sum, and aggregation
    masks the bullwhip that each site lives with. The swings of the products of one site do cancel: this is the bullwhip
    of its volume, not of its single products. The bucket masks too: days and complete weeks (counted from the first
    measured day; days left over are dropped) are both given. Only sites that can order from another site count, so
    suppliers have no row.
    """

    name = "bullwhip"
    label = "Bullwhip ratio"
    unit = "ratio"
    better = "lower"
    formula = "sum over sites of Var(units ordered per bucket) / sum over sites of Var(units demanded per bucket)"
    source = (
        "Ratio of variances: Chen, Drezner, Ryan and Simchi-Levi, Management Science 46(3):436-443 (2000); masking by "
        "aggregation: Chen and Lee, Operations Research 60(4):771-784 (2012); the sum over sites is our choice"
    )
    assumption = True

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return one row per echelon and bucket; none with fewer than two buckets or demand that never varies."""
        placed = moved(run, network, window, "order")
        received = moved(run, network, window, "order", end="from_site")
        for asked in ("sale", "miss", "place"):
            received += moved(run, network, window, asked)
        buying = _sites_that_order(network)
        scale = int(run.meta["unit_scale"])
        rows: list[Row] = []
        for bucket, days in BUCKETS.items():
            if window.days // days < 2:
                continue
            ordered, demanded = _variances(placed, days, scale), _variances(received, days, scale)
            for echelon, members in echelons(network):
                own = members & buying
                rows += ratio(math.fsum(ordered[own]), math.fsum(demanded[own]), bucket=bucket, echelon=echelon)
        return rows


def _sites_that_order(network: Network) -> BoolArray:
    buying: BoolArray = np.zeros(len(network.sites), dtype=np.bool_)
    buying[network.edges.destination] = True
    return buying


def _variances(daily: IntArray, days: int, scale: int) -> FloatArray:
    """Return [site] sample variances in units squared; of book units first, where a constant series gives exactly 0."""
    whole = len(daily) // days
    buckets = daily[: whole * days].reshape(whole, days, -1).sum(axis=1)
    return np.asarray(buckets.var(axis=0, ddof=1) / scale**2, dtype=np.float64)
