"""Mean rates: what a law is drawn around."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from tests.unit.demand.online_shops import shop
from tests.worlds import cell, chain
from twin.network.arrays import frozen
from twin.network.network import History
from twin.simulation import check, simulate


@pytest.mark.parametrize("model", ["stationary", "seasonal"])
def test_a_law_without_rates_is_refused(model):
    """A network of recorded sales alone would draw no demand at all; with replay it is in order."""
    past = History(datetime.date(2025, 1, 6), *(frozen([number]) for number in (0, 2, 0, 5)))
    made = replace(chain(demand=0), history=past)
    (problem,) = check(cell(made, demand={"model": model}))
    assert "no table demand with mean rates" in str(problem)
    assert "demand=replay" in str(problem)
    assert check(cell(made, demand={"model": "replay"})) == []


def test_where_customers_order_online_nobody_needs_to_walk_in():
    """Neither rates nor recorded sales of the shops: every law is in order, and draws nothing."""
    past = History(datetime.date(2025, 1, 6), *(frozen([number]) for number in (0, 2, 0, 5)))
    for made in (shop(), replace(shop(), history=past)):
        for model in ("stationary", "seasonal"):
            assert check(cell(made, demand={"model": model})) == []
    run = simulate(cell(shop(), 3))
    assert set(run.movements["move"]) & {"sale", "miss"} == set()
    assert (run.movements["move"] == "pick").any()
