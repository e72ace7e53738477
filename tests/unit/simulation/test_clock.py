"""Time: phases come in their order, and nobody waits for what has passed or what no clock shows."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import simpy

from twin.simulation.clock import Clock, ClockError, Phase
from twin.units import SECONDS_PER_DAY, SECONDS_PER_HOUR

START = datetime.date(2024, 2, 28)


def clock(grain: str = "day") -> Clock:
    return Clock(simpy.Environment(), START, grain)


def run(process, grain: str = "day", until: int | None = None) -> Clock:
    made = clock(grain)
    made.environment.process(process(made))
    made.environment.run(until)
    return made


def test_the_phases_of_a_tick_come_in_the_order_of_the_field():
    """What happens to the world before what is sold, what is told before what is decided, records last."""
    assert [phase.name for phase in sorted(Phase)] == [
        "DISRUPTION", "ARRIVAL", "RETURN", "BACKORDER", "WAVE", "DEMAND", "RESCUE", "EXPIRY", "PUBLISH", "REVIEW",
        "SUPPLY", "DISPATCH", "ACCRUAL",
    ]


def test_phases_and_echelons_decide_who_is_first_whatever_was_asked_for_first():
    """Scheduled backwards, they run forwards: by phase, and within a phase by echelon."""
    made, seen = clock(), []

    def wait(phase: Phase, echelon: int):
        yield made.today(phase, echelon)
        seen.append((phase, echelon))

    wanted = [(phase, echelon) for phase in Phase for echelon in (0, 1, 7)]
    for phase, echelon in reversed(wanted):
        made.environment.process(wait(phase, echelon))
    made.environment.run()
    assert seen == wanted


def test_a_process_meets_every_tick_once():
    """Tomorrow is one tick later, at the same phase."""
    seen = []

    def walk(made: Clock):
        yield made.today(Phase.DEMAND)
        while True:
            seen.append((made.tick, made.day, made.now))
            yield made.tomorrow(Phase.DEMAND)

    run(walk, until=3 * SECONDS_PER_DAY)
    assert seen == [(0, 0, 0), (1, 1, SECONDS_PER_DAY), (2, 2, 2 * SECONDS_PER_DAY)]


def test_an_hour_is_a_tick_where_the_grain_says_so():
    """Days and dates go on counting in days; the leap day is there."""
    seen = {}

    def walk(made: Clock):
        yield made.today(Phase.DEMAND)
        for _ in range(50):
            seen[made.tick] = (made.now, made.day, made.date)
            yield made.tomorrow(Phase.DEMAND)

    assert run(walk, "hour").ticks_per_day == 24
    assert seen[23] == (23 * SECONDS_PER_HOUR, 0, START)
    assert seen[24] == (SECONDS_PER_DAY, 1, datetime.date(2024, 2, 29))


@pytest.mark.parametrize("ticks", [1, 2, 30, 2.0, np.int64(3)], ids=repr)
def test_after_so_many_ticks_it_is_so_many_ticks_later(ticks):
    """Whole numbers of any type."""
    seen = []

    def walk(made: Clock):
        yield made.after(ticks, Phase.ARRIVAL)
        seen.append(made.tick)

    run(walk)
    assert seen == [ticks]


def test_after_nothing_is_today():
    """A delay of 0 waits for a phase that is still to come."""
    seen = []

    def walk(made: Clock):
        yield made.after(0, Phase.REVIEW)
        seen.append(made.now)

    run(walk)
    assert seen == [0]


@pytest.mark.parametrize(
    "ticks",
    [
        -1, -0.5, 0.5, 1.5, float("nan"), float("inf"), -float("inf"), np.float32(0.5), np.float32("nan"),
        np.float64(2.5), Fraction(1, 2), Decimal("0.5"), Decimal("NaN"), np.int64(-1),
    ],
    ids=repr,
)
def test_a_delay_that_no_clock_shows_is_refused(ticks):
    """Negative, fractional, unknown, endless, whatever the type of the number; SimPy alone accepts nan and inf."""
    with pytest.raises(ClockError):
        clock().after(ticks, Phase.ARRIVAL)


def passed(made: Clock, wait):
    """Enter the review of tier 2, then wait for something."""
    yield made.today(Phase.REVIEW, 2)
    yield wait(made)


@pytest.mark.parametrize(
    "wait",
    [
        lambda made: made.today(Phase.DEMAND),
        lambda made: made.today(Phase.REVIEW, 1),
        lambda made: made.after(0, Phase.PUBLISH),
        lambda made: made.after(0.0, Phase.PUBLISH),
    ],
)
def test_a_phase_that_has_passed_is_refused(wait):
    """Also a lower echelon of the phase that runs."""
    with pytest.raises(ClockError, match="has passed"):
        run(lambda made: passed(made, wait))


@pytest.mark.parametrize(
    "wait",
    [
        lambda made: made.today(Phase.REVIEW, 2),
        lambda made: made.today(Phase.REVIEW, 3),
        lambda made: made.today(Phase.SUPPLY),
        lambda made: made.tomorrow(Phase.DISRUPTION),
        lambda made: made.after(1, Phase.DISRUPTION),
    ],
)
def test_a_phase_that_runs_or_is_to_come_can_be_waited_for(wait):
    """And tomorrow every phase is to come."""
    run(lambda made: passed(made, wait))


def test_nothing_runs_at_the_horizon():
    """The instant at which the run ends belongs to the next day."""
    seen = []

    def walk(made: Clock):
        yield made.today(Phase.DISRUPTION)
        while True:
            seen.append(made.day)
            yield made.tomorrow(Phase.DISRUPTION)

    run(walk, until=2 * SECONDS_PER_DAY)
    assert seen == [0, 1]
