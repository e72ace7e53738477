"""Whole orders: one per invoice with its lines, the chain that serves them, and every line accounted for."""

from __future__ import annotations

import csv
import datetime
import tempfile
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.unit.importing.invented import ORDER_HEADER, ORDER_MAPPING, ORDERED, by_name
from twin.errors import InputError
from twin.importing import DeliveryAssumptions, OrderOptions, import_orders
from twin.importing.set_aside import ORDER_RULES
from twin.network.reader import read_folder
from twin.network.schema import TABLES

WEEK = [
    "1001,10001,4,2010-03-01 09:15:00,2.50,France,7",
    "1001,10002a,6,2010-03-01 09:14:00,1.25,France,7",
    "1001,10002A ,2,2010-03-01 09:15:00,1.50,france,7",
    "1002,10002A,12,2010-03-03 10:00:00,1.00,United Kingdom,8",
    "1003,10003,100,2010-03-02 10:00:00,0.10,United Kingdom,9",
    "1003,10001,1,2010-03-02 10:00:00,2.50,United Kingdom,9",
]
CASES = {
    "duplicate": ORDERED,
    "missing_invoice": ",10001,4,2010-03-01,2.50,France,7",
    "missing_sku": "1002, ,4,2010-03-01,2.50,France,7",
    "missing_time": "1002,10001,4,,2.50,France,7",
    "missing_zone": "1002,10001,4,2010-03-01,2.50,,7",
    "missing_quantity": "1002,10001,,2010-03-01,2.50,France,7",
    "missing_price": "1002,10001,4,2010-03-01,,France,7",
    "time_in_gap": "1002,10001,4,2010-03-28 01:30:00,2.50,France,7",
    "adjustment": "A1002,10001,4,2010-03-01,2.50,France,7",
    "cancellation": "C1002,10001,-4,2010-03-01,2.50,France,7",
    "not_goods": "1002,POST,1,2010-03-01,18.00,France,7",
    "huge_quantity": "1002,10001,1000000000000,2010-03-01,2.50,France,7",
    "negative_quantity": "1002,10001,-4,2010-03-01,2.50,France,7",
    "zero_quantity": "1002,10001,0,2010-03-01,2.50,France,7",
    "no_price": "1002,10001,4,2010-03-01,0,France,7",
}
LONDON = OrderOptions(timezone="Europe/London")


