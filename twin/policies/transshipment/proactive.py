"""Rebalancing: every few days stock is moved from where it lasts long to where it is short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from twin import settings
from twin.errors import Problem
from twin.network.network import Network
from twin.policies.transshipment.base import Transfers, matched, units_of_days
from twin.policies.views import TransshipmentView
from twin.settings import LARGEST, setting


@dataclass(frozen=True)
class Proactive:
    """Sites with few days of supply are filled up by siblings with many, every ``every_days``.

    Days of supply are stock and what comes from siblings, less what customers wait for, over planned demand a day. Who
    has fewer than ``low_days`` is filled up to ``high_days``, by those with more, who keep ``high_days``. Source:
    preventive transshipment to a level, Lee, Jung & Jeon (2007), Int. J. Production Economics 106(1), 115-126.
    Thresholds and cap are assumptions.
    """

    every_days: int = setting(7, unit="days", low=1, high=365, doc="Days between two rebalancings, from day 0 on.")
    low_days: float = setting(1.0, unit="days", low=0, high=365, doc="Who has fewer days of supply is filled up.")
    high_days: float = setting(
        4.0, unit="days", low=0, high=365, doc="Days of supply up to which it is filled, and which those keep who give."
    )
    most_units: int = setting(
        LARGEST, unit="units", low=1, high=LARGEST, doc="No site gets more of a product at one rebalancing."
    )

    @classmethod
    def misfits(cls, network: Network, given: Mapping[str, Any], where: str) -> Iterator[Problem]:
        """Yield a lower threshold above the upper one."""
        return crossed(cls, given, where)

    def transfers(self, view: TransshipmentView) -> Transfers:
        """Return what is moved today; nothing on other days."""
        at_hand = view.free - view.waiting
        if view.day % self.every_days:
            return matched(view, np.zeros_like(at_hand), at_hand)
        coming, high = at_hand + view.incoming, units_of_days(self.high_days, view.demand_per_day)
        short = coming < self.low_days * view.demand_per_day
        wanted = np.where(short, np.minimum(high - coming, self.most_units), 0)
        return matched(view, wanted, np.minimum(at_hand, coming) - high)


def crossed(rule: type, given: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Yield a lower threshold of a rule above its upper one."""
    low, high = (given.get(name, settings.declared(rule)[name].default) for name in ("low_days", "high_days"))
    if all(isinstance(each, (int, float)) for each in (low, high)) and low > high:
        yield Problem(f"{where}.low_days", f"{low:g}", f"must not exceed high_days, which is {high:g}",
                      "fill sites up to more days than those below which they are short")
