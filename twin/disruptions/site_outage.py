"""A site that stops, wholly or in part: fire, flood, strike, power cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

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

    What a site tells of itself in the field ``status`` is right from the first day on, unless the outage is announced
    (``warning_days``) or noticed late (``visibility_delay_days``). Nobody acts on it but whose strategy says so.
    """

    target: str = setting(unit="site, group or kind", doc="Which sites stop.")
    start_day: int = setting(unit="days after the warm-up", low=0, doc="First day of the outage.")
    duration_days: int = setting(unit="days", low=1, doc="Days at full severity.")
    severity: float = setting(1.0, unit="share of capacity lost", low=0, high=1, doc="1 closes the site.")
    recovery_days: int = setting(0, unit="days", low=0, doc="Days over which capacity returns, in a straight line.")
    recovery: str = setting(
        "linear", unit="profile", choices=("linear", "step"), doc="How it returns; step: all of it at once, at the end."
    )
    warning_days: int = setting(0, unit="days", low=0, high=365, doc="Days before its start from which on it is told.")
    visibility_delay_days: int = setting(
        0, unit="days", low=0, high=365, doc="Days from its start until the sites' status shows it."
    )
    false_alarm: bool = setting(False, unit="yes or no", doc="It is announced and never comes.")

    def problems(self, network: Network, where: str) -> Iterator[Problem]:
        """Yield an unknown target, and a partial outage of a site whose capacity has no limit."""
        sites = network.sites.members(self.target)
        if not sites.any():
            yield network.sites.unknown(f"{where}.target", self.target)
        yield from self._contradictions(where)
        partial = 0 < self.severity < 1 or (self.severity > 0 and self.recovery_days > 0)
        if partial and (network.sites.daily_capacity[sites] == UNLIMITED).any():
            yield Problem(
                f"{where}.target", self.target, "a partial outage or a gradual recovery needs sites with a finite "
                "daily_capacity_units", "give the site a capacity, or use severity 1 and recovery_days 0",
            )

    def _contradictions(self, where: str) -> Iterator[Problem]:
        """Yield settings of which one denies the other."""
        if self.recovery == "step" and self.recovery_days:
            yield Problem(f"{where}.recovery_days", self.recovery_days, "recovery 'step' takes no days",
                          "use recovery_days 0, or recovery 'linear'")
        if self.warning_days and self.visibility_delay_days:
            yield Problem(f"{where}.visibility_delay_days", self.visibility_delay_days,
                          "an outage that is told in advance (warning_days) is not noticed late",
                          "set one of the two to 0")
        if self.false_alarm and not self.warning_days:
            yield Problem(f"{where}.false_alarm", "true", "a false alarm is an outage of which nothing comes but the "
                          "warning", "set warning_days")

    @property
    def _told_day(self) -> int | None:
        """Day from which on its sites tell of it; None: from the day on which it comes."""
        late = self.visibility_delay_days - self.warning_days
        return self.start_day + late if late else None

    def effects(self, network: Network) -> list[Effect]:
        """Return a closure or a capacity factor, and one capacity factor per day of recovery; or what is only told."""
        if self.severity == 0:
            return []
        sites, products = network.sites.members(self.target), frozen([False] * len(network.products), bool)
        end = self.start_day + self.duration_days
        kind = EffectKind.CLOSURE if self.severity == 1 else EffectKind.CAPACITY
        stop = Effect(kind, self.start_day, end, sites, products, 1 - self.severity, told_day=self._told_day)
        if self.false_alarm:
            # What the ramp would take is half of its days at full severity.
            return [replace(stop, kind=EffectKind.ALARM, end_day=end + self.recovery_days // 2)]
        ramp = [
            replace(
                stop, kind=EffectKind.CAPACITY, start_day=end + day, end_day=end + day + 1, factor=self._recovered(day),
                told_day=self._told_day if self.warning_days or (self._told_day or 0) > end + day else None,
            )
            for day in range(self.recovery_days)
        ]
        return [stop, *ramp]

    def _recovered(self, day: int) -> float:
        """Return the mean capacity factor over a day of the ramp (its integral, not a sample)."""
        return 1 - self.severity * (1 - (day + 0.5) / self.recovery_days)
