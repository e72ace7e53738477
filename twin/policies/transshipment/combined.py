"""Both: help when it is needed, and rebalancing every few days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from twin.errors import Problem
from twin.network.network import Network
from twin.policies.transshipment.base import Transfers
from twin.policies.transshipment.proactive import Proactive, crossed
from twin.policies.transshipment.reactive import Reactive
from twin.policies.views import TransshipmentView
from twin.settings import LARGEST, setting


@dataclass(frozen=True)
class Combined:
    """Reactive help first; on the days of rebalancing, what is left is rebalanced.

    Source: Seidscher & Minner (2013), European J. Operational Research 230(1), 42-52, who optimise transshipments that
    are both; here each follows its rule by days of supply (``reactive``, ``proactive``).
    """

    floor_days: float = setting(0.0, unit="days", low=0, high=365, doc="As of reactive: the floor of each site.")
    every_days: int = setting(7, unit="days", low=1, high=365, doc="As of proactive: days between two rebalancings.")
    low_days: float = setting(1.0, unit="days", low=0, high=365, doc="As of proactive: who has fewer is filled up.")
    high_days: float = setting(4.0, unit="days", low=0, high=365, doc="As of proactive: up to which it is filled.")
    most_units: int = setting(
        LARGEST, unit="units", low=1, high=LARGEST, doc="As of proactive: of a product to a site at one rebalancing."
    )

    @classmethod
    def misfits(cls, network: Network, given: Mapping[str, Any], where: str) -> Iterator[Problem]:
        """Yield a lower threshold above the upper one."""
        return crossed(cls, given, where)

    def transfers(self, view: TransshipmentView) -> Transfers:
        """Return the lines of both."""
        helped = Reactive(self.floor_days).transfers(view)
        if view.day % self.every_days:
            return helped
        free, incoming = view.free.copy(), view.incoming.copy()
        np.subtract.at(free, (helped.source, helped.product), helped.units)
        np.add.at(incoming, (helped.destination, helped.product), helped.units)
        balancing = Proactive(self.every_days, self.low_days, self.high_days, self.most_units)
        balanced = balancing.transfers(replace(view, free=free, incoming=incoming))
        return Transfers(*(np.concatenate(both) for both in zip(helped, balanced, strict=True)))
