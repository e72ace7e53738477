"""The table of docks becomes doors, laws and hours by site."""

from __future__ import annotations

from pathlib import Path

from tests.bad_inputs.folders import copy_of_tiny
from twin.network.reader import read_folder
from twin.units import MICRO

CENTRAL, STORE_1, STORE_2 = 2, 3, 4
HEAD = (
    "site,doors,unloading_law,unloading_minutes,unloading_deviation_minutes,minutes_per_unit,opens,closes,calendar,"
    "away_minutes\n"
)


def test_without_the_table_there_are_no_docks(tmp_path: Path) -> None:
    """What arrives is received at once, everywhere."""
    assert read_folder(copy_of_tiny(tmp_path)).docks is None


def test_the_narrowest_row_holds_and_blank_cells_have_their_defaults(tmp_path: Path) -> None:
    """Minutes become days of a law, microseconds of a unit and seconds away; a site without a row has no door."""
    folder = copy_of_tiny(tmp_path)
    rows = "stores,1,gamma,36,18,0.5,06:00,00:00,weekdays,15\nstore_1,2,constant,0,0,,,,,\n"
    (folder / "docks.csv").write_text(HEAD + rows, encoding="utf-8")
    network = read_folder(folder)
    docks = network.docks
    assert docks is not None
    assert docks.doors.tolist()[:5] == [0, 0, 0, 2, 1]
    law = docks.unloading[STORE_2]
    assert (law.law, law.mean_days, law.deviation_days) == ("gamma", 36 / 1_440, 18 / 1_440)
    assert docks.unit_microseconds[[STORE_1, STORE_2]].tolist() == [0, 30 * MICRO]
    assert docks.open_second[[STORE_1, STORE_2]].tolist() == [0, 6 * 3_600]
    assert docks.close_second[[STORE_1, STORE_2]].tolist() == [86_400, 86_400]
    assert docks.away_seconds[[STORE_1, STORE_2]].tolist() == [0, 15 * 60]
    assert [network.calendars.ids[row] for row in docks.calendar[[STORE_1, STORE_2]]] == ["always", "weekdays"]
    assert docks.with_hours.tolist()[:5] == [False, False, False, False, True]
