"""A folder of tables becomes the network that a planner would draw from it, or every mistake is listed."""

from __future__ import annotations

import datetime
import pickle
import time
from pathlib import Path

import numpy as np
import pyarrow.csv
import pyarrow.parquet
import pytest

from tests.bad_inputs.folders import TINY, change, copy_of_tiny
from tests.unit.network.chains import chain
from twin.errors import MOST_OF_ONE_KIND, SHOWN_AT_MOST, InputError
from twin.network.network import Network
from twin.network.reader import EMBEDDED, read_folder, read_tables

CENTRAL, STORE_1, STORE_2, STORE_3 = 2, 3, 4, 5
MILK, YOGHURT, RICE, NOODLES = 0, 1, 2, 3
MICRO = 1_000_000
"""Micro minor units of a minor unit (fen)."""


@pytest.fixture(scope="module")
def tiny() -> Network:
    """The tiny network."""
    return read_folder(TINY)


def test_entities_keep_the_order_and_the_units_of_their_tables(tiny: Network) -> None:
    """Ids stay in order, money is in micro fen, mass in grams, volume in millilitres, and references are rows."""
    assert tiny.products.ids == ("milk", "yoghurt", "rice", "noodles")
    assert tiny.products.price_micro[MILK] == 1250 * MICRO
    assert tiny.products.mass_g.tolist() == [1050, 550, 5100, 1020]
    assert tiny.products.volume_ml.tolist() == [1100, 600, 6000, 2500]
    assert [tiny.partners.ids[row] for row in tiny.sites.partner] == ["dairy_farm", "mill", "depot", *["shops"] * 3]
    assert tiny.sites.zone.tolist() == [-1, -1, -1, 0, 1, 1]
    assert tiny.sites.daily_capacity.tolist() == [900, -1, 2000, -1, -1, -1]
    assert (tiny.name, tiny.currency, tiny.unit_scale) == ("tiny", "CNY", 1)
    assert tiny.start_date == datetime.date(2024, 1, 1)
    assert set(tiny.facts) == {"title", "note"}


def test_calendars_close_weekdays_and_open_dates(tiny: Network) -> None:
    """The calendar that is always open comes first; a date differs from its weekday."""
    assert tiny.calendars.ids == ("always", "weekdays")
    assert tiny.calendars.never_closed(0)
    assert not tiny.calendars.is_open(1, datetime.date(2024, 2, 3))
    assert tiny.calendars.is_open(1, datetime.date(2024, 2, 4))


def test_edges_are_the_pairs_that_trade(tiny: Network) -> None:
    """Each pair of source and destination is one edge, with its lane, shares, rank and terms."""
    edges = tiny.edges
    pairs = [(tiny.sites.ids[a], tiny.sites.ids[b]) for a, b in zip(edges.source, edges.destination, strict=True)]
    assert pairs == [
        ("dairy", "central"), ("grain_mill", "central"), ("central", "store_1"), ("central", "store_2"),
        ("central", "store_3"),
    ]
    assert edges.share.tolist() == [[1, 1, 0, 0], [0, 0, 1, 1], *[[1, 1, 1, 1]] * 3]
    assert edges.priority.tolist() == [1, 1, 1, 2, 2]
    assert [edge.mean_days for edge in edges.lead_times] == [2, 3, 1, 1, 1]
    assert edges.distance_km.tolist() == [65, 80, 15, 15, 15]
    assert edges.cost_per_vehicle_minor.tolist() == [35_000, 40_000, 12_000, 12_000, 12_000]
    assert edges.cost_per_unit_micro[2] == 5 * MICRO
    assert edges.vehicle_capacity_ml[0] == 20_000_000
    assert edges.vehicles_per_day.tolist() == [3, 2, -1, -1, -1]


def test_contracts_set_prices_where_goods_change_owner(tiny: Network) -> None:
    """The price is a percentage of price or cost by the narrowest contract, 0 where nothing is traded."""
    price = tiny.edges.transfer_price_micro
    assert price[0].tolist() == [840 * MICRO, 525 * MICRO, 0, 0]
    assert price[2, MILK] == 1000 * MICRO
    assert price[2, RICE] == 3400 * MICRO
    assert tiny.edges.owed_penalty_micro[2].tolist() == [20 * MICRO, 20 * MICRO, 0, 20 * MICRO]
    assert [tiny.partners.ids[payer] for payer in tiny.edges.freight_payer] == ["depot"] * 5


