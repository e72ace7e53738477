"""Lines that repeat an earlier one, told by 64 bits a line and the cells that are in memory anyway."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.importing.sales_table import Codes
from twin.network.arrays import BoolArray

_PARTS = 16

Fingerprints = NDArray[np.uint64]
"""[line] sum of the fingerprints of a line's cells, modulo 2^64."""


def cell_fingerprints(values: Sequence[Any], column: int) -> Fingerprints:
    """Return [value + 1] a fingerprint per value of a column, that of an empty cell last.

    Source: BLAKE2b (RFC 7693), keyed by the column's place.
    """
    place = column.to_bytes(8, "little")
    digests = [hashlib.blake2b(_text(value), digest_size=8, person=place).digest() for value in values]
    digests.append(hashlib.blake2b(b"", digest_size=8, person=place, salt=b"empty").digest())
    return np.frombuffer(b"".join(digests), np.uint64)


def repeats(lines: Fingerprints, columns: Sequence[Codes]) -> BoolArray:
    """Return [line] whether an earlier line has the same fingerprint and the same cells in some of its columns.

    The cells of these columns are compared themselves. Two lines that differ elsewhere alone are taken for one with a
    probability of 2^-64. The lines are sorted a sixteenth of them at a time.
    """
    repeated = np.zeros(len(lines), dtype=bool)
    part_of = (lines >> np.uint64(60)).astype(np.uint8)
    for part in range(_PARTS):
        some = np.flatnonzero(part_of == part)
        ordered = some[np.argsort(lines[some], kind="stable")]
        same = lines[ordered[1:]] == lines[ordered[:-1]]
        later, earlier = ordered[1:][same], ordered[:-1][same]
        equal = np.ones(len(later), dtype=bool)
        for codes in columns:
            equal &= codes[later] == codes[earlier]
        repeated[later[equal]] = True
    return repeated


def _text(value: Any) -> bytes:
    text = value if isinstance(value, str) else repr(value)
    return text.encode("utf-8", "surrogatepass")
