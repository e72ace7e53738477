"""The summary: kept and set aside are what was read, to the last millionth of a pound."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.unit.importing.invented import GOOD, HEADER, MAPPING
from twin.importing import SalesOptions, import_sales
from twin.importing.sales_lines import exact_product_sum
from twin.importing.summary import Tally, _check_sums

LINE = some.tuples(
    some.sampled_from(["1001", "C1001", "A1", "", "x"]),
    some.sampled_from(["10001", "10002a", "10002A ", "POST", "M", ""]),
    some.one_of(some.integers(-10**9, 10**9).map(str), some.just("")),
    some.sampled_from(["2010-03-01", "2010-03-02 23:59:59", "2010-04-01T00:00:00+02:00", ""]),
    some.one_of(some.decimals(-10**6, 10**6, places=6).map(lambda price: f"{price:f}"), some.just("")),
    some.sampled_from(["France", "FRANCE ", "Atlantis", ""]),
)


@settings(max_examples=40, deadline=None)
@given(some.lists(LINE, max_size=20))
def test_lines_units_and_value_kept_and_set_aside_are_what_was_read(rows):
    """Whatever the file holds: the parts sum to totals counted by hand with exact decimals, and so does the replay."""
    lines = [GOOD, *(",".join(row) for row in rows)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sales.csv"
        path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
        summary = import_sales(path, MAPPING, Path(folder) / "net", SalesOptions())
        history = pq.read_table(Path(folder) / "net" / "demand_history.parquet")
    parts = (summary.kept, *summary.set_aside)
    cells = [line.split(",") for line in lines]
    value = sum((int(cell[2] or 0) * Decimal(cell[4] or 0) for cell in cells), Decimal(0))
    assert sum(part.lines for part in parts) == summary.read.lines == len(lines)
    assert sum(part.units for part in parts) == summary.read.units == sum(int(cell[2] or 0) for cell in cells)
    assert Decimal(sum(part.value for part in parts)) / 10**6 == Decimal(summary.read.value) / 10**6 == value
    assert sum(history["units"].to_pylist()) == summary.kept.units


def test_sums_that_do_not_add_up_stop_the_import():
    """A line that no rule and no kept line accounts for is a fault of the program and must never be printed over."""
    read, kept = Tally("read", "", 3, 30, 300), Tally("kept", "", 3, 30, 299)
    with pytest.raises(ArithmeticError, match="value"):
        _check_sums(read, [kept])


def test_a_sum_beyond_64_bits_stays_exact():
    """A billion units at a billion pounds in millionths does not fit 64 bits: Python's integers take over."""
    units, prices = np.array([10**9, -3]), np.array([10**15, 7])
    assert exact_product_sum(units, prices) == 10**24 - 21


def test_the_summary_begins_with_the_lines_read_and_shows_a_table(imported):
    """The first line, the table's totals, the samples and the replay, as the command line prints them."""
    said = imported(GOOD, GOOD, "1002,10001,1201,2010-03-05,0.001,Atlantis").lines()
    assert said[0] == "read 3 lines of sales.csv"
    assert any(line.split() == ["kept", "2", "1,205", "11.201"] for line in said)
    assert any(line.split() == ["set", "aside:", "duplicate", "1", "4", "10.000"] for line in said)
    assert any(line.split() == ["read", "3", "1,209", "21.201"] for line in said)
    assert f"  line 3: {HEADER.split(',')[0]}=1001" in "\n".join(said)
    assert any("Atlantis" in line and "warehouse" in line for line in said)
    assert said[-1] == "replay: 5 days from 2010-03-01 to 2010-03-05"


def test_a_control_character_in_a_cell_does_not_reach_the_terminal(imported):
    """Samples show it escaped."""
    said = "\n".join(imported(GOOD, "\x1b[2J1,POST,1,2010-03-01,1,France").lines())
    assert "\x1b" not in said
    assert "\\x1b[2J1" in said
