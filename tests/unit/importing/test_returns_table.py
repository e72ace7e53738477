"""The table of returns of an import: a rate and a lag per channel, from what was taken back late enough."""

from __future__ import annotations

import csv
import datetime

import pytest

from twin.importing import DeliveryAssumptions, OrderOptions
from twin.network.reader import read_folder

SALES = [
    "1001,10001,4,2010-03-01 09:00:00,2.50,France,7",
    "1001,10002,6,2010-03-01 09:00:00,1.25,France,7",
    "1002,10001,8,2010-03-02 09:00:00,2.50,France,8",
    "1003,10002,2,2010-03-03 09:00:00,1.25,France,9",
]


@pytest.fixture
def rows(tmp_path):
    """Reads the table of returns; nothing where there is none."""

    def read():
        path = tmp_path / "net" / "returns.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    return read


def test_the_rate_is_that_of_the_lines_and_the_lag_counts_from_the_door(ordered, rows, tmp_path):
    """Two of four lines come back, 5 and 9 days after their orders: half, after 7 days, 1 of them to the door."""
    ordered(
        *SALES, "C2001,10001,-4,2010-03-06 09:00:00,2.50,France,7", "C2002,10001,-1,2010-03-11 09:00:00,2.50,France,8",
    )
    (row,) = rows()
    assert (row["channel"], row["product"], row["percent"]) == ("web", "all", "50")
    assert (row["lag_law"], row["lag_days"], row["lag_deviation_days"]) == ("gamma", "6", "2")
    online = read_folder(tmp_path / "net").online
    assert online.returns.share.tolist() == [0.5] and online.returns.to_home.all()


def test_a_line_that_is_taken_back_piece_by_piece_counts_once(ordered, rows):
    """Two of its units after three days, two more after six: one line, after three days; all lags alike have no law."""
    ordered(
        *SALES, "C2001,10001,-2,2010-03-04 09:00:00,2.50,France,7", "C2002,10001,-2,2010-03-07 09:00:00,2.50,France,7",
    )
    (row,) = rows()
    assert (row["percent"], row["lag_law"], row["lag_days"]) == ("25", "constant", "2")


def test_what_is_taken_back_within_a_day_is_no_return(ordered, rows):
    """It had hardly left the house; without any return there is no table."""
    ordered(*SALES, "C2001,10001,-4,2010-03-02 09:00:00,2.50,France,7")
    assert rows() == []


def test_orders_before_the_replay_count_as_well(ordered, rows):
    """The rate is that of the whole file, however late the replay starts."""
    options = OrderOptions(start_date=datetime.date(2010, 3, 2), delivery=DeliveryAssumptions(door_lead_days=2))
    ordered(*SALES, "C2001,10001,-4,2010-03-06 09:00:00,2.50,France,7", options=options)
    (row,) = rows()
    assert (row["percent"], row["lag_days"]) == ("25", "3")
