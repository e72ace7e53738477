"""Tables that grow by chunks: the same codes, names and repeats as if the file were in memory."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from twin.errors import InputError
from twin.importing import coding, repeats
from twin.importing.coding import TableBuilder


def built(chunks, wanted=None):
    """A table of two columns from chunks of rows."""
    builder, read = TableBuilder("f", "line", ["a", "b"], wanted), 0
    for rows in chunks:
        cells = {name: pa.array([row[place] for row in rows], pa.string()) for place, name in enumerate("ab")}
        builder.add(cells, np.arange(read + 2, read + 2 + len(rows)))
        read += len(rows)
    return builder.table()


ROWS = some.lists(some.tuples(some.sampled_from(["x", "y", ""]), some.sampled_from(["1", "2", "x"])), min_size=1)


@settings(deadline=None)
@given(some.lists(ROWS, min_size=1, max_size=4))
def test_chunks_leave_no_trace(chunks):
    """Values, codes and repeated lines are those of one chunk of all rows, and of a set of what was seen."""
    rows = [row for chunk in chunks for row in chunk]
    many, one = built(chunks), built([rows])
    assert {name: column.values for name, column in many.columns.items()} == {
        name: column.values for name, column in one.columns.items()
    }
    assert all((many.columns[name].codes == one.columns[name].codes).all() for name in "ab")
    seen: set[tuple[str, str]] = set()
    repeated = [row in seen or bool(seen.add(row)) for row in rows]
    assert many.repeated.tolist() == one.repeated.tolist() == repeated
    assert [many.numbers[line] for line in range(len(rows))] == list(range(2, 2 + len(rows)))


def test_a_column_that_nobody_asked_for_still_tells_lines_apart():
    """Only its fingerprint is kept: two lines that differ in it alone are no repeats."""
    table = built([[("x", "1"), ("x", "2")], [("x", "1")]], wanted={"a"})
    assert list(table.columns) == ["a"]
    assert table.repeated.tolist() == [False, False, True]


def test_the_same_text_in_two_columns_is_not_the_same_line():
    """Fingerprints are keyed by the column: (x, y) is not (y, x)."""
    assert built([[("x", "y"), ("y", "x")]], wanted=set()).repeated.tolist() == [False, False]


def test_lines_of_one_fingerprint_are_repeats_only_where_their_cells_agree(monkeypatch):
    """Even if all fingerprints were the same."""
    monkeypatch.setattr(coding, "cell_fingerprints", lambda values, column: np.zeros(len(values) + 1, np.uint64))
    assert built([[("x", "1"), ("x", "1"), ("y", "1")]]).repeated.tolist() == [False, True, False]


def test_codes_take_as_little_room_as_their_number_allows():
    """Three values need a byte a line, a thousand need two."""
    few, many = built([[("x", str(place)) for place in range(1_000)]]).columns.values()
    assert (few.codes.dtype, many.codes.dtype) == (np.int8, np.int16)


def test_a_table_of_too_many_lines_or_too_much_text_is_refused(monkeypatch):
    """Named, before the memory is full."""
    monkeypatch.setattr(coding, "MOST_LINES", 2)
    with pytest.raises(InputError, match="at most 2 lines"):
        built([[("x", "1")], [("x", "1"), ("x", "1")]])
    monkeypatch.setattr(coding, "_MOST_CHARACTERS", 5)
    with pytest.raises(InputError, match="too much different text"):
        built([[("x", "123"), ("x", "456")]])


def test_an_empty_cell_is_not_an_empty_text():
    """A missing value of a Parquet file and a text without characters are two things."""
    assert repeats.cell_fingerprints([""], 0)[0] != repeats.cell_fingerprints([], 0)[0]


def test_a_cell_beyond_the_calendar_is_named():
    """A time stamp of the year 3 million is no defect of the program: the column is named."""
    builder = TableBuilder("f", "row", ["when"], None)
    with pytest.raises(InputError, match=r"f: when.*no cell can hold"):
        builder.add({"when": pa.array([10**17], pa.timestamp("ms"))}, np.array([2]))
