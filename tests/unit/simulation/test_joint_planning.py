"""Stores and warehouses plan jointly: who is told of a promotion prepares for it, and learns nothing wrong from it."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worlds import cell, chain, daily, joint_planning, sharing
from twin.simulation import simulate

START, DAYS, RUN = 30, 5, 70
SALE = {
    "kind": "promotion", "target": "all", "start_day": START, "duration_days": DAYS, "lift": 1.0, "notice_days": 14,
    "pull_forward_share": 0.0,
}
LEAD = {"mill": 3, "hub": 2}


def orders(strategy, site: str = "mill", sale: bool = True, notice_days: int = 14):
    made = chain(demand=100, opening={"hub": 900, "north": 400, "south": 400}, lead_days=(LEAD["mill"], LEAD["hub"]))
    events = ({**SALE, "notice_days": notice_days},) if sale else ()
    run = simulate(cell(made, RUN, strategy=strategy, events=events))
    return run, daily(run, "order", site)


def test_who_knows_the_calendar_has_the_goods_when_the_promotion_begins():
    """Ordered one lead time ahead and gone with the last day: nobody finds an empty shelf. Without it they do."""
    planned, _ = orders(joint_planning(1))
    surprised, _ = orders(sharing(1))
    assert sum(daily(planned, "miss")[1:]) == 0
    assert sum(daily(surprised, "miss")[START : START + DAYS]) > 100
    assert daily(planned, "sale", "north")[START : START + DAYS] == [200] * DAYS


@pytest.mark.parametrize(("site", "ahead"), [("hub", LEAD["hub"]), ("mill", LEAD["mill"] + LEAD["hub"])])
def test_extra_goods_are_ordered_when_the_lead_time_reaches_the_promotion_and_not_before(site, ahead):
    """Stores order two days ahead, the hub five; what they order more is what the promotion sells more."""
    _, with_it = orders(joint_planning(1), site)
    _, without = orders(joint_planning(1), site, sale=False)
    extra = np.subtract(with_it, without)
    assert not extra[: START - ahead].any()
    assert (extra[START - ahead : START - ahead + DAYS] > 150).all()
    assert abs(extra[START - ahead + DAYS :]).max() <= 5
    assert extra.sum() == pytest.approx(2 * 100 * DAYS, abs=5)


def test_what_was_told_too_late_is_ordered_at_once():
    """Three days ahead the stores know, and a day later the hub: it then orders all that should have been ordered."""
    _, late = orders(joint_planning(1), notice_days=3)
    _, without = orders(joint_planning(1), sale=False)
    extra = np.subtract(late, without)
    assert not extra[: START - 2].any()
    assert extra[START - 2] == pytest.approx(2 * 100 * 4, abs=20)


def test_a_promotion_that_is_over_has_taught_the_forecaster_nothing():
    """Its sales count without it: afterwards orders are as they would have been. By smoothing alone they are not."""
    for strategy, differs in ((joint_planning(1), False), (sharing(1), True)):
        hit, calm = (np.array(orders(strategy, sale=sale)[1][START + DAYS + 2 : START + DAYS + 20]) for sale in (1, 0))
        assert (abs(hit - calm).max() > 3) == differs


def test_weekly_reports_are_freed_of_promotions_as_daily_ones_are():
    """A report in bulk counts as even days, each freed by the mean of what was planned for them."""
    weekly, _ = orders(joint_planning(1, period_days=7))
    calm, _ = orders(joint_planning(1, period_days=7), sale=False)
    ordered = [np.array(daily(each, "order", "mill")[START + DAYS + 9 :]) for each in (weekly, calm)]
    assert abs(ordered[0] - ordered[1]).max() <= 3
