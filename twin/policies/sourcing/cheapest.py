"""The site from which picking and delivery cost least."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from twin.kernels import sourcing
from twin.network.arrays import IntArray
from twin.policies.sourcing.base import CostOfSites, cost_of_sites, minor, split_setting
from twin.policies.views import DeliveryLanes, SourcingView


@dataclass(frozen=True)
class Cheapest:
    """The site that holds the order at the least cost of picking its lines, packing and carrying the parcel.

    Of an order that is split each line looks for itself; at a site that has a parcel already it costs no second one.
    Source: the myopic rule of Acimovic & Graves (2015), Manufacturing & Service Operations Management 17(1),
    doi:10.1287/msom.2014.0505.
    """

    rests_on_stock_alone: ClassVar[bool] = True
    split_above_value: float = split_setting()

    def plan(self, lanes: DeliveryLanes) -> CostOfSites:
        """Return the costs as numbers that can be compared."""
        return cost_of_sites(lanes)

    def choose(self, view: SourcingView, plan: CostOfSites) -> IntArray:
        """Return the site of each line."""
        chosen = np.empty(len(view.product), np.int64)
        sourcing.by_score(
            view.destination, view.value_minor, view.first_line, view.product, view.units, view.free, view.open,
            plan.by_parcel.sites, plan.by_parcel.count, plan.parcel, plan.per_unit, plan.per_line, plan.least,
            minor(self.split_above_value), plan.by_parcel.shelf.taken(view.free), chosen,
        )
        return chosen