def test_goods_of_one_owner_are_moved_and_not_sold() -> None:
    """Between two sites of one owner the price is 0, no contract is needed and the owner pays the freight."""
    tables = chain()
    tables["sites"] = [{**row, "partner": "shops"} for row in tables["sites"]]
    network = read_tables(tables)
    assert not network.edges.transfer_price_micro.any()
    assert network.edges.freight_payer.tolist() == [network.partners.ids.index("shops")] * 2


def test_rates_take_the_narrowest_row_and_the_factor_of_the_site(tiny: Network) -> None:
    """The row of one store and product beats that of all stores and a family; the factor applies to both."""
    assert tiny.demand_rate[STORE_1].tolist() == [30, 30, 9, 9]
    assert tiny.demand_rate[STORE_3].tolist() == [10, 10, 1.25, 3]
    assert not tiny.demand_rate[:STORE_1].any()


def test_costs_add_both_kinds_of_holding(tiny: Network) -> None:
    """Holding is 20 % of the cost a year by the day, at stores plus one fen; kinds that nobody names are 0."""
    a_day = round(800 * MICRO * 0.20 / 365)
    assert tiny.costs.holding_per_day_micro[CENTRAL, MILK] == a_day
    assert tiny.costs.holding_per_day_micro[STORE_1, MILK] == a_day + 1 * MICRO
    assert tiny.costs.lost_sale_micro[STORE_1].tolist() == [200 * MICRO, 200 * MICRO, 500 * MICRO, 200 * MICRO]
    assert tiny.costs.handling_micro[:, MILK].tolist() == [0, 0, 15 * MICRO, 0, 0, 0]
    assert tiny.costs.order_minor[STORE_1, MILK] == 100


def test_opening_stock_in_days_covers_all_that_a_warehouse_supplies(tiny: Network) -> None:
    """Days times the rates of all stores behind the warehouse, rounded half up; units stay units."""
    assert tiny.initial_on_hand[CENTRAL].tolist() == [7 * 60, 7 * 60, 114, 7 * 18]
    assert tiny.initial_on_hand[STORE_1].tolist() == [100, 90, 27, 27]
    assert tiny.initial_on_hand[STORE_3, RICE] == 4
    assert not tiny.initial_on_hand[:CENTRAL].any()


def test_days_of_demand_follow_the_shares_of_two_sources() -> None:
    """A warehouse that gets a quarter of a store's orders holds days of a quarter of its demand."""
    tables = chain()
    second = {**tables["sites"][1], "site": "second", "name": "Second"}
    tables["sites"] = [*tables["sites"], second]
    tables["sourcing"] = [
        {"site": "warehouses", "product": "all", "source": "mill", "share": 1, "priority": 1},
        {"site": "shop", "product": "all", "source": "hub", "share": 0.75, "priority": 1},
        {"site": "shop", "product": "all", "source": "second", "share": 0.25, "priority": 1},
    ]
    network = read_tables(tables)
    hub, second_row = network.sites.ids.index("hub"), network.sites.ids.index("second")
    assert network.initial_on_hand[[hub, second_row], 0].tolist() == [75, 25]


def test_unit_scale_multiplies_units_and_divides_prices() -> None:
    """With ten book units a unit, stock and demand are ten times as many and each costs a tenth."""
    plain, fine = read_tables(chain()), read_tables(chain(unit_scale=10))
    assert (fine.demand_rate == 10 * plain.demand_rate).all()
    assert (fine.initial_on_hand == 10 * plain.initial_on_hand).all()
    assert (10 * fine.products.price_micro == plain.products.price_micro).all()
    assert (fine.products.mass_g == plain.products.mass_g).all()


def test_history_is_sorted_and_counted_from_its_first_day() -> None:
    """Records come by day, site and product, whatever their order in the table."""
    rows = [("2024-03-02", 5), ("2024-02-28", 2), ("2024-03-01", 4)]
    tables = chain()
    tables["demand_history"] = [
        {"date": date, "site": "shop", "product": "tea", "units": units} for date, units in rows
    ]
    network = read_tables(tables)
    assert network.history is not None
    assert network.history.first_date == datetime.date(2024, 2, 28)
    assert network.history.day.tolist() == [0, 2, 3]
    assert network.history.units.tolist() == [2, 4, 5]


def test_policies_carry_their_place_and_their_reach(tiny: Network) -> None:
    """Each row keeps what it names and where it stands, so that a wrong rule can be shown to the planner."""
    stores, central, *_ = tiny.policies
    assert stores.where == "inventory_policies.csv:2"
    assert stores.sites.tolist() == [False, False, False, True, True, True]
    assert stores.settings == {"safety_factor": 1.2}
    assert central.specificity > stores.specificity


