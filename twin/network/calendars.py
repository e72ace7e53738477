"""Calendars: on which dates a site is open."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class Calendars:
    """Opening days by weekday, with dated exceptions. A closed site sells, receives and ships nothing that day."""

    ids: tuple[str, ...]
    open_weekdays: tuple[tuple[bool, ...], ...]
    """[calendar][weekday], Monday first."""
    exceptions: tuple[dict[datetime.date, bool], ...]
    """[calendar] date -> open."""

    def __len__(self) -> int:
        return len(self.ids)

    def is_open(self, calendar: int, date: datetime.date) -> bool:
        """Return whether sites of a calendar are open on a date."""
        return self.exceptions[calendar].get(date, self.open_weekdays[calendar][date.weekday()])

    def never_closed(self, calendar: int) -> bool:
        """Return whether a calendar is open every day."""
        return all(self.open_weekdays[calendar]) and all(self.exceptions[calendar].values())
