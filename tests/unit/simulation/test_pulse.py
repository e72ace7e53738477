"""Who is asked when something happened: once, at the right phase, and never in the past."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
import simpy

from twin.simulation.clock import Clock, Phase
from twin.simulation.pulse import Pulse

LEVEL = np.array([2, 1, 0, 0])
"""Of a mill, a hub and two stores."""
DESTINATION = np.array([1, 2, 3])


class Pulsed:
    """A pulse whose actions note what was done when."""

    def __init__(self, grain: str = "event", watched: tuple[int, ...] = (0, 1)) -> None:
        self.clock = Clock(simpy.Environment(), datetime.date(2025, 1, 6), grain)
        self.pulse = Pulse(self.clock, LEVEL, DESTINATION)
        self.done: list[tuple[int, str]] = []
        for echelon in (0, 1):
            self._note(Phase.REVIEW, echelon, f"review {echelon}")
        for echelon in (1, 2):
            self._note(Phase.SUPPLY, 3 - echelon, f"supply {echelon}")
        self._note(Phase.BACKORDER, 0, "serve")
        for echelon in watched:
            self.pulse.watch(echelon)

    def _note(self, phase, echelon, what) -> None:
        self.pulse.on(phase, echelon, lambda: self.done.append((self.clock.now, what)))

    def at(self, second: int, phase: Phase, action) -> None:
        self.clock.call(action, second // self.clock.tick_seconds, phase)

    def ran(self) -> list[tuple[int, str]]:
        self.clock.environment.run(until=86_400)
        return self.done


def test_however_many_ask_it_is_done_once():
    """Three requests for one phase of one second are one."""
    made = Pulsed()
    for _ in range(3):
        made.at(7, Phase.DEMAND, lambda: made.pulse.review(0))
    assert made.ran() == [(7, "review 0")]


def test_a_later_second_may_be_asked_for():
    """Customers are served ahead of the clock; their desk is asked in their second."""
    made = Pulsed()
    made.at(7, Phase.DEMAND, lambda: made.pulse.review(0, 30))
    made.at(9, Phase.DEMAND, lambda: made.pulse.review(0))
    assert made.ran() == [(9, "review 0"), (30, "review 0")]


@pytest.mark.parametrize(("grain", "later"), [("event", 1), ("hour", 3600)])
def test_a_phase_that_has_passed_comes_in_the_next_tick(grain, later):
    """Goods come back to the shelf after the waiting customers of this tick were served."""
    made = Pulsed(grain)
    made.at(3600, Phase.WAVE, made.pulse.freed)
    assert made.ran() == [
        (3600, "review 0"), (3600, "review 1"), (3600, "supply 2"), (3600, "supply 1"), (3600 + later, "serve"),
    ]


def test_an_order_calls_its_seller_to_ship_and_to_review():
    """The seller owes more, and so its own position has fallen; higher echelons ship first."""
    made = Pulsed()
    made.at(5, Phase.REVIEW, lambda: made.pulse.ordered([1, 2]))
    assert made.ran() == [(5, "review 1"), (5, "supply 2"), (5, "supply 1")]


def test_goods_that_arrive_call_who_waits_for_them():
    """Customers, and the sites that the receiver owes; a store owes nobody anything."""
    made = Pulsed()
    made.at(5, Phase.ARRIVAL, lambda: made.pulse.received(np.array([0])))
    made.at(8, Phase.ARRIVAL, lambda: made.pulse.received(np.array([1, 2])))
    assert made.ran() == [(5, "serve"), (5, "supply 1"), (8, "serve")]


def test_only_desks_that_look_at_every_change_are_asked_within_a_day():
    """Others come up for review with the new day."""
    made = Pulsed(watched=(1,))
    made.at(5, Phase.DEMAND, made.pulse.moved)
    made.at(5, Phase.DEMAND, lambda: made.pulse.review(0))
    made.at(60, Phase.DISRUPTION, made.pulse.start_day)
    assert made.ran() == [
        (5, "review 1"), (60, "review 0"), (60, "review 1"), (60, "supply 2"), (60, "supply 1"),
    ]
