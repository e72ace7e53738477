"""Which store helps which, by hand and against a plain simulation of the same words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.policies.transshipment.apart import Apart
from twin.policies.transshipment.base import matched
from twin.policies.transshipment.combined import Combined
from twin.policies.transshipment.proactive import Proactive
from twin.policies.transshipment.reactive import Reactive
from twin.policies.views import TransshipmentView


def view(free, missed=0, demand=10.0, day=0, **more):
    """Return a view of sites with one product, all of them siblings, side by side on a road of 10 km a step."""
    count = len(free)
    columns = {"waiting": 0, "incoming": 0, "missed": missed} | {
        name: more.pop(name) for name in ("waiting", "incoming") if name in more
    }
    units = {name: np.broadcast_to(value, count).astype(np.int64)[:, None] for name, value in columns.items()}
    place = np.arange(count)
    found = TransshipmentView(
        day, np.array(free, np.int64)[:, None], **units,
        demand_per_day=np.broadcast_to(demand, count).astype(float)[:, None], open=np.ones(count, bool),
        siblings=~np.eye(count, dtype=bool), distance_km=10.0 * abs(place[:, None] - place[None, :]),
    )
    return replace(found, **more)


def lines(transfers):
    """Return (source, destination, units) of each line."""
    return list(zip(*(each.tolist() for each in (transfers.source, transfers.destination, transfers.units)),
                    strict=True))


def test_who_has_most_days_to_spare_helps_first():
    """Forty units last two days at twenty a day, thirty last three at ten; the rest comes from the other."""
    assert lines(Reactive().transfers(view([0, 40, 30], [35, 0, 0], [10, 20, 10]))) == [(2, 0, 30), (1, 0, 5)]


def test_equals_are_asked_by_distance_then_by_row():
    """Of two with as much, the nearer; of two as near, the first."""
    assert lines(Reactive().transfers(view([9, 0, 0, 9], [0, 0, 1, 0]))) == [(3, 2, 1)]
    assert lines(Reactive().transfers(view([9, 0, 9], [0, 1, 0]))) == [(0, 1, 1)]


def test_the_most_urgent_is_helped_first():
    """Ten missed are a day's demand here and half a day's there; the urgent one gets all there is."""
    assert lines(Reactive().transfers(view([0, 0, 8], [10, 10, 0], [20, 10, 10]))) == [(2, 1, 8)]


def test_floors_count_what_comes_and_what_is_owed():
    """Floor 20: with 5 there, 4 on the way and 2 promised to who waits it lacks 13; the sibling keeps its own 20."""
    assert lines(Reactive(2.0).transfers(view([5, 100], incoming=[4, 0], waiting=[2, 0]))) == [(1, 0, 13)]
    assert lines(Reactive(2.0).transfers(view([5, 28], incoming=[4, 0], waiting=[2, 0]))) == [(1, 0, 8)]


def test_the_closed_neither_give_nor_take():
    """Only open ones are asked and helped."""
    assert lines(Reactive().transfers(view([0, 50, 5], [9, 0, 0], open=np.array([True, False, True])))) == [(2, 0, 5)]
    assert lines(Reactive().transfers(view([0, 50], [9, 0], open=np.array([False, True])))) == []


def test_rebalancing_on_its_days():
    """Below a day: filled up to four; who gives keeps four; nothing between the days."""
    rule = Proactive(every_days=7, low_days=1.0, high_days=4.0)
    assert lines(rule.transfers(view([9, 100], day=14))) == [(1, 0, 31)]
    assert lines(rule.transfers(view([10, 100], day=14))) == [] == lines(rule.transfers(view([0, 100], day=15)))
    assert lines(rule.transfers(view([9, 60], day=7))) == [(1, 0, 20)]
    assert lines(replace(rule, most_units=6).transfers(view([9, 60], day=7))) == [(1, 0, 6)]


def test_both_spend_no_unit_twice():
    """What help took is gone when stock is rebalanced, and what it brought counts as being there."""
    both = Combined(floor_days=0.0, every_days=1, low_days=2.0, high_days=4.0)
    assert lines(both.transfers(view([0, 65], [15, 0]))) == [(1, 0, 15), (1, 0, 10)]
    assert lines(Apart().transfers(view([0, 65], [15, 0]))) == []


cells = st.lists(st.integers(0, 30), min_size=12, max_size=12)


@settings(max_examples=60, deadline=None)
@given(cells, cells, st.lists(st.booleans(), min_size=16, max_size=16), st.lists(st.integers(0, 4), min_size=12,
                                                                                max_size=12))
def test_nobody_wants_what_a_sibling_can_spare(wanted, spare, related, rates):
    """No more than is wanted and spared; and in the end whoever still wants has no sibling with any to spare."""
    wanted, spare, rates = (np.array(each, np.int64).reshape(4, 3) for each in (wanted, spare, rates))
    siblings = np.array(related).reshape(4, 4) & ~np.eye(4, dtype=bool)
    asked = replace(view([0] * 4), demand_per_day=rates.astype(float), siblings=siblings)
    found = matched(asked, wanted, spare)
    sent, got = np.zeros_like(spare), np.zeros_like(wanted)
    np.add.at(sent, (found.source, found.product), found.units)
    np.add.at(got, (found.destination, found.product), found.units)
    assert (sent <= spare).all() and (got <= wanted).all() and (found.units > 0).all()
    assert siblings[found.destination, found.source].all()
    left = siblings @ (spare - sent)
    assert not ((wanted > got) & (left > 0)).any()
