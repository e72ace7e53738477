"""People who pick and pack at sites, as data: their shifts, how long their work takes, in which order they do it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.network.arrays import BoolArray, FloatArray, IntArray, frozen
from twin.network.edges import LeadTime
from twin.units import SECONDS_PER_DAY, SECONDS_PER_HOUR

CONTINUOUS = 0
"""Seconds between release waves of a site that releases parcels as they come."""
_DAYS_PER_WEEK = 7


@dataclass(frozen=True)
class Shifts:
    """When how many people work, by weekday; those of one site do not overlap."""

    site: IntArray
    weekday: IntArray
    """[shift] 0 is Monday."""
    start_second: IntArray
    """[shift] of the day."""
    end_second: IntArray
    """[shift] of the day, no later than its end."""
    pickers: IntArray
    packers: IntArray
    cost_per_hour_minor: IntArray
    """[shift] of each of these people."""

    def __len__(self) -> int:
        return len(self.site)

    @property
    def hours(self) -> FloatArray:
        """Return [shift] how long each takes."""
        return frozen((self.end_second - self.start_second) / SECONDS_PER_HOUR, np.float64)


@dataclass(frozen=True)
class Handling:
    """How people work at staffed sites; terms are rows of the table."""

    row: IntArray
    """[site] which terms hold; -1: nobody works there."""
    names: tuple[str, ...]
    """[terms] the sites that they are for."""
    pick_times: tuple[LeadTime, ...]
    """[terms] to pick a line."""
    parcel_seconds: FloatArray
    """[terms] to pick a parcel, beside its lines: the way to the shelves and back."""
    pack_times: tuple[LeadTime, ...]
    """[terms] to pack a parcel."""
    release_seconds: IntArray
    """[terms] between two waves, from midnight on; ``CONTINUOUS``: parcels are released when they come."""
    batch_parcels: IntArray
    """[terms] parcels that a picker takes on one round at most."""
    batch_share: FloatArray
    """[terms] of the time of its own that a parcel takes on a round with others."""
    express_first: BoolArray
    """[terms] whether more urgent parcels are picked and packed first (else first come first served)."""
    walk_in_seconds: FloatArray
    """[terms] of a picker's time that a unit takes which a customer buys who walked in."""
    walk_in_units: IntArray
    """[terms] that are served at a time."""


@dataclass(frozen=True)
class Staffing:
    """Who works where, and how."""

    shifts: Shifts
    handling: Handling

    @property
    def staffed(self) -> BoolArray:
        """Return [site] whether people pick there."""
        staffed = np.zeros(len(self.handling.row), bool)
        staffed[self.shifts.site] = True
        return frozen(staffed, bool)

    @property
    def packs(self) -> BoolArray:
        """Return [site] whether people pack there; elsewhere parcels are complete when they are picked."""
        packs = np.zeros(len(self.handling.row), bool)
        packs[self.shifts.site[self.shifts.packers > 0]] = True
        return frozen(packs, bool)

    def lines_per_hour(self, lines_per_parcel: float) -> FloatArray:
        """Return [site] what the people of an average hour with pickers can pick, where nobody works infinite."""
        shifts, handling = self.shifts, self.handling
        rate = np.full(len(handling.row), np.inf)
        for site in np.flatnonzero(self.staffed):
            own = (shifts.site == site) & (shifts.pickers > 0)
            terms = int(handling.row[site])
            share = handling.batch_share[terms] if handling.batch_parcels[terms] > 1 else 1.0
            seconds = handling.pick_times[terms].mean_days * SECONDS_PER_DAY
            seconds = share * (seconds + handling.parcel_seconds[terms] / lines_per_parcel)
            pickers = float((shifts.pickers[own] * shifts.hours[own]).sum() / shifts.hours[own].sum())
            if seconds > 0:
                rate[site] = pickers * SECONDS_PER_HOUR / seconds
        return frozen(rate, np.float64)

    def periods(self, site: int, first_weekday: int) -> tuple[IntArray, IntArray]:
        """Return the week of a site: seconds at which shifts begin and end, and [pickers | packers | pay, period].

        Pay is in minor units an hour.

        The week begins at 0 with a weekday at midnight; the first period begins there.
        """
        own = np.flatnonzero(self.shifts.site == site)
        days = (self.shifts.weekday[own] - first_weekday) % _DAYS_PER_WEEK * SECONDS_PER_DAY
        begin, end = days + self.shifts.start_second[own], days + self.shifts.end_second[own]
        starts = np.unique(np.concatenate([[0], begin, end[end < _DAYS_PER_WEEK * SECONDS_PER_DAY]]))
        within = (begin <= starts[:, np.newaxis]) & (starts[:, np.newaxis] < end)
        shifts = self.shifts
        people = np.stack([within @ each[own] for each in (shifts.pickers, shifts.packers, shifts.cost_per_hour_minor)])
        return starts.astype(np.int64), people.astype(np.int64)
