"""The tables of online orders become channels, delivery lanes, profiles and orders to replay."""

from __future__ import annotations

import datetime
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pyarrow.csv
import pyarrow.parquet
import pytest

from tests.bad_inputs.folders import TINY, change, copy_of_tiny_online
from tests.unit.network.chains import chain, online_of
from twin.errors import InputError
from twin.network.network import Network
from twin.network.reader import EMBEDDED, read_folder, read_tables

CENTRAL, STORE_1, STORE_2, STORE_3 = 2, 3, 4, 5
MILK, YOGHURT, RICE, NOODLES = 0, 1, 2, 3
CENTRE, SUBURB = 0, 1
WEB, APP = 0, 1
DAY, HOUR = 86_400, 3_600


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the tiny network with online orders."""
    return copy_of_tiny_online(tmp_path)


@pytest.fixture
def tiny(folder: Path) -> Network:
    """The tiny network with online orders."""
    return read_folder(folder)


def test_a_network_without_the_tables_has_no_online_orders() -> None:
    """Nothing is made up: no orders, no planned rate, customers who walk in come evenly over the day."""
    network = read_folder(TINY)
    assert network.online is None
    assert not network.online_rate.any()
    assert network.walk_in.share.tolist() == [1]
    assert network.time_zone == ""


def test_channels_are_kept_in_seconds_and_shares(tiny: Network) -> None:
    """Days and hours become seconds, per cent a share, the seller a row of the partners."""
    channels = online_of(tiny).channels
    assert channels.ids == ("web", "app")
    assert channels.share.tolist() == [0.25, 0.75]
    assert channels.lines_per_order.tolist() == [2, 1.5]
    assert channels.patience_seconds.tolist() == [3 * DAY, 2 * DAY]
    assert channels.cancel_after_seconds.tolist() == [6 * HOUR, 2 * HOUR]
    assert channels.commission_share.tolist() == [0, 0.05]
    assert [tiny.partners.ids[row] for row in channels.seller] == ["shops", "shops"]


def test_a_period_of_the_day_weighs_as_much_as_its_rate_times_its_length(tiny: Network) -> None:
    """Eight hours at 1 and twelve at 3 share a day as 8 to 36; a weight of 0 is an hour without customers."""
    profile = online_of(tiny).channels.profiles[APP]
    assert profile.start_second.tolist() == [0, 8 * HOUR, 20 * HOUR]
    assert profile.share == pytest.approx([8 / 44, 36 / 44, 0])
    assert tiny.walk_in.share.tolist() == [0, 1, 0]
    assert online_of(tiny).channels.profiles[WEB].share.tolist() == [1]


def test_weekdays_are_divided_by_their_mean(tiny: Network) -> None:
    """A week of 1, 1, 1, 1, 2, 4, 4 has mean 2; a channel without weekdays has a flat week."""
    factor = online_of(tiny).channels.weekday_factor
    assert factor[APP].tolist() == [0.5, 0.5, 0.5, 0.5, 1, 2, 2]
    assert factor[WEB].tolist() == [1] * 7


def test_the_narrowest_rate_and_popularity_hold(tiny: Network) -> None:
    """The row of a zone beats all, that of a product its family, and what no row names is not ordered."""
    online = online_of(tiny)
    assert online.orders_per_day.tolist() == [8, 4]
    assert online.weight.tolist() == [0.375, 0.375, 0.25, 0]


def test_without_a_popularity_table_the_nth_product_is_ordered_a_nth_as_often(folder: Path) -> None:
    """Zipf's law with exponent 1, in the order of the table products."""
    (folder / "popularity.csv").unlink()
    weight = online_of(read_folder(folder)).weight
    assert weight.sum() == pytest.approx(1)
    assert weight / weight[0] == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4])


