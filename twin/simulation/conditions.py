"""The state of the world that events and calendars change: what is closed, how much capacity, how much demand."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np

from twin.disruptions.base import Effect, EffectKind
from twin.network.arrays import IntArray
from twin.network.network import Network

_NOISE = 1e-6
"""Of a unit: forgiven, so that 90 % off 100 leaves 10, and not the 9 that 1 - 0.9 makes of it."""
_WHOLE = 1000
LOSSES = (EffectKind.CLOSURE, EffectKind.CAPACITY)
"""What takes capacity away."""


class Conditions:
    """What holds today. Factors of overlapping effects multiply; closures OR."""

    def __init__(self, network: Network, effects: Sequence[Effect], warmup_days: int) -> None:
        self._network = network
        aside = (EffectKind.RECORD, EffectKind.ALARM)
        self._effects = tuple(each for each in effects if each.kind not in aside)
        self.mishaps = tuple(each for each in effects if each.kind is EffectKind.RECORD)
        """What makes records of stock wrong, at once, on its first day."""
        self._warmup_days = warmup_days
        sites, products = len(network.sites), len(network.products)
        self.closed = np.zeros(sites, bool)
        """[site] sells, receives and ships nothing today."""
        self.any_closed = False
        self.capacity = network.sites.daily_capacity.copy()
        """[site] book units that may be shipped today; negative: no limit."""
        self.any_limit = bool((self.capacity >= 0).any())
        self.status = np.full(sites, _WHOLE)
        """[site] per mille of its capacity that events leave it, as far as it says so by now; 0: closed by an event."""
        self.demand = np.ones((sites, products))
        """[site, sku] factor of mean walk-in demand."""
        self.online_demand = np.ones((len(network.zones), products))
        """[zone, sku] factor of mean online demand; the customers of a closed shop order all the same."""
        seen = {each.told_day for each in self._effects if each.kind in LOSSES and each.told_day is not None}
        days = {0} | {day + warmup_days for day in seen.union(*((e.start_day, e.end_day) for e in self._effects))}
        self._changes = sorted(day for day in days if day >= 0)
        self._calendars = [
            row for row in range(len(network.calendars)) if not network.calendars.never_closed(row)
        ]

    @property
    def may_be_misled(self) -> bool:
        """Whether records of stock may differ from the stock."""
        return self._network.stock_records is not None or bool(self.mishaps)

    def days_of_change(self, last_day: int) -> list[int]:
        """Return the days, ascending, on which the conditions may differ from the day before."""
        return list(range(last_day)) if self._calendars else [day for day in self._changes if day < last_day]

    def update(self, day: int, date: datetime.date) -> None:
        """Set the conditions of a day."""
        sites = self._network.sites
        shut = np.zeros(len(sites), bool)
        for row in self._calendars:
            if not self._network.calendars.is_open(row, date):
                shut |= sites.calendar == row
        active = [e for e in self._effects if e.start_day <= day - self._warmup_days < e.end_day]
        self.closed[:] = shut
        self.demand[:] = 1.0
        self.online_demand[:] = 1.0
        self.demand[shut] = 0.0
        factor, hit = np.ones(len(sites)), np.zeros(len(sites), bool)
        for effect in active:
            if effect.kind is EffectKind.CLOSURE:
                hit |= effect.sites
            elif effect.kind is EffectKind.CAPACITY:
                factor[effect.sites] *= effect.factor
            elif effect.kind is EffectKind.DEMAND:
                self.demand[np.ix_(effect.sites, effect.products)] *= effect.factor
                if effect.zones is not None:
                    self.online_demand[np.ix_(effect.zones, effect.products)] *= effect.factor
        self.closed |= hit
        self.status[:] = self._said(active, day - self._warmup_days)
        limited = sites.daily_capacity >= 0
        self.capacity[:] = sites.daily_capacity
        self.capacity[limited] = np.floor(sites.daily_capacity[limited] * factor[limited] + _NOISE).astype(np.int64)
        self.capacity[self.closed] = 0
        self.any_closed = bool(self.closed.any())
        self.any_limit = bool((self.capacity >= 0).any())

    def _said(self, active: Sequence[Effect], day: int) -> IntArray:
        """Return [site] the status that sites tell of on a day; what is noticed late is missing from it until then."""
        left = np.ones(len(self._network.sites))
        for effect in active:
            if effect.kind in LOSSES and (effect.told_day is None or effect.told_day <= day):
                left[effect.sites] *= 0.0 if effect.kind is EffectKind.CLOSURE else effect.factor
        return np.floor(_WHOLE * left + 0.5).astype(np.int64)
