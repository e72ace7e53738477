"""Order up to forecast, split over the lanes in agreed shares, and respond to what suppliers tell of their outages."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from twin.errors import Problem
from twin.network.arrays import IntArray
from twin.network.network import Network
from twin.policies.lanes import WHOLE, LaneView, Split, rerouted
from twin.policies.replenishment.order_up_to_forecast import OrderUpToForecast
from twin.policies.views import UNBOUNDED, StockView, whole_units
from twin.settings import setting

_ROUNDING = 1e-6


@dataclass(frozen=True)
class DualSplit:
    """Dual sourcing by split: a share of each order to each supplier, the main one first.

    The main lane is the one with the largest share in the table ``sourcing``, ties by its order; without ``shares`` the
    table's hold. A lane counts as down once its supplier has been heard below ``reroute_below`` of its capacity for
    ``activation_days`` days; its share then goes to the others, until better news is heard. Contingent rerouting:
    Tomlin (2006), Management Science 52:639-657, doi 10.1287/mnsc.1060.0515. The other responses are assumptions: what
    suppliers have announced to lose is built up before, and while one is heard to be short, orders are capped.
    """

    safety_factor: float = setting(1.645, unit="standard deviations", low=0, high=10, doc="Safety factor z.")
    shares: tuple[float, ...] = setting((), unit="shares", low=0, high=1, doc="Share of each lane, the main one first.")
    reroute_below: float = setting(
        0.0, unit="share of capacity", low=0, high=1, doc="Status below which a supplier is down; 0: never."
    )
    activation_days: int = setting(
        0, unit="days", low=0, high=365, doc="Days for which it must have been heard down before orders go elsewhere."
    )

    prebuild_share: float = setting(
        0.0, unit="share", low=0, high=2, doc="Of the supply that suppliers announce to lose, what is ordered before."
    )
    storage_units: int = setting(
        0, unit="units", low=0, doc="Room for one product: pre-building lifts no position above it; 0: no limit."
    )
    surge_limit: float = setting(
        0.0, unit="days of demand", low=0, high=100, doc="Most that is ordered at once of what is short; 0: no limit."
    )

    reads_forecast: ClassVar[bool] = True
    reads: ClassVar[tuple[str, ...]] = ("status",)
    reads_only_with: ClassVar[tuple[str, ...]] = ("reroute_below", "prebuild_share", "surge_limit")

    @staticmethod
    def misfits(network: Network, given: Mapping[str, Any], where: str) -> Iterator[Problem]:
        """Yield shares that do not sum to one, and a delay of what never begins."""
        shares = given.get("shares") or ()
        numbers = isinstance(shares, (list, tuple)) and all(type(each) in (int, float) for each in shares)
        if numbers and shares and abs(math.fsum(shares) - 1) > _ROUNDING:
            yield Problem(f"{where}.shares", list(shares), f"the shares sum to {math.fsum(shares):g}, not to 1")
        yield from needless_delay(given, where)
        if given.get("storage_units") and not given.get("prebuild_share"):
            yield Problem(f"{where}.storage_units", given["storage_units"], "limits a pre-building that never begins",
                          "set prebuild_share, or storage_units 0")
        if given.get("surge_limit") and given.get("shortage_inflation"):
            yield Problem(f"{where}.surge_limit", given["surge_limit"], "caps what shortage_inflation raises",
                          "set one of the two to 0")

    @staticmethod
    def fits_one_lane(given: Mapping[str, Any]) -> bool:
        """Return whether it makes sense where no product has a second lane: then there are no shares to agree on."""
        return not given.get("shares")

    def order_quantity(self, view: StockView) -> IntArray:
        """Return the order-up-to level of the forecast less the position, or 0; more ahead of, less in a shortage."""
        order = OrderUpToForecast(self.safety_factor).order_quantity(view)
        if view.lanes is None or view.others is None:
            return order
        if np.any(np.asarray(self.prebuild_share) > 0):
            order = self._prebuilt(view, view.lanes, order)
        if np.any(np.asarray(self.surge_limit) > 0):
            lanes = view.lanes
            hit = (lanes.share > 0) & (lanes.status_before(0) < WHOLE)[:, None]
            short = lanes.per_site(hit.astype(float))[lanes.first_lane()] > 0
            capped = short & (np.asarray(self.surge_limit) > 0)
            most = whole_units(self.surge_limit * view.forecast.mean)
            order = np.where(capped, np.minimum(order, most), order)
        return order

    def _prebuilt(self, view: StockView, lanes: LaneView, order: IntArray) -> IntArray:
        """Return the order with what will be missing, as far as there is room for it."""
        assert view.others is not None
        heard = view.others.lost_days()
        announced = dict(zip(heard.sites.tolist(), heard.values[:, 0].tolist(), strict=True))
        days = np.array([[announced.get(source, 0) / WHOLE] for source in lanes.source.tolist()])
        lost = lanes.per_site(lanes.share * days)[lanes.first_lane()]
        ahead = np.floor(self.prebuild_share * lost * view.forecast.mean + 0.5).astype(np.int64)
        need = view.lead_time_demand
        gap = need.mean + self.safety_factor * need.deviation - view.position
        more = np.where(ahead > 0, whole_units(gap + ahead), order)
        room = np.where(np.asarray(self.storage_units) > 0, self.storage_units - view.position, UNBOUNDED)
        fits: IntArray = np.minimum(more, np.maximum(order, room))
        return fits

    def split(self, view: StockView) -> Split:
        """Return the agreed shares, without those of suppliers that are down."""
        lanes = view.lanes
        assert lanes is not None
        share = lanes.share
        if self.shares:
            agreed = np.array([*self.shares, *[0.0] * (len(lanes.site) + 1 - len(self.shares))])
            share = agreed[np.minimum(lanes.by_share, len(agreed) - 1)]
            total = lanes.per_site(share)
            # A product of fewer lanes than there are shares is ordered over those that it has.
            share = np.where(total > 0, share / np.where(total > 0, total, 1.0), lanes.share)
        return Split(rerouted(lanes, share, lanes.down(self.reroute_below, self.activation_days)))


def needless_delay(given: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Yield an activation delay of a rule that never reroutes."""
    if given.get("activation_days") and not given.get("reroute_below"):
        yield Problem(f"{where}.activation_days", given["activation_days"], "delays a rerouting that never begins",
                      "set reroute_below, or activation_days 0")
