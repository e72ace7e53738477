"""The pulse: what has to be looked at again, and when, because something happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from twin.network.arrays import IntArray
from twin.simulation.clock import Clock, Phase


class Pulse:
    """Who can do something again after a posting: sellers whose stock or orders changed, desks whose position did.

    Where a day has many ticks it has the thing done in the same tick, once, however many have asked. Where everybody
    looks at everything once a day it does nothing.
    """

    def __init__(self, clock: Clock, level: IntArray, destination: IntArray) -> None:
        self._clock = clock
        self._level, self._destination = level, destination
        self._tiers = int(level.max(initial=0)) + 1
        self._actions: dict[tuple[Phase, int], Callable[[], None]] = {}
        self._asked: set[tuple[Phase, int, int]] = set()
        self._watchful: set[int] = set()
        self._departures: dict[int, list[int]] = {}

    def on(self, phase: Phase, echelon: int, action: Callable[[], None]) -> None:
        """Say what is done at a phase when somebody asks for it; who says nothing is not asked."""
        self._actions[phase, echelon] = action

    def watch(self, echelon: int) -> None:
        """Have the desks of an echelon asked whenever a position of theirs changes."""
        self._watchful.add(echelon)

    def depart(self, echelon: int, seconds: list[int]) -> None:
        """Have the sellers of an echelon look at what they owe at some seconds of each day, when their lanes depart."""
        self._departures[echelon] = seconds

    def ask(self, phase: Phase, echelon: int = 0, second: int | None = None) -> None:
        """Have a phase of a second (None: now) take place; where it has passed already, a tick later."""
        if (phase, echelon) not in self._actions:
            return
        now = self._clock.now
        at = now if second is None else second
        if at == now and self._clock.has_passed(phase, echelon):
            at += self._clock.tick_seconds
        key = (phase, echelon, at)
        if key not in self._asked:
            self._asked.add(key)
            self._clock.call(lambda: self._do(key), (at - now) // self._clock.tick_seconds, phase, echelon)

    def _do(self, key: tuple[Phase, int, int]) -> None:
        self._asked.discard(key)
        self._actions[key[:2]]()

    def start_day(self) -> None:
        """Have every desk and every seller look at the new day."""
        for echelon in range(self._tiers):
            self.ask(Phase.REVIEW, echelon)
            self.supply(echelon)
        for echelon, seconds in self._departures.items():
            for second in seconds:
                self.ask(Phase.SUPPLY, self._tiers - echelon, self._clock.now + second)

    def review(self, echelon: int, second: int | None = None) -> None:
        """Have the desks of an echelon asked, if they look at every change."""
        if echelon in self._watchful:
            self.ask(Phase.REVIEW, echelon, second)

    def supply(self, echelon: int) -> None:
        """Have the sellers of an echelon look at what they owe; higher echelons come first."""
        self.ask(Phase.SUPPLY, self._tiers - echelon)

    def ordered(self, echelons: Iterable[int]) -> None:
        """Take note that the sellers of some echelons were sent orders: they owe more, and their position fell."""
        for echelon in echelons:
            self.supply(echelon)
            self.review(echelon)

    def received(self, edges: IntArray) -> None:
        """Take note of goods that arrived along some edges: customers may wait for them, and sites below."""
        for echelon in np.unique(self._level[self._destination[edges]]).tolist():
            self.supply(echelon)
        if not self._clock.has_passed(Phase.BACKORDER):
            self.ask(Phase.BACKORDER)

    def freed(self) -> None:
        """Take note that reserved goods came back to the shelf, anywhere."""
        for echelon in range(self._tiers):
            self.supply(echelon)
        self.moved()
        self.ask(Phase.BACKORDER)

    def moved(self) -> None:
        """Take note that positions changed, anywhere."""
        for echelon in self._watchful:
            self.ask(Phase.REVIEW, echelon)
