"""Forecasting desks at work: each hears its signal, keeps the state of its rule and answers for its sites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.policies.views import Forecast, Reversion
from twin.simulation.hearing import Hearing
from twin.simulation.information import Information, Picture
from twin.strategies.base import Desk

_LEAST_TELLING = 0.1
"""Share of the base below which a planned day says nothing of the base (a convention)."""


@dataclass
class _Part:
    """Subjects whose reports always come together, and what the rule remembers of them."""

    rows: IntArray
    picture: Picture
    state: Any
    known: IntArray
    """[row, sku] what the meters stood at when they were last read."""
    reader: int | None
    """Who reads the reports; None: everybody his own."""
    told: dict[str, Picture]
    """What is known beside the signal, by field."""
    days_known: int = 0


class ForecastDesk:
    """One desk's forecaster. From a signal of other sites it forecasts each of them, then adds them up by share.

    A rule that reads ``promotions`` sees sales as they would have been without those that are known, and what it says
    is lifted by those to come. Of other fields that it reads it is told the newest values once a day.
    """

    def __init__(
        self, desk: Desk, subjects: IntArray, share: FloatArray | None, prior: FloatArray, information: Information,
        hearing: Hearing,
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
        self._hearing = hearing
        beside = self._beside(desk)
        self._planned_days = int(self._rule.calendar_days) if "promotions" in beside else 0
        self.parts = [
            _Part(
                rows, Picture(information, fields, reader, subjects[rows], back), self._rule.start(prior[rows]),
                np.zeros(prior[rows].shape, np.int64),
                reader, {field: Picture(information, (field,), reader, subjects[rows]) for field in beside},
            )
            for reader, rows in self._apart(desk, (*fields, *beside), information)
        ]
        self._back = back
        self._said: Forecast | None = None
        """What is said of the subjects until something new is taken in."""

    def _beside(self, desk: Desk) -> list[str]:
        """Return the fields that the rule follows beside the signal.

        Promotions lift sales, and not orders; what others forecast is of those below, and not of the desk's own sites.
        """
        due = {"promotions": desk.signals[0] == "sales"}
        return [field for field in getattr(self._rule, "reads", ()) if due.get(field, self._share is not None)]

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
        self._said = None
        for part in self.parts:
            for told in part.told.values():
                told.look()
            if part.picture.look():
                self._take_in(part)
            self._pass_on(part)

    def _pass_on(self, part: _Part) -> None:
        """Tell the rule what is known of others; that the reader itself forecasts is no news."""
        for field, told in part.told.items():
            if field != "promotions" and told.taken >= 0:
                own = (told.subjects == part.reader) & (field == "forecast")
                self._rule.hear(part.state, field, np.where(own[:, None], -1, told.values))

    def _take_in(self, part: _Part) -> None:
        days = part.picture.taken + 1 - self._back
        new = days - part.days_known
        if new <= 0:
            return
        seen = part.picture.values - part.known
        lift = self._lift(part, new)
        freed = None if lift is None else self._freed(part, seen / new, 1 + lift.sum(axis=0) / new)
        for step in range(new):
            each = seen if new == 1 else seen * (step + 1) // new - seen * step // new
            self._rule.update(part.state, each if freed is None else freed)
        part.known, part.days_known = part.picture.values, days

    def _lift(self, part: _Part, days: int) -> FloatArray | None:
        """Return [day, row, sku] the planned lifts of the first days of which the sales are not yet taken in."""
        if not self._planned_days:
            return None
        return self._hearing.calendar(part.reader, part.told["promotions"], part.days_known, days)

    def _freed(self, part: _Part, seen: FloatArray, factor: FloatArray) -> FloatArray:
        """Return the sales of a day as they would have been without promotions that multiplied them by a factor."""
        telling = factor >= _LEAST_TELLING
        return np.where(telling, seen / np.where(telling, factor, 1.0), self._rule.predict(part.state).mean)

    def _of_part(self, part: _Part) -> Forecast:
        said: Forecast = self._rule.predict(part.state)
        lift = self._lift(part, self._planned_days)
        return said if lift is None else replace(said, lift=lift)

    def predict(self) -> Forecast:
        """Return the forecast per day for the desk's sites, [site, sku]."""
        said = self.of_subjects()
        return said if self._share is None else added_up(said, self._share)

    def of_subjects(self) -> Forecast:
        """Return the forecast per day of each subject, [subject, sku]; not to be written to."""
        if self._said is None:
            if len(self.parts) == 1:
                self._said = self._of_part(self.parts[0])
            else:
                told = [(part.rows, self._of_part(part)) for part in self.parts]
                self._said = gathered(told, (len(self._subjects), self.parts[0].known.shape[1]))
        return self._said

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
    return Forecast(mean, np.sqrt(spread), _reverting(below, share, spread), _lifting(below, share, mean))


def _lifting(below: Forecast, share: FloatArray, mean: FloatArray) -> FloatArray | None:
    """Return [day, site, sku] by which share of the sum its parts are lifted."""
    if below.lift is None:
        return None
    added: FloatArray = np.einsum("msk,dsk->dmk", share, below.lift * below.mean)
    return np.divide(added, mean, out=np.zeros(added.shape), where=mean > 0)


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
    lift = _lifts(parts, shape)
    if all(said.reversion is None for _, said in parts):
        return Forecast(mean, deviation, lift=lift)
    later = Reversion(mean.copy(), np.zeros(shape), np.zeros(shape))
    for rows, said in parts:
        if said.reversion is not None:
            later.long_run[rows], later.persistence[rows] = said.reversion.long_run, said.reversion.persistence
            later.carry[rows] = said.reversion.carry
    return Forecast(mean, deviation, later, lift)


def _lifts(parts: Sequence[tuple[BoolArray | IntArray, Forecast]], shape: tuple[int, int]) -> FloatArray | None:
    """Return [day, site, sku] the lifts of the rows that have some, as far ahead as any of them."""
    told = [(rows, said.lift) for rows, said in parts if said.lift is not None]
    if not told:
        return None
    lifts = np.zeros((max(len(lift) for _, lift in told), *shape))
    for rows, lift in told:
        lifts[: len(lift), rows] = lift
    return lifts
