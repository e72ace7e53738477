"""Demand whose mean stands still."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from twin.demand.base import Customers, DemandSource, LawDemand, law_problems, rate_problems
from twin.errors import Problem
from twin.network.network import Network
from twin.settings import setting


@dataclass(frozen=True)
class Stationary:
    """Daily demand with the mean of the demand table and one law for all cells. Source: that of the law."""

    law: str = setting("poisson", unit="name of a law", doc="Distribution of a day's demand around its mean.")
    law_settings: Mapping[str, Any] = setting((), unit="settings of the law", doc="Such as dispersion.")
    autocorrelation: float = setting(0.0, unit="-", low=-0.99, high=0.99, doc="AR(1) of the normal scores, day to day.")
    common_factor: float = setting(0.0, unit="share of variance", low=0, high=1, doc="Shared by all cells.")

    def problems(self, network: Network, where: str) -> Iterator[Problem]:
        """Yield an unknown law or a wrong setting of it, and a network without mean rates."""
        yield from law_problems(self.law, dict(self.law_settings), where)
        yield from rate_problems(network, where)

    def factor(self, date: datetime.date) -> float:
        """Return 1: the mean does not move."""
        return 1.0

    def start(self, customers: Customers) -> DemandSource:
        """Return the source of one run."""
        return LawDemand(self, self, customers)
