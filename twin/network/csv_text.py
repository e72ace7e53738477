"""CSV files, read strictly: what is not plainly rows and columns is reported, and reading goes on behind it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from twin.errors import MOST_OF_ONE_KIND, SHOWN_AT_MOST, Problem
from twin.network.arrays import frozen
from twin.network.raw import Raw

_DELIMITERS = set(";\t|")
_LINE_END = re.compile(rb"\r\n|\r|\n")
MOST_LINES = 5_000_000
LONGEST_LINE = 100_000
"""Characters; far beyond any row of a network, far below what would exhaust memory."""
_ENDLESS = re.compile(rb"[^\r\n]{%d,}" % (4 * LONGEST_LINE + 1))
"""More bytes than a line may have, whatever its characters."""


def read(table: str, file: str, content: bytes) -> tuple[Raw | None, list[Problem]]:
    """Return the raw table of a CSV file's content, none where nothing can be made of it, and what is wrong."""
    if not content:
        return None, [Problem(file, "", "is empty (0 bytes)", "write a header row and data rows, or delete the file")]
    if problem := _unlike_text(file, content):
        return None, [problem]
    text, problems = _decoded(file, content)
    if text is None:
        return None, problems
    lines = list(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    too_long = next((number for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE), 0)
    if too_long:
        return None, [_too_long(f"{file}:{too_long}", lines[too_long - 1], f"{len(lines[too_long - 1]):,} characters")]
    rows = _rows(file, lines)
    if not rows.cells:
        return None, [Problem(file, "", "holds blank lines only", "write a header row and data rows")]
    if 0 in rows.broken:
        return None, [*problems, *rows.problems]
    if misfit := _unlike_header(rows):
        return None, [*problems, misfit]
    return _raw(table, file, rows, trusted=not problems), [*problems, *rows.problems]


def _unlike_text(file: str, content: bytes) -> Problem | None:
    """Return why bytes are not worth decoding: a line, or lines, beyond what any table has."""
    found = _ENDLESS.search(content)
    if found:
        before = len(_LINE_END.findall(content, 0, found.start()))
        begin, end = found.span()
        start = content[begin : begin + 100].decode("utf-8", "replace")
        return _too_long(f"{file}:{before + 1}", start, f"{end - begin:,} bytes")
    lines = content.count(b"\n") + content.count(b"\r")
    if lines > MOST_LINES:
        return Problem(file, f"{lines:,} lines", f"at most {MOST_LINES:,} lines are read", "aggregate its rows")
    return None


def _too_long(where: str, line: str, length: str) -> Problem:
    rule = f"the line has {length}, at most {LONGEST_LINE:,} characters are allowed"
    return Problem(where, line, rule, "is this a CSV file with line breaks?")


def _decoded(file: str, content: bytes) -> tuple[str | None, list[Problem]]:
    """Decode UTF-8; what is behind a readable header is kept even where single bytes are not UTF-8."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem = Problem(
            f"{file}:{line}", content[max(error.start - 20, 0) : error.start + 20].decode("utf-8", "backslashreplace"),
            f"not UTF-8 (byte 0x{content[error.start]:02x} at offset {error.start})", "save as UTF-8",
        )
        return None if line == 1 else content.decode("utf-8", "surrogateescape"), [problem]
    if "\0" in text[:4]:
        return None, [Problem(file, "", "not UTF-8 (it looks like UTF-16)", "save as UTF-8")]
    return text, []


@dataclass
class _Rows:
    """Rows as lists of texts with the line each begins on, and what went wrong on the way."""

    file: str
    cells: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    broken: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: int, cells: list[str], problem: Problem | None = None) -> None:
        if problem:
            self.broken.add(len(self.cells))
            self.problems.append(problem)
        self.cells.append(cells)
        self.lines.append(line)


def _rows(file: str, lines: list[str]) -> _Rows:
    rows = _Rows(file)
    try:
        reader = csv.reader(lines, strict=True)
        cells = list(reader)
    except csv.Error:
        _add_carefully(rows, lines)
        return rows
    if reader.line_num != len(cells):
        _add_carefully(rows, lines)
    elif cells[0] and len({len(row) for row in cells}) == 1:
        rows.cells, rows.lines = cells, list(range(1, len(cells) + 1))
    else:
        for line, row in enumerate(cells, 1):
            _add(rows, line, row)
            if len(rows.problems) > MOST_OF_ONE_KIND:
                break
    return rows


def _add_carefully(rows: _Rows, lines: list[str]) -> None:
    """Read row by row; behind a row with a broken quote, go on at the next line."""
    start = 0
    while start < len(lines):
        for first, last, row in _numbered(islice(lines, start, None), start):
            too_long = row is not None and rows.cells and last > first and len(row) != len(rows.cells[0])
            if row is None or too_long:
                _add_broken(rows, first, lines[first - 1].rstrip("\r\n"))
                start = first
                break
            _add(rows, first, row)
        else:
            return
        if len(rows.problems) > SHOWN_AT_MOST:
            return


def _add_broken(rows: _Rows, line: int, text: str) -> None:
    pieces = [piece.strip().strip('"') for piece in text.split(",")]
    rule = "a quote is opened and not closed before a comma or the end of the line"
    rows.add(line, pieces, Problem(f"{rows.file}:{line}", text, rule, 'write " inside a cell as ""'))


def _numbered(lines: Iterable[str], start: int) -> Iterator[tuple[int, int, list[str] | None]]:
    """Yield first line, last line and cells of each row; no cells, and no more rows, where a quote is broken."""
    reader, last = csv.reader(lines, strict=True), start
    while True:
        try:
            row = next(reader, None)
        except csv.Error:
            yield last + 1, last + 1, None
            return
        if row is None:
            return
        yield last + 1, start + reader.line_num, row
        last = start + reader.line_num


def _add(rows: _Rows, line: int, row: list[str]) -> None:
    if not row:
        return
    expected = len(rows.cells[0]) if rows.cells else len(row)
    if len(row) == expected:
        rows.add(line, row)
        return
    hint = "a comma inside a cell, such as a thousands separator?" if len(row) > expected else "is a comma missing?"
    rows.add(line, row, Problem(f"{rows.file}:{line}", ",".join(row), f"{len(row)} fields, expected {expected}", hint))


def _unlike_header(rows: _Rows) -> Problem | None:
    """Return the problem of a header with which no row agrees, while the rows agree with each other."""
    header, lengths = rows.cells[0], {len(row) for row in rows.cells[1:]}
    if len(rows.cells) <= 2 or len(lengths) != 1 or lengths == {len(header)} or _DELIMITERS & set(header[0]):
        return None
    rule = f"the header has {len(header)} fields, every row has {lengths.pop()}"
    return Problem(f"{rows.file}:{rows.lines[0]}", ",".join(header), rule, "is a comma of the header missing?")


def _raw(table: str, file: str, rows: _Rows, *, trusted: bool) -> Raw:
    header, *body = rows.cells
    for row in rows.broken:
        body[row - 1] = (body[row - 1] + [""] * len(header))[: len(header)]
    columns = tuple([row[position] for row in body] for position in range(len(header)))
    return Raw(
        table, file, tuple(header), columns, frozen(rows.lines[1:]),
        broken=frozenset(row - 1 for row in rows.broken), trusted=trusted and len(rows.problems) <= SHOWN_AT_MOST,
    )
