"""Sums by key over millions of lines, a part at a time, so that sorting needs little memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from twin.importing.growing import GrowingNumbers
from twin.importing.sales_table import Codes
from twin.network.arrays import IntArray

_PART = 1_000_000

LinesToNumbers = Callable[[Codes], Codes]
"""From positions of lines to a number for each."""


def summed(rank: Codes, keys: LinesToNumbers, amounts: LinesToNumbers) -> tuple[IntArray, IntArray]:
    """Return the distinct keys in ascending order and the sum of the amounts of each; see ``summed_parts``."""
    found, sums = GrowingNumbers(np.int64), GrowingNumbers(np.int64)
    for key, total in summed_parts(rank, keys, amounts):
        found.add(key)
        sums.add(total)
    return found.whole(), sums.whole()


def summed_parts(
    rank: Codes, keys: LinesToNumbers, amounts: LinesToNumbers
) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield distinct keys in ascending order and the sum of the amounts of each, part by part.

    Parameters
    ----------
    rank
        [line] numbers from 0 on that never fall where the key rises; lines of close ranks are summed together.
    keys, amounts
        Give both for some lines.
    """
    for part in _parts(rank, len(rank) // _PART + 1):
        yield _summed(keys(part), amounts(part))


def pieces(lines: Codes) -> Iterator[Codes]:
    """Yield lines a part at a time."""
    for first in range(0, len(lines), _PART):
        yield lines[first : first + _PART]


def _parts(rank: Codes, parts: int) -> Iterator[IntArray]:
    width = int(rank.max()) // parts + 1 if len(rank) else 1
    for part in range(parts):
        some = np.flatnonzero((rank >= part * width) & (rank < (part + 1) * width))
        if len(some):
            yield some


def _summed(keys: IntArray, amounts: IntArray) -> tuple[IntArray, IntArray]:
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    starts = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))
    return keys[starts], np.add.reduceat(amounts[order], starts)
