"""The plain part of a CSV file, block by block: where every line is a record, nothing looks at single cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from itertools import chain
from typing import IO

import pyarrow as pa
import pyarrow.csv as pc

_BLOCK_CHARACTERS = 4 << 20
_ODD = re.compile(r'[^,\r"]"[^,\r"]|(?:^|,)""[^,\r"]')
"""A quote in the middle of a cell: what it means is for the strict reader to say."""

Block = Mapping[str, pa.Array]


class PlainBlocks:
    """The lines of an open file below its header, as long as they are plain; then what is left of it.

    A block is plain where every line is one record: no line breaks in quotes, no blank lines, as many cells as the
    header has, quotes only around cells.
    """

    def __init__(self, stream: IO[str], header: Sequence[str]) -> None:
        self._stream, self._header = stream, header
        self._left = ""

    def __iter__(self) -> Iterator[Block]:
        """Yield the columns of one plain block after the other."""
        while text := self._left + (read := self._stream.read(_BLOCK_CHARACTERS)):
            end = text.rfind("\n") + 1 if read else len(text)
            self._left = text
            block = self._parsed(text[:end])
            if block is None:
                return
            self._left = text[end:]
            yield block

    def rest(self) -> Iterator[str]:
        """Yield the lines from the first block that is not plain."""
        begun = self._left + self._stream.readline()
        return chain(StringIO(begun, newline=""), self._stream)

    def _parsed(self, text: str) -> Block | None:
        lines = text.count("\n") + (not text.endswith("\n"))
        if text[:1] in ("", "\r", "\n") or "\n\n" in text or "\n\r\n" in text or not _balanced(text):
            return None
        kinds = dict.fromkeys(self._header, pa.dictionary(pa.int32(), pa.string()))
        try:
            table = pc.read_csv(
                pa.BufferReader(text.encode()), pc.ReadOptions(column_names=list(self._header), block_size=1 << 28),
                pc.ParseOptions(newlines_in_values=True), pc.ConvertOptions(column_types=kinds),
            )
        except pa.ArrowInvalid:
            return None
        if table.num_rows != lines:
            return None
        return {name: table.column(name).combine_chunks() for name in self._header}


def _balanced(text: str) -> bool:
    """Return whether every line has an even number of quotes, none of them in the middle of a cell."""
    quoted = (line for line in text.split("\n") if '"' in line) if '"' in text else ()
    return all(line.count('"') % 2 == 0 and not _ODD.search(line) for line in quoted)
