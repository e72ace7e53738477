"""Replay: what was recorded is wanted again."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pytest

from tests.worlds import cell, chain, daily, differing, shock
from twin.network.arrays import frozen
from twin.network.network import History
from twin.simulation import RecordSettings, check, simulate

REPLAY = {"model": "replay"}
MONDAY = datetime.date(2025, 1, 6)
NORTH, SOUTH = 2, 3


def recorded(lines, first_date: datetime.date = MONDAY, **more):
    """Return the chain with recorded sales (day, site, product, units) from a date on."""
    columns = [frozen(column) for column in zip(*lines, strict=True)]
    return replace(chain(demand=0, opening=500, products=2, **more), history=History(first_date, *columns))


LINES = [(0, NORTH, 0, 5), (0, SOUTH, 1, 7), (2, NORTH, 0, 1), (2, NORTH, 1, 4), (5, SOUTH, 0, 9)]


def sales(run) -> list[tuple[int, str, str, int]]:
    rows = run.detail[run.detail["move"] == "sale"]
    return sorted(zip(rows["day"], rows["from_site"], rows["product"], rows["units"], strict=True))


def run(network, days: int = 8, **more):
    return simulate(cell(network, days, demand=REPLAY, record=RecordSettings(detail=("sale",)), **more))


def test_every_recorded_unit_is_wanted_on_its_day():
    """No more, no less, nowhere else."""
    assert sales(run(recorded(LINES))) == [
        (0, "north", "p0000", 5), (0, "south", "p0001", 7), (2, "north", "p0000", 1), (2, "north", "p0001", 4),
        (5, "south", "p0000", 9),
    ]


def test_every_replication_and_seed_meets_the_same_demand():
    """The past happened once."""
    made = cell(recorded(LINES), 8, demand=REPLAY)
    assert differing(simulate(made, 0), simulate(made, 3)) == []
    assert differing(simulate(made), simulate(replace(made, run=replace(made.run, seed=9)))) == []


@pytest.mark.parametrize(("earlier", "first"), [(2, [(0, "north", "p0000", 1)]), (-3, []), (30, [])])
def test_records_are_matched_by_date(earlier, first):
    """A history that starts before or after the run is replayed where it overlaps."""
    made = recorded(LINES, MONDAY - datetime.timedelta(days=earlier))
    replayed = sales(run(made))
    assert replayed[: len(first)] == first
    assert sum(units for *_, units in replayed) == {2: 14, -3: 17, 30: 0}[earlier]


def test_what_was_not_in_stock_is_missed():
    """Recorded sales stand for demand; the twin may sell less of it."""
    made = replace(recorded(LINES), initial_on_hand=frozen(np.full((4, 2), 3)))
    replayed = simulate(cell(made, 1, demand=REPLAY))
    assert (sum(daily(replayed, "sale")), sum(daily(replayed, "miss"))) == (6, 6)


def test_records_count_where_the_demand_table_names_others():
    """A store with a rate and one with records: the records are wanted at their own store."""
    made = replace(recorded([(0, SOUTH, 0, 7)]), demand_rate=frozen([[0, 0], [0, 0], [10, 10], [0, 0]], float))
    assert sales(run(made)) == [(0, "south", "p0000", 7)]


def test_an_event_scales_the_record_and_rounds_it_by_a_draw_of_its_own():
    """A doubling is exact; half as much again of 5 is 7 or 8; the days outside are as recorded."""
    assert [units for *_, units in sales(run(recorded(LINES), events=(shock(1.0, 2, 1),)))] == [5, 7, 2, 8, 9]
    many = [(day, NORTH, 0, 5) for day in range(200)]
    scaled = [units for *_, units in sales(run(recorded(many), 200, events=(shock(0.5, 0, 200),)))]
    assert set(scaled) == {7, 8}
    assert np.mean(scaled) == pytest.approx(7.5, abs=5 * 0.5 / np.sqrt(200))


def test_a_rise_never_lowers_what_was_recorded():
    """Day by day, for any factor above one; a fall never raises it."""
    many = [(day, NORTH, 0, 1 + day % 7) for day in range(60)]
    for severity in (0.1, 0.01, -0.1):
        before, after = (
            [units for *_, units in sales(run(recorded(many), 60, events=events))] for events in
            ((), (shock(severity, 0, 60),))
        )
        if severity > 0:
            assert all(a >= b for a, b in zip(after, before, strict=True))
        else:
            assert len(after) <= len(before)


def test_the_plan_of_a_site_is_the_mean_of_its_record():
    """Where no rate is given, desks start from the recorded days: 2 a day here, and order 2 a day."""
    made = recorded([(day, NORTH, 0, 2) for day in range(10)])
    said = simulate(cell(made, 5, demand=REPLAY, record=RecordSettings(journal_days=5, journal_sites="north")))
    rows = said.decisions[said.decisions["product"] == "p0000"]
    assert rows["mean"].tolist() == [2.0] * 5


def test_a_replay_without_records_is_refused():
    """With what to do about it."""
    (problem,) = check(cell(chain(), demand=REPLAY))
    assert "demand_history" in str(problem)
    assert "demand=stationary" in str(problem)
