"""Plain blocks of a CSV file: read fast, and exactly as the strict reader reads them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from twin.errors import InputError
from twin.importing import csv_blocks
from twin.importing.csv_lines import read_csv

CELL = some.text(some.sampled_from(list('ab ,"\n;é')), max_size=4)


def cells(table):
    """Every line of a table as its number and texts."""
    columns = [[*column.values, ""] for column in table.columns.values()]
    codes = [column.codes.tolist() for column in table.columns.values()]
    return [
        (table.numbers[line], [values[code[line]] for values, code in zip(columns, codes, strict=True)])
        for line in range(len(table))
    ]


def outcome(path):
    """What reading gives: the lines, or what is said."""
    try:
        return cells(read_csv(path, "utf-8", lambda header: None))
    except InputError as error:
        return str(error)


@pytest.fixture
def both(tmp_path, monkeypatch):
    """Reads a text with blocks of a few characters, and without any block; checks that nothing differs."""

    def run(text, size=16):
        path = tmp_path / "sales.csv"
        path.write_text(text, encoding="utf-8", newline="")
        with monkeypatch.context() as patch:
            patch.setattr(csv_blocks, "_BLOCK_CHARACTERS", size)
            fast = outcome(path)
        with monkeypatch.context() as patch:
            patch.setattr(csv_blocks.PlainBlocks, "__iter__", lambda blocks: iter(()))
            slow = outcome(path)
        assert fast == slow
        return fast

    return run


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n3,4\n", "a,b\n1,2\n3,4", "a,b\r\n1,2\r\n3,4\r\n", "a,b\n1,2\n\n3,4\n", "a,b\n\n1,2\n",
        'a,b\n"x,y",2\n"x ""y""",4\n', 'a,b\n"two\nlines",2\n3,4\n', 'a,b\n1,12" pipe\n2,x\n', 'a,b\n1,5" x 7"\n2,3\n',
        'a,b\n"1"2,3\n', 'a,b\n""1,3\n', 'a,b\n1,"2\n', 'a,b\n1,2\n3\n4,5\n', "a,b\n1,2\r3,4\r", "a,b\n,\n,\n", "a,b\n",
        'a,b\n1,"2"\n3,"4\n5"\n6,"7"\n8,9\n', '"a\nb",c\n1,2\n', "\n\na,b\n1,2\n", "a\n1\n\n2\n",
    ],
)
@pytest.mark.parametrize("size", [3, 16, 1000])
def test_blocks_change_nothing(both, text, size):
    """Quotes, line breaks in cells, blank lines, rows that do not fit: the same lines, numbers and messages."""
    both(text, size)


@settings(max_examples=150, deadline=None)
@given(some.lists(some.tuples(CELL, CELL), max_size=12), some.sampled_from(["\n", "\r\n"]), some.integers(1, 40))
def test_any_table_is_read_as_it_was_written(tmp_path_factory, rows, end, size):
    """Whatever stands in the cells: each comes back, through blocks of any size."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator=end).writerows([("first", "second"), *rows])
    path = tmp_path_factory.mktemp("csv") / "sales.csv"
    path.write_text(stream.getvalue(), encoding="utf-8", newline="")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_blocks, "_BLOCK_CHARACTERS", size)
        read = outcome(path)
    assert [texts for _, texts in read] == [list(row) for row in rows]


def test_a_plain_file_never_meets_the_slow_reader(tmp_path, monkeypatch):
    """Otherwise a large file would take minutes."""
    monkeypatch.setattr(csv_blocks, "_BLOCK_CHARACTERS", 64)
    path = tmp_path / "sales.csv"
    path.write_text("a,b\n" + "".join(f'{place},"x, {place % 7}"\n' for place in range(500)))
    monkeypatch.setattr("twin.importing.csv_lines._CHUNK", 0)
    assert len(cells(read_csv(path, "utf-8", lambda header: None))) == 500