def test_equal_tables_give_equal_networks_in_every_format(tmp_path: Path, tiny: Network) -> None:
    """CSV, typed Parquet and text Parquet of the same tables have one digest and one content."""
    for name, types in (("typed", None), ("texts", pyarrow.string())):
        folder = tmp_path / name
        folder.mkdir()
        for path in TINY.glob("*.csv"):
            header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
            options = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(header, types) if types else None)
            table = pyarrow.csv.read_csv(path, convert_options=options)
            pyarrow.parquet.write_table(table, folder / f"{path.stem}.parquet")
        other = read_folder(folder)
        assert other.digest == tiny.digest
        assert (other.edges.transfer_price_micro == tiny.edges.transfer_price_micro).all()
        assert (other.initial_on_hand == tiny.initial_on_hand).all()
        assert other.sites.ids == tiny.sites.ids


def test_a_mistake_in_a_parquet_file_is_found_by_its_row(tmp_path: Path) -> None:
    """The reader is as strict with typed values as with texts."""
    folder = copy_of_tiny(tmp_path)
    (folder / "demand.csv").unlink()
    columns = {"site": ["stores", None], "product": ["all", "rice"], "units_per_day": [float("inf"), 2.0]}
    pyarrow.parquet.write_table(pyarrow.table(columns), folder / "demand.parquet")
    with pytest.raises(InputError) as caught:
        read_folder(folder)
    places = [problem.where for problem in caught.value.problems]
    assert places == ["demand.parquet:row 1: units_per_day", "demand.parquet:row 2: site"]


def test_the_digest_knows_contents_and_nothing_else(tmp_path: Path, tiny: Network) -> None:
    """Place, spelling of a number and order of columns leave the digest; one changed cell changes it."""
    folder = copy_of_tiny(tmp_path)
    change(folder, {"file": "demand.csv", "content": "units_per_day,product,site\n20.0,dairy,stores\n6,staples,stores\n"
                    "2.50,rice,store_3\n"})
    assert read_folder(folder).digest == tiny.digest
    change(folder, {"file": "demand.csv", "replace": ["20.0", "20.1"]})
    assert read_folder(folder).digest != tiny.digest


def test_a_network_travels_to_a_worker(tiny: Network) -> None:
    """A network can be pickled, since runs happen in other processes."""
    assert pickle.loads(pickle.dumps(tiny)).digest == tiny.digest


def test_rows_in_memory_are_judged_like_files() -> None:
    """A mistake in memory is reported with table, row and column; the name may come from the caller."""
    assert read_tables(chain(), name="by hand").name == "by hand"
    tables = chain()
    tables["products"] = [{**tables["products"][0], "price": float("nan")}]
    tables["demand"] = [{"site": "shop", "product": "coffee", "units_per_day": [1]}]
    with pytest.raises(InputError) as caught:
        read_tables({**tables, "weather": []})
    said = str(caught.value)
    assert "products:row 1: price: 'nan': is not finite" in said
    assert "demand:row 1: units_per_day: [1]: is of type list" in said
    assert "weather: 'weather': is no table" in said
    assert len(caught.value.problems) == 3


TWENTY = [
    ("network.csv", "CNY", "yuan", "network.csv:3: value: 'yuan'"),
    ("products.csv", "12.50", "12,50", "products.csv:2: "),
    ("products.csv", "9.90,6.00", "9.90,-6.00", "products.csv:5: cost: '-6.00'"),
    ("partners.csv", "carrier", "carier", "partners.csv:6: role: 'carier'"),
    ("zones.csv", "34.75", "94.75", "zones.csv:2: latitude_deg: '94.75'"),
    ("calendars.csv", "2024-02-04", "2024-02-30", "calendars.csv:4: day: '2024-02-30'"),
    ("sites.csv", "Zhengzhou,centre", "Zhengzhou,center", "sites.csv:5: zone: 'center'"),
    ("sites.csv", "34.81,113.41,0.5", "34.81,113.41,half", "sites.csv:7: demand_factor: 'half'"),
    ("lanes.csv", "gamma,3,1", "gama,3,1", "lanes.csv:2: lead_time_law: 'gama'"),
    ("lanes.csv", "gamma,2,0.5", "gamma,2,-0.5", "lanes.csv:3: lead_time_deviation_days: '-0.5'"),
    ("lanes.csv", "central,stores", "centrl,stores", "lanes.csv:4: from: 'centrl'"),
    ("sourcing.csv", "central,dairy,dairy,1,1", "central,dairy,dairy,0.9,1", "sourcing.csv:4: share: '0.9'"),
    ("contracts.csv", "mill,depot,all,cost", "mill,depot,all,kost", "contracts.csv:3: basis: 'kost'"),
    ("contracts.csv", "dairy_farm,depot,all", "dairy_farm,depot,dary", "contracts.csv:2: product: 'dary'"),
    ("inventory_policies.csv", "safety_factor=1.2", "safety_factor:1.2", "inventory_policies.csv:2: settings"),
    ("demand.csv", "stores,dairy,20", "stores,dairy,NaN", "demand.csv:2: units_per_day: 'NaN'"),
    ("demand.csv", "store_3,rice,2.5", "store_3,rice,2.5\nstore_3,rice,3", "demand.csv:5: site: 'store_3'"),
    ("costs.csv", "order_line", "oder_line", "costs.csv:8: kind: 'oder_line'"),
    ("initial_state.csv", "central,all,7", "dairy,all,7", "initial_state.csv:2: site: 'dairy'"),
    ("initial_state.csv", "100,units", "2.5,units", "initial_state.csv:4: quantity: '2.5'"),
]


