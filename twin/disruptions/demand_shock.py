"""A sudden change of demand: a heat wave, a rumour, a lockdown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from twin.disruptions.base import Effect, EffectKind, demand_places, unknown_place
from twin.errors import Problem
from twin.network.network import Network
from twin.settings import setting


@dataclass(frozen=True)
class DemandShock:
    """Mean demand of some sites and products changes by a share for some days. Source: none, an assumption."""

    start_day: int = setting(unit="days after the warm-up", low=0, doc="First day of the shock.")
    duration_days: int = setting(unit="days", low=1, doc="Days that it lasts.")
    severity: float = setting(unit="relative change", low=-1, high=99, doc="0.5 is half as much again.")
    target: str = setting("all", unit="product or family", doc="Which products are wanted more or less.")
    sites: str = setting("all", unit="site, group, kind or zone", doc="Where; a zone: also online.")

    def problems(self, network: Network, where: str) -> Iterator[Problem]:
        """Yield unknown products and sites."""
        if not network.products.members(self.target).any():
            yield network.products.unknown(f"{where}.target", self.target)
        if not np.concatenate(demand_places(network, self.sites)).any():
            yield unknown_place(network, f"{where}.sites", self.sites)

    def effects(self, network: Network) -> list[Effect]:
        """Return one demand factor."""
        if self.severity == 0:
            return []
        (sites, zones), products = demand_places(network, self.sites), network.products.members(self.target)
        end = self.start_day + self.duration_days
        return [Effect(EffectKind.DEMAND, self.start_day, end, sites, products, 1 + self.severity, zones)]
