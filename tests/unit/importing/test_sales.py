"""The imported network: what is real comes from the lines, what is assumed says so, and nothing is missing."""

from __future__ import annotations

import csv
import datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.unit.importing.invented import GOOD, HEADER, MAPPING
from twin.errors import InputError
from twin.importing import Assumptions, SalesOptions, import_sales
from twin.network.schema import TABLES

WEEK = [
    "1001,10001,4,2010-03-01 09:15:00,2.50,France",
    "1001,10002a,6,2010-03-01 09:15:00,1.25,France",
    "1002,10002A ,2,2010-03-01 17:00:00,1.50,france",
    "1003,10002A,12,2010-03-03 10:00:00,1.00,United Kingdom",
    "1004,10003,100,2010-03-04 10:00:00,0.10,United Kingdom",
    "1005,10004,1,2010-03-05 10:00:00,99.99,Japan",
    "1006,10004,3,2010-03-08 10:00:00,99.99,Atlantis",
]


@pytest.fixture
def table(imported, tmp_path):
    """Reads a table of the imported folder as rows."""

    def read(name):
        with (tmp_path / "net" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    return read


def test_daily_sales_are_summed_by_civil_day_zone_and_product(imported, tmp_path):
    """Spellings of codes and zones come together; what two lines sold on a day is one row."""
    summary = imported(*WEEK)
    rows = pq.read_table(tmp_path / "net" / "demand_history.parquet").to_pylist()
    sold = {(row["date"], row["site"], row["product"]): row["units"] for row in rows}
    assert sold[("2010-03-01", "France", "10002A")] == 8
    assert len(rows) == summary.history_records == 6
    assert sum(sold.values()) == summary.kept.units == 128
    assert (summary.products, summary.zones, summary.history_days) == (4, 4, 8)
    assert any(note.startswith("6 spellings are 4 product codes") for note in summary.notes)


def test_the_price_is_the_median_of_the_units_sold(imported, table):
    """12 of 20 units went at 1.00: that is the price, although two of three lines were dearer."""
    imported(*WEEK)
    price = {row["product"]: row["price"] for row in table("products")}
    assert price == {"10001": "2.5", "10002A": "1", "10003": "0.1", "10004": "99.99"}


def test_every_zone_has_a_stock_point_supplied_by_the_warehouse(imported, table):
    """Four zones, four stores with a lane each; the warehouse stands where most units were sold."""
    imported(*WEEK)
    sites = {row["site"]: row for row in table("sites")}
    stores = [name for name, row in sites.items() if row["kind"] == "store"]
    assert stores == ["United Kingdom", "France", "Atlantis", "Japan"]
    assert [row["to"] for row in table("lanes") if row["from"] == "warehouse"] == stores
    assert (sites["warehouse"]["latitude_deg"], sites["warehouse"]["longitude_deg"]) == ("54", "-2")
    assert {name: sites[name]["group"] for name in stores} == {
        "United Kingdom": "home", "France": "continent", "Japan": "overseas", "Atlantis": "home",
    }


def test_an_unknown_zone_stands_at_the_warehouse_and_says_so(imported, table):
    """Never at 0, 0 in the Gulf of Guinea, and never silently."""
    summary = imported(*WEEK)
    zone = next(row for row in table("zones") if row["zone"] == "Atlantis")
    assert (zone["latitude_deg"], zone["longitude_deg"]) == ("54", "-2")
    assert "placed at the warehouse" in zone["note"]
    assert any(note.endswith("placed at the warehouse: Atlantis") for note in summary.notes)


def test_every_family_is_sourced_and_every_source_has_a_lane(imported, table):
    """The plant and the suppliers share the assortment by price band; nobody supplies nothing."""
    imported(*WEEK)
    sourcing = table("sourcing")
    families = {row["family"] for row in table("products")}
    assert {row["product"] for row in sourcing if row["site"] == "warehouse"} == families
    sources = {row["source"] for row in sourcing if row["site"] == "warehouse"}
    assert sources == {row["from"] for row in table("lanes") if row["to"] == "warehouse"}
    assert sources == {row["site"] for row in table("sites") if row["kind"] in ("supplier", "plant")}


def test_opening_stock_covers_days_of_trailing_sales(imported, table):
    """Two days from the start stand in for the past: 4 units sold, 30 days held at the zone and 60 at the warehouse."""
    imported(*WEEK, options=SalesOptions(trailing_days=2))
    stock = {(row["site"], row["product"]): int(row["quantity"]) for row in table("initial_state")}
    assert stock[("France", "10001")] == 60
    assert stock[("warehouse", "10001")] == 120
    assert ("United Kingdom", "10003") not in stock


def test_with_a_later_start_the_opening_stock_knows_nothing_of_the_replay(imported, table, tmp_path):
    """Starting on the third of March, only what was sold on the two days before counts; the history stays whole."""
    start = datetime.date(2010, 3, 3)
    summary = imported(*WEEK, options=SalesOptions(trailing_days=2, start_date=start))
    stocked = {row["product"] for row in table("initial_state")}
    assert stocked == {"10001", "10002A"}
    assert (summary.replay_days, summary.history_days) == (6, 8)
    assert {row["value"] for row in table("network")} >= {"2010-03-03", "GBP", "net"}
    assert "Nothing of the replay is used" in (tmp_path / "net" / "README.md").read_text()


@pytest.mark.parametrize("start", ["2010-02-28", "2010-03-09"])
def test_a_start_outside_the_recorded_days_is_refused(imported, start):
    """There is nothing to replay."""
    with pytest.raises(InputError, match="2010-03-01 to 2010-03-08"):
        imported(*WEEK, options=SalesOptions(start_date=datetime.date.fromisoformat(start)))


def test_mean_rates_times_days_are_the_units_kept(imported, table):
    """The demand table says per day what the history says in all."""
    summary = imported(*WEEK)
    total = sum(Decimal(row["units_per_day"]) for row in table("demand")) * summary.history_days
    assert float(total) == pytest.approx(summary.kept.units, abs=1e-3)


def test_every_table_has_all_required_columns_and_marks_its_assumptions(imported, table):
    """What the file does not say is marked in the note of the row that holds it."""
    imported(*WEEK)
    for name in ("products", "partners", "sites", "lanes", "sourcing", "contracts", "inventory_policies", "costs"):
        rows = table(name)
        required = {column.name for column in TABLES[name].columns if column.required}
        assert required <= set(rows[0]), name
        if name != "sites":
            assert all("assumed" in row["note"] for row in rows), name


def test_assumptions_can_be_replaced_and_stand_in_the_readme(imported, table, tmp_path):
    """A planner who knows the cost share gives it; the README shows what was used."""
    imported(*WEEK, options=SalesOptions(assumptions=Assumptions(cost_share=0.6)))
    assert {row["product"]: row["cost"] for row in table("products")}["10001"] == "1.5"
    assert "| cost_share | 0.6 | - |" in (tmp_path / "net" / "README.md").read_text()


def test_names_that_the_tables_need_for_themselves_are_set_apart(imported, table):
    """A zone called Warehouse, a zone called all, a product called ALL: still their own, under another id."""
    imported("1,ALL,1,2010-03-01,1,Warehouse", "1,10001,1,2010-03-01,1,all", "1,10001,1,2010-03-01,1,stores")
    assert {row["zone"] for row in table("zones")} == {"Warehouse zone", "all zone", "stores zone"}
    assert {row["product"] for row in table("products")} == {"ALL sku", "10001"}


def test_the_smallest_file_makes_a_whole_network(imported, table):
    """One line: one product, one zone, one source."""
    summary = imported(GOOD)
    assert (summary.products, summary.zones, summary.replay_days) == (1, 1, 1)
    assert len(table("lanes")) == 2


def test_products_get_the_name_that_most_lines_carry(sales_csv, tmp_path, table):
    """Where a column of names is mapped; without formula marks, and with the code where no line names it."""
    path = sales_csv(
        f"{GOOD},=BOWL", f"{GOOD.replace('1001,', '1002,')},=BOWL", f"{GOOD.replace('1001,', '1003,')},damaged",
        f"{GOOD.replace('10001', '10009')},", header=f"{HEADER},Description",
    )
    import_sales(path, MAPPING | {"name": "Description"}, tmp_path / "net", SalesOptions())
    assert {row["product"]: row["name"] for row in table("products")} == {"10001": "BOWL", "10009": "10009"}


def test_typed_columns_of_parquet_give_what_the_text_of_csv_gives(imported, sales_csv, tmp_path):
    """Timestamps, decimals, whole codes and categories: the same network, byte for byte in its history."""
    cells = [line.split(",") for line in WEEK if "2A" not in line.upper()]
    summary = imported(*(",".join(row) for row in cells))
    columns = {
        "Invoice": pa.array([int(row[0]) for row in cells]),
        "StockCode": pa.array([float(row[1]) for row in cells]),
        "Quantity": pa.array([float(row[2]) for row in cells]),
        "InvoiceDate": pa.array([datetime.datetime.fromisoformat(row[3]) for row in cells], pa.timestamp("ns")),
        "Price": pa.array([Decimal(row[4]) for row in cells], pa.decimal128(9, 2)),
        "Country": pa.array([row[5] for row in cells]).dictionary_encode(),
    }
    pq.write_table(pa.table(columns), tmp_path / "sales.parquet")
    typed = import_sales(tmp_path / "sales.parquet", MAPPING, tmp_path / "typed", SalesOptions())
    assert (typed.kept, typed.word) == (summary.kept, "row")
    history = [(tmp_path / name / "demand_history.parquet").read_bytes() for name in ("net", "typed")]
    assert history[0] == history[1]


def test_all_unreadable_cells_are_named_at_once_by_file_line_and_column(imported):
    """A planner repairs them in one go."""
    with pytest.raises(InputError) as error:
        imported(
            GOOD, "1,10001,two,2010-03-01,1,France", "1,10001,2.5,31/12/2010,1,France",
            "1,10001,1,2010-03-01,£1,France", f"1,{'x' * 65},1,2010-03-01,1,France",
        )
    wheres = {problem.where for problem in error.value.problems}
    assert wheres == {
        "sales.csv:3: Quantity", "sales.csv:4: Quantity", "sales.csv:4: InvoiceDate", "sales.csv:5: Price",
        "sales.csv:6: StockCode",
    }


def test_a_column_in_which_nothing_fits_is_one_problem(sales_csv, tmp_path):
    """Mapping the country to the quantity is one mistake, not as many as there are lines."""
    mapping = MAPPING | {"quantity": "Country", "zone": "Quantity"}
    with pytest.raises(InputError, match="no cell of the column fits") as error:
        import_sales(sales_csv(*WEEK), mapping, tmp_path / "net", SalesOptions())
    assert len(error.value.problems) == 1


def test_a_file_of_which_nothing_is_kept_is_refused_with_the_reasons(imported):
    """An empty network would help nobody."""
    with pytest.raises(InputError, match="every line is set aside: cancellation 1"):
        imported("C1,10001,-4,2010-03-01,2.50,France")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (SalesOptions(currency="gbp"), "--currency"),
        (SalesOptions(trailing_days=0), "--trailing-days"),
        (SalesOptions(trailing_days=400), "--trailing-days"),
        (SalesOptions(not_goods=("*",)), "--not-goods"),
        (SalesOptions(encoding="utf8-latin"), "--encoding"),
        (SalesOptions(encoding="base64"), "--encoding"),
        (SalesOptions(assumptions=Assumptions(cost_share=2)), "assumptions.cost_share"),
    ],
)
def test_choices_that_make_no_sense_are_refused(imported, options, said):
    """Before the file is read, each under its own name."""
    with pytest.raises(InputError, match=said):
        imported(GOOD, options=options)
