"""Parquet files are judged like CSV files: by the texts that their values stand for."""

from __future__ import annotations

import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from twin.network import parquet_file
from twin.network.raw import Raw


def content(columns: dict[str, Any]) -> bytes:
    """Return a Parquet file with these columns."""
    written = BytesIO()
    pq.write_table(pa.table(columns), written)
    return written.getvalue()


def texts(values: Any) -> list[str]:
    """Return the texts that a column is read to."""
    raw, problems = parquet_file.read("demand", "demand.parquet", content({"a": values}))
    assert isinstance(raw, Raw) and problems == []
    return list(raw.columns[0])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array([1, None, 3]), ["1", "", "3"]),
        (pa.array([0.1, 2.0, float("nan"), None]), ["0.1", "2.0", "nan", ""]),
        (pa.array([1e-7, 1e20]), ["0.0000001", "100000000000000000000"]),
        (pa.array([Decimal("2.50")]), ["2.50"]),
        (pa.array(["007", "NA", None, ""]), ["007", "NA", "", ""]),
        (pa.array(["x", "y", "x"]).dictionary_encode(), ["x", "y", "x"]),
        (pa.array([datetime.date(2024, 1, 2)]), ["2024-01-02"]),
        (pa.array([datetime.datetime(2024, 1, 2)], pa.timestamp("ns")), ["2024-01-02"]),
        (pa.array([True, False]), ["yes", "no"]),
        (pa.nulls(2), ["", ""]),
    ],
)
def test_values_become_the_texts_of_a_csv_file(values: Any, expected: list[str]) -> None:
    """A number, date or word reads the same from either format; what is missing is an empty cell."""
    assert texts(values) == expected


@pytest.mark.parametrize("values", [pa.array([[1]]), pa.array([{"a": 1}]), pa.array([b"x"])])
def test_nested_and_binary_columns_are_refused(values: Any) -> None:
    """No cell can hold a list, a record or bytes."""
    raw, problems = parquet_file.read("demand", "demand.parquet", content({"a": values}))
    assert len(problems) == 1
    assert problems[0].where == "demand.parquet: a"
    assert raw is not None and not raw.trusted


def test_a_mistake_is_found_by_its_row() -> None:
    """A Parquet file has rows, not lines."""
    raw, _ = parquet_file.read("demand", "demand.parquet", content({"a": [1, 2]}))
    assert raw is not None
    assert (raw.row_word, raw.numbers.tolist()) == ("row ", [1, 2])


def test_a_damaged_file_is_explained() -> None:
    """A file cut short or changed in its middle gives a message, never a failure."""
    whole = content({"a": list(range(1000))})
    for damaged in (b"", b"PAR1", whole[:-20], whole[:100] + bytes(200) + whole[300:]):
        raw, problems = parquet_file.read("demand", "demand.parquet", damaged)
        assert raw is not None or "no readable Parquet file" in str(problems[0])
    assert parquet_file.read("demand", "demand.parquet", whole)[1] == []


def test_a_file_that_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows and unpacked bytes are limited before anything is unpacked."""
    written = content({"a": [0] * 100_000})
    monkeypatch.setattr(parquet_file, "MOST_ROWS", 99_999)
    assert "at most 99,999 rows" in str(parquet_file.read("demand", "demand.parquet", written)[1][0])
    monkeypatch.setattr(parquet_file, "MOST_ROWS", 100_000)
    monkeypatch.setattr(parquet_file, "LARGEST_UNPACKED_BYTES", 10)
    assert "at most 10 unpacked bytes" in str(parquet_file.read("demand", "demand.parquet", written)[1][0])


def test_a_long_text_that_stands_in_every_row_is_in_memory_once() -> None:
    """A file of a few kilobytes cannot unpack to gigabytes: texts stay coded."""
    written = content({"a": pa.DictionaryArray.from_arrays(pa.array([0] * 20_000), pa.array(["x" * 100_000]))})
    assert len(written) < 1_000_000
    before = pa.total_allocated_bytes()
    table = parquet_file.opened(BytesIO(written), "demand.parquet", 20_000).read()
    assert pa.total_allocated_bytes() - before < 10_000_000
    assert table.num_rows == 20_000


def test_a_file_of_very_many_columns_is_not_read() -> None:
    """No table has so many, and each costs memory for every row."""
    raw, problems = parquet_file.read("demand", "demand.parquet", content({f"c{place}": [1] for place in range(41)}))
    assert raw is None
    assert "at most 40 columns" in str(problems[0])