def test_lanes_come_by_zone_rank_and_site_and_the_narrowest_row_holds(tiny: Network) -> None:
    """Stores deliver everywhere on rank 2, but for the one store and zone that has a row of its own."""
    lanes = online_of(tiny).deliveries
    assert lanes.zone.tolist() == [CENTRE] * 4 + [SUBURB] * 4
    assert lanes.site.tolist() == [CENTRAL, STORE_1, STORE_2, STORE_3, CENTRAL, STORE_2, STORE_3, STORE_1]
    assert lanes.rank.tolist() == [1, 2, 2, 2, 1, 2, 2, 3]
    assert lanes.promise_seconds.tolist() == [3 * DAY, DAY, DAY, DAY, 3 * DAY, DAY, DAY, 3 * DAY // 2]
    assert lanes.cost_per_parcel_minor.tolist() == [600, 900, 900, 900, 600, 900, 900, 1_000]
    assert lanes.cost_per_unit_micro[0] == 10 * 1_000_000
    assert lanes.lead_times[0].law == "gamma"
    assert lanes.lead_times[7].mean_days == 0.5
    assert [tiny.partners.ids[row] for row in np.unique(lanes.carrier)] == ["trucks"]


def test_the_home_of_a_zone_is_its_site_of_the_lowest_rank(folder: Path, tiny: Network) -> None:
    """Both zones are at home in the warehouse; where that comes last, in the first store or the one of rank 1."""
    online = online_of(tiny)
    assert online.home_site.tolist() == [CENTRAL, CENTRAL]
    change(folder, {"file": "deliveries.csv", "replace": ["central,all,1", "central,all,4"]})
    change(folder, {"file": "deliveries.csv", "replace": ["store_1,suburb,3", "store_1,suburb,1"]})
    online = online_of(read_folder(folder))
    assert online.home_site.tolist() == [STORE_1, STORE_1]


def test_picking_is_priced_where_parcels_leave(tiny: Network) -> None:
    """The row of a site beats its kind; who picks nothing costs nothing."""
    picking = online_of(tiny).fulfilment
    assert picking.lines_per_hour.tolist() == [-1, -1, 120, -1, -1, -1]
    assert picking.cost_per_line_minor.tolist() == [0, 0, 80, 120, 120, 120]
    assert picking.cost_per_parcel_minor.tolist() == [0, 0, 150, 100, 100, 100]


def test_recorded_orders_come_by_instant_and_id_with_their_lines_together(tiny: Network) -> None:
    """Seconds since midnight of the first day; lines stay in the order of their table."""
    history = online_of(tiny).history
    assert history is not None
    assert history.ids == ("A-1", "A-3", "A-2")
    assert history.placed.tolist() == [9 * HOUR + 30 * 60 + 5] * 2 + [DAY]
    assert history.zone.tolist() == [CENTRE, CENTRE, SUBURB]
    assert history.channel.tolist() == [APP, WEB, WEB]
    assert history.first_line.tolist() == [0, 2, 3, 4]
    assert history.product.tolist() == [RICE, MILK, NOODLES, MILK]
    assert history.units.tolist() == [2, 3, 1, 1]
    assert history.days == 2


def test_planned_orders_count_where_a_home_sells(tiny: Network) -> None:
    """Twelve orders a day of 1.875 units, by popularity; opening stock in days covers them too."""
    units = 12 * (0.25 * 2 * 1.5 + 0.75 * 1.5 * 1)
    assert tiny.online_rate[CENTRAL] == pytest.approx([0.375 * units, 0.375 * units, 0.25 * units, 0])
    assert not tiny.online_rate[STORE_1:].any()
    walk_in = np.array([60, 60, 16.25, 18])
    assert tiny.initial_on_hand[CENTRAL].tolist() == np.floor(7 * (walk_in + tiny.online_rate[CENTRAL]) + 0.5).tolist()


def test_without_rates_the_planned_orders_are_the_mean_of_the_record(folder: Path) -> None:
    """Three orders in two days: four units of milk are two a day."""
    for name in ("online_demand", "popularity"):
        (folder / f"{name}.csv").unlink()
    network = read_folder(folder)
    assert network.online_rate[CENTRAL].tolist() == [2, 0, 1, 0.5]


def test_a_unit_scale_multiplies_ordered_units_and_divides_prices(folder: Path, tiny: Network) -> None:
    """In tenths of a unit ten times as many are ordered and each costs a tenth to carry."""
    change(folder, {"file": "network.csv", "replace": ["unit_scale,1", "unit_scale,10"]})
    fine = read_folder(folder)
    plain_history, fine_history = online_of(tiny).history, online_of(fine).history
    assert plain_history is not None
    assert fine_history is not None
    assert (fine_history.units == 10 * plain_history.units).all()
    assert (fine.online_rate == 10 * tiny.online_rate).all()
    costs = (online_of(network).deliveries.cost_per_unit_micro for network in (tiny, fine))
    plain_cost, fine_cost = costs
    assert (plain_cost == 10 * fine_cost).all()


def test_a_zone_may_say_how_far_its_customers_live(folder: Path) -> None:
    """A blank radius is 0: everybody lives at the place itself."""
    change(folder, {"file": "zones.csv", "content": "zone,name,latitude_deg,longitude_deg,population,radius_km\n"
                    "centre,C,34.75,113.62,500000,4.5\nsuburb,S,34.80,113.40,250000,\n"})
    assert online_of(read_folder(folder)).zone_radius_km.tolist() == [4.5, 0]


def test_the_time_zone_is_a_fact_with_a_field_of_its_own(folder: Path) -> None:
    """It is read from the table network and is no free text."""
    change(folder, {"file": "network.csv", "append": "time_zone,Asia/Shanghai\n"})
    network = read_folder(folder)
    assert network.time_zone == "Asia/Shanghai"
    assert "time_zone" not in network.facts


def test_the_store_has_hours_without_any_online_table() -> None:
    """A profile of walk-in customers needs no online orders."""
    rows = [{"channel": "store", "when": "00:00", "weight": 0}, {"channel": "store", "when": "18:00", "weight": 2}]
    network = read_tables({**chain(), "profiles": rows})
    assert network.online is None
    assert network.walk_in.share.tolist() == [0, 1]


def test_an_order_at_midnight_is_an_instant_in_every_format(folder: Path, tiny: Network) -> None:
    """A typed timestamp at midnight is no date alone, and CSV, Parquet and memory have one digest and content."""
    for name in ("orders", "order_lines"):
        table = pyarrow.csv.read_csv(folder / f"{name}.csv")
        pyarrow.parquet.write_table(table, folder / f"{name}.parquet")
        (folder / f"{name}.csv").unlink()
    assert read_folder(folder).digest == tiny.digest


def test_an_instant_in_memory_is_a_datetime_or_a_text() -> None:
    """Both stand for the same second; a date alone is refused."""
    midnight = datetime.datetime(2024, 1, 1)
    history = online_of(read_tables(shop_online(["2024-01-01T00:00:00", midnight]))).history
    assert history is not None
    assert history.placed.tolist() == [0, 0]
    with pytest.raises(InputError, match="add the time of the day"):
        read_tables(shop_online([datetime.date(2024, 1, 1)]))


def shop_online(placed: list[object]) -> dict[str, list[dict[str, Any]]]:
    """Return the smallest chain with one recorded order per instant."""
    return {
        **chain(),
        "zones": [{"zone": "town", "name": "Town", "latitude_deg": 34, "longitude_deg": 113, "population": 1}],
        "channels": [{"channel": "web", "name": "Web", "share": 1, "lines_per_order": 1, "units_per_line": 1,
                      "patience_days": 1, "cancel_share": 0, "cancel_after_hours": 1, "seller": "shops",
                      "commission_percent": 0}],
        "deliveries": [{"from": "shop", "to": "all", "rank": 1, "promise_days": 1, "lead_time_law": "constant",
                        "lead_time_days": 1, "lead_time_deviation_days": 0, "distance_km": 1, "cost_per_parcel": 1,
                        "cost_per_unit": 0, "carrier": "maker", "emission_g_per_tkm": 0}],
        "fulfilment": [{"site": "all", "lines_per_hour": 1, "cost_per_line": 0, "cost_per_parcel": 0}],
        "orders": [{"order": f"o{n}", "placed": at, "zone": "town", "channel": "web"} for n, at in enumerate(placed)],
        "order_lines": [{"order": f"o{n}", "product": "tea", "units": 1} for n in range(len(placed))],
    }


def test_the_embedded_network_sells_about_a_tenth_of_its_units_online() -> None:
    """As its README says; what is not a fact is called an assumption in its own row."""
    folder = Path(__file__).parents[3] / "configs" / "network" / EMBEDDED
    network = read_folder(folder)
    share = network.online_rate.sum() / (network.online_rate + network.demand_rate).sum()
    assert "About 10 % of all units" in (folder / "README.md").read_text(encoding="utf-8")
    assert share == pytest.approx(0.10, abs=0.005)
    tables = ("channels", "modes", "mode_shares", "profiles", "online_demand", "popularity", "deliveries", "fulfilment")
    for table in tables:
        notes = pyarrow.csv.read_csv(folder / f"{table}.csv")["note"].to_pylist()
        assert all(note.startswith("assumption") for note in notes), table


def test_half_a_million_order_lines_are_read_in_seconds(folder: Path) -> None:
    """Fifty thousand orders with 525,000 lines, from Parquet, take no more than five seconds of one core."""
    orders, lines, products = 50_000, 525_000, 400
    change(folder, {"file": "products.csv", "append": "".join(f"p{n},P,staples,9,6,1,2,\n" for n in range(products))})
    number = np.arange(lines)
    placed = np.datetime64("2024-01-01T00:00:00") + np.arange(orders) * np.timedelta64(600, "s")
    tables = {
        "orders": {"order": [f"{n:06}" for n in range(orders)], "placed": placed,
                   "zone": ["suburb"] * orders, "channel": ["app"] * orders},
        "order_lines": {"order": [f"{n:06}" for n in number % orders],
                        "product": [f"p{n}" for n in number // orders * 20 + number % 17], "units": number % 40 + 1},
    }
    for name, columns in tables.items():
        (folder / f"{name}.csv").unlink()
        pyarrow.parquet.write_table(pyarrow.table(columns), folder / f"{name}.parquet")
    start = time.process_time()
    history = online_of(read_folder(folder)).history
    taken = time.process_time() - start
    assert history is not None
    assert len(history) == orders
    assert len(history.units) == lines
    assert history.placed[-1] == (orders - 1) * 600
    assert taken < 5, f"{taken:.1f} s"


RETURNS = (
    "channel,product,percent,lag_law,lag_days,lag_deviation_days,to,inspection_hours,restock_percent,refurbish_percent,"
    "refurbish_days,refund,cost_per_line,refurbish_cost_per_unit\n"
    "all,all,20,gamma,10,6,home,4,80,12,3,inspection,2.5,4\n"
    "all,dairy,0,constant,0,0,home,0,0,0,0,scan,0,0\n"
    "web,all,7.5,constant,1.5,0,origin,0.5,50,50,0.25,scan,1.05,0.3\n"
)


def test_the_narrowest_row_says_what_comes_back(folder: Path) -> None:
    """First by channel, then by product; hours, days, per cent and money in the units of the engine."""
    change(folder, {"file": "returns.csv", "content": RETURNS})
    returns = online_of(read_folder(folder)).returns
    assert returns is not None
    assert returns.row.tolist() == [[2, 2, 2, 2], [1, 1, 0, 0]]
    assert returns.names == ("all, all", "all, dairy", "web, all")
    assert returns.share.tolist() == [0.2, 0, 0.075]
    assert [(lag.law, lag.mean_days, lag.deviation_days) for lag in returns.lags] == [
        ("gamma", 10, 6), ("constant", 0, 0), ("constant", 1.5, 0),
    ]
    assert returns.to_home.tolist() == [True, True, False]
    assert returns.inspection_seconds.tolist() == [4 * HOUR, 0, HOUR // 2]
    assert (returns.restock_share.tolist(), returns.refurbish_share.tolist()) == ([0.8, 0, 0.5], [0.12, 0, 0.5])
    assert returns.refurbish_seconds.tolist() == [3 * DAY, 0, DAY // 4]
    assert returns.refund_at_scan.tolist() == [False, True, True]
    assert returns.cost_per_line_minor.tolist() == [250, 0, 105]
    assert returns.refurbish_cost_per_unit_micro.tolist() == [400_000_000, 0, 30_000_000]


def test_what_no_row_names_stays_with_the_customers(folder: Path) -> None:
    """Without the table nothing comes back, and of the products that it does not name neither."""
    assert online_of(read_folder(folder)).returns is None
    change(folder, {"file": "returns.csv", "content": RETURNS.replace("all,all,", "all,milk,").replace("web,", "app,")})
    returns = online_of(read_folder(folder)).returns
    assert returns is not None
    assert returns.row.tolist() == [[0, 1, -1, -1], [2, 2, 2, 2]]
