"""A frozen horizon: orders are planned some days ahead, and change by their flexibility at most."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worlds import BY_CHANCE, BY_FORECAST, cell, chain, daily, differing, joint_planning, pair, sharing, stock
from twin.policies.replenishment.base import OrderTerms
from twin.simulation import simulate
from twin.simulation.freezing import FrozenOrders
from twin.strategies.resolve import problems

DAYS = 60
FREEZING_NOTHING = {"frozen_days": 0, "flexibility": 0.1}
RULES = ((*BY_FORECAST[0][:3], BY_FORECAST[0][3] | FREEZING_NOTHING), *BY_FORECAST[1:])


def by_level(level: int = 90, **terms):
    return [("all", "replenishment", "base_stock", {"level": level, **terms})]


@pytest.mark.parametrize(("frozen", "lead"), [(1, 1), (3, 2), (5, 1)])
def test_a_frozen_horizon_without_flexibility_is_a_longer_lead_time(frozen, lead):
    """What is planned counts as ordered: in the long run the shelf is that of a lead time longer by the horizon."""
    plan = {"demand": 10, "opening": 90}
    ahead = simulate(cell(pair(rules=by_level(frozen_days=frozen), lead_days=lead, **plan), DAYS, demand=BY_CHANCE))
    slow = simulate(cell(pair(rules=by_level(), lead_days=lead + frozen, **plan), DAYS, demand=BY_CHANCE))
    settled = 2 * frozen + lead + 1
    assert stock(ahead, "shop")[settled:] == stock(slow, "shop")[settled:]
    ordered, late = daily(ahead, "order"), daily(slow, "order")
    assert ordered[2 * frozen :] == late[frozen : DAYS - frozen]
    assert np.var(late) > 0


def test_a_horizon_of_no_days_freezes_nothing():
    """Whatever the flexibility: every table is the same."""
    runs = [simulate(cell(chain(rules, demand=12, opening=40), 30, demand=BY_CHANCE)) for rules in (RULES, BY_FORECAST)]
    assert differing(*runs) == []


def planned_ahead(days: int, flexibility: float) -> dict:
    spec = joint_planning(1)
    spec["rights"][1] |= {"frozen_days": days, "flexibility": flexibility}
    return spec


@pytest.mark.parametrize("flexibility", [0.0, 0.1, 0.5])
def test_an_order_differs_from_its_plan_by_the_flexibility_at_most(flexibility, monkeypatch):
    """Day by day and product by product, under a rule on echelon stock; and more of it is used where it is larger."""
    seen = []
    own = FrozenOrders.released

    def released(self, day, wished, due):
        plan = self._plan[day % len(self._plan)].copy()
        answer = own(self, day, wished, due)
        seen.append((day, plan, answer.copy()))
        return answer

    monkeypatch.setattr(FrozenOrders, "released", released)
    made = chain(demand=40, opening=200, products=3)
    run = simulate(cell(made, DAYS, demand=BY_CHANCE, strategy=planned_ahead(4, flexibility)))
    fixed = [(plan, answer) for _, plan, answer in seen if (plan >= 0).all()]
    assert len(fixed) >= DAYS - 6
    for plan, answer in fixed:
        assert (abs(answer - plan) <= flexibility * plan).all()
    moved = sum(abs(answer - plan).sum() for plan, answer in fixed)
    assert (moved > 0) == (flexibility > 0)
    assert daily(run, "order", "mill")[-len(seen) :] == [int(answer.sum()) for _, _, answer in seen]


def test_a_joint_plan_that_freezes_nothing_is_sharing():
    """The identity with every lever named: an empty calendar, equal forecasts, horizon 0, whatever the flexibility."""
    made = chain(demand=12, opening=40, products=3)
    one, other = (
        simulate(cell(made, 30, demand=BY_CHANCE, strategy=each)) for each in (planned_ahead(0, 0.1), sharing(1))
    )
    assert differing(one, other) == []


@pytest.mark.parametrize(
    ("terms", "planned", "wished", "ordered"),
    [
        ({"flexibility": 0.1}, 100, [0, 95, 100, 104, 500], [90, 95, 100, 104, 110]),
        ({"flexibility": 0.1}, 9, [0, 8, 10, 500], [9, 9, 9, 9]),
        ({"flexibility": 0.25, "order_batch": 12}, 96, [0, 90, 84, 100, 110, 500], [72, 96, 84, 96, 108, 120]),
        ({"flexibility": 0.5, "minimum_order": 40}, 60, [0, 45, 80], [60, 45, 80]),
        ({"flexibility": 0.0}, 7, [0, 7, 99], [7, 7, 7]),
        ({"flexibility": 1.0}, 0, [0, 50], [0, 0]),
    ],
)
def test_what_is_wished_counts_as_far_as_the_plan_may_change(terms, planned, wished, ordered):
    """In whole batches, and never below the smallest order; nothing planned, nothing ordered."""
    made = OrderTerms(**terms)
    assert made.still(np.full(len(wished), planned), np.array(wished)).tolist() == ordered


def test_products_may_be_planned_ahead_differently():
    """One by two days, one not at all, and one on every second day only."""
    plan = FrozenOrders(OrderTerms(frozen_days=np.array([[2, 0, 2]])), (1, 3))
    said = []
    for day in range(6):
        due = np.array([[True, True, day % 2 == 0]])
        said.append(plan.released(day, np.array([[7, 7, 7]]), due)[0].tolist())
        plan.extend(day, np.array([[10 + day, 99, 20 + day]]), due)
    assert said == [[7, 7, 7], [7, 7, 0], [10, 7, 20], [11, 7, 0], [12, 7, 22], [13, 7, 0]]
    assert plan.pending(5).tolist() == [[14 + 15, 0, 24]]


def test_orders_placed_at_every_change_cannot_be_planned_by_the_day():
    """A clear error before anything runs."""
    made = pair(rules=by_level(frozen_days=2, review_days=0))
    told = [str(each) for each in problems(made, (), {}, "strategy")]
    assert len(told) == 1
    assert "frozen_days" in told[0]
    assert "shop" in told[0]
    assert "at every change" in told[0]
