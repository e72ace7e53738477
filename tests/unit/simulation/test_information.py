"""Information: what was reported, how old it is, and what was never heard."""

from __future__ import annotations

import numpy as np
import pytest

from twin.simulation.information import Information
from twin.strategies.base import InformationEdge

HUB, NORTH, SOUTH = range(3)
SHAPE = (3, 2)
STORES, READER = np.array([NORTH, SOUTH]), np.array([HUB])


def edge(delay: int = 0, period: int = 1, fields: tuple[str, ...] = ("sales",), reporters=(False, True, True)):
    return InformationEdge(np.array(reporters), np.array([True, False, False]), fields, delay, period)


def day(information: Information, **units: int) -> None:
    """Publish a day's flows at both stores and close it."""
    for field, count in units.items():
        information.add(field, STORES, np.full((2, 2), count))
    information.close_tick()


@pytest.mark.parametrize(("delay", "ages"), [(0, [0, 0, 0, 0]), (1, [None, 1, 1, 1]), (3, [None, None, None, 3])])
def test_a_report_is_as_old_as_its_delay_and_before_that_there_is_none(delay, ages):
    """On the first days nothing was heard yet."""
    information = Information([edge(delay)], {"sales"}, SHAPE, 100)
    heard = []
    for _ in range(4):
        heard.append(information.age("sales", READER, STORES))
        information.close_tick()
    assert heard == ages


def test_reports_that_come_once_a_week_grow_old_in_between():
    """Made every third day, heard a day later: 1, 2, 3 days old and then fresh again."""
    information = Information([edge(1, 3)], {"sales"}, SHAPE, 100)
    heard = []
    for _ in range(8):
        heard.append(information.age("sales", READER, STORES))
        information.close_tick()
    assert heard == [None, 1, 2, 3, 1, 2, 3, 1]


def test_a_meter_reads_what_stood_on_it_at_the_time_of_the_report():
    """Flows are added up: a late report comes in bulk, and a silent day is not zero sales."""
    information = Information([edge(5)], {"sales"}, SHAPE, 100)
    for units in (3, 0, 4):
        day(information, sales=units)
    assert [information.read("sales", STORES, age)[0, 0] for age in (0, 1, 2, 3, 4)] == [7, 7, 3, 3, 0]


def test_a_level_stands_until_it_is_renewed():
    """Yesterday's level is yesterday's, though nobody said it again."""
    information = Information([edge(4, fields=("stock",))], {"stock"}, SHAPE, 100)
    information.put("stock", STORES, np.array([[9, 8], [7, 6]]))
    information.close_tick()
    information.put("stock", np.array([SOUTH]), np.array([[1, 1]]))
    information.close_tick()
    assert information.read("stock", STORES, 2).tolist() == [[9, 8], [7, 6]]
    assert information.read("stock", STORES, 1).tolist() == [[9, 8], [1, 1]]


def test_what_one_knows_oneself_one_knows_at_once():
    """No edge is needed for one's own facts."""
    information = Information([], {"sales"}, SHAPE, 100)
    assert information.age("sales", STORES, STORES) == 0


@pytest.mark.parametrize(
    "broken",
    [
        edge(reporters=(False, True, False)), edge(fields=("stock",)),
        InformationEdge(np.array([False, True, True]), np.array([False, True, False]), ("sales",), 0),
    ],
    ids=["one reporter missing", "another field", "another reader"],
)
def test_what_no_edge_carries_is_never_heard(broken):
    """Neither another field, nor from somebody else, nor to somebody else."""
    information = Information([broken], {"sales", "stock"}, SHAPE, 100)
    for _ in range(3):
        assert information.age("sales", READER, STORES) is None
        information.close_tick()


def test_of_several_reports_the_newest_counts():
    """A slow edge and a fast one: the fast one; before it speaks, neither."""
    information = Information([edge(6), edge(2)], {"sales"}, SHAPE, 100)
    heard = []
    for _ in range(8):
        heard.append(information.age("sales", READER, STORES))
        information.close_tick()
    assert heard == [None, None] + [2] * 6


def test_reports_of_several_edges_together_cover_their_sites():
    """Each store over an edge of its own: the reader hears of both, and rests on the older of the two reports."""
    edges = [edge(1, reporters=(False, True, False)), edge(3, reporters=(False, False, True))]
    information = Information(edges, {"sales"}, SHAPE, 100)
    heard = []
    for _ in range(5):
        heard.append(information.age("sales", READER, STORES))
        information.close_tick()
    assert heard == [None, None, None, 3, 3]


def test_a_picture_is_of_an_instant_at_which_everybody_reported():
    """One store reports every second day, the other every third: only every sixth day is known of both."""
    edges = [edge(0, 2, reporters=(False, True, False)), edge(0, 3, reporters=(False, False, True))]
    information = Information(edges, {"sales"}, SHAPE, 100)
    heard = []
    for _ in range(9):
        heard.append(information.age("sales", READER, STORES))
        information.close_tick()
    assert heard == [0, 1, 2, 3, 4, 5, 0, 1, 2]


def test_one_does_not_need_to_be_told_ones_own_facts():
    """A reader among the subjects knows his own; only the others' reports are waited for."""
    information = Information([edge(1)], {"sales"}, SHAPE, 100)
    everyone = np.array([HUB, NORTH, SOUTH])
    assert information.age("sales", READER, everyone) is None
    information.close_tick()
    assert information.age("sales", READER, everyone) == 1


def test_what_nobody_reads_is_not_kept():
    """Rings exist only for the fields that somebody reads; telling them is no error."""
    information = Information([edge()], {"sales"}, SHAPE, 100)
    assert information.wants("sales")
    assert not information.wants("stock")
    information.put("stock", STORES, np.ones((2, 2), np.int64))
    information.add("orders", STORES, np.ones((2, 2), np.int64))


def test_before_the_first_day_every_meter_stood_at_zero():
    """However far back one looks."""
    information = Information([edge(9)], {"sales"}, SHAPE, 100)
    day(information, sales=5)
    assert not information.read("sales", STORES, 2).any()
    assert not information.read("sales", STORES, 9).any()


def test_a_long_delay_costs_no_memory_that_the_run_cannot_use():
    """A delay, or a period, of a hundred years must not reserve room for a hundred years of reports."""
    for late in (edge(36_500), edge(0, 36_500)):
        information = Information([late], {"sales"}, (100, 100), 50)
        assert sum(feed._past.nbytes for feed in information._feeds.values()) < 60 * 100 * 100 * 8
