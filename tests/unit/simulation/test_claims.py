"""The claim queue: order lines by age."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from twin.simulation.claims import ClaimQueue

EDGES = np.array([4, 1, 7])
"""Edges of a tier, not in the order of their numbers."""


def units(*rows: list[int]) -> np.ndarray:
    return np.array(rows, np.int64)


def lines(queue: ClaimQueue) -> list[tuple[int, int, int]]:
    return list(zip(*(column.tolist() for column in queue.lines()), strict=True))


def test_orders_of_one_instant_stand_by_edge_and_then_by_product():
    """A fixed order, whatever order the tier lists its edges in."""
    queue = ClaimQueue(True)
    queue.add(units([1, 2], [0, 3], [4, 0]), EDGES)
    assert lines(queue) == [(1, 1, 3), (4, 0, 1), (4, 1, 2), (7, 0, 4)]


def test_shipped_units_come_off_the_oldest_lines():
    """To the unit; a line that is served is gone, a line in part stays where it stood."""
    queue = ClaimQueue(True)
    for _ in range(2):
        queue.add(units([5, 0], [0, 3], [0, 0]), EDGES)
    queue.serve(units([7, 0], [0, 1], [0, 0]), EDGES)
    assert lines(queue) == [(1, 1, 2), (1, 1, 3), (4, 0, 3)]


def test_a_queue_that_nobody_needs_stays_empty():
    """Other rules do not look at the age of an order."""
    queue = ClaimQueue(False)
    queue.add(units([1, 2], [0, 3], [4, 0]), EDGES)
    queue.serve(units([1, 2], [0, 3], [4, 0]), EDGES)
    assert lines(queue) == []


blocks = st.lists(st.lists(st.lists(st.integers(0, 6), min_size=2, max_size=2), min_size=3, max_size=3), max_size=4)


@given(blocks, st.data())
def test_what_is_in_the_queue_is_what_was_ordered_and_not_shipped(ordered, data):
    """Cell by cell and in the order of age, however the shipping goes; other edges are left alone."""
    queue = ClaimQueue(True)
    kept: list[list[int]] = []
    for block in ordered:
        queue.add(np.array(block), EDGES)
        for row in np.argsort(EDGES):
            kept += [[int(EDGES[row]), product, block[row][product]] for product in range(2) if block[row][product]]
    owed = np.array(ordered, np.int64).reshape(-1, 3, 2).sum(axis=0)
    shipped = np.array([[data.draw(st.integers(0, int(units))) for units in row] for row in owed[:2]])
    queue.serve(shipped, EDGES[:2])
    for row in range(2):
        for product in range(2):
            left = shipped[row, product]
            for line in kept:
                if line[:2] == [EDGES[row], product]:
                    took = min(left, line[2])
                    line[2] -= took
                    left -= took
    assert lines(queue) == [tuple(line) for line in kept if line[2]]
