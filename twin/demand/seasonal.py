"""Demand with a week and a year."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from twin.demand.base import Customers, DemandSource, LawDemand, law_problems, rate_problems
from twin.errors import Problem
from twin.network.network import Network
from twin.settings import setting

_DAYS, _MONTHS = 7, 12


@dataclass(frozen=True)
class Seasonal:
    """Daily demand whose mean follows the weekday and the time of the year.

    The factor of a date is its weekday's times the month's, which is read as the value at the middle of the month and
    joined by straight lines. Both lists are scaled to a mean of 1, so that the demand table keeps its meaning.
    Source: none, a convention; the multiplicative form is that of classical decomposition.
    """

    law: str = setting("poisson", unit="name of a law", doc="Distribution of a day's demand around its mean.")
    law_settings: Mapping[str, Any] = setting((), unit="settings of the law", doc="Such as dispersion.")
    autocorrelation: float = setting(0.0, unit="-", low=-0.99, high=0.99, doc="AR(1) of the normal scores, day to day.")
    common_factor: float = setting(0.0, unit="share of variance", low=0, high=1, doc="Shared by all cells.")
    weekday_factors: tuple[float, ...] = setting((1,) * _DAYS, unit="-", low=0, high=100, doc="Seven, Monday first.")
    month_factors: tuple[float, ...] = setting((1,) * _MONTHS, unit="-", low=0, high=100, doc="Twelve, January first.")

    def problems(self, network: Network, where: str) -> Iterator[Problem]:
        """Yield an unknown law, a network without mean rates, and lists of the wrong length or that sum to zero."""
        yield from law_problems(self.law, dict(self.law_settings), where)
        yield from rate_problems(network, where)
        for name, length in (("weekday_factors", _DAYS), ("month_factors", _MONTHS)):
            given = getattr(self, name)
            if len(given) != length or sum(given) <= 0:
                yield Problem(f"{where}.{name}", list(given), f"needs {length} numbers, not all of them 0")

    def factor(self, date: datetime.date) -> float:
        """Return the factor of a date."""
        weekday = self.weekday_factors[date.weekday()] * _DAYS / sum(self.weekday_factors)
        return weekday * self._of_year(date) * _MONTHS / sum(self.month_factors)

    def _of_year(self, date: datetime.date) -> float:
        length = calendar.monthrange(date.year, date.month)[1]
        position = (date.day - 0.5) / length - 0.5
        neighbour = self.month_factors[(date.month - 1 + (1 if position > 0 else -1)) % _MONTHS]
        return self.month_factors[date.month - 1] * (1 - abs(position)) + neighbour * abs(position)

    def start(self, customers: Customers) -> DemandSource:
        """Return the source of one run."""
        return LawDemand(self, self, customers)
