"""People who pick and pack, from tables to shifts and terms."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.bad_inputs.folders import change, copy_of_tiny_online
from twin.network.reader import read_folder
from twin.network.staffing import Staffing

HOUR, DAY = 3_600, 86_400
STAFFING = (
    "site,days,from,to,pickers,packers,cost_per_hour\n"
    "stores,all,08:00,20:00,2,0,28\n"
    "store_2,sun mon,06:00,14:00,3,1,30.5\n"
    "store_2,mon,14:00,24:00,1,2,30.5\n"
)
HANDLING = (
    "site,pick_law,pick_seconds,pick_deviation_seconds,parcel_seconds,pack_law,pack_seconds,pack_deviation_seconds,"
    "release,batch_parcels,batch_percent,queue,walk_in_seconds\n"
    "all,gamma,45,20,60,lognormal,90,40,30,4,80,express_first,20\n"
    "store_1,exponential,30,30,0,constant,0,0,continuous,1,100,first_come,0\n"
)


@pytest.fixture
def staffing(tmp_path: Path) -> Staffing:
    """The tiny network with people in its stores."""
    folder = copy_of_tiny_online(tmp_path)
    change(folder, {"file": "staffing.csv", "content": STAFFING})
    change(folder, {"file": "handling.csv", "content": HANDLING})
    online = read_folder(folder).online
    assert online is not None and online.staffing is not None
    return online.staffing


def test_the_rows_of_the_narrowest_name_hold_together(staffing: Staffing) -> None:
    """The row of all stores holds for the two that no row names; store 2 has its own three shifts and no other."""
    shifts = staffing.shifts
    by_site = {site: int((shifts.site == site).sum()) for site in range(6)}
    assert by_site == {0: 0, 1: 0, 2: 0, 3: 7, 4: 3, 5: 7}
    own = shifts.site == 4
    assert shifts.weekday[own].tolist() == [0, 0, 6]
    assert (shifts.start_second[own] // HOUR).tolist() == [6, 14, 6]
    assert (shifts.end_second[own] // HOUR).tolist() == [14, 24, 14]
    assert shifts.pickers[own].tolist() == [3, 1, 3] and shifts.packers[own].tolist() == [1, 2, 1]
    assert shifts.cost_per_hour_minor[own].tolist() == [3050] * 3
    assert staffing.staffed.tolist() == [False] * 3 + [True] * 3
    assert staffing.packs.tolist() == [False] * 4 + [True, False]


def test_the_narrowest_row_says_how_people_work(staffing: Staffing) -> None:
    """Seconds become days of a law, minutes seconds, per cent shares."""
    handling = staffing.handling
    assert handling.row.tolist() == [0, 0, 0, 1, 0, 0]
    assert [law.law for law in handling.pick_times] == ["gamma", "exponential"]
    assert [law.mean_days * DAY for law in handling.pick_times] == [45, 30]
    assert [law.deviation_days * DAY for law in handling.pack_times] == [pytest.approx(40), 0]
    assert handling.parcel_seconds.tolist() == [60, 0] and handling.walk_in_seconds.tolist() == [20, 0]
    assert handling.release_seconds.tolist() == [1800, 0]
    assert handling.batch_parcels.tolist() == [4, 1] and handling.batch_share.tolist() == [0.8, 1]
    assert handling.express_first.tolist() == [True, False]


def test_a_week_of_shifts_is_a_line_of_periods(staffing: Staffing) -> None:
    """Of a run that begins on a Sunday: its shift of eight hours, Monday from six to midnight, then nobody."""
    starts, people = staffing.periods(4, first_weekday=6)
    assert starts.tolist() == [0, 6 * HOUR, 14 * HOUR, DAY + 6 * HOUR, DAY + 14 * HOUR, 2 * DAY]
    assert people.tolist() == [[0, 3, 0, 3, 1, 0], [0, 1, 0, 1, 2, 0], [0, 3050, 0, 3050, 3050, 0]]


def test_people_have_a_pace_that_rules_of_routing_can_count_on(staffing: Staffing) -> None:
    """Pickers of an average hour over the time for a line and its part of the way; no limit where nobody works."""
    rate = staffing.lines_per_hour(2.0)
    assert np.isinf(rate[:3]).all()
    assert rate[3] == pytest.approx(2 * 3600 / 30)
    assert rate[4] == pytest.approx((3 * 16 + 1 * 10) / 26 * 3600 / (0.8 * (45 + 30)))
    assert rate[5] == pytest.approx(2 * 3600 / (0.8 * (45 + 30)))
