"""Inbound docks: how many doors a site has, when they are open, and how long a truck takes there."""

from __future__ import annotations

from dataclasses import dataclass

from twin.network.arrays import BoolArray, IntArray
from twin.network.edges import LeadTime
from twin.units import SECONDS_PER_DAY


@dataclass(frozen=True)
class Docks:
    """The dock of each site, [site]; what arrives at a site without doors is received at once."""

    doors: IntArray
    """0: no dock."""
    unloading: tuple[LeadTime, ...]
    """How long a truck takes, whatever is in it."""
    unit_microseconds: IntArray
    """How long each book unit takes besides that."""
    open_second: IntArray
    """Second of the day from which unloading begins."""
    close_second: IntArray
    """Second of the day from which none does any more; what was begun is ended."""
    calendar: IntArray
    """On which days it does, as a row of ``Calendars``."""
    away_seconds: IntArray
    """After so long a crew that found no truck looks again; 0: it stands at the door."""

    @property
    def with_hours(self) -> BoolArray:
        """Return [site] whether crews come anew every day."""
        hours: BoolArray = (self.open_second > 0) | (self.close_second < SECONDS_PER_DAY)
        return hours
