"""Cancellations: each unit that comes back is found among earlier sales of the same product to the same customer."""

from __future__ import annotations

import datetime
import json
import tempfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.unit.importing.invented import ORDER_HEADER, ORDER_MAPPING
from twin.importing import OrderOptions, import_orders


def sold(number, units, day, customer="7", sku="10001", zone="France", price="2.5"):
    """A line of an invoice."""
    return f"{number},{sku},{units},2010-03-{day:02} 10:00:00,{price},{zone},{customer}"


@pytest.fixture
def matches(ordered, tmp_path):
    """Imports lines and returns the matches (cancellation, order, units) and the tallies (lines, units, found)."""

    def run(*lines):
        summary = ordered(*lines)
        rows = pq.read_table(tmp_path / "net" / ".import" / "cancellations.parquet").to_pylist()
        tallies = {tally.name: (tally.lines, tally.units, tally.matched) for tally in summary.cancellations}
        return [(row["cancellation"], row["order"], row["units"]) for row in rows], {
            name: figures for name, figures in tallies.items() if figures[0]
        }

    return run


def test_the_latest_earlier_sale_with_enough_units_is_taken_back(matches):
    """Not the latest, which is too small, and not the earliest; nothing after the cancellation counts."""
    found, tallies = matches(
        sold("1", 9, 1), sold("2", 6, 2), sold("3", 2, 3), sold("C4", -5, 4), sold("5", 50, 5)
    )
    assert found == [("C4", "2", 5)]
    assert tallies == {"one_sale": (1, 5, 5)}


def test_where_no_sale_is_large_enough_several_are_taken_back_the_latest_first(matches):
    """Ten units from sales of 4, 5 and 3: all of the last two, two of the first."""
    found, tallies = matches(sold("1", 4, 1), sold("2", 5, 2), sold("3", 3, 3), sold("C4", -10, 4))
    assert found == [("C4", "3", 3), ("C4", "2", 5), ("C4", "1", 2)]
    assert tallies == {"several_sales": (1, 10, 10)}


def test_what_the_own_order_leaves_open_comes_from_the_latest_sale_that_has_all_of_it(matches):
    """Nine units of which the own order had four: the other five fit into the sale of six, not into the later ones."""
    found, tallies = matches(sold("1", 6, 1), sold("2", 1, 2), sold("3", 4, 3), sold("4", 3, 4), sold("C3", -9, 5))
    assert found == [("C3", "3", 4), ("C3", "1", 5)]
    assert tallies == {"several_sales": (1, 9, 9)}


def test_what_no_earlier_sale_explains_is_counted(matches):
    """Too few units left, or none at all: partly or wholly without a sale."""
    found, tallies = matches(sold("1", 4, 1), sold("C2", -6, 2), sold("C3", -1, 3), sold("C4", -2, 4, sku="10002"))
    assert found == [("C2", "1", 4)]
    assert tallies == {"in_part": (1, 6, 4), "no_sale": (2, 3, 0)}


def test_a_unit_is_taken_back_once(matches):
    """Three cancellations of four units each, two sales of four: the third finds nothing left."""
    lines = [sold("1", 4, 1), sold("2", 4, 2), *(sold(f"C{day}", -4, day) for day in (3, 4, 5))]
    found, tallies = matches(*lines)
    assert found == [("C3", "2", 4), ("C4", "1", 4)]
    assert tallies == {"one_sale": (2, 8, 8), "no_sale": (1, 4, 0)}


def test_cancellations_are_taken_in_the_order_of_their_times_not_of_the_file(matches):
    """The earlier one has the first choice, wherever it stands."""
    found, _ = matches(sold("1", 4, 1), sold("2", 4, 2), sold("C9", -4, 9), sold("C3", -4, 3))
    assert found == [("C3", "2", 4), ("C9", "1", 4)]


def test_another_customer_or_another_zone_is_somebody_else(matches):
    """A known customer is looked for in every zone; the unknown ones of a zone count as one, and as nobody known."""
    found, tallies = matches(
        sold("1", 5, 1, customer="7"), sold("2", 5, 2, customer="8"), sold("3", 5, 3, customer="", zone="Spain"),
        sold("4", 5, 3, customer=""), sold("C5", -5, 5, customer="7", zone="Spain"),
        sold("C6", -5, 6, customer=""), sold("C7", -5, 7, customer="9"),
    )
    assert found == [("C5", "1", 5), ("C6", "4", 5)]
    assert tallies == {"one_sale": (2, 10, 10), "no_sale": (1, 5, 0)}


