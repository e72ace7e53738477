"""The exact chain of the dual-index policy: where it is optimal, and what it costs elsewhere."""

from __future__ import annotations

import json

import pytest

from tests.theory.test_cases import SHARED
from twin.verification.dual_sourcing import BEST, OPTIMUM, chain_cost

SINGLE = {(1, 105): 220.0, (1, 110): 220.0, (2, 105): 220.0, (2, 110): 229.0, (3, 105): 220.0, (3, 110): 230.0}
"""Cheaper of the two single sources; for (2, 110) the regular one, else the express one."""


@pytest.mark.parametrize("lead", [1, 2, 3])
@pytest.mark.parametrize("price", [105, 110])
def test_two_indices_cost_at_least_the_optimum_and_at_most_two_percent_more(lead, price):
    """And less than either source alone; at a lead time of 1 they are the optimum (Fukuda 1964)."""
    cost, best = chain_cost(lead, price, *BEST[lead, price]), OPTIMUM[lead, price]
    assert best * (1 - 1e-5) <= cost <= best * (1 + (1e-6 if lead == 1 else 0.02))
    assert cost < SINGLE[lead, price]


@pytest.mark.parametrize(("lead", "price"), BEST)
def test_no_neighbouring_levels_are_better(lead, price):
    """The levels were found by search."""
    soon, all_in = BEST[lead, price]
    best = chain_cost(lead, price, soon, all_in)
    for near in ((soon - 1, all_in), (soon + 1, all_in), (soon, all_in - 1), (soon, all_in + 1)):
        assert chain_cost(lead, price, *near) > best


@pytest.mark.skipif(not SHARED.exists(), reason=f"the optional validation data is not at {SHARED}")
def test_the_optima_are_those_of_an_independent_source():
    """To the digits that are written here; and so are the costs of a single source."""
    (case,) = [each for each in json.loads(SHARED.read_text())["cases"] if each["id"] == "NET-08"]
    expected = case["expected"]
    for (lead, price), best in OPTIMUM.items():
        assert best == pytest.approx(expected["optimal"][f"lr={lead},ce={price}"]["optimal_cost"], rel=1e-6)
        alone = expected["regular_only"][f"lr={lead}"], expected["expedited_only"][f"ce={price}"]
        assert SINGLE[lead, price] == min(alone)
