"""Order up to forecast, and split every order over the lanes in fixed shares; reroute while a supplier is down."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from twin.errors import Problem
from twin.network.arrays import IntArray
from twin.network.network import Network
from twin.policies.lanes import Split, rerouted
from twin.policies.replenishment.order_up_to_forecast import OrderUpToForecast
from twin.policies.views import StockView
from twin.settings import setting

_ROUNDING = 1e-6


@dataclass(frozen=True)
class DualSplit:
    """Dual sourcing by split: a share of each order to each supplier, the main one first.

    The main lane is the one with the largest share in the table ``sourcing``, ties by its order; without ``shares`` the
    table's hold. A lane counts as down once its supplier has been heard below ``reroute_below`` of its capacity for
    ``activation_days`` days; its share then goes to the others, until better news is heard. Contingent rerouting:
    Tomlin (2006), Management Science 52:639-657, doi 10.1287/mnsc.1060.0515.
    """

    safety_factor: float = setting(1.645, unit="standard deviations", low=0, high=10, doc="Safety factor z.")
    shares: tuple[float, ...] = setting((), unit="shares", low=0, high=1, doc="Share of each lane, the main one first.")
    reroute_below: float = setting(
        0.0, unit="share of capacity", low=0, high=1, doc="Status below which a supplier is down; 0: never."
    )
    activation_days: int = setting(
        0, unit="days", low=0, high=365, doc="Days for which it must have been heard down before orders go elsewhere."
    )

    reads_forecast: ClassVar[bool] = True
    reads: ClassVar[tuple[str, ...]] = ("status",)
    reads_only_with: ClassVar[str] = "reroute_below"

    @staticmethod
    def misfits(network: Network, given: Mapping[str, Any], where: str) -> Iterator[Problem]:
        """Yield shares that do not sum to one, and a delay of what never begins."""
        shares = given.get("shares") or ()
        numbers = isinstance(shares, (list, tuple)) and all(type(each) in (int, float) for each in shares)
        if numbers and shares and abs(math.fsum(shares) - 1) > _ROUNDING:
            yield Problem(f"{where}.shares", list(shares), f"the shares sum to {math.fsum(shares):g}, not to 1")
        yield from needless_delay(given, where)

    def order_quantity(self, view: StockView) -> IntArray:
        """Return the order-up-to level of the forecast less the position, or 0."""
        return OrderUpToForecast(self.safety_factor).order_quantity(view)

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
