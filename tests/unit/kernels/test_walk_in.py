"""Customers one after the other, against plain Python."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.properties.random_worlds import draw
from twin.kernels import walk_in
from twin.simulation.draws import Draws, name_hashes

SITES, PRODUCTS, BASE = ("a", "b"), ("x", "y"), 2 * 86_400
KEY = np.array(Draws(1, 0).key("patience"), np.uint64)
customers = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 1), st.integers(0, 1), st.integers(1, 5)), max_size=14, unique_by=
    lambda one: one[:3],
)


def served(today, free, closed, patient, slack, stop, now):
    """Return what plain Python makes of it: per line (sold, missed, waits), the next line, and who is asked."""
    lines, ended, number = [], None, 0
    for second, row, product, units in today:
        if (second >= stop and second > now) or (ended is not None and second > ended):
            break
        sold = 0 if closed[row] else min(units, free[row][product])
        missed = units - sold
        u = draw(1, "patience", SITES[row], PRODUCTS[product], BASE + second)
        waits = {0.0: 0, 1.0: missed}.get(patient[row], math.floor(missed * patient[row] + u)) if missed else 0
        free[row][product] -= sold
        slack[row][product] -= sold + waits
        if sold + waits and slack[row][product] <= 0:
            ended = second
        lines.append((sold, missed, waits))
        number += 1
    return lines, number, ended is not None


@given(
    customers, st.lists(st.integers(0, 9), min_size=4, max_size=4), st.lists(st.booleans(), min_size=2, max_size=2),
    st.lists(st.sampled_from([0.0, 0.37, 1.0]), min_size=2, max_size=2),
    st.lists(st.integers(1, 12), min_size=4, max_size=4), st.integers(0, 45), st.integers(0, 3),
)
def test_customers_are_served_until_somebody_has_to_look(today, free, closed, patient, slack, stop, now):
    """By stock, at open doors; who waits by the draw; until the stop, or all of the second that used up a slack."""
    today = sorted(today)
    blocks = [np.array(each, np.int64).reshape(2, 2) for each in (free, slack)]
    expected = served(today, blocks[0].tolist(), closed, patient, blocks[1].tolist(), stop, now)
    columns = [np.array([line[of] for line in today], np.int64) for of in range(4)]
    taken, result = np.zeros((2, 2), np.int64), np.zeros((3, len(today)), np.int64)
    flags = np.zeros((2, 2), bool), np.ones((2, 2), bool)
    following, asked = walk_in.sell_until(
        0, stop, now, BASE, *columns, np.arange(2), blocks[0], np.array(closed), np.array(patient), KEY,
        name_hashes(SITES), name_hashes(PRODUCTS), blocks[1], taken, result[0], result[2], result[1], *flags,
    )
    assert (list(zip(*result[:, :following].tolist(), strict=True)), following, asked) == expected
    assert not taken.any()
    missed = {(row, product) for (_, row, product, _), line in zip(today, expected[0], strict=False) if line[1]}
    assert {tuple(at) for at in np.argwhere(flags[0]).tolist()} == missed
    came = {(row, product) for _, row, product, _ in today[:following]}
    assert {tuple(at) for at in np.argwhere(~flags[1]).tolist()} == came
