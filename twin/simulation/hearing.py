"""Hearing: what a reader knows of others beside stock and sales, field by field, as the newest reports have it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from twin.network.arrays import FloatArray, IntArray
from twin.policies.views import Heard
from twin.simulation.information import Information, Picture
from twin.simulation.promotions import Promotions
from twin.simulation.warnings import Warnings

_WHOLE = 1000


@dataclass(frozen=True)
class _Listener:
    """Rows of one field that a reader may hear of, by pictures of those whose reports always come together."""

    rows: tuple[IntArray, ...]
    sites: tuple[IntArray, ...]
    """Who reports each of the rows."""
    pictures: tuple[Picture, ...]


class Hearing:
    """What is known to whom. A field that was never delivered is absent; one's own facts are known at once."""

    def __init__(self, information: Information, promotions: Promotions, warnings: Warnings) -> None:
        self.information, self._promotions, self._warnings = information, promotions, warnings
        self._listeners: dict[tuple[str, int], _Listener] = {}

    def listen(self, fields: Iterable[str], readers: Iterable[int]) -> None:
        """Follow some fields for some readers from now on; to be called before the first day."""
        for field in fields:
            for reader in readers:
                self._listeners[field, reader] = self._listener(field, reader)

    def _listener(self, field: str, reader: int) -> _Listener:
        information = self.information
        of = information.reporters(field)
        own, others = of == reader, np.flatnonzero(information.told_by(field, reader) & (of != reader))
        apart = [others[part] for part in information.apart((field,), reader, of[others])]
        rows = [np.flatnonzero(own), *apart] if own.any() else apart
        pictures = [
            Picture(information, (field,), None if own[each].all() else reader, of[each], rows=each) for each in rows
        ]
        return _Listener(tuple(rows), tuple(of[each] for each in rows), tuple(pictures))

    def update(self, readers: IntArray) -> None:
        """Take in what has arrived for some readers; to be called every day."""
        for (_, reader), listener in self._listeners.items():
            if reader in readers:
                for picture in listener.pictures:
                    picture.look()

    def of(self, field: str, reader: int) -> Heard:
        """Return what a reader knows in one field of those of whom it was ever heard."""
        listener = self._listeners[field, reader]
        known = [number for number, picture in enumerate(listener.pictures) if picture.taken >= 0]
        ages = [np.full(len(listener.rows[number]), listener.pictures[number].age) for number in known]
        width = self.information.width(field)
        return Heard(
            np.concatenate([np.zeros(0, np.int64), *(listener.rows[number] for number in known)]),
            np.concatenate([np.zeros(0, np.int64), *(listener.sites[number] for number in known)]),
            np.concatenate([np.zeros((0, width), np.int64), *(listener.pictures[number].values for number in known)]),
            np.concatenate([np.zeros(0, np.int64), *ages]),
        )

    def planned(self, reader: int, first_day: int, days: int) -> Heard:
        """Return by how much promotions of which a reader knows lift demand, [site, sku] per mille of the base.

        The mean over some days, of which the first is ``first_day`` days ahead; 1000: no promotion.
        """
        heard, information = self.of("promotions", reader), self.information
        lift = self._promotions.lift(heard.sites, heard.values[:, 0], information.tick + first_day, days)
        for row, (site, age) in enumerate(zip(heard.sites.tolist(), heard.age_days.tolist(), strict=True)):
            lift[row] *= information.misreading("promotions", reader, site, information.tick - age)
        return Heard(heard.rows, heard.sites, _per_mille(lift), heard.age_days)

    def calendar(self, reader: int | None, told: Picture, first_day: int, days: int) -> FloatArray | None:
        """Return [day, site, sku] by which share promotions lift each of some days from a day of the run on.

        ``told`` is what a reader (None: everybody of himself) knows of the promotions of some sites. None: nothing is
        planned, as far as is known.
        """
        if told.taken < 0:
            return None
        lift = self._promotions.by_day(told.subjects, told.values[:, 0], first_day, days)
        if lift is None:
            return None
        if reader is not None:
            for row, site in enumerate(told.subjects.tolist()):
                lift[:, row] *= self.information.misreading("promotions", reader, site, told.taken)
        return _per_mille(lift) / _WHOLE - 1

    def lost_days(self, reader: int) -> Heard:
        """Return how much of its capacity each site has announced to lose, [site, 1] thousandths of a day.

        A report of its status holds the warnings that a site had given on the day it is of.
        """
        heard = self.of("status", reader)
        today = self.information.tick
        lost = self._warnings.lost_days(heard.sites, today - heard.age_days, today)
        return Heard(heard.rows, heard.sites, np.floor(1000 * lost + 0.5).astype(np.int64)[:, None], heard.age_days)


def _per_mille(lift: FloatArray) -> IntArray:
    """Return lifts of demand as per mille of the base."""
    return np.floor(_WHOLE * (1 + lift) + 0.5).astype(np.int64)


class Ears:
    """The hearing of one reader, as the view of its decision holds it."""

    def __init__(self, hearing: Hearing, reader: int) -> None:
        self._hearing, self._reader = hearing, reader

    def heard(self, field: str) -> Heard:
        """Return what the maker knows of others in one field."""
        return self._hearing.of(field, self._reader)

    def planned(self, first_day: int, days: int) -> Heard:
        """Return by how much promotions that the maker knows of lift demand, per mille of the base."""
        return self._hearing.planned(self._reader, first_day, days)

    def lost_days(self) -> Heard:
        """Return how much of its capacity each site has announced to lose, in thousandths of a day."""
        return self._hearing.lost_days(self._reader)
