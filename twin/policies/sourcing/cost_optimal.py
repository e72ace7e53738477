"""The sites that serve an order at the least cost altogether, lateness and the stock that it takes included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from twin.kernels import assigning
from twin.kernels.assigning import NO_COST, SHORTAGE, THRESHOLD, Costs, Lateness, Scarcity, Wanted
from twin.network.arrays import FloatArray, IntArray
from twin.policies.sourcing.base import Shelf, cost_of_sites, minor, split_setting
from twin.policies.views import DeliveryLanes, SourcingView
from twin.settings import setting
from twin.units import MICRO

_OPPORTUNITY_COSTS = {"none": NO_COST, "threshold": THRESHOLD, "shortage": SHORTAGE}
_MOST_MONEY = 1e6
"""So that costs, whole numbers of micro minor units, stay exact."""
_MOST_LINES = 8
"""Work and memory of the exact search grow threefold with each line."""


@dataclass(frozen=True)
class AllCosts:
    """The costs as arrays; what earlier orders of a wave took."""

    costs: Costs
    rate: FloatArray
    """[site] lines picked an hour; infinite: no limit."""
    scarce: Scarcity
    shelf: Shelf


@dataclass(frozen=True)
class CostOptimal:
    """The assignment of an order's lines to sites that costs least: picks, parcels, lateness, and the stock it takes.

    A parcel that is expected later than the promise, by the lines that wait at its site and the mean time of its lane,
    costs ``late_cost_per_hour``. A unit costs what it would earn where it lies: nothing; all of it, where few days of
    supply are left; or all of it times the chance that demand until more comes reaches what is left. An order that
    may be split is split where that is cheaper; as many of its lines go as can. Short orders get the best assignment
    there is, longer ones one that no move of a single line improves. Source: Acimovic & Graves (2015), Manufacturing &
    Service Operations Management 17(1), doi:10.1287/msom.2014.0505, for costs of stock in the choice; theirs are the
    dual prices of a linear programme, these are not.
    """

    rests_on_stock_alone: ClassVar[bool] = True
    split_above_value: float = split_setting()
    further_parcel_cost: float = setting(
        0.0, unit="money of the network", low=0, high=_MOST_MONEY,
        doc="Weighs on every parcel of an order beyond its first, for the customer's trouble; nobody pays it.",
    )
    late_cost_per_hour: float = setting(
        1.0, unit="money of the network per parcel and hour", low=0, high=_MOST_MONEY,
        doc="Weighs on every hour that a parcel is expected after the promise; nobody pays it.",
    )
    opportunity_cost: str = setting(
        "shortage", unit="way to value stock", choices=tuple(_OPPORTUNITY_COSTS),
        doc="What a unit of stock costs beside its carriage: nothing, its worth below a threshold, or by the chance.",
    )
    scarce_below_days: float = setting(
        7.0, unit="days of supply", low=0, high=10_000,
        doc="With the threshold: fewer days of planned demand left at a site make its units dear.",
    )
    exact_lines: int = setting(
        6, unit="lines", low=1, high=_MOST_LINES, doc="Orders of up to so many lines get the best assignment there is.",
    )

    def plan(self, lanes: DeliveryLanes) -> AllCosts:
        """Return all costs in micro minor units."""
        own = cost_of_sites(lanes)
        sites = own.by_parcel.sites
        parcel, per_unit, hours = (
            np.take_along_axis(each, sites, axis=1) for each in (own.parcel, own.per_unit, lanes.lead_hours)
        )
        costs = Costs(
            sites, own.by_parcel.count, parcel, per_unit, own.per_line[sites], hours, own.least,
            _micro(self.further_parcel_cost), minor(self.split_above_value), self.exact_lines,
        )
        rate = np.where(lanes.lines_per_hour < 0, np.inf, lanes.lines_per_hour)
        return AllCosts(costs, rate, self._scarcity(lanes), own.by_parcel.shelf)

    def _scarcity(self, lanes: DeliveryLanes) -> Scarcity:
        kind = _OPPORTUNITY_COSTS[self.opportunity_cost]
        if kind == NO_COST:
            nothing = np.zeros((0, 0))
            return Scarcity(kind, nothing, nothing, np.zeros((0, 0), np.int64), nothing)
        outlook = lanes.outlook
        days = self.scarce_below_days if kind == THRESHOLD else outlook.resupply_days
        worth = np.ascontiguousarray(outlook.worth_micro.T, np.float64)
        needed = np.ascontiguousarray((outlook.demand_per_day * days).T)
        return Scarcity(kind, worth, needed, np.full(worth.shape, -1), np.zeros(worth.shape))

    def choose(self, view: SourcingView, plan: AllCosts) -> IntArray:
        """Return the site of each line."""
        chosen = np.empty(len(view.product), np.int64)
        wanted = Wanted(
            view.destination, view.value_minor, view.promised, view.first_line, view.product, view.units, view.now
        )
        late = Lateness(_micro(self.late_cost_per_hour), plan.rate, view.backlog_lines)
        assigning.by_total_cost(
            wanted, view.free, view.open, plan.costs, late, plan.scarce, plan.shelf.taken(view.free), chosen
        )
        return chosen


def _micro(value: float) -> float:
    """Return an amount in micro minor units, a whole number."""
    return float(np.floor(minor(value) * MICRO + 0.5))
