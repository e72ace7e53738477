"""Opening sales files: every way in which a file is no table is said in a sentence."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.unit.importing.invented import GOOD, HEADER
from twin.errors import MOST_OF_ONE_KIND, InputError
from twin.importing import csv_lines
from twin.importing.sales_file import read_sales_file

CONTENTS = {
    "empty": (b"", "empty"),
    "header_only": (HEADER.encode() + b"\n", "at least one line"),
    "semicolons": (HEADER.replace(",", ";").encode() + b"\n1;2;3;4;5;6\n", "semicolons"),
    "tabs": (HEADER.replace(",", "\t").encode() + b"\n", "tabs"),
    "ragged": (f"{HEADER}\n{GOOD}\n1,2,3\n".encode(), "sales.csv:3: '1,2,3': the line has 3 cells, the header 6"),
    "doubled": (b"a,b,a\n1,2,3\n", "'a': is the name of 2 columns"),
    "nameless": (b"a,,c\n1,2,3\n", "is no column name"),
    "latin": (f"{HEADER}\n{GOOD}\n".encode() + b"1,\xe9,1,2010-03-01,1,France\n", "csv:3: 'byte 0xe9': is not utf-8:"),
    "utf16": (HEADER.encode("utf-16"), "is not utf-8"),
    "quote": (f'{HEADER}\n{GOOD}\n"1,2,3,4,5,6\n'.encode(), "sales.csv:3: 'quotes'"),
    "zip": (b"PK\x03\x04....", "zip archive"),
    "gzip": (b"\x1f\x8b....", "gzip"),
    "png": (b"\x89PNG....", "picture"),
}


@pytest.mark.parametrize(("content", "said"), CONTENTS.values(), ids=CONTENTS)
def test_a_file_that_is_no_table_says_why(tmp_path, content, said):
    """In the planner's words, with the line where there is one."""
    path = tmp_path / "sales.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        read_sales_file(path, "utf-8")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("https://example.org/sales.csv", "is an address"),
        ("s3://bucket/sales.parquet", "is an address"),
        ("slaes.csv", "did you mean 'sales.csv'"),
        (".", "is a folder"),
        ("sales.xlsx", "save it as .csv or .parquet"),
    ],
)
def test_a_path_that_is_no_file_of_this_machine_is_refused(tmp_path, monkeypatch, name, said):
    """Addresses, folders, foreign endings; a misspelled name gets the nearest one."""
    monkeypatch.chdir(tmp_path)
    Path("sales.csv").write_text(f"{HEADER}\n{GOOD}\n")
    Path("sales.xlsx").write_text("not empty")
    with pytest.raises(InputError) as error:
        read_sales_file(Path(name), "utf-8")
    assert said in str(error.value)


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    """Opening it would hang for ever."""
    os.mkfifo(tmp_path / "sales.csv")
    with pytest.raises(InputError, match="no ordinary file"):
        read_sales_file(tmp_path / "sales.csv", "utf-8")


@pytest.mark.parametrize("content", [b"nothing", b"PAR1nothingPAR1"])
def test_a_damaged_parquet_file_is_refused(tmp_path, content):
    """Whether its beginning looks right or not."""
    path = tmp_path / "sales.parquet"
    path.write_bytes(content)
    with pytest.raises(InputError, match="Parquet"):
        read_sales_file(path, "utf-8")


def test_all_ragged_lines_are_named_at_once(tmp_path):
    """One pass shows every line that does not fit."""
    path = tmp_path / "sales.csv"
    path.write_text("a,b\n1\n1,2\n1,2,3\n")
    with pytest.raises(InputError) as error:
        read_sales_file(path, "utf-8")
    assert [problem.where for problem in error.value.problems] == ["sales.csv:2", "sales.csv:4"]


def test_a_line_number_is_where_the_record_begins(tmp_path):
    """Quoted line breaks and blank lines do not shift the numbers; a byte order mark and CRLF are accepted."""
    path = tmp_path / "sales.csv"
    path.write_bytes('\ufeffa,b\r\n"one\r\ntwo",1\r\n\r\nthree,2\r\n'.encode())
    table = read_sales_file(path, "UTF-8")
    assert list(table.columns) == ["a", "b"]
    assert [table.numbers[line] for line in range(len(table))] == [2, 5]
    assert table.where(1, "b") == "sales.csv:5: b"