@pytest.mark.parametrize("number", ["1", "C1"])
def test_an_order_of_the_same_number_comes_first(matches, number):
    """Many shops write what comes back under the number of the order; here a later sale would fit as well."""
    found, _ = matches(sold("1", 4, 1), sold("2", 4, 2), sold(number, -3, 3))
    assert found == [(number, "1", 3)]


def test_units_below_0_are_a_return_only_where_they_have_a_price(matches):
    """Without one they correct the stock: nobody is paid back. Fees and positive lines are named apart."""
    found, tallies = matches(
        sold("1", 4, 1), sold("2", -1, 2), sold("3", -2, 2, price="0"), sold("C4", -1, 3, sku="POST"),
        sold("C5", 2, 4),
    )
    assert found == [("2", "1", 1)]
    assert tallies == {"one_sale": (1, 1, 1), "not_goods": (1, 1, 0), "nothing_back": (1, -2, 0)}


def test_what_was_ordered_stays_wanted(ordered, tmp_path):
    """A cancelled sale keeps its units: the order was there to be served. The README says so."""
    summary = ordered(sold("1", 4, 1), sold("C2", -4, 2))
    assert pq.read_table(tmp_path / "net" / "order_lines.parquet")["units"].to_pylist() == [4]
    assert summary.account.kept.units == 4
    assert "What was ordered stays wanted" in (tmp_path / "net" / "README.md").read_text()


def test_an_order_before_the_start_can_be_cancelled_too(ordered):
    """It is not replayed, but it was sold."""
    options = OrderOptions(start_date=datetime.date(2010, 3, 2))
    summary = ordered(sold("1", 4, 1), sold("2", 1, 2), sold("C3", -4, 3), options=options)
    assert {tally.name: tally.matched for tally in summary.cancellations if tally.lines} == {"one_sale": 4}


def test_the_time_to_the_cancellation_is_counted_by_class(ordered, tmp_path):
    """Units by the time since their order, on the screen and for programs; each class includes its longest time."""
    summary = ordered(
        sold("1", 9, 1), "C2,10001,-1,2010-03-01 11:00:00,2.5,France,7", "C3,10001,-2,2010-03-01 11:00:01,2.5,France,7",
        sold("C4", -3, 31),
    )
    assert dict(summary.delays) == {
        "within an hour": 1, "within a day": 2, "within 7 days": 0, "within 30 days": 3, "later": 0,
    }
    said = summary.lines()
    assert any(line.startswith("units taken back after their order: within an hour 1, within a day 2") for line in said)
    assert any(line.split()[:4] == ["all", "3", "6", "6"] for line in said)
    facts = json.loads((tmp_path / "net" / ".import" / "summary.json").read_text())
    assert facts["delays"]["within 30 days"] == 3
    assert facts["cancellations"][0]["matched"] == 6


def by_hand(rows):
    """The rule in plain words: one list of sales, looked through from its end for every cancellation."""
    sales = [
        [day, who, sku, units, number] for number, (day, who, sku, units) in enumerate(rows) if units > 0
    ]
    sales.sort(key=lambda sale: (sale[0], sale[4]))
    found = []
    cancelled = [(day, number) for number, (day, _, _, units) in enumerate(rows) if units < 0]
    for day, number in sorted(cancelled):
        _, who, sku, units = rows[number]
        wanted = -units
        fitting = [sale for sale in reversed(sales) if sale[0] <= day and sale[1:3] == [who, sku]]
        for sale in [*[sale for sale in fitting if sale[3] >= wanted][:1], *fitting]:
            taken = min(wanted, sale[3])
            if taken:
                sale[3] -= taken
                wanted -= taken
                found.append((f"C{number + 100}", str(sale[4] + 500), taken))
    return found


ROW = some.tuples(
    some.integers(1, 9), some.sampled_from(["7", "8"]), some.sampled_from(["10001", "10002"]),
    some.integers(-6, 6).filter(bool),
)


@settings(max_examples=60, deadline=None)
@given(some.lists(ROW, min_size=1, max_size=25))
def test_the_matches_are_those_found_by_hand(rows):
    """On any file of sales and cancellations; a sale is never taken back beyond its units."""
    rows = [(1, "9", "10009", 1), *rows]
    lines = [
        sold(500 + number if units > 0 else f"C{100 + number}", units, day, who, sku)
        for number, (day, who, sku, units) in enumerate(rows)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sales.csv"
        path.write_text("\n".join([ORDER_HEADER, *lines]) + "\n")
        import_orders(path, ORDER_MAPPING, Path(folder) / "net", OrderOptions())
        table = pq.read_table(Path(folder) / "net" / ".import" / "cancellations.parquet").to_pylist()
    assert [(row["cancellation"], row["order"], row["units"]) for row in table] == by_hand(rows)