@pytest.fixture
def table(tmp_path):
    """Reads a table of the imported folder as rows."""

    def read(name):
        if (tmp_path / "net" / f"{name}.parquet").exists():
            return pq.read_table(tmp_path / "net" / f"{name}.parquet").to_pylist()
        with (tmp_path / "net" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    return read


def test_an_invoice_is_one_order_with_all_its_lines(ordered, table):
    """Placed at its earliest time, to the second; orders by the time of placing; lines of one product are joined."""
    summary = ordered(*WEEK)
    assert [(row["order"], row["placed"], row["zone"]) for row in table("orders")] == [
        ("1001", "2010-03-01T09:14:00", "France"), ("1003", "2010-03-02T10:00:00", "United Kingdom"),
        ("1002", "2010-03-03T10:00:00", "United Kingdom"),
    ]
    assert [(row["order"], row["product"], row["units"]) for row in table("order_lines")] == [
        ("1001", "10001", 4), ("1001", "10002A", 8), ("1003", "10001", 1), ("1003", "10003", 100),
        ("1002", "10002A", 12),
    ]
    assert (summary.orders, summary.joined_lines, summary.account.history_records) == (3, 1, 5)
    said = summary.lines()
    assert "1 orders have lines of several times: the earliest counts" in said
    assert any("3 orders with 5 lines and 125 units" in line for line in said)


def test_the_zone_of_an_order_is_that_of_its_earliest_line(ordered, table):
    """An invoice that names two zones is one order all the same, and the planner is told."""
    summary = ordered("1,10001,4,2010-03-01 10:00,2,France,7", "1,10002,4,2010-03-01 09:00,2,Germany,7")
    assert [row["zone"] for row in table("orders")] == ["Germany"]
    assert any("1 orders have lines of several zones" in note for note in summary.account.notes)


def test_invoice_numbers_that_differ_by_case_alone_are_one_order(ordered, table):
    """The table of orders would refuse them."""
    ordered("ab1,10001,4,2010-03-01,2,France,7", "AB1,10002,4,2010-03-01,2,France,7")
    assert [row["order"] for row in table("orders")] == ["AB1"]


@pytest.mark.parametrize(("rule", "line"), CASES.items())
def test_each_rule_takes_its_own_line_and_no_other(ordered, rule, line):
    """One good line and one bad: the bad one is counted under its rule, with its number and content as a sample."""
    aside = by_name(ordered(ORDERED, line, options=LONDON).account.set_aside)
    assert {name for name, tally in aside.items() if tally.lines} == {rule}
    assert aside[rule].samples[0].number == 3
    assert aside[rule].samples[0].content.startswith("Invoice={}, StockCode={}, Quantity={}".format(*line.split(",")))


def test_every_rule_has_a_case_here():
    """A rule without a case would go untested; that on orders before the start has a test of its own."""
    assert list(CASES) == [rule.name for rule in ORDER_RULES]


def test_orders_before_the_start_fill_the_shelves_and_are_not_asked_for_again(ordered, table):
    """Whole orders: an invoice begun before midnight goes with its first line. The sums stay exact."""
    night = ["1004,10001,5,2010-03-02 23:59,2.50,France,7", "1004,10003,5,2010-03-03 00:01,2.50,France,7"]
    options = OrderOptions(start_date=datetime.date(2010, 3, 3), trailing_days=2)
    summary = ordered(*WEEK, *night, options=options)
    assert [row["order"] for row in table("orders")] == ["1002"]
    aside = by_name(summary.account.set_aside)
    assert (aside["before_start"].lines, summary.account.kept.lines, summary.account.kept.units) == (7, 1, 12)
    assert ("France", "10001") in {(row["site"], row["product"]) for row in table("initial_state")}


def test_a_start_on_which_no_order_begins_is_refused(ordered):
    """The last invoice was begun on the evening before."""
    night = ["1004,10001,5,2010-03-02 23:59,2.50,France,7", "1004,10003,5,2010-03-03 00:01,2.50,France,7"]
    with pytest.raises(InputError, match="no order is placed"):
        ordered(*night, options=OrderOptions(start_date=datetime.date(2010, 3, 3)))


def test_the_reader_accepts_the_folder_and_finds_every_order(ordered, tmp_path):
    """Orders, lines and units as imported; the zone's own stock point is its home, nobody walks in."""
    summary = ordered(*WEEK, options=LONDON)
    network = read_folder(tmp_path / "net")
    online = network.online
    assert len(online.history) == summary.orders == 3
    assert int(online.history.units.sum()) == summary.account.kept.units == 125
    assert online.history.placed.tolist() == [9 * 3_600 + 14 * 60, 86_400 + 36_000, 2 * 86_400 + 36_000]
    assert [network.sites.ids[site] for site in online.home_site] == list(network.zones.ids)
    assert not network.demand_rate.any()


def test_both_sites_of_a_zone_deliver_and_their_picking_is_priced(ordered, table):
    """The zone's stock point first, the warehouse second; every figure is marked as assumed."""
    ordered(*WEEK, options=OrderOptions(delivery=DeliveryAssumptions(promise_days=3)))
    lanes = [(row["from"], row["to"], row["rank"], row["promise_days"]) for row in table("deliveries")]
    assert lanes == [
        ("United Kingdom", "United Kingdom", "1", "3"), ("warehouse", "United Kingdom", "2", "3"),
        ("France", "France", "1", "3"), ("warehouse", "France", "2", "3"),
    ]
    for name in ("channels", "deliveries", "fulfilment"):
        assert all("assumed" in row["note"] for row in table(name))
        assert {column.name for column in TABLES[name].columns if column.required} <= set(table(name)[0])


def test_a_column_of_channels_becomes_the_channels(sales_csv, table, tmp_path):
    """With their shares of the orders; an order without one comes through the channel unknown; store is reserved."""
    lines = ("1,10001,4,2010-03-01,2,France,App", "2,10001,4,2010-03-01,2,France,store",
             "3,10001,4,2010-03-01,2,France,", "4,10001,2,2010-03-01,2,France,app")
    mapping = {role: column for role, column in ORDER_MAPPING.items() if role != "customer"}
    path = sales_csv(*lines, header=ORDER_HEADER.replace("Customer ID", "Via"))
    import_orders(path, mapping | {"channel": "Via"}, tmp_path / "net", OrderOptions())
    rows = [(row["channel"], row["share"], row["units_per_line"]) for row in table("channels")]
    assert rows == [("App", "0.5", "3"), ("store channel", "0.25", "4"), ("unknown", "0.25", "4")]
    assert [row["channel"] for row in table("orders")] == ["App", "store channel", "unknown", "App"]
    assert read_folder(tmp_path / "net").online.channels.ids == ("App", "store channel", "unknown")


def test_times_with_an_offset_are_brought_to_the_time_zone(ordered, table):
    """14:00 UTC in summer is 15:00 in London; a time without an offset is London's already."""
    ordered("1,10001,4,2010-07-01T14:00:00Z,2,France,7", "2,10001,4,2010-07-01 14:00:00,2,France,7", options=LONDON)
    assert {row["order"]: row["placed"][11:] for row in table("orders")} == {"1": "15:00:00", "2": "14:00:00"}
    assert {"key": "time_zone", "value": "Europe/London"} in table("network")


def test_without_a_time_zone_the_planner_is_told_what_is_not_checked(ordered, table):
    """A time that London skips is kept, an offset is not applied, and the network names no time zone."""
    summary = ordered(CASES["time_in_gap"], "2,10001,4,2010-07-01T14:00:00Z,2,France,7")
    assert summary.account.kept.lines == 2
    assert [row["placed"][11:] for row in table("orders")] == ["01:30:00", "14:00:00"]
    assert "time_zone" not in {row["key"] for row in table("network")}
    assert any("--timezone" in note for note in summary.account.notes)


def test_dates_without_hours_are_said(ordered):
    """Every order at midnight is a fact about the file that a planner may have overlooked."""
    assert any("midnight" in note for note in ordered("1,10001,4,2010-03-01,2,France,7").account.notes)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (OrderOptions(timezone="Europe/Londn"), "did you mean 'Europe/London'"),
        (OrderOptions(timezone="GMT+1"), "no such time zone"),
        (OrderOptions(delivery=DeliveryAssumptions(cancel_share=2)), "delivery.cancel_share"),
        (OrderOptions(currency="pounds"), "--currency"),
    ],
)
def test_choices_that_make_no_sense_are_refused(ordered, options, said):
    """Before the file is read, each under its own name."""
    with pytest.raises(InputError, match=said):
        ordered(ORDERED, options=options)


