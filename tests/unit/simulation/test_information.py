"""Information: what was reported, how old it is, and what was never heard."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worlds import chain
from twin.disruptions.base import Effect, EffectKind
from twin.simulation.draws import Draws, name_hashes
from twin.simulation.information import Information, Picture
from twin.simulation.reports import Reports
from twin.strategies.base import InformationEdge

HUB, NORTH, SOUTH = range(3)
SHAPE = (3, 2)
STORES = np.array([NORTH, SOUTH])


def edge(delay: int = 0, period: int = 1, fields: tuple[str, ...] = ("sales",), reporters=(False, True, True)):
    return InformationEdge(np.array(reporters), np.array([True, False, False]), fields, delay, period)


def told(edges, horizon: int = 100, fields=("sales",), shape=SHAPE) -> Information:
    return Information(edges, dict.fromkeys(fields, shape), horizon)


def age(information: Information, subjects=STORES, field: str = "sales") -> int | None:
    newest = information.newest((field,), HUB, subjects)
    return None if newest < 0 else information.tick - newest


def day(information: Information, **units: int) -> None:
    """Publish a day's flows at both stores and close it."""
    for field, count in units.items():
        information.add(field, STORES, np.full((2, 2), count))
    information.close_tick()


@pytest.mark.parametrize(("delay", "ages"), [(0, [0, 0, 0, 0]), (1, [None, 1, 1, 1]), (3, [None, None, None, 3])])
def test_a_report_is_as_old_as_its_delay_and_before_that_there_is_none(delay, ages):
    """On the first days nothing was heard yet."""
    information = told([edge(delay)])
    heard = []
    for _ in range(4):
        heard.append(age(information))
        information.close_tick()
    assert heard == ages


def test_reports_that_come_once_a_week_grow_old_in_between():
    """Made every third day, heard a day later: 1, 2, 3 days old and then fresh again."""
    information = told([edge(1, 3)])
    heard = []
    for _ in range(8):
        heard.append(age(information))
        information.close_tick()
    assert heard == [None, 1, 2, 3, 1, 2, 3, 1]


def test_a_meter_reads_what_stood_on_it_at_the_time_of_the_report():
    """Flows are added up: a late report comes in bulk, and a silent day is not zero sales."""
    information = told([edge(5)])
    for units in (3, 0, 4):
        day(information, sales=units)
    assert [information.read("sales", STORES, age)[0, 0] for age in (0, 1, 2, 3, 4)] == [7, 7, 3, 3, 0]


def test_a_level_stands_until_it_is_renewed():
    """Yesterday's level is yesterday's, though nobody said it again."""
    information = told([edge(4, fields=("stock",))], fields=("stock",))
    information.put("stock", STORES, np.array([[9, 8], [7, 6]]))
    information.close_tick()
    information.put("stock", np.array([SOUTH]), np.array([[1, 1]]))
    information.close_tick()
    assert information.read("stock", STORES, 2).tolist() == [[9, 8], [7, 6]]
    assert information.read("stock", STORES, 1).tolist() == [[9, 8], [1, 1]]


def test_what_one_knows_oneself_one_knows_at_once():
    """No edge is needed for one's own facts."""
    information = told([])
    mine = Picture(information, ("sales",), None, STORES)
    day(information, sales=3)
    information.add("sales", STORES, np.full((2, 2), 4))
    assert mine.look()
    assert (mine.age, mine.values.tolist()) == (0, [[7, 7], [7, 7]])


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
    information = told([broken], fields=("sales", "stock"))
    for _ in range(3):
        assert age(information) is None
        information.close_tick()


def test_of_several_reports_the_newest_counts():
    """A slow edge and a fast one: the fast one; before it speaks, neither."""
    information = told([edge(6), edge(2)])
    heard = []
    for _ in range(8):
        heard.append(age(information))
        information.close_tick()
    assert heard == [None, None] + [2] * 6


def test_reports_of_several_edges_together_cover_their_sites():
    """Each store over an edge of its own: the reader hears of both, and rests on the older of the two reports."""
    edges = [edge(1, reporters=(False, True, False)), edge(3, reporters=(False, False, True))]
    information = told(edges)
    heard = []
    for _ in range(5):
        heard.append(age(information))
        information.close_tick()
    assert heard == [None, None, None, 3, 3]


def test_a_picture_is_of_an_instant_at_which_everybody_reported():
    """One store reports every second day, the other every third: only every sixth day is known of both."""
    edges = [edge(0, 2, reporters=(False, True, False)), edge(0, 3, reporters=(False, False, True))]
    information = told(edges)
    heard = []
    for _ in range(9):
        heard.append(age(information))
        information.close_tick()
    assert heard == [0, 1, 2, 3, 4, 5, 0, 1, 2]


