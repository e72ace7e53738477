"""Forecasting desks at work: each hears its signal, keeps the state of its rule and answers for its sites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.policies.views import Forecast, Reversion
from twin.simulation.information import Information, Picture
from twin.strategies.base import Desk


@dataclass
class _Part:
    """Subjects whose reports always come together, and what the rule remembers of them."""

    rows: IntArray
    picture: Picture
    state: Any
    known: IntArray
    """[row, sku] what the meters stood at when they were last read."""
    days_known: int = 0


class ForecastDesk:
    """One desk's forecaster. From a signal of other sites it forecasts each of them, then adds them up by share."""

    def __init__(
        self, desk: Desk, subjects: IntArray, share: FloatArray | None, prior: FloatArray, information: Information
    ) -> None:
        self.sites = desk.sites
        self.name = desk.rule
        self._rule: Any = desk.instance()
        self._subjects = subjects
        self._share = share
        field, back = desk.signals[0], int(information.whole_days)
        # Who ships to others may have customers of its own as well.
        fields = (field, "sales") if field == "orders" else (field,)
        self._alone = share is None and desk.readers is None
        self.parts = [
            _Part(
                rows, Picture(information, fields, reader, subjects[rows], back), self._rule.start(prior[rows]),
                np.zeros(prior[rows].shape, np.int64),
            )
            for reader, rows in self._apart(desk, fields, information)
        ]
        self._back = back

    def _apart(
        self, desk: Desk, fields: tuple[str, ...], information: Information
    ) -> list[tuple[int | None, IntArray]]:
        """Return whose reports always come together, with who reads them; None: everybody his own."""
        if self._alone:
            return [(None, np.arange(len(self._subjects)))]
        if self._share is not None:
            reader = int(desk.sites[0] if desk.readers is None else desk.readers[0])
            return [(reader, rows) for rows in information.apart(fields, reader, self._subjects)]
        return [*read_apart(information, fields, desk)]

    @property
    def heard(self) -> bool:
        """Whether every subject was heard of at least once; of one's own facts one always knows."""
        return self._alone or all(part.picture.taken >= 0 for part in self.parts)

    def update(self) -> None:
        """Take in the days that are new since the last report; several in one report count as so many even days.

        Called on the first tick of each day. Where customers come all through the day, today is not yet known; where
        all come at its first instant, it is.
        """
        for part in self.parts:
            if part.picture.look():
                self._take_in(part)

    def _take_in(self, part: _Part) -> None:
        days = part.picture.taken + 1 - self._back
        new = days - part.days_known
        if new <= 0:
            return
        seen = part.picture.values - part.known
        for step in range(new):
            self._rule.update(part.state, seen if new == 1 else seen * (step + 1) // new - seen * step // new)
        part.known, part.days_known = part.picture.values, days

    def predict(self) -> Forecast:
        """Return the forecast per day for the desk's sites, [site, sku]."""
        said = self.of_subjects()
        return said if self._share is None else added_up(said, self._share)

    def of_subjects(self) -> Forecast:
        """Return the forecast per day of each subject, [subject, sku]."""
        if len(self.parts) == 1:
            said: Forecast = self._rule.predict(self.parts[0].state)
            return said
        told = [(part.rows, self._rule.predict(part.state)) for part in self.parts]
        return gathered(told, (len(self._subjects), self.parts[0].known.shape[1]))

    @property
    def subjects(self) -> IntArray:
        """The sites that are forecast one by one."""
        return self._subjects


def read_apart(
    information: Information, fields: tuple[str, ...], desk: Desk
) -> Iterator[tuple[int, IntArray]]:
    """Yield the rows of a desk's sites whose reports to who decides for them always come together, with that reader."""
    assert desk.readers is not None
    for reader in np.unique(desk.readers).tolist():
        rows = np.flatnonzero(desk.readers == reader)
        for together in information.apart(fields, reader, desk.sites[rows]):
            yield reader, rows[together]


def added_up(below: Forecast, share: FloatArray) -> Forecast:
    """Return the sum [site, sku] of forecasts [subject, sku] by share; errors of different sites are independent."""
    mean = np.einsum("msk,sk->mk", share, below.mean)
    spread = np.einsum("msk,sk->mk", share * share, below.deviation * below.deviation)
    return Forecast(mean, np.sqrt(spread), _reverting(below, share, spread))


def _reverting(below: Forecast, share: FloatArray, spread: FloatArray) -> Reversion | None:
    """Return how the sum goes back to its long-run mean: its parts' shares, weighted by their part in the variance.

    That is exact where the parts persist alike.
    """
    later = below.reversion
    if later is None:
        return None
    weight = share * share * (below.deviation * below.deviation)
    weight = np.where(spread[:, None] > 0, weight, share)
    total = np.maximum(weight.sum(axis=1), np.finfo(float).tiny)
    return Reversion(
        np.einsum("msk,sk->mk", share, later.long_run),
        np.einsum("msk,sk->mk", weight, later.persistence) / total,
        np.einsum("msk,sk->mk", weight, later.carry) / total,
    )


def gathered(parts: Sequence[tuple[BoolArray | IntArray, Forecast]], shape: tuple[int, int]) -> Forecast:
    """Return one forecast [site, sku] made of the forecasts of some of its rows each; nobody's rows are nan."""
    mean, deviation = np.full(shape, np.nan), np.full(shape, np.nan)
    for rows, said in parts:
        mean[rows], deviation[rows] = said.mean, said.deviation
    if all(said.reversion is None for _, said in parts):
        return Forecast(mean, deviation)
    later = Reversion(mean.copy(), np.zeros(shape), np.zeros(shape))
    for rows, said in parts:
        if said.reversion is not None:
            later.long_run[rows], later.persistence[rows] = said.reversion.long_run, said.reversion.persistence
            later.carry[rows] = said.reversion.carry
    return Forecast(mean, deviation, later)
