"""The result tables: fixed columns, 12 digits, and no cell that a spreadsheet would execute."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from twin.study.grid import PlannedRun
from twin.study.tables import KPI_COLUMNS, csv_chunks, kpi_table, placed

RUN = PlannedRun("fast", "calm", "a", 3, "id")


def measured(**columns: object) -> pd.DataFrame:
    row = {"kpi": "cost", "kind": "holding", "numerator": 10.0, "denominator": 3.0, "value": 10 / 3, "unit": "CNY"}
    return pd.DataFrame([{**row, **columns}])


def rows(frame: pd.DataFrame) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(csv_chunks([frame], frame.columns)).decode())))


def test_kpi_rows_have_the_columns_that_others_rely_on():
    """Every row says which run it is; a dimension that the figure does not have is empty."""
    frame = placed(kpi_table(measured()), "demo", RUN)
    assert tuple(frame.columns) == KPI_COLUMNS
    row = rows(frame)[0]
    read = [row[name] for name in ("study", "variant", "replication", "kind", "site")]
    assert read == ["demo", "fast", "3", "holding", ""]


def test_numbers_have_twelve_digits_in_memory_and_in_the_file():
    """Whoever recomputes the comparison from the file gets the same numbers."""
    frame = placed(kpi_table(measured()), "demo", RUN)
    assert rows(frame)[0]["value"] == "3.33333333333"
    assert frame["value"][0] == float("3.33333333333")
    assert rows(frame)[0]["numerator"] == "10"


def test_a_misspelled_column_is_refused():
    """A figure under a wrong name would be lost without a word."""
    with pytest.raises(ValueError, match="unknown columns shop"):
        kpi_table(measured(shop="S1"))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\tx", "\rx"])
def test_text_that_looks_like_a_formula_is_disarmed(text):
    """A spreadsheet shows it and does not compute it; negative numbers stay numbers."""
    row = rows(placed(kpi_table(measured(partner=text, value=-5.0)), "demo", RUN))[0]
    assert row["partner"] == f"'{text}"
    assert row["value"] == "-5"


def test_names_that_look_like_missing_values_stay_names():
    """``NA`` is a site and not a gap; a missing number is an empty cell."""
    row = rows(placed(kpi_table(measured(site="NA", product="007", value=None)), "demo", RUN))[0]
    assert (row["site"], row["product"], row["value"]) == ("NA", "007", "")


def test_commas_quotes_and_line_ends_survive():
    """A reader of CSV gets back what was measured."""
    assert rows(placed(kpi_table(measured(site='a,"b"\nc')), "demo", RUN))[0]["site"] == 'a,"b"\nc'


def test_no_rows_give_a_header():
    """A run that measured nothing has an empty table."""
    assert b"".join(csv_chunks([placed(kpi_table(pd.DataFrame()), "demo", RUN)], KPI_COLUMNS)).count(b"\n") == 1
