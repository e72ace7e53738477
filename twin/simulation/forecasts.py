"""Forecasting desks at work: each hears its signal, keeps the state of its rule and answers for its sites."""

from __future__ import annotations

from typing import Any

import numpy as np

from twin.network.arrays import FloatArray, IntArray
from twin.policies.views import Forecast
from twin.simulation.information import Information
from twin.strategies.base import Desk


class ForecastDesk:
    """One desk's forecaster. From a signal of other sites it forecasts each of them, then adds them up by share."""

    def __init__(self, desk: Desk, subjects: IntArray, share: FloatArray | None, prior: FloatArray) -> None:
        self.sites = desk.sites
        self.name = desk.rule
        self._rule: Any = desk.instance()
        self._field = desk.signals[0]
        self._also = "sales" if self._field == "orders" else None
        """Who ships to others may have customers of its own as well."""
        self._subjects = subjects
        self._share = share
        self._state = self._rule.start(prior)
        self._known = np.zeros(prior.shape, np.int64)
        self._days_known = 0
        self.heard = share is None

    def update(self, information: Information) -> None:
        """Take in the days that are new since the last report; several in one report count as so many even days.

        Called on the first tick of each day. Where customers come all through the day, today is not yet known; where
        all come at its first instant, it is.
        """
        age = information.age(self._field, self.sites, self._subjects) if self._share is not None else 0
        if age is None:
            return
        self.heard = True
        back = int(information.whole_days)
        days = information.tick - age + 1 - back
        new = days - self._days_known
        if new <= 0:
            return
        reading = information.read(self._field, self._subjects, age + back)
        if self._also:
            reading = reading + information.read(self._also, self._subjects, age + back)
        seen = reading - self._known
        for step in range(new):
            self._rule.update(self._state, seen if new == 1 else seen * (step + 1) // new - seen * step // new)
        self._known, self._days_known = reading, days

    def predict(self) -> Forecast:
        """Return the forecast per day for the desk's sites, [site, sku]."""
        said = self.of_subjects()
        return said if self._share is None else added_up(said, self._share)

    def of_subjects(self) -> Forecast:
        """Return the forecast per day of each subject, [subject, sku]."""
        said: Forecast = self._rule.predict(self._state)
        return said

    @property
    def subjects(self) -> IntArray:
        """The sites that are forecast one by one."""
        return self._subjects


def added_up(below: Forecast, share: FloatArray) -> Forecast:
    """Return the sum [site, sku] of forecasts [subject, sku] by share; errors of different sites are independent."""
    mean = np.einsum("msk,sk->mk", share, below.mean)
    spread = np.einsum("msk,sk->mk", share * share, below.deviation * below.deviation)
    return Forecast(mean, np.sqrt(spread))
