"""The tables of service modes become promises in seconds, shares by channel and lanes by mode."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.csv
import pyarrow.parquet
import pytest

from tests.bad_inputs.folders import TINY_ONLINE, change, copy_of_tiny_modes, copy_of_tiny_online
from tests.unit.network.chains import online_of
from twin.network.network import Network
from twin.network.reader import EMBEDDED, read_folder, read_tables

CENTRAL, STORE_1, STORE_2, STORE_3 = 2, 3, 4, 5
CENTRE, SUBURB = 0, 1
STANDARD, NEXT_DAY, EXPRESS = 0, 1, 2
DAY, HOUR = 86_400, 3_600
DELIVERIES = (TINY_ONLINE / "deliveries.csv").read_text(encoding="utf-8")
"""Lanes that name no mode."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the tiny network with online orders of three service modes."""
    return copy_of_tiny_modes(tmp_path)


@pytest.fixture
def tiny(folder: Path) -> Network:
    """The tiny network with online orders of three service modes."""
    return read_folder(folder)


def test_a_network_without_the_tables_has_one_mode(tmp_path: Path) -> None:
    """It promises what the home lane does, at any time of the day, for nothing, and every attempt succeeds."""
    online = online_of(read_folder(copy_of_tiny_online(tmp_path)))
    modes = online.modes
    assert modes.ids == ("standard",)
    assert modes.promise_seconds.tolist() == modes.promise_second.tolist() == [-1]
    assert modes.cut_off_second.tolist() == [DAY]
    assert modes.failure_rate.tolist() == modes.fee_minor.tolist() == modes.failure_cost_minor.tolist() == [0]
    assert modes.priority.tolist() == modes.attempts.tolist() == [1]
    assert online.mode_share.tolist() == [[1], [1]]
    assert not online.deliveries.mode.any()
    assert online.history is not None
    assert online.history.mode.tolist() == [0, 0, 0]


