"""The site nearest to the customer's zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from twin.network.arrays import IntArray
from twin.policies.sourcing.base import SiteLists, ranked, split_setting
from twin.policies.views import DeliveryLanes, SourcingView


@dataclass(frozen=True)
class Nearest:
    """The site with the shortest delivery lane to the zone that holds the order; ties by rank, then by row.

    Source: Acimovic & Graves (2015), Manufacturing & Service Operations Management 17(1), doi:10.1287/msom.2014.0505,
    whose myopic rule takes the cheapest option now; here the shortest.
    """

    rests_on_stock_alone: ClassVar[bool] = True
    split_above_value: float = split_setting()

    def plan(self, lanes: DeliveryLanes) -> SiteLists:
        """Return the sites of each zone by distance."""
        distance = np.where(np.isfinite(lanes.rank), lanes.distance_km, np.inf)
        return ranked(distance, lanes.rank)

    def choose(self, view: SourcingView, plan: SiteLists) -> IntArray:
        """Return the site of each line."""
        return plan.choose(view, self.split_above_value)
