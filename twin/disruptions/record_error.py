"""Records of stock that go wrong at one blow: a failed migration, a stocktaking by strangers, a wave of theft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from twin.disruptions.base import Effect, EffectKind
from twin.errors import Problem
from twin.network.arrays import frozen
from twin.network.network import Network
from twin.settings import setting


@dataclass(frozen=True)
class RecordError:
    """On its first day a share of the records of some sites is made wrong; counting puts them right again.

    A record is of one product at one store or warehouse. An error is goods that vanish, or a mistake in the record, as
    often upwards as downwards; sizes are geometric. Nobody counts because of it: that is for the table
    ``stock_records`` to say. Source of the default size: none, an assumption.
    """

    target: str = setting(unit="site, group or kind", doc="Whose records go wrong: stores or warehouses.")
    start_day: int = setting(unit="days after the warm-up", low=0, doc="The day on which they do, before it opens.")
    duration_days: int = setting(1, unit="days", low=1, doc="No matter: wrong is wrong until put right.")
    severity: float = setting(1.0, unit="share of the records", low=0, high=1, doc="How many go wrong.")
    products: str = setting("all", unit="product or family", doc="Records of which products.")
    error_units: float = setting(4.0, unit="units", low=0, high=10**9, doc="Mean size of an error.")
    shrink_share: float = setting(0.0, unit="share of the errors", low=0, high=1, doc="Goods vanish, the record stays.")

    def problems(self, network: Network, where: str) -> Iterator[Problem]:
        """Yield unknown names, and sites that keep no records."""
        sites = network.sites.members(self.target)
        if not sites.any():
            yield network.sites.unknown(f"{where}.target", self.target)
        elif not sites[network.sites.rows("store", "warehouse")].any():
            yield Problem(f"{where}.target", self.target, "makes what is ordered and keeps no record of stock",
                          "name stores or warehouses")
        if not network.products.members(self.products).any():
            yield network.products.unknown(f"{where}.products", self.products)

    def effects(self, network: Network) -> list[Effect]:
        """Return one effect on records; none at severity 0."""
        if self.severity == 0:
            return []
        keeps = network.sites.members(self.target).copy()
        keeps[network.sites.rows("supplier", "plant")] = False
        end = self.start_day + self.duration_days
        return [Effect(
            EffectKind.RECORD, self.start_day, end, frozen(keeps, bool), network.products.members(self.products),
            self.severity, error_units=self.error_units, shrink_share=self.shrink_share,
        )]
