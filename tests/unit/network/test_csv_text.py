"""CSV content becomes rows with their lines, whatever the quotes, line ends and damages."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import MOST_OF_ONE_KIND, SHOWN_AT_MOST
from twin.network import csv_text
from twin.network.csv_text import read

VISIBLE = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), min_size=1, max_size=8)


def rows_of(content: str) -> list[tuple[str, ...]]:
    """Return the rows that content is read to, where nothing is wrong with it."""
    raw, problems = read("demand", "demand.csv", content.encode())
    assert raw is not None and problems == []
    return list(zip(*raw.columns, strict=True))


@given(st.lists(st.tuples(VISIBLE, VISIBLE), min_size=1, max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_what_a_csv_writer_writes_is_read_back(rows: list[tuple[str, str]], line_end: str) -> None:
    """Commas, quotes and line breaks within cells survive."""
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows([("a", "b"), *rows])
    assert rows_of(written.getvalue()) == rows


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_an_editor_does(line_end: str) -> None:
    """Blank lines and cells of two lines count, so that a message names the line that an editor shows."""
    content = line_end.join(["a,b", "", "1,2", f'"x{line_end}y",3', "4,5", ""])
    raw, _ = read("demand", "demand.csv", content.encode())
    assert raw is not None
    assert raw.numbers.tolist() == [3, 4, 6]


def test_reading_goes_on_behind_a_broken_quote() -> None:
    """The row with the quote is reported and marked; the rows behind it are read as if it were not there."""
    raw, problems = read("demand", "demand.csv", b'a,b\n"1,2\n3,4\n"5,6\n7,8\n')
    assert [problem.where for problem in problems] == ["demand.csv:2", "demand.csv:4"]
    assert raw is not None
    assert list(zip(*raw.columns, strict=True)) == [("1", "2"), ("3", "4"), ("5", "6"), ("7", "8")]
    assert raw.broken == {0, 2}
    assert raw.numbers.tolist() == [2, 3, 4, 5]


def test_a_quote_opened_in_the_last_line_is_found() -> None:
    """The end of the file closes no quote."""
    raw, problems = read("demand", "demand.csv", b'a,b\n1,2\n3,"4')
    assert [problem.where for problem in problems] == ["demand.csv:3"]
    assert raw is not None and raw.columns == (["1", "3"], ["2", "4"])


def test_a_quote_that_swallows_lines_up_to_the_next_one_is_found() -> None:
    """An opening quote that finds its end only in a later row makes one message, not one for each row between."""
    raw, problems = read("demand", "demand.csv", b'a,b\n"1,2\n3,4\n5",6,7\n8,9\n')
    assert [problem.where for problem in problems] == ["demand.csv:2", "demand.csv:4"]
    assert raw is not None
    assert raw.broken == {0, 2}


def test_a_file_of_broken_quotes_is_given_up() -> None:
    """Beyond what is shown nobody reads on, and what was not read is not taken as absent."""
    raw, problems = read("demand", "demand.csv", b"a,b\n" + b'"x"y,1\n' * 5_000)
    assert raw is not None
    assert SHOWN_AT_MOST < len(problems) < SHOWN_AT_MOST + 5
    assert not raw.trusted


def test_a_single_foreign_byte_does_not_hide_the_rest() -> None:
    """The byte is reported with its offset; the rows around it are still judged, but absences are not."""
    raw, problems = read("demand", "demand.csv", b"a,b\nx,\xfc\ny,2\n")
    assert [str(problem) for problem in problems] == [
        "demand.csv:2: 'a,b\\nx,\\xfc\\ny,2\\n': not UTF-8 (byte 0xfc at offset 6): save as UTF-8"
    ]
    assert raw is not None and not raw.trusted
    assert raw.columns[0] == ["x", "y"]


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_explained(content: bytes) -> None:
    """No content makes the reader fail."""
    raw, problems = read("demand", "demand.csv", b"a,b\n" + content)
    assert raw is not None or problems


def test_a_giant_line_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of one endless line is named with its line and costs neither time nor memory."""
    monkeypatch.setattr(csv_text, "_decoded", lambda *_: pytest.fail("decoded"))
    raw, problems = read("demand", "demand.csv", b"a,b\r\n1,2\n" + b"x" * 10_000_000)
    assert raw is None
    assert [problem.where for problem in problems] == ["demand.csv:3"]
    assert "10,000,000 bytes, at most 100,000" in problems[0].rule


def test_more_lines_than_any_table_has_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blank lines take a hundred times their size in memory; they are counted first."""
    monkeypatch.setattr(csv_text, "MOST_LINES", 10)
    raw, problems = read("demand", "demand.csv", b"a,b\n" + b"\n" * 10)
    assert raw is None
    assert "at most 10 lines" in str(problems[0])


def test_rows_that_never_fit_are_given_up() -> None:
    """A table of ragged rows ends in a bounded number of messages, and is not trusted."""
    raw, problems = read("demand", "demand.csv", b"a,b,c\n1,2,3\n" + b"1,2\n" * 50_000)
    assert raw is not None and not raw.trusted
    assert len(problems) == MOST_OF_ONE_KIND + 1
