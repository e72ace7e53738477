"""Records that freeze: the systems of some sites tell nobody anything, while goods and customers move as before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from twin.disruptions.base import Effect, EffectKind
from twin.errors import Problem
from twin.network.arrays import frozen
from twin.network.network import Network
from twin.settings import setting


@dataclass(frozen=True)
class InformationOutage:
    """Reports of some sites to others stop for some days; nothing physical changes.

    Who reads them goes on with the newest that had arrived; the first report after the end tells in bulk what was sold
    in between. At severity 1 none arrives; below 1 each report of each field is lost with that probability. A site
    still knows its own stock and orders, and where nobody shares anything nothing is lost. Source: none, an assumption:
    an attack on, or a failure of, the systems between partners that leaves the goods alone.
    """

    target: str = setting(unit="site, group or kind", doc="Whose reports stop.")
    start_day: int = setting(unit="days after the warm-up", low=0, doc="First day without reports.")
    duration_days: int = setting(unit="days", low=1, doc="Days that it lasts.")
    severity: float = setting(1.0, unit="share of reports lost", low=0, high=1, doc="1: all of them.")

    def problems(self, network: Network, where: str) -> Iterator[Problem]:
        """Yield an unknown target."""
        if not network.sites.members(self.target).any():
            yield network.sites.unknown(f"{where}.target", self.target)

    def effects(self, network: Network) -> list[Effect]:
        """Return one factor of the share of reports that arrive."""
        if self.severity == 0:
            return []
        sites, products = network.sites.members(self.target), frozen([False] * len(network.products), bool)
        end = self.start_day + self.duration_days
        return [Effect(EffectKind.INFORMATION, self.start_day, end, sites, products, 1 - self.severity)]
