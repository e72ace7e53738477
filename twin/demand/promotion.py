"""A promotion: more demand while it runs, part of it borrowed from the days after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from twin.disruptions.base import Effect, EffectKind, demand_places, unknown_place
from twin.errors import Problem
from twin.network.network import Network
from twin.settings import setting


@dataclass(frozen=True)
class Promotion:
    """Demand is lifted for some days; a share of the extra is pulled forward and is missing in the dip that follows.

    Extra demand over the whole event is (1 - pull_forward_share) x severity x lift x duration x base demand.
    Source: van Heerde, Leeflang & Wittink (2000) describe the post-promotion dip; the defaults are assumptions.
    """

    target: str = setting(unit="product or family", doc="What is promoted.")
    start_day: int = setting(unit="days after the warm-up", low=0, doc="First day.")
    duration_days: int = setting(unit="days", low=1, doc="Days that it runs.")
    lift: float = setting(1.0, unit="relative change", low=0, high=99, doc="Extra demand as a share of the base.")
    severity: float = setting(1.0, unit="-", low=0, high=10, doc="Scales the lift; 0 is no promotion at all.")
    pull_forward_share: float = setting(0.3, unit="share", low=0, high=1, doc="Share of the extra taken from later.")
    dip_days: int = setting(7, unit="days", low=1, doc="Days over which the pulled-forward demand is missing.")
    sites: str = setting("all", unit="site, group, kind or zone", doc="Where; a zone: also online.")
    notice_days: int = setting(
        14, unit="days", low=0, high=365, doc="Days before its start from which on its sites know of it (assumption)."
    )

    @property
    def _dip(self) -> float:
        return self.pull_forward_share * self.severity * self.lift * self.duration_days / self.dip_days

    def problems(self, network: Network, where: str) -> Iterator[Problem]:
        """Yield unknown products and sites, and a dip deeper than the demand there is."""
        if not network.products.members(self.target).any():
            yield network.products.unknown(f"{where}.target", self.target)
        if not np.concatenate(demand_places(network, self.sites)).any():
            yield unknown_place(network, f"{where}.sites", self.sites)
        if self._dip > 1:
            yield Problem(
                f"{where}.dip_days", self.dip_days, f"the dip would take {self._dip:.0%} of the demand of those days",
                f"spread it over at least {self.dip_days * self._dip:.0f} days or lower pull_forward_share",
            )

    def effects(self, network: Network) -> list[Effect]:
        """Return the lift and the dip."""
        if self.severity * self.lift == 0:
            return []
        (sites, zones), products = demand_places(network, self.sites), network.products.members(self.target)
        end = self.start_day + self.duration_days
        told = self.start_day - self.notice_days
        up, down = 1 + self.severity * self.lift, 1 - self._dip
        lift = Effect(EffectKind.DEMAND, self.start_day, end, sites, products, up, zones, told_day=told)
        if self._dip == 0:
            return [lift]
        return [lift, Effect(EffectKind.DEMAND, end, end + self.dip_days, sites, products, down, zones, told_day=told)]