def test_an_invoice_column_is_required_and_customers_are_a_role(sales_csv, tmp_path):
    """Without invoices there are no orders; the example shows how to map one."""
    mapping = {role: column for role, column in ORDER_MAPPING.items() if role != "invoice"} | {"custmer": "Country"}
    with pytest.raises(InputError) as error:
        import_orders(sales_csv(ORDERED, header=ORDER_HEADER), mapping, tmp_path / "net", OrderOptions())
    said = str(error.value)
    assert "'invoice' is required" in said
    assert "invoice=COLUMN" in said
    assert "did you mean 'customer'?" in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1,10001,\"1,000\",2010-03-01,2.50,France,7", "without a mark"),
        ("1,10001,4,2010-03-01,\"2,50\",France,7", "with a point"),
        ("1,10001,four,2010-03-01,2.50,France,7", "must be a number"),
        ("1,10001,1e16,2010-03-01,2.50,France,7", "1,000,000,000,000,000 either side"),
        ("1,10001,4,01/03/2010,2.50,France,7", "year first"),
    ],
)
def test_cells_that_cannot_be_read_are_errors_with_their_line(ordered, line, said):
    """Nothing is guessed and nothing is written."""
    with pytest.raises(InputError, match=said) as error:
        ordered(ORDERED, line)
    assert error.value.problems[0].where.startswith("sales.csv:3: ")


def test_another_way_of_writing_and_other_columns_are_read_as_well(sales_csv, tmp_path):
    """Day first, no prefix for what comes back, no customers, zones that are no countries, yen."""
    path = sales_csv(
        "S-1,1/2/2024 08:05,bowl,3,1200,Kanto", "S-1,1/2/2024 08:05,cup,2,800,Kanto",
        "S-2,3/2/2024 23:10,bowl,-1,1200,Kanto", "S-3,4/2/2024 00:00,cup,1,800,Kansai",
        header="receipt,sold at,item,pieces,yen,region", name="tokyo.csv",
    )
    mapping = {
        "invoice": "receipt", "time": "sold at", "sku": "item", "quantity": "pieces", "price": "yen", "zone": "region",
    }
    options = OrderOptions(currency="JPY", time_format="%d/%m/%Y %H:%M", timezone="Asia/Tokyo")
    summary = import_orders(path, mapping, tmp_path / "net", options)
    assert (summary.orders, summary.account.kept.units) == (2, 6)
    assert {tally.name: tally.matched for tally in summary.cancellations if tally.lines} == {"one_sale": 1}
    assert read_folder(tmp_path / "net").online.history.placed.tolist() == [8 * 3_600 + 300, 3 * 86_400]


