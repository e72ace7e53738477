"""A site that stops, wholly or in part: fire, flood, strike, power cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from twin.disruptions.base import Effect, EffectKind
from twin.errors import Problem
from twin.network.arrays import frozen
from twin.network.network import Network
from twin.network.sites import UNLIMITED
from twin.settings import setting


@dataclass(frozen=True)
class SiteOutage:
    """Sites lose a share of their capacity for some days, then recover along a straight line.

    At severity 1 a site is closed: it sells, receives and ships nothing; its stock is frozen, orders placed with it are
    owed, not lost, and lorries wait at its gate. Below 1 only what it may ship a day shrinks. Source: outage process of
    Sheffi & Rice (2005), simplified to a step and a linear recovery.
    """

    target: str = setting(unit="site, group or kind", doc="Which sites stop.")
    start_day: int = setting(unit="days after the warm-up", low=0, doc="First day of the outage.")
    duration_days: int = setting(unit="days", low=1, doc="Days at full severity.")
    severity: float = setting(1.0, unit="share of capacity lost", low=0, high=1, doc="1 closes the site.")
    recovery_days: int = setting(0, unit="days", low=0, doc="Days over which capacity returns, in a straight line.")

    def problems(self, network: Network, where: str) -> Iterator[Problem]:
        """Yield an unknown target, and a partial outage of a site whose capacity has no limit."""
        sites = network.sites.members(self.target)
        if not sites.any():
            yield network.sites.unknown(f"{where}.target", self.target)
        partial = 0 < self.severity < 1 or (self.severity > 0 and self.recovery_days > 0)
        if partial and (network.sites.daily_capacity[sites] == UNLIMITED).any():
            yield Problem(
                f"{where}.target", self.target, "a partial outage or a gradual recovery needs sites with a finite "
                "daily_capacity_units", "give the site a capacity, or use severity 1 and recovery_days 0",
            )

    def effects(self, network: Network) -> list[Effect]:
        """Return a closure or a capacity factor, and one capacity factor per day of recovery."""
        if self.severity == 0:
            return []
        sites, products = network.sites.members(self.target), frozen([False] * len(network.products), bool)
        end = self.start_day + self.duration_days
        kind = EffectKind.CLOSURE if self.severity == 1 else EffectKind.CAPACITY
        stop = Effect(kind, self.start_day, end, sites, products, 1 - self.severity)
        ramp = [
            Effect(EffectKind.CAPACITY, end + day, end + day + 1, sites, products, self._recovered(day))
            for day in range(self.recovery_days)
        ]
        return [stop, *ramp]

    def _recovered(self, day: int) -> float:
        """Return the mean capacity factor over a day of the ramp (its integral, not a sample)."""
        return 1 - self.severity * (1 - (day + 0.5) / self.recovery_days)
