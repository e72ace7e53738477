"""Promotions: the lift, the dip, and the area between."""

from __future__ import annotations

import pytest

from tests.worlds import BY_CHANCE, cell, chain, daily
from twin.demand.promotion import Promotion
from twin.disruptions.base import EffectKind
from twin.simulation import check, simulate

PLENTY = chain(demand=1_000, opening=90_000, products=2)
"""Two stores, each of which sells a thousand a day of each product."""


def promoted(**more):
    return {"kind": "promotion", "target": "p0000", "start_day": 4, "duration_days": 5} | more


def extra(**more) -> list[int]:
    """Return the demand beyond that of a world without promotion, day by day."""
    calm, hit = (simulate(cell(PLENTY, 40, events=events)) for events in ((), (promoted(**more),)))
    return [after - before for after, before in zip(daily(hit, "sale"), daily(calm, "sale"), strict=True)]


def test_a_promotion_lifts_demand_and_borrows_from_the_days_after():
    """1.2 times the base on top for five days; 30 % of that is missing over the nine days that follow."""
    gained = extra(lift=1.2, pull_forward_share=0.3, dip_days=9)
    assert gained == [0] * 4 + [2_400] * 5 + [-400] * 9 + [0] * 22


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 1.0])
@pytest.mark.parametrize("severity", [0.5, 1.0])
def test_over_the_whole_event_the_extra_is_the_gross_less_what_was_pulled_forward(share, severity):
    """Sum of extra = (1 - phi) x severity x lift x duration x base, to the unit."""
    gross = severity * 1.0 * 5 * 2_000
    assert sum(extra(severity=severity, pull_forward_share=share, dip_days=10)) == (1 - share) * gross


def test_without_pulling_forward_there_is_no_dip():
    """One effect only."""
    (lift,) = Promotion("p0000", 4, 5, pull_forward_share=0.0).effects(PLENTY)
    assert (lift.kind, lift.start_day, lift.end_day, lift.factor) == (EffectKind.DEMAND, 4, 9, 2.0)


def test_only_the_product_and_the_sites_named_are_promoted():
    """A family or a product, some stores or all."""
    lift, dip = Promotion("p0001", 4, 5, sites="south").effects(PLENTY)
    assert lift.products.tolist() == dip.products.tolist() == [False, True]
    assert lift.sites.tolist() == dip.sites.tolist() == [False, False, False, True]
    assert Promotion("all goods", 4, 5).effects(PLENTY)[0].products.all()


def test_a_dip_deeper_than_the_demand_is_refused_and_the_way_out_is_named():
    """Five days of tripled demand, all borrowed from one day: ten days' worth."""
    spec = promoted(lift=2.0, pull_forward_share=1.0, dip_days=1)
    (problem,) = check(cell(PLENTY, events=(spec,)))
    assert "1000% of the demand of those days" in str(problem)
    assert "at least 10 days" in str(problem)
    assert check(cell(PLENTY, events=(spec | {"dip_days": 10},))) == []


def test_a_dip_may_take_all_the_demand_there_is():
    """To nothing, not below."""
    gained = extra(lift=1.0, pull_forward_share=1.0, dip_days=5)
    assert gained == [0] * 4 + [2_000] * 5 + [-2_000] * 5 + [0] * 26


def test_by_chance_a_lift_never_lowers_a_day_and_a_dip_never_raises_one():
    """The same draws, another mean."""
    calm, hit = (simulate(cell(PLENTY, 20, demand=BY_CHANCE, events=events)) for events in ((), (promoted(),)))
    before, after = daily(calm, "sale"), daily(hit, "sale")
    assert all(a > b for a, b in zip(after[4:9], before[4:9], strict=True))
    assert all(a <= b for a, b in zip(after[9:16], before[9:16], strict=True))
    assert after[:4] + after[16:] == before[:4] + before[16:]


@pytest.mark.parametrize(("spec", "near"), [({"target": "p00000"}, "p0000"), ({"sites": "nort"}, "north")], ids=str)
def test_unknown_targets_are_named_with_the_nearest(spec, near):
    """Products and sites alike."""
    (problem,) = check(cell(PLENTY, events=(promoted(**spec),)))
    assert problem.nearest == near
