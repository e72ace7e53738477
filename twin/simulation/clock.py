"""Time: integer seconds since midnight of the first day, and the fixed order of what happens at one instant."""

from __future__ import annotations

import datetime
import enum
import math
from collections.abc import Callable

import simpy

from twin.units import SECONDS_PER_DAY, SECONDS_PER_HOUR

TICK_SECONDS = {"day": SECONDS_PER_DAY, "hour": SECONDS_PER_HOUR, "event": 1}
_ECHELONS = 100


class Phase(enum.IntEnum):
    """What happens first when several things happen at once; times 100 plus echelon it is SimPy's priority.

    SimPy breaks ties of one priority by order of scheduling, which must never decide a result.
    """

    DISRUPTION = 10
    ARRIVAL = 11
    RETURN = 12
    BACKORDER = 13
    WAVE = 14
    DEMAND = 15
    RESCUE = 16
    EXPIRY = 17
    PUBLISH = 18
    REVIEW = 19
    SUPPLY = 20
    DISPATCH = 21
    ACCRUAL = 22


class ClockError(Exception):
    """A process asked for an instant that has passed, or for one that no clock shows."""


class Clock:
    """The only way for a process to wait: until a phase of today's tick, of the next tick, or of a later one.

    A *tick* is the step of the run's grain: a day, an hour, or a second. Where a day has many ticks, only those are met
    at which something happens. Nothing runs at the horizon instant.
    """

    def __init__(self, environment: simpy.Environment, start_date: datetime.date, grain: str) -> None:
        self.environment = environment
        self.start_date = start_date
        self.tick_seconds = TICK_SECONDS[grain]
        self.ticks_per_day = SECONDS_PER_DAY // self.tick_seconds
        self.daily = self.ticks_per_day == 1
        """Whether everything is looked at once a day, and not when something happens."""
        self.exact = self.tick_seconds == 1
        self._priority = 0
        self._since: float = -1
        """The instant at which the phase that runs now began."""

    @property
    def now(self) -> int:
        """Seconds since midnight of the first day."""
        return int(self.environment.now)

    @property
    def tick(self) -> int:
        """Whole ticks since the start."""
        return int(self.environment.now) // self.tick_seconds

    @property
    def day(self) -> int:
        """Whole days since the start."""
        return int(self.environment.now) // SECONDS_PER_DAY

    @property
    def starts_day(self) -> bool:
        """Whether this is the first tick of a day."""
        return int(self.environment.now) % SECONDS_PER_DAY == 0

    @property
    def ticks_left(self) -> int:
        """Ticks of today from now on, this one included."""
        return self.ticks_per_day - self.tick % self.ticks_per_day

    @property
    def next_event(self) -> float:
        """The second at which the next thing happens that is known of by now; infinite if nothing ever will."""
        return float(self.environment.peek())

    def has_passed(self, phase: Phase, echelon: int = 0) -> bool:
        """Return whether a phase of the current tick comes before the one that runs now."""
        return phase * _ECHELONS + echelon < self._priority and self.environment.now == self._since

    @property
    def date(self) -> datetime.date:
        """The calendar date."""
        return self.start_date + datetime.timedelta(days=self.day)

    def today(self, phase: Phase, echelon: int = 0) -> simpy.Event:
        """Return the event of a phase of the current tick, at or after the phase that runs now."""
        if self.has_passed(phase, echelon):
            raise ClockError(f"phase {phase.name} has passed at second {self.now}")
        return self._wake(phase * _ECHELONS + echelon, 0)

    def tomorrow(self, phase: Phase, echelon: int = 0) -> simpy.Event:
        """Return the event of a phase of the next tick."""
        return self._wake(phase * _ECHELONS + echelon, self.tick_seconds)

    def after(self, ticks: int, phase: Phase, echelon: int = 0) -> simpy.Event:
        """Return the event of a phase a whole number of ticks later; 0 is ``today``."""
        if not math.isfinite(ticks) or ticks != int(ticks):
            raise ClockError(f"a delay is a whole number of ticks, not {ticks}")
        if ticks < 0:
            raise ClockError(f"a delay is not negative: {ticks}")
        return self._wake(phase * _ECHELONS + echelon, int(ticks) * self.tick_seconds) if ticks else self.today(
            phase, echelon
        )

    def call(self, action: Callable[[], None], ticks: int, phase: Phase, echelon: int = 0) -> None:
        """Have something done at a phase a whole number of ticks later: cheaper than a process that waits once."""
        event = self.after(ticks, phase, echelon)
        assert event.callbacks is not None
        event.callbacks.append(lambda _: action())

    def _wake(self, priority: int, delay: int) -> simpy.Event:
        event = simpy.Event(self.environment)
        event._ok = True
        event._value = priority
        assert event.callbacks is not None
        event.callbacks.append(self._entered)
        self.environment.schedule(event, priority, delay)  # type: ignore[arg-type]  # any integer orders the heap
        return event

    def _entered(self, event: simpy.Event) -> None:
        self._priority = event._value
        self._since = self.environment.now
