"""The zone's preferred list of sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from twin.network.arrays import IntArray
from twin.policies.sourcing.base import SiteLists, ranked, split_setting
from twin.policies.views import DeliveryLanes, SourcingView


@dataclass(frozen=True)
class Preferred:
    """The first site of the zone's list, by the rank in the table deliveries, that holds the order.

    Source: none, a convention of order management systems.
    """

    rests_on_stock_alone: ClassVar[bool] = True
    split_above_value: float = split_setting()

    def plan(self, lanes: DeliveryLanes) -> SiteLists:
        """Return the sites of each zone by rank."""
        return ranked(lanes.rank)

    def choose(self, view: SourcingView, plan: SiteLists) -> IntArray:
        """Return the site of each line."""
        return plan.choose(view, self.split_above_value)
