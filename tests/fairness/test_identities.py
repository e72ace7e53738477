"""What must make no difference makes none, to the last bit; and what must make one does."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worlds import BY_CHANCE, cell, chain, changed, daily, differing, fork, joint_planning, outage, sharing, shock
from twin.simulation import simulate

WORLD = chain(demand=12, opening=40, products=3, lead_days=(3, 2))
EVENTS = (outage("mill", 8, 5), shock(0.6, 4, 9, sites="north"))
PLACEBO = {
    "delay_days": 1, "information": [{"from": "stores", "to": "warehouses", "fields": ["placebo"]}], "rights": [],
    "own_draws": True,
}


def run(strategy=None, made=WORLD, days: int = 30, **more):
    return simulate(cell(made, days, demand=BY_CHANCE, strategy=strategy or {}, **({"events": EVENTS} | more)))


ALONE = run()


def test_a_placebo_makes_no_difference_at_all():
    """Its own information graph, a feed that nobody reads, draws of its own: every table is the same."""
    assert differing(run(PLACEBO), ALONE) == []


@pytest.mark.parametrize("part", ["information", "own_draws"])
def test_every_lever_of_the_placebo_makes_none_by_itself(part):
    """The feed without draws, the draws without feed."""
    assert differing(run({part: PLACEBO[part]}), ALONE) == []


@pytest.mark.parametrize("delay", [30, 31, 365, 36_500])
def test_information_that_comes_after_the_end_is_no_information(delay):
    """With a delay beyond the horizon sharing is independence, bit for bit, in every table."""
    assert differing(run(sharing(delay)), ALONE) == []


def test_reports_that_are_all_lost_are_no_information():
    """Nothing ever arrives: everybody goes on as without sharing, bit for bit."""
    assert differing(run(sharing(0, loss_percent=100)), ALONE) == []


@pytest.mark.parametrize("chance", [{"loss_percent": 0}, {"error_percent": 0}, {"loss_percent": 0, "error_percent": 0}])
def test_reports_of_which_none_is_lost_or_misread_are_as_good_as_certain(chance):
    """A share of nothing draws nothing."""
    assert differing(run(sharing(1, **chance)), run(sharing(1))) == []


@pytest.mark.parametrize("chance", [{"loss_percent": 40}, {"error_percent": 40}])
def test_reports_that_are_lost_or_misread_make_a_difference(chance):
    """To what is ordered, and to nothing that customers want."""
    unsure, sure = run(sharing(1, **chance)), run(sharing(1))
    assert daily(unsure, "order", "mill") != daily(sure, "order", "mill")
    for each in (unsure, sure):
        each_wanted = np.add(daily(each, "sale"), daily(each, "miss"))
        assert each_wanted.tolist() == np.add(daily(ALONE, "sale"), daily(ALONE, "miss")).tolist()


@pytest.mark.parametrize("delay", [0, 1, 4])
@pytest.mark.parametrize("made", [WORLD, fork(demand=12, opening=40)], ids=["chain", "fork"])
def test_joint_planning_without_promotions_and_with_equal_forecasts_is_sharing(made, delay):
    """An empty calendar, forecasts that agree, nothing frozen and nothing reserved: the same to the last bit."""
    events = tuple(each for each in EVENTS if made is WORLD)
    joint, shared = (run(strategy(delay), made, events=events) for strategy in (joint_planning, sharing))
    assert differing(joint, shared) == []


def test_joint_planning_that_is_never_heard_is_no_information():
    """Late beyond the end, or lost: independence, but for what each side knows of its own calendar."""
    for strategy in (joint_planning(30), joint_planning(0, loss_percent=100)):
        assert differing(run(strategy), ALONE) == []
    only_sales = joint_planning(1)
    only_sales["information"][0]["fields"] = ["sales", "stock"]
    assert differing(run(only_sales), run(sharing(1))) == []


@pytest.mark.parametrize("change", ["forecasts differ", "promotions"])
def test_joint_planning_makes_a_difference_where_there_is_something_to_plan(change):
    """And none to what customers want."""
    sale = {"kind": "promotion", "target": "all", "start_day": 14, "duration_days": 4, "notice_days": 8}
    events, strategy = (() if change == "forecasts differ" else (sale,)), joint_planning(1)
    if change == "forecasts differ":
        strategy["rights"].append(strategy["rights"].pop() | {"smoothing": 0.5})
    joint, shared = run(strategy, events=events), run(sharing(1), events=events)
    assert daily(joint, "order", "mill") != daily(shared, "order", "mill")
    wanted = [np.add(daily(each, "sale"), daily(each, "miss")).tolist() for each in (joint, shared)]
    assert wanted[0] == wanted[1]


@pytest.mark.parametrize("delay", [0, 1, 5])
def test_information_that_comes_in_time_makes_a_difference(delay):
    """And not the same one at every delay."""
    assert "movements" in differing(run(sharing(delay)), ALONE)
    assert "movements" in differing(run(sharing(delay)), run(sharing(delay + 1)))


@pytest.mark.parametrize("delay", [1, 6, 29])
def test_until_the_first_report_arrives_everybody_goes_on_as_before(delay):
    """Day by day the same as independence, and on the day of the first report no longer bound to be."""
    shared = run(sharing(delay))
    for move in ("order", "ship", "sale"):
        assert daily(shared, move)[:delay] == daily(ALONE, move)[:delay]


def test_a_default_forecaster_is_kept_warm():
    """It goes on learning while nobody needs it: a right that is never exercised leaves no trace in it."""
    never = run(sharing(500), days=60, events=())
    assert differing(never, run(days=60, events=())) == []


@pytest.mark.parametrize("delay", [0, 1, 4])
def test_news_reaches_a_decision_with_its_delay_and_not_a_day_before(delay):
    """Two worlds that part on day 12: the hub's orders part exactly when the news of that day reaches it.

    Its own gate tells it nothing that its echelon position does not already hold: what the stores take of its stock
    it has sent.
    """
    calm, hit = (
        run(sharing(delay), events=events, made=chain(demand=12, opening=90)) for events in ((), (shock(1.0, 12, 5),))
    )
    before, after = daily(calm, "order", "mill"), daily(hit, "order", "mill")
    assert before[: 12 + delay] == after[: 12 + delay]
    assert before[12 + delay] != after[12 + delay]


def reports(*groups: str, delays: tuple[int, ...] = (1, 1)) -> dict:
    spec = sharing(1)
    spec["information"] = [
        {"from": group, "to": "warehouses", "fields": ["sales", "stock"], "delay_days": delay}
        for group, delay in zip(groups, delays, strict=False)
    ]
    return spec


def of_chain(result, hub: str) -> dict[str, list[int]]:
    return {"order": daily(result, "order", "mill", hub), "ship": daily(result, "ship", hub)}


FORK = fork(demand=12, opening=40)


def test_one_silent_store_does_not_silence_its_tier():
    """The west decides on the reports of its own stores, whether or not those of the east report anything."""
    both, west, alone = (
        run(strategy, made=FORK, events=()) for strategy in (reports("western", "eastern"), reports("western"), {})
    )
    assert of_chain(west, "west") == of_chain(both, "west") != of_chain(alone, "west")
    assert of_chain(west, "east") == of_chain(alone, "east")


def test_one_late_side_does_not_slow_down_the_other():
    """The east hears after six days, the west after one: each decides on what it has heard itself."""
    mixed = run(reports("western", "eastern", delays=(1, 6)), made=FORK, events=())
    quick, slow = (run(sharing(delay), made=FORK, events=()) for delay in (1, 6))
    assert of_chain(mixed, "west") == of_chain(quick, "west")
    assert of_chain(mixed, "east") == of_chain(slow, "east")


def test_stores_that_report_each_for_itself_are_as_good_as_all_together():
    """Two edges instead of one carry the same."""
    assert differing(run(reports("north", "south")), run(sharing(1))) == []


def test_who_shares_a_desk_does_not_matter():
    """Two warehouses with one right for both, or one each: the same decisions."""
    apart = sharing(1)
    apart["rights"] = [right | {"sites": hub} for right in apart["rights"] for hub in ("west", "east")]
    assert differing(run(apart, made=FORK, events=()), run(sharing(1), made=FORK, events=())) == []


def test_a_report_period_of_a_day_is_every_day():
    """And a period longer than the run is one report on the first day."""
    assert differing(run(sharing(1, period_days=1)), run(sharing(1))) == []
    weekly, yearly = run(sharing(1, period_days=7)), run(sharing(1, period_days=365))
    assert "movements" in differing(weekly, run(sharing(1)))
    assert "movements" in differing(weekly, yearly)


def test_an_allocation_rule_makes_no_difference_where_nothing_is_scarce():
    """Proportional, by rank, or first come: with enough for all, everybody gets what he ordered."""
    plenty = changed(chain(demand=12, opening={"hub": 9_000}, products=3), edges={"priority": [1, 2, 1]})
    runs = [
        run(made=plenty, policies=({"decision": "allocation", "rule": rule},), events=()) for rule in
        ("proportional", "priority", "first_come")
    ]
    assert differing(runs[0], runs[1]) == differing(runs[0], runs[2]) == []
    scarce = changed(chain(demand=12, opening=10, products=3), edges={"priority": [1, 2, 1]})
    tight = [
        run(made=scarce, policies=({"decision": "allocation", "rule": rule},), events=(outage("mill", 3, 9),))
        for rule in ("proportional", "priority")
    ]
    assert "movements" in differing(*tight)


def test_what_is_shared_is_used():
    """The value of information is not nothing: with sharing, orders of the hub vary less than without."""
    made = chain(demand=12, opening=40)
    alone, shared = (run(strategy, days=200, events=(), made=made) for strategy in ({}, sharing(0)))
    assert np.var(daily(shared, "order", "mill")[30:]) != np.var(daily(alone, "order", "mill")[30:])
