"""Available to promise, against a search through all instants."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.kernels import promising
from twin.kernels.order_states import NEVER
from twin.kernels.promising import Supply

RECEIPTS = st.lists(st.tuples(st.integers(1, 20), st.integers(1, 6)), max_size=8)


def supply_of(free, receipts):
    """Return a supply of one cell."""
    receipts = sorted(receipts)
    due, units = (np.array([each[n] for each in receipts], np.int64) for n in (0, 1))
    return Supply(np.array([free]), np.array([0, len(receipts)]), due, units)


def unclaimed(free, receipts, claims, second):
    """Return what may be had at a second, so that every claim of later is still met: [instant] the least of it."""
    left = []
    for instant in range(second, 22):
        there = free + sum(units for due, units in receipts if due <= instant)
        left.append(there - sum(units for at, units in claims if at <= instant))
    return min(left)


@given(st.integers(-4, 8), RECEIPTS, st.lists(st.integers(1, 5), max_size=12))
def test_nothing_is_promised_that_is_not_there(free, receipts, wanted):
    """Each claim gets the first instant at which it robs no other one, by trying all of them."""
    supply, claims = supply_of(free, receipts), []
    for units in wanted:
        found = promising.soonest(supply, 0, units, 0)
        tried = [second for second in range(22) if unclaimed(free, receipts, claims, second) >= units]
        assert found == (tried[0] if tried else NEVER)
        if found < NEVER:
            promising.claim(supply, 0, units, found)
            claims.append((found, units))
    for second in range(22):
        there = free + sum(units for due, units in receipts if due <= second)
        assert sum(units for at, units in claims if at <= second) <= max(there, 0)


def test_a_claim_takes_the_latest_goods_that_will_do():
    """Two on hand and two on day 3: who wants two on day 3 leaves those on hand; who wants three takes one of them."""
    for wanted, left in ((2, 2), (3, 1)):
        supply = supply_of(2, [(3, 2)])
        promising.claim(supply, 0, wanted, 3)
        assert promising.soonest(supply, 0, left, 0) == 0
        assert promising.soonest(supply, 0, left + 1, 0) == NEVER


@pytest.mark.parametrize(("free", "second"), [(0, 3), (-2, 9), (-4, NEVER)])
def test_receipts_make_up_for_what_is_owed_first(free, second):
    """One unit of receipts of 2 on day 3 and 2 on day 9, where some are owed."""
    assert promising.soonest(supply_of(free, [(3, 2), (9, 2)]), 0, 1, 0) == second