def test_twenty_mistakes_are_reported_in_one_pass(tmp_path: Path) -> None:
    """Twenty mistakes in thirteen tables give twenty messages, none of them a consequence of another."""
    folder = copy_of_tiny(tmp_path)
    for file, old, new, _ in TWENTY:
        change(folder, {"file": file, "replace": [old, new]})
    with pytest.raises(InputError) as caught:
        read_folder(folder)
    lines = caught.value.lines()
    for *_, start in TWENTY:
        assert sum(line.startswith(start) for line in lines) == 1, start
    assert len(lines) == len(TWENTY) == 20


def test_problems_come_table_by_table_and_line_by_line(tmp_path: Path) -> None:
    """A planner can work down the list: the order is that of the tables and of their lines."""
    folder = copy_of_tiny(tmp_path)
    change(folder, {"file": "demand.csv", "content": "site,product,units_per_day\nstores,tea,1\nstores,rice,x\n"})
    change(folder, {"file": "products.csv", "replace": ["8.00,5.00", "8.00,y"]})
    with pytest.raises(InputError) as caught:
        read_folder(folder)
    places = [problem.where.rsplit(":", 1)[0] for problem in caught.value.problems]
    assert places == ["products.csv:3", "demand.csv:2", "demand.csv:3"]


def test_a_table_full_of_mistakes_is_cut_with_a_count(tmp_path: Path) -> None:
    """At most fifty messages are shown; the last line counts the rest."""
    folder = copy_of_tiny(tmp_path)
    change(folder, {"file": "demand.csv", "append": "".join(f"store_1,p{n},{n}\n" for n in range(200))})
    with pytest.raises(InputError) as caught:
        read_folder(folder)
    lines = caught.value.lines()
    assert len(lines) == SHOWN_AT_MOST + 1
    assert lines[-1] == "... and 150 more problems"


def test_the_embedded_network_is_read() -> None:
    """The network that comes with the twin has no mistake."""
    network = read_folder(Path(__file__).parents[3] / "configs" / "network" / EMBEDDED)
    assert len(network.products) >= 240


def test_many_explicit_rows_are_read_in_seconds() -> None:
    """A row for each of 120,000 pairs of store and product, as an importer writes them, takes no coffee break."""
    stores, products = 60, 2_000
    tables = chain()
    shop, tea = tables["sites"][2], tables["products"][0]
    tables["sites"] = [*tables["sites"][:2], *({**shop, "site": f"shop_{n}"} for n in range(stores))]
    tables["products"] = [{**tea, "product": f"tea_{n}"} for n in range(products)]
    tables["demand"] = [
        {"site": f"shop_{site}", "product": f"tea_{product}", "units_per_day": str(product)}
        for site in range(stores) for product in range(products)
    ]
    start = time.perf_counter()
    network = read_tables(tables)
    assert time.perf_counter() - start < 10
    assert np.allclose(network.demand_rate[2:], np.arange(products))


def test_a_mistake_in_every_row_is_said_a_bounded_number_of_times(tmp_path: Path) -> None:
    """Rows by the thousand that are all wrong make a thousand messages, and other mistakes are still among them."""
    folder = copy_of_tiny(tmp_path)
    (folder / "demand.csv").write_text("site,product,units_per_day\n" + "stores,nothing,-1\n" * 5_000)
    with pytest.raises(InputError) as caught:
        read_folder(folder)
    said = [problem.rule for problem in caught.value.problems]
    assert sum("decimal number" in rule for rule in said) == MOST_OF_ONE_KIND + 1
    assert sum("no such name" in rule for rule in said) == MOST_OF_ONE_KIND + 1
