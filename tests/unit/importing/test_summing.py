"""Sums by key, a part at a time."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from twin.importing import summing
from twin.importing.summing import pieces, summed

ROWS = some.lists(some.tuples(some.integers(0, 9), some.integers(0, 3), some.integers(-10**12, 10**12)))


@given(ROWS, some.integers(1, 7))
def test_sums_do_not_depend_on_the_size_of_the_parts(rows, size):
    """Keys ascend, none is missing, and every sum is exact."""
    rank, rest, amounts = (np.array([row[place] for row in rows], dtype=np.int64) for place in range(3))
    keys = rank * 4 + rest
    before, summing._PART = summing._PART, size
    try:
        found, total = summed(rank, lambda some: keys[some], lambda some: amounts[some])
        assert [line for part in pieces(rank) for line in part.tolist()] == rank.tolist()
    finally:
        summing._PART = before
    wanted: dict[int, int] = {}
    for key, amount in zip(keys.tolist(), amounts.tolist(), strict=True):
        wanted[key] = wanted.get(key, 0) + amount
    assert dict(zip(found.tolist(), total.tolist(), strict=True)) == wanted
    assert found.tolist() == sorted(wanted)


def test_no_part_is_empty(monkeypatch):
    """Many lines of few keys: what works on a part always has lines to work on."""
    monkeypatch.setattr(summing, "_PART", 10)
    rank = np.repeat(np.arange(4), 6)
    parts = [total for _, total in summing.summed_parts(rank, lambda some: rank[some], lambda some: rank[some] + 1)]
    assert all(len(total) for total in parts)
    assert sum(int(total.sum()) for total in parts) == 6 * (1 + 2 + 3 + 4)
