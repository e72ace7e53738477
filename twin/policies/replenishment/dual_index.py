"""Two order-up-to levels: one for what comes soon, over the fastest lane, and one for all that is on order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from twin.errors import Problem
from twin.network.arrays import IntArray
from twin.network.network import Network
from twin.policies.lanes import Split, rerouted
from twin.policies.replenishment.dual_split import needless_delay
from twin.policies.views import StockView
from twin.settings import setting


@dataclass(frozen=True)
class DualIndex:
    """Dual-index policy: expedite to S_e what is on hand or due within the fast lead time, then order to S_r in all.

    The fast lane is that with the shortest mean lead time, ties by its order; the regular one that with the largest
    share in the table ``sourcing`` of the others. What is due when is told by mean lead times. Source: Veeraraghavan &
    Scheller-Wolf (2008), Operations Research 56:850-864, doi 10.1287/opre.1080.0552. While the regular supplier is
    heard down (as in ``dual_split``), regular orders go over the fast lane, too; this is an assumption.
    """

    regular_level: int = setting(unit="units", low=0, doc="Order-up-to level S_r of all that is on hand and on order.")
    expedited_level: int = setting(unit="units", low=0, doc="Order-up-to level S_e of what is there in time.")
    reroute_below: float = setting(
        0.0, unit="share of capacity", low=0, high=1, doc="Status below which a supplier is down; 0: never."
    )
    activation_days: int = setting(
        0, unit="days", low=0, high=365, doc="Days for which it must have been heard down before orders go elsewhere."
    )

    reads: ClassVar[tuple[str, ...]] = ("status",)
    reads_only_with: ClassVar[tuple[str, ...]] = ("reroute_below",)

    @staticmethod
    def misfits(network: Network, given: Mapping[str, Any], where: str) -> Iterator[Problem]:
        """Yield an expedited level above the regular one, and a delay of what never begins."""
        regular, expedited = given.get("regular_level"), given.get("expedited_level")
        if isinstance(regular, int) and isinstance(expedited, int) and expedited > regular:
            yield Problem(f"{where}.expedited_level", expedited, f"is above the regular_level of {regular}, so that "
                          "nothing would ever be ordered regularly", f"{regular} at most")
        yield from needless_delay(given, where)

    def order_quantity(self, view: StockView) -> IntArray:
        """Return what is expedited and what is ordered regularly, together."""
        expedited = self._expedited(view)
        order: IntArray = expedited + np.maximum(self.regular_level - view.position - expedited, 0)
        return order

    def split(self, view: StockView) -> Split:
        """Return what goes over the fast lane; the rest goes over the regular one."""
        lanes = view.lanes
        assert lanes is not None
        fast = lanes.by_speed == 0
        regular = lanes.first(np.where(fast, len(lanes.site), lanes.by_share)) & (lanes.share > 0)
        fixed = np.where(fast, self._expedited(view)[lanes.site], 0)
        down = lanes.down(self.reroute_below, self.activation_days)
        return Split(rerouted(lanes, regular.astype(float), down), fixed)

    def _expedited(self, view: StockView) -> IntArray:
        later = np.zeros(view.position.shape, np.int64)
        if view.lanes is not None:
            np.add.at(later, view.lanes.site, view.lanes.later)
        missing: IntArray = np.maximum(self.expedited_level - (view.position - later), 0)
        return missing
