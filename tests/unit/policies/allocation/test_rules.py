"""Allocation rules: what must hold for every one of them, and what tells them apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin import catalogue
from twin.policies.views import AllocationView

RULES = catalogue.names("policies.allocation")
EDGES, PRODUCTS = 5, 2
START = np.array([0, 2, 5])


def view(available, lines, priority=(1, 1, 1, 1, 1)) -> AllocationView:
    """Two sources with two and three customers; claims are the sum of the open order lines."""
    claims = np.zeros((EDGES, PRODUCTS), np.int64)
    for edge, product, units in lines:
        claims[edge, product] += units
    queue = [np.array(column, np.int64) for column in (list(zip(*lines, strict=True)) or [[]] * 3)]
    return AllocationView(np.array(available, np.int64), claims, START, np.array(priority), *queue)


def granted(name: str, seen: AllocationView) -> np.ndarray:
    return catalogue.load("policies.allocation", name)().allocate(seen)


cases = st.tuples(
    st.lists(st.lists(st.integers(0, 60), min_size=2, max_size=2), min_size=2, max_size=2),
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 1), st.integers(1, 20)), max_size=20),
    st.lists(st.integers(1, 3), min_size=5, max_size=5),
)


@pytest.mark.parametrize("name", RULES)
@given(case=cases)
def test_nobody_gets_more_than_he_claims_and_nothing_is_wasted(name, case):
    """Per source and product, what is granted is all there is or all that is claimed; the view is left as it was."""
    seen = view(*case)
    before = seen.available.copy(), seen.claims.copy(), seen.queue_units.copy()
    got = granted(name, seen)
    assert got.dtype == np.int64
    assert ((got >= 0) & (got <= seen.claims)).all()
    for source in range(2):
        rows = slice(START[source], START[source + 1])
        assert np.array_equal(
            got[rows].sum(axis=0), np.minimum(seen.available[source], seen.claims[rows].sum(axis=0))
        )
    for now, then in zip((seen.available, seen.claims, seen.queue_units), before, strict=True):
        assert np.array_equal(now, then)


@pytest.mark.parametrize("name", RULES)
def test_with_enough_for_all_every_rule_grants_every_claim(name):
    """Rules differ only in scarcity."""
    seen = view([[99, 99], [99, 99]], [(0, 0, 5), (1, 0, 7), (4, 1, 9)])
    assert np.array_equal(granted(name, seen), seen.claims)


SCARCE = [(1, 0, 30), (0, 0, 10)]


@pytest.mark.parametrize(
    ("name", "expected"), [("proportional", [5, 15]), ("first_come", [0, 20]), ("priority", [10, 10])]
)
def test_twenty_units_go_to_those_whom_the_rule_prefers(name, expected):
    """The second customer asked first and for three times as much; the first has the better rank."""
    seen = view([[20, 0], [0, 0]], SCARCE, priority=(1, 2, 1, 1, 1))
    assert granted(name, seen)[:2, 0].tolist() == expected


def test_equal_ranks_share_in_proportion():
    """Strict priority between ranks, proportional within one."""
    seen = view([[0, 0], [12, 0]], [(2, 0, 20), (3, 0, 10), (4, 0, 3)], priority=(1, 1, 2, 2, 1))
    assert granted("priority", seen)[2:, 0].tolist() == [6, 3, 3]