def test_one_does_not_need_to_be_told_ones_own_facts():
    """A reader among the subjects knows his own; only the others' reports are waited for."""
    information = told([edge(1)])
    everyone = np.array([HUB, NORTH, SOUTH])
    assert age(information, everyone) is None
    information.close_tick()
    assert age(information, everyone) == 1


def test_what_nobody_reads_is_not_kept():
    """Rings exist only for the fields that somebody reads; telling them is no error."""
    information = told([edge()])
    assert information.wants("sales")
    assert not information.wants("stock")
    information.put("stock", STORES, np.ones((2, 2), np.int64))
    information.add("orders", STORES, np.ones((2, 2), np.int64))


def test_before_the_first_day_every_meter_stood_at_zero():
    """However far back one looks."""
    information = told([edge(9)])
    day(information, sales=5)
    assert not information.read("sales", STORES, 2).any()
    assert not information.read("sales", STORES, 9).any()


def test_a_long_delay_costs_no_memory_that_the_run_cannot_use():
    """A delay, or a period, of a hundred years must not reserve room for a hundred years of reports."""
    for late in (edge(36_500), edge(0, 36_500)):
        information = told([late], 50, shape=(100, 100))
        assert sum(feed._past.nbytes for feed in information._feeds.values()) < 60 * 100 * 100 * 8


WORLD = chain(products=2)
MILL_, HUB_, NORTH_, SOUTH_ = range(4)
BOTH = np.array([NORTH_, SOUTH_])


def over(delay: int = 0, period: int = 1, fields: tuple[str, ...] = ("sales",), **chance: float) -> InformationEdge:
    """An edge from the stores of the chain to its hub."""
    of, to = (np.isin(range(4), rows) for rows in (BOTH, HUB_))
    return InformationEdge(of, to, fields, delay, period, name="stores\x1fwarehouses", **chance)


def unsure(*edges: InformationEdge, effects=(), seed: int = 1, warmup_days: int = 0) -> Information:
    """Information over edges whose reports may be lost or misread."""
    reports = Reports(Draws(seed, 0), WORLD, effects, warmup_days)
    return Information(edges, dict.fromkeys(("sales", "stock"), (4, 2)), 1_000, False, reports)


def freeze(first: int, until: int, sites=(False, False, True, True), factor: float = 0.0) -> Effect:
    return Effect(EffectKind.INFORMATION, first, until, np.array(sites), np.array([False, False]), factor)


def instants(information: Information, site: int, days: int, **units: int) -> list[int]:
    """Return, day by day, the instant of what the hub knows of a store's sales."""
    picture, heard = Picture(information, ("sales",), HUB_, np.array([site])), []
    for _ in range(days):
        for field, count in units.items():
            information.add(field, BOTH, np.full((2, 2), count))
        picture.look()
        heard.append(picture.taken)
        information.close_tick()
    return heard


@pytest.mark.parametrize("delay", [0, 2])
def test_who_misses_a_report_keeps_the_newest_that_arrived(delay):
    """What is known is of the last day whose report was not lost, and that comes with the delay of the edge."""
    heard = instants(unsure(over(delay, loss=0.5)), NORTH_, 60)
    word = [name_hashes([name]) for name in ("stores\x1fwarehouses\x1fsales", "north")]
    drawn = [Draws(1, 0).lines("report_loss", *word, np.array([day]))[0] for day in range(60)]
    arrived = [day if drawn[day] < 0.5 else -1 for day in range(60)]
    assert 15 < sum(day >= 0 for day in arrived) < 45
    assert heard == [max(arrived[: max(day + 1 - delay, 0)], default=-1) for day in range(60)]


def test_the_report_after_a_lost_one_brings_both():
    """A meter that only grows: no sale is forgotten, whichever reports arrive."""
    information = unsure(over(1, loss=0.5))
    picture, readings = Picture(information, ("sales",), HUB_, BOTH[:1]), {}
    for _ in range(80):
        information.add("sales", BOTH, np.full((2, 2), 3))
        picture.look()
        readings[picture.taken] = picture.values.copy()
        information.close_tick()
    assert all((values == 3 * (instant + 1)).all() for instant, values in readings.items() if instant >= 0)


