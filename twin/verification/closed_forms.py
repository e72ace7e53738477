"""Closed forms of inventory theory under continuous review and Poisson demand, computed when a case runs.

Sums run over ``[0, _MOST)`` units outstanding; what lies beyond is less than the last digit of a float.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from twin.network.arrays import FloatArray

_MOST = 400
_LEAST = 1e-17
Measures = Mapping[str, float]
"""Long-run averages by name: shares of demand or of time, and units."""


def poisson(mean: float) -> FloatArray:
    """Return the probabilities of 0, 1, 2 ... of a Poisson law with a mean below some 200."""
    count = np.arange(_MOST)
    log = count * math.log(mean) - mean - np.array([math.lgamma(n + 1) for n in count])
    return np.asarray(np.exp(log))


def base_stock(outstanding: FloatArray, level: int) -> Measures:
    """Return the measures of base stock with backorders, given the law of the units outstanding.

    Stock on hand less backorders is the level less what is outstanding; Poisson arrivals see time averages, so that the
    fill rate is the share of time with stock. Source: Zipkin, Foundations of Inventory Management (2000), section 6.2.

    Parameters
    ----------
    outstanding
        Probabilities of 0, 1, 2 ... units ordered and not received.
    level
        Base-stock level S.
    """
    units = np.arange(len(outstanding))
    mean = float(outstanding @ units)
    return {
        "fill rate": float(outstanding @ (units < level)),
        "time without backorders": float(outstanding @ (units <= level)),
        "backorders": float(outstanding @ np.maximum(units - level, 0)),
        "on hand": float(outstanding @ np.maximum(level - units, 0)),
        "outstanding": mean,
        "variance of outstanding": float(outstanding @ (units - mean) ** 2),
    }


def lost_sales(rate: float, lead_days: float, level: int) -> Measures:
    """Return the measures of base stock where unmet demand is lost: Erlang's loss system, whatever the lead-time law.

    Source: Erlang (1917), by the usual recursion; Karush (1957), Operations Research 5; Zipkin (2000), section 7.2.3.
    """
    load, lost = rate * lead_days, 1.0
    for servers in range(1, level + 1):
        lost = load * lost / (servers + load * lost)
    return {
        "fill rate": 1 - lost, "lost": lost, "outstanding": load * (1 - lost), "on hand": level - load * (1 - lost),
    }


def reorder_point(rate: float, lead_days: float, point: int, quantity: int) -> Measures:
    """Return the measures of (r, Q) with backorders: base stock, averaged over positions r + 1 ... r + Q.

    Source: Hadley & Whitin (1963), section 4-7; Axsater, Inventory Control (2015), section 5.3.
    """
    demand = poisson(rate * lead_days)
    each = [base_stock(demand, position) for position in range(point + 1, point + quantity + 1)]
    averaged = ("fill rate", "backorders", "on hand")
    measures = {name: math.fsum(one[name] for one in each) / quantity for name in averaged}
    return {**measures, "orders a day": rate / quantity}


def reorder_cost(measures: Measures, fixed: float, holding: float, late: float) -> float:
    """Return the cost a day of an (r, Q) policy: per order, per unit and day on hand, per unit and day owed."""
    return fixed * measures["orders a day"] + holding * measures["on hand"] + late * measures["backorders"]


def best_reorder_point(rate: float, lead_days: float, fixed: float, holding: float, late: float) -> tuple[int, int]:
    """Return the optimal (r, Q): positions join in the order of their cost until the next would raise the average.

    Source: Federgruen & Zheng (1992), Operations Research 40:808-813.
    """
    demand = poisson(rate * lead_days)

    def cost(position: int) -> float:
        at = base_stock(demand, position)
        return holding * at["on hand"] + late * at["backorders"]

    point = min(range(-_MOST // 2, _MOST // 2), key=cost) - 1
    quantity, total = 1, fixed * rate + cost(point + 1)
    while min(cost(point), cost(point + quantity + 1)) < total / quantity:
        below = cost(point) <= cost(point + quantity + 1)
        total += cost(point) if below else cost(point + quantity + 1)
        point, quantity = point - below, quantity + 1
    return point, quantity


def behind_a_warehouse(warehouse_mean: float, warehouse_level: int, rate_share: float, on_road: float) -> FloatArray:
    """Return the law of what a retailer has outstanding behind a warehouse that serves first come, first served.

    Each unit that the warehouse owes is this retailer's with the probability of its share of demand, independently;
    what it ordered during the transport comes on top. Source: Simon (1971), Operations Research 19; Graves (1985),
    Management Science 31:1247-1256; Axsater (2015), section 10.

    Parameters
    ----------
    warehouse_mean
        Mean units that the warehouse has outstanding: all demand during its lead time.
    warehouse_level
        Its base-stock level.
    rate_share
        Share of the retailer in demand.
    on_road
        The retailer's mean demand during its transport time.
    """
    ordered = poisson(warehouse_mean)
    owed = ordered[warehouse_level:].copy()
    owed[0] = ordered[: warehouse_level + 1].sum()
    own = np.zeros(_MOST)
    for units in np.flatnonzero(owed > _LEAST):
        own[: units + 1] += owed[units] * _binomial(int(units), rate_share)
    return np.convolve(own, poisson(on_road))[:_MOST]


def _binomial(trials: int, share: float) -> FloatArray:
    if share >= 1:
        return np.asarray(np.arange(trials + 1) == trials, np.float64)
    chances = [
        math.exp(math.lgamma(trials + 1) - math.lgamma(n + 1) - math.lgamma(trials - n + 1)
                 + n * math.log(share) + (trials - n) * math.log1p(-share))
        for n in range(trials + 1)
    ]
    return np.array(chances)


def metric(warehouse_mean: float, warehouse_level: int, rate_share: float, on_road: float) -> FloatArray:
    """Return the same law as the METRIC approximation has it: Poisson around the right mean.

    Source: Sherbrooke (1968), Operations Research 16:122-141.
    """
    owed = base_stock(poisson(warehouse_mean), warehouse_level)["backorders"]
    return poisson(rate_share * owed + on_road)