def test_modes_are_kept_in_seconds_minor_units_and_shares_of_one(tiny: Network) -> None:
    """A promise is hours, a time of some day, or that of the lane; whatever it is not, says -1."""
    modes = online_of(tiny).modes
    assert modes.ids == ("standard", "next_day", "express")
    assert modes.names == ("Standard", "Next day", "Express")
    assert modes.promise_seconds.tolist() == [-1, -1, 3 * HOUR // 2]
    assert modes.promise_days.tolist() == [0, 1, 0]
    assert modes.promise_second.tolist() == [-1, 18 * HOUR, -1]
    assert modes.cut_off_second.tolist() == [DAY, 22 * HOUR, 20 * HOUR]
    assert modes.priority.tolist() == [3, 2, 1]
    assert modes.fee_minor.tolist() == [0, 600, 990]
    assert modes.failure_rate.tolist() == [0.08, 0.065, 0]
    assert modes.attempts.tolist() == [3, 2, 1]
    assert modes.retry_seconds.tolist() == [24 * HOUR, 4 * HOUR, 0]
    assert modes.failure_cost_minor.tolist() == [250, 300, 500]


def test_each_channel_chooses_its_modes(tiny: Network) -> None:
    """A mode without a row is never chosen."""
    assert online_of(tiny).mode_share.tolist() == [[1, 0, 0], [0.7, 0, 0.3]]


def test_lanes_come_by_zone_mode_rank_and_site_and_the_narrowest_row_holds(tiny: Network) -> None:
    """A row for express beats one of the same reach for all modes; the row of one store and zone beats both."""
    lanes = online_of(tiny).deliveries
    every = [(CENTRAL, 1), (STORE_1, 2), (STORE_2, 2), (STORE_3, 2)]
    suburb = [(CENTRAL, 1), (STORE_2, 2), (STORE_3, 2), (STORE_1, 3)]
    columns = (lanes.zone, lanes.mode, lanes.site, lanes.rank)
    assert np.stack(columns, axis=1).tolist() == [
        [zone, mode, site, rank] for zone, own in ((CENTRE, every), (SUBURB, suburb))
        for mode in (STANDARD, NEXT_DAY, EXPRESS) for site, rank in own[mode == EXPRESS:]
    ]
    centre_express, suburb_express = ((lanes.mode == EXPRESS) & (lanes.zone == zone) for zone in (CENTRE, SUBURB))
    assert lanes.cost_per_parcel_minor[centre_express].tolist() == [1_200] * 3
    assert lanes.cost_per_parcel_minor[suburb_express].tolist() == [1_200, 1_200, 1_000]
    assert lanes.cost_per_parcel_minor[(lanes.site == CENTRAL) & (lanes.zone == CENTRE)].tolist() == [600, 800]


def test_the_home_lane_is_of_the_lowest_rank_for_a_mode(tiny: Network) -> None:
    """The home of a zone is at the end of its home lane for the first mode; express comes from a store."""
    online = online_of(tiny)
    lanes = online.deliveries
    assert lanes.site[online.home_lane].tolist() == [[CENTRAL, CENTRAL, STORE_1], [CENTRAL, CENTRAL, STORE_2]]
    assert lanes.mode[online.home_lane].tolist() == [[STANDARD, NEXT_DAY, EXPRESS]] * 2
    assert online.home_site.tolist() == [CENTRAL, CENTRAL]


def test_the_home_is_found_for_the_next_mode_where_the_first_is_not_delivered(folder: Path) -> None:
    """Nobody delivers standard parcels to the suburb, but express is; to the desert nothing is."""
    change(folder, {"file": "zones.csv", "append": "desert,Desert,34.8,113.5,1\n"})
    change(folder, {"file": "online_demand.csv", "content": "zone,orders_per_day\ncentre,8\n"})
    change(folder, {"file": "deliveries.csv", "replace": ["central,all,standard", "central,centre,standard"]})
    change(folder, {"file": "deliveries.csv", "replace": ["central,all,next_day", "central,centre,next_day"]})
    change(folder, {"file": "deliveries.csv", "replace": ["stores,all,all", "stores,centre,all"]})
    change(folder, {"file": "deliveries.csv", "replace": ["stores,all,express", "store_2,suburb,express"]})
    change(folder, {"file": "deliveries.csv", "replace": ["store_1,suburb,,3", "store_1,suburb,express,3"]})
    online = online_of(read_folder(folder))
    assert (online.home_lane >= 0).tolist() == [[True] * 3, [False, False, True], [False] * 3]
    assert online.home_site.tolist() == [CENTRAL, STORE_2, -1]


def test_planned_orders_count_at_the_home_whatever_their_mode(tmp_path: Path, tiny: Network) -> None:
    """Modes move no planned demand: the warehouse is the home of both zones with and without them."""
    without = read_folder(copy_of_tiny_online(tmp_path / "plain"))
    assert (tiny.online_rate == without.online_rate).all()
    assert (tiny.initial_on_hand == without.initial_on_hand).all()


def test_a_recorded_order_without_a_mode_is_of_the_first(tiny: Network) -> None:
    """Sorted like the orders themselves; the blank one is standard."""
    history = online_of(tiny).history
    assert history is not None
    assert history.ids == ("A-1", "A-3", "A-2")
    assert history.mode.tolist() == [STANDARD, NEXT_DAY, EXPRESS]


def test_a_table_of_one_mode_needs_no_shares(folder: Path) -> None:
    """All orders are of it; rows for all modes are rows for it."""
    content = (folder / "modes.csv").read_text(encoding="utf-8").splitlines()
    change(folder, {"file": "modes.csv", "content": f"{content[0]}\n{content[3]}\n"})
    (folder / "mode_shares.csv").unlink()
    change(folder, {"file": "deliveries.csv", "content": DELIVERIES})
    change(folder, {"file": "orders.csv", "replace": ["web,next_day", "web,"]})
    online = online_of(read_folder(folder))
    assert online.modes.ids == ("express",)
    assert online.mode_share.tolist() == [[1], [1]]
    assert len(online.deliveries) == 8


def test_a_column_that_says_what_its_absence_says_changes_nothing(tmp_path: Path) -> None:
    """A network that is for all modes in so many words, or by blanks, has the digest of one without the column."""
    folder = copy_of_tiny_online(tmp_path)
    plain = read_folder(folder)
    header, *rows = DELIVERIES.splitlines()
    for word in ("all", ""):
        lines = [f"{header},mode", *(f"{row},{word}" for row in rows)]
        change(folder, {"file": "deliveries.csv", "content": "\n".join(lines)})
        again = read_folder(folder)
        assert again.digest == plain.digest
        assert (online_of(again).deliveries.site == online_of(plain).deliveries.site).all()


def test_the_digest_knows_the_modes(folder: Path, tiny: Network) -> None:
    """A promise that differs is another network."""
    change(folder, {"file": "modes.csv", "replace": ["clock,1,18:00", "clock,1,19:00"]})
    assert read_folder(folder).digest != tiny.digest


def test_modes_are_the_same_in_every_format(folder: Path, tiny: Network) -> None:
    """CSV, typed Parquet (with times of the day) and rows in memory have one digest and one content."""
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        table = pyarrow.csv.read_csv(path)
        tables[path.stem] = table.to_pylist()
        pyarrow.parquet.write_table(table, path.with_suffix(".parquet"))
        path.unlink()
    typed = pyarrow.parquet.read_schema(folder / "modes.parquet")
    assert pyarrow.types.is_time(typed.field("promise_time").type)
    for other in (read_folder(folder), read_tables(tables)):
        assert other.digest == tiny.digest
        assert online_of(other).modes.promise_second.tolist() == [-1, 18 * HOUR, -1]
        assert np.array_equal(online_of(other).home_lane, online_of(tiny).home_lane)


def test_the_embedded_network_delivers_each_mode_to_every_zone() -> None:
    """Shares add up, every zone has a way to have each mode, and what comes within the day comes from near by."""
    online = online_of(read_folder(Path(__file__).parents[3] / "configs" / "network" / EMBEDDED))
    modes, lanes = online.modes, online.deliveries
    assert modes.ids == ("standard", "next_day", "same_day", "scheduled", "night", "instant", "pickup")
    assert (online.mode_share == [0.52, 0.18, 0.07, 0.06, 0.03, 0.04, 0.10]).all()
    assert (online.home_lane >= 0).all()
    assert (online.home_site == lanes.site[online.home_lane[:, STANDARD]]).all()
    assert modes.promise_second[:3].tolist() == [-1, 18 * HOUR, 22 * HOUR]
    assert modes.cut_off_second[:3].tolist() == [DAY, 22 * HOUR, 12 * HOUR]
    assert lanes.distance_km[lanes.mode == modes.ids.index("same_day")].max() <= 50
    assert lanes.distance_km[lanes.mode == modes.ids.index("instant")].max() <= 30