def test_each_site_loses_its_own_reports():
    """The draws of two stores, and of two fields of one store, have nothing to do with each other."""
    edge = over(loss=0.4, fields=("sales", "stock"))
    made = unsure(edge)
    lost = np.array([[made._reports.lost(edge, field, day)[BOTH] for field in edge.fields] for day in range(2_000)])
    shares = lost.reshape(2_000, 4).mean(axis=0)
    assert np.abs(shares - 0.4).max() < 0.04
    assert np.abs(np.corrcoef(lost.reshape(2_000, 4).T) - np.eye(4)).max() < 0.08


def test_more_loss_loses_the_same_reports_and_some_besides():
    """One draw per report: at a higher percentage whatever was lost stays lost."""
    days = range(300)
    few, many = (
        np.array([unsure(over(loss=loss))._reports.lost(over(loss=loss), "sales", day) for day in days])
        for loss in (0.2, 0.5)
    )
    assert (many | ~few).all()
    assert few.sum() < many.sum()


def test_one_lost_report_holds_up_nobody_else():
    """Sites whose reports may be lost are heard apart; those whose reports always come together, together."""
    alike, lossy = unsure(over(1)), unsure(over(1, loss=0.1))
    assert [rows.tolist() for rows in alike.apart(("sales",), HUB_, BOTH)] == [[0, 1]]
    assert [rows.tolist() for rows in lossy.apart(("sales",), HUB_, BOTH)] == [[0], [1]]
    one_frozen = unsure(over(1), effects=[freeze(5, 9, (False, False, True, False))])
    assert [rows.tolist() for rows in one_frozen.apart(("sales",), HUB_, BOTH)] == [[0], [1]]
    both_frozen = unsure(over(1), effects=[freeze(5, 9)])
    assert [rows.tolist() for rows in both_frozen.apart(("sales",), HUB_, BOTH)] == [[0, 1]]
    at_times = unsure(over(1), effects=[freeze(5, 9, factor=0.5)])
    assert [rows.tolist() for rows in at_times.apart(("sales",), HUB_, BOTH)] == [[0], [1]]


def test_records_freeze_when_an_outage_begins_and_come_in_bulk_after_it():
    """Reports under way arrive; those of its days are never made; counted from the end of the warm-up."""
    information = unsure(over(2), effects=[freeze(3, 7)], warmup_days=2)
    assert instants(information, NORTH_, 13, sales=5) == [-1, -1, 0, 1, 2, 3, 4, 4, 4, 4, 4, 9, 10]


@pytest.mark.parametrize("error", [0.05, 0.5, 1.0])
def test_a_misread_level_is_off_by_the_error_at_most_and_right_on_average(error):
    """Whole units, never below zero, up as often as down; a level of zero is read as zero."""
    information = unsure(over(fields=("stock",), error=error))
    read = []
    for _ in range(400):
        information.put("stock", BOTH, np.array([[200, 0], [200, 0]]))
        read.append(information.read("stock", BOTH, 0, HUB_))
        information.close_tick()
    units, zero = np.array(read)[:, :, 0], np.array(read)[:, :, 1]
    assert not zero.any()
    assert units.min() >= 0
    assert np.abs(units - 200).max() <= 200 * error + 0.5
    assert abs(units.mean() - 200) < 200 * error / 12
    assert np.abs(np.corrcoef(units.T)[0, 1]) < 0.2


def test_a_meter_is_misread_day_by_day_and_never_runs_backwards():
    """The error is that of the new units, not of all that was ever counted; yesterday's reading stays as it was."""
    information = unsure(over(1, error=0.2))
    readings = [0]
    for _ in range(200):
        information.add("sales", BOTH, np.full((2, 2), 50))
        information.close_tick()
        readings.append(int(information.read("sales", BOTH, 1, HUB_)[0, 0]))
        assert information.read("sales", BOTH, 1)[0, 0] == 50 * information.tick
    steps = np.diff(readings)
    assert 40 <= steps.min() < 45 < 55 < steps.max() <= 60
    assert abs(readings[-1] - 200 * 50) < 300


def test_only_the_reader_of_an_edge_that_errs_misreads():
    """Whoever counts himself, or reads over another edge, reads the truth."""
    exact = InformationEdge(over().reporters, np.isin(range(4), MILL_), ("stock",), 0)
    information = unsure(over(fields=("stock",), error=0.5), exact)
    information.put("stock", BOTH, np.full((2, 2), 1_000))
    assert (information.read("stock", BOTH, 0, MILL_) == 1_000).all()
    assert (information.read("stock", BOTH, 0) == 1_000).all()
    assert (information.read("stock", BOTH, 0, HUB_) != 1_000).any()