def test_another_encoding_can_be_named(tmp_path):
    """Many exports of spreadsheets are latin-1."""
    path = tmp_path / "sales.csv"
    path.write_bytes("a\ncafé\n".encode("latin-1"))
    assert read_sales_file(path, "latin-1").columns["a"].values == ("café",)


def test_a_named_encoding_that_the_file_does_not_have_is_refused(tmp_path):
    """UTF-16 begins with a mark; this file does not."""
    path = tmp_path / "sales.csv"
    path.write_text("a\nb\n")
    with pytest.raises(InputError, match="is not utf-16"):
        read_sales_file(path, "utf-16")


def test_cells_stay_text_as_they_are_written(tmp_path):
    """NA is Namibia and 007 a code: nothing is guessed."""
    path = tmp_path / "sales.csv"
    path.write_text("a,b\nNA,007\nnull,1e5\n")
    table = read_sales_file(path, "utf-8")
    assert (table.columns["a"].values, table.columns["b"].values) == (("NA", "null"), ("007", "1e5"))


def test_in_parquet_a_missing_number_and_a_missing_text_are_empty_cells(tmp_path):
    """NaN and null are the same: no value; rows are counted from 1, and dictionary columns read as others."""
    path = tmp_path / "sales.parquet"
    columns = {"a": pa.array([1.5, np.nan, None]), "b": pa.array(["x", None, "x"]).dictionary_encode()}
    pq.write_table(pa.table(columns), path)
    table = read_sales_file(path, "utf-8")
    assert table.columns["a"].codes.tolist() == [0, -1, -1]
    assert table.columns["b"].codes.tolist() == [0, -1, 0]
    assert (table.where(2, "a"), table.content(1)) == ("sales.parquet:row 3: a", "a=, b=")


def test_cells_that_hold_lists_are_refused(tmp_path):
    """A sales table has one value in each cell."""
    path = tmp_path / "sales.parquet"
    pq.write_table(pa.table({"a": [[1, 2], [3]]}), path)
    with pytest.raises(InputError, match="one value"):
        read_sales_file(path, "utf-8")


def test_lines_are_duplicates_only_where_all_columns_agree(tmp_path):
    """The first of equal lines stays; a difference in an unmapped column makes two sales."""
    path = tmp_path / "sales.csv"
    path.write_text("a,b\n1,x\n1,x\n1,y\n1,x\n")
    assert read_sales_file(path, "utf-8").repeated.tolist() == [False, True, False, True]


def test_a_parquet_file_that_unpacks_to_gigabytes_is_read_in_its_codes(tmp_path):
    """A long text that stands in every row is in memory once; missing cells stay missing."""
    path = tmp_path / "sales.parquet"
    codes = pa.array([0] * 20_000 + [None, 1])
    pq.write_table(pa.table({"sku": pa.DictionaryArray.from_arrays(codes, pa.array(["x" * 100_000, "y"]))}), path)
    before = pa.total_allocated_bytes()
    sku = read_sales_file(path, "utf-8").columns["sku"]
    assert pa.total_allocated_bytes() - before < 10_000_000
    assert sku.codes[-3:].tolist() == [0, -1, 1]
    assert [len(value) for value in sku.values] == [100_000, 1]


def test_a_file_of_ragged_lines_is_given_up(tmp_path, monkeypatch):
    """Beyond what anybody reads, lines are not looked at."""
    monkeypatch.setattr(csv_lines, "_CHUNK", 500)
    path = tmp_path / "sales.csv"
    path.write_text("a,b\n" + "1\n" * 20_000)
    with pytest.raises(InputError) as error:
        read_sales_file(path, "utf-8")
    assert MOST_OF_ONE_KIND < len(error.value.problems) <= MOST_OF_ONE_KIND + 500