def test_codes_that_are_too_long_are_cut_and_stay_different(ordered, table):
    """Descriptions in place of codes: case does not matter, the 70th character does."""
    long = "powder for oral solution " * 3
    summary = ordered(
        f"1,{long}a,4,2010-03-01,2.50,France,7", f"2,{long}B,1,2010-03-01,2.50,France,7",
        f"3,{long.upper()}A,2,2010-03-01,2.50,France,7",
    )
    assert [(row["order"], row["units"]) for row in table("order_lines")] == [("1", 4), ("2", 1), ("3", 2)]
    products = [row["product"] for row in table("products")]
    assert [len(name) for name in products] == [64, 64]
    assert all(name.startswith("POWDER FOR ORAL SOLUTION POWDER") and name[-11] == "~" for name in products)
    assert any(note.startswith("2 codes of more than 64") for note in summary.account.notes)


@pytest.mark.parametrize("units", [127, 128, 255, 32_768, 10**9])
def test_no_quantity_is_too_large_for_its_column(ordered, table, tmp_path, units):
    """Columns are as narrow as they may be; at the limit of each width the units arrive, and joined lines beyond it."""
    ordered(f"1,10001,{units},2010-03-01,2,France,7", f"2,10001,{units},2010-03-02,2,France,7",
            f"2,10001,{units},2010-03-03,2,France,7")
    assert [row["units"] for row in table("order_lines")] == [units, 2 * units]
    assert read_folder(tmp_path / "net").online.history.units.tolist() == [units, 2 * units]


def test_more_lines_than_a_network_may_have_are_refused(ordered, monkeypatch, tmp_path):
    """A folder that could not be read back is not written; the message says what leaves lines out."""
    monkeypatch.setattr("twin.importing.orders.MOST_ROWS", 1)
    with pytest.raises(InputError, match="choose a later --start-date"):
        ordered(*WEEK)
    assert not (tmp_path / "net").exists()


def test_the_same_import_twice_gives_the_same_bytes(ordered, tmp_path):
    """No clock, no absolute path, no order of chance in any file."""
    def contents():
        return {path.name: path.read_bytes() for path in (tmp_path / "net").rglob("*") if path.is_file()}

    ordered(*WEEK, CASES["cancellation"])
    first = contents()
    ordered(*WEEK, CASES["cancellation"], options=OrderOptions(replace=True))
    assert contents() == first
    assert "cancellations.parquet" in first
    assert b"promise_days" in first["README.md"]


LINE = some.tuples(
    some.sampled_from(["1001", "1002", "C1001", "A1", "", "x"]),
    some.sampled_from(["10001", "10002a", "10002A ", "POST", "M", ""]),
    some.one_of(some.integers(-10**15, 10**15).map(str), some.integers(-5, 9).map(str), some.just("")),
    some.sampled_from(["2010-03-01", "2010-03-28 01:59:59", "2010-04-01T00:00:00+02:00", ""]),
    some.one_of(some.decimals(-10**6, 10**6, places=6).map(lambda price: f"{price:f}"), some.just("")),
    some.sampled_from(["France", "FRANCE ", "Atlantis", ""]),
    some.sampled_from(["7", "8.0", ""]),
)


@settings(max_examples=40, deadline=None)
@given(some.lists(LINE, max_size=20))
def test_lines_units_and_value_kept_and_set_aside_are_what_was_read(rows):
    """Whatever the file holds: the parts sum to totals counted by hand with exact decimals, and so do the orders."""
    lines = [ORDERED, *(",".join(row) for row in rows)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sales.csv"
        path.write_text("\n".join([ORDER_HEADER, *lines]) + "\n", encoding="utf-8")
        summary = import_orders(path, ORDER_MAPPING, Path(folder) / "net", LONDON)
        units = pq.read_table(Path(folder) / "net" / "order_lines.parquet")["units"].to_pylist()
    account = summary.account
    parts = (account.kept, *account.set_aside)
    cells = [line.split(",") for line in lines]
    value = sum((int(cell[2] or 0) * Decimal(cell[4] or 0) for cell in cells), Decimal(0))
    assert sum(part.lines for part in parts) == account.read.lines == len(lines)
    assert sum(part.units for part in parts) == account.read.units == sum(int(cell[2] or 0) for cell in cells)
    assert sum(part.value for part in parts) == account.read.value == value * 10**6
    assert sum(units) == account.kept.units
    assert len(units) + summary.joined_lines == account.kept.lines
    back = {tally.name: tally for tally in account.set_aside}
    assert sum(tally.lines for tally in summary.cancellations) >= back["cancellation"].lines
