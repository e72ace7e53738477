"""What happens at one instant is ordered by phases, never by the order in which SimPy was asked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
import simpy

from tests.worlds import BY_CHANCE, BY_FORECAST, cell, changed, differing, fork, network, outage, sharing
from twin.simulation import RecordSettings, simulate
from twin.simulation.accounts import Move
from twin.simulation.clock import Clock
from twin.verification.networks import Lane

MOVES = RecordSettings(detail=tuple(move.label for move in Move))
EVERYTHING = replace(MOVES, journal_days=30)


def shuffled_ids(seed: int) -> Iterator[tuple[float, int]]:
    """Return event numbers, no two alike, in no order."""
    chance, number = random.Random(seed), 0
    while True:
        number += 1
        yield chance.random(), number


class Scrambled(simpy.Environment):
    """SimPy with ties broken by lot."""

    seed = 0

    def __init__(self) -> None:
        super().__init__()
        self._eid = shuffled_ids(self.seed)


class Levelled(Scrambled):
    """Ties by lot, and all phases of an instant are a tie."""

    def schedule(self, event, priority=1, delay=0) -> None:
        super().schedule(event, min(priority, 1), delay)


AT_EVERY_CHANGE = (
    ("all", "replenishment", "min_max", {"reorder_point": 30, "order_up_to_level": 60, "review_days": 0}),
    ("all", "allocation", "first_come", {}),
)


def busy(rules=BY_FORECAST):
    """Three tiers, lead times of every kind and none, closed gates, two sources: many things at one instant."""
    sites = {
        "mill": "supplier", "farm": "supplier", "port": "warehouse", "hub": "warehouse",
        "north": "store", "south": "store", "kiosk": "store",
    }
    lanes = [
        Lane("mill", "port", 2), Lane("farm", "port", 0, share=0.0), Lane("port", "hub", 0),
        Lane("hub", "north", 2, "normal", 1.0, "product"),
        Lane("hub", "south", 3, "discrete_uniform", 2**0.5, "shipment"),
        Lane("farm", "kiosk", 1, "exponential", 1.0, "product", 0.5), Lane("hub", "kiosk", 2, share=0.5),
    ]
    demand = {"north": 9, "south": 12, "kiosk": 5}
    made = network(sites, lanes, rules, demand, 25, products=3, backorder_share=0.5)
    return changed(made, sites={"daily_capacity": [60, 40, -1, 45, -1, -1, -1]})


WORLDS = {
    "busy": cell(busy(), 30, demand=BY_CHANCE, record=EVERYTHING, events=(outage("south", 9, 4), outage("mill", 5, 3))),
    "first come": cell(
        busy(), 30, demand=BY_CHANCE, record=EVERYTHING, events=(outage("mill", 5, 6),),
        policies=({"decision": "allocation", "rule": "first_come"},),
    ),
    "hourly": cell(busy(), 4, grain="hour", demand=BY_CHANCE, record=EVERYTHING, audit="daily"),
    "exact": cell(
        busy(AT_EVERY_CHANGE), 12, grain="event", demand=BY_CHANCE, record=MOVES, audit="daily",
        events=(outage("south", 5, 2),),
    ),
    "exact, at the start of the day": cell(
        busy(AT_EVERY_CHANGE), 20, grain="event", within_day="start", demand=BY_CHANCE, record=MOVES,
        audit="daily",
    ),
    "shared": cell(
        fork(demand=12, opening=30, products=2), 30, demand=BY_CHANCE, record=EVERYTHING, strategy=sharing(1)
    ),
}


def with_environment(monkeypatch, kind: type[simpy.Environment], seed: int, world: str):
    monkeypatch.setattr(kind, "seed", seed)
    monkeypatch.setattr(simpy, "Environment", kind)
    return simulate(WORLDS[world])


@pytest.mark.parametrize("world", WORLDS)
def test_the_order_of_ties_changes_nothing(monkeypatch, world):
    """SimPy's event numbers drawn by lot, three times: every table, the detail of every move, every decision."""
    expected = simulate(WORLDS[world])
    for seed in (1, 2, 3):
        assert differing(with_environment(monkeypatch, Scrambled, seed, world), expected) == []


@pytest.mark.parametrize("world", ["busy", "shared"])
def test_without_phases_the_order_of_ties_decides(monkeypatch, world):
    """The negative control: with all priorities equal, the same lots lead to different worlds."""
    monkeypatch.setattr(Clock, "_entered", lambda *_: None)
    expected = simulate(WORLDS[world])
    outcomes = [_outcome(monkeypatch, seed, world, expected) for seed in (1, 2, 3)]
    assert all(outcomes)


def _outcome(monkeypatch, seed: int, world: str, expected) -> list[str]:
    """Return the tables that differ, or the error that a world without order runs into."""
    try:
        return differing(with_environment(monkeypatch, Levelled, seed, world), expected)
    except Exception as error:  # any fault will do: it shows that the order mattered
        return [repr(error)]


def test_phases_come_before_ties_in_simpys_heap():
    """What the engine rests on: SimPy orders by time, then priority, then number."""
    environment, seen = simpy.Environment(), []
    for delay, priority in ((1, 5), (1, 3), (0, 9), (1, 3)):
        event = simpy.Event(environment)
        event._ok, event._value = True, None
        event.callbacks.append(lambda _, at=(delay, priority): seen.append(at))
        environment.schedule(event, priority, delay)
    environment.run()
    assert seen == [(0, 9), (1, 3), (1, 3), (1, 5)]
