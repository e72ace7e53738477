"""Vendors that decide for their retailers: bands, reports, scarce stock, trucks, and what they pay."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.worlds import BY_CHANCE, cell, chain, daily, fork, shock, stock
from twin.simulation import RecordSettings, check, simulate
from twin.strategies.resolve import owners, resolve

JOURNAL = RecordSettings(("ship", "sale"), journal_days=60)
DAYS = 60
PROMISE = {"vendor": "warehouses", "retailers": "stores", "band_in": "units", "band_minimum": 30, "band_maximum": 50}
RULES = [
    ("all", "replenishment", "base_stock", {"level": 40}),
    ("hub", "replenishment", "base_stock", {"level": 400}),
    ("all", "forecasting", "exponential_smoothing", {"smoothing": 0.2}),
    ("all", "allocation", "proportional", {}),
]


def managed(delay_days: int = 0, edge: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Return the strategy by which the warehouses decide what the stores get."""
    promise = {key: value for key, value in more.items() if key.startswith(("band", "penalty", "safety"))}
    rule = {key: value for key, value in more.items() if key not in promise}
    return {
        "delay_days": delay_days,
        "information": [{"from": "stores", "to": "warehouses", "fields": ["sales", "stock"], **(edge or {})}],
        "contracts": [PROMISE | promise],
        "rights": [
            {"decision": "forecasting", "sites": "stores", "owner": "warehouses", "rule": "exponential_smoothing",
             "signals": ["sales"]},
            {"decision": "replenishment", "sites": "stores", "owner": "warehouses", "rule": "band"} | rule,
        ],
    }


def held(run, store: str) -> np.ndarray:
    """Return what a store has and has on the road at the end of each day."""
    rows = run.pipeline[run.pipeline["to_site"] == store]
    road = np.zeros(run.meta["horizon_days"], np.int64)
    np.add.at(road, rows["day"].to_numpy(), rows["in_transit_unit_ticks"].to_numpy())
    return np.array(stock(run, store)) - np.array(stock(run, store, "waiting_unit_ticks")) + road


def ran(strategy, made=None, days: int = DAYS, **more: Any):
    made = made or chain(RULES, demand=10, opening={"hub": 400, "north": 40, "south": 40})
    wanted = cell(made, days, demand=BY_CHANCE, record=JOURNAL, strategy=strategy, **more)
    assert check(wanted) == []
    return simulate(wanted)


@pytest.mark.parametrize("rule", [{}, {"truck_units": 25, "truck_days": 3.0}, {"fill": 0.0}, {"fill": 1.0}], ids=str)
@pytest.mark.parametrize("batch", [1, 6])
def test_stock_stays_within_the_band_where_the_vendor_has_enough(rule, batch):
    """After each day's action, on the shelf and on the road together; so nothing is paid."""
    run = ran(managed(order_batch=batch, penalty_below=1.0, penalty_above=1.0, **rule))
    for store in ("north", "south"):
        assert held(run, store).min() >= 30
        assert held(run, store).max() <= 50
    assert "band_penalty" not in set(run.postings["kind"])


def test_a_band_filled_to_its_top_is_fuller_than_one_filled_to_its_bottom():
    """The setting moves stock within the band."""
    means = [held(ran(managed(fill=fill)), "north").mean() for fill in (0.0, 0.5, 1.0)]
    assert means == sorted(means)
    assert means[2] - means[0] == pytest.approx(20, abs=1)


@pytest.mark.parametrize("grain", ["day", "hour"])
def test_penalties_are_the_integral_of_the_violations(grain):
    """Each unit and day below or above the band costs what was agreed; the warehouse pays, the stores are paid."""
    scarce = chain([("hub", "replenishment", "base_stock", {"level": 45}), *RULES[:1], *RULES[2:]], demand=10,
                   opening={"hub": 30, "north": 90, "south": 20})
    run = ran(managed(penalty_below=0.07, penalty_above=0.02), scarce, grain=grain)
    paid = run.postings[run.postings["kind"] == "band_penalty"]
    ticks = run.meta["ticks_per_day"]
    if grain == "day":
        below, above = (
            sum(int(np.maximum(sign * (end - held(run, store)), 0).sum()) for store in ("north", "south"))
            for sign, end in ((1, 30), (-1, 50))
        )
        assert below > 25
        assert above > 40
        assert paid["amount_minor"].sum() == pytest.approx(7 * below + 2 * above, abs=1e-9)
    assert ticks in (1, 24)
    assert len(paid)
    assert sum(run.meta["partners"].values()) == 0


def test_what_a_vendor_lacks_is_shared_by_how_far_each_stands_above_its_minimum():
    """The emptier store gets more, until both stand equal; nothing stays owed."""
    scarce = chain([("hub", "replenishment", "base_stock", {"level": 0}), *RULES[:1], *RULES[2:]], demand=0.0001,
                   opening={"hub": 20, "north": 28, "south": 12})
    run = ran(managed(), scarce, days=3)
    assert (daily(run, "ship", "hub", "north")[0], daily(run, "ship", "hub", "south")[0]) == (2, 18)
    assert not run.pipeline["owed_unit_ticks"].any()


def test_a_truck_waits_for_its_load_or_its_time_unless_a_product_is_below_its_minimum():
    """Daily by default; with a load to wait for, every few days; sales are the same."""
    made = chain([("all", "replenishment", "base_stock", {"level": 900}), *RULES[2:]], demand=10,
                 opening={"hub": 900, "north": 120, "south": 120})
    band = {"band_minimum": 60, "band_maximum": 160}
    trips = [
        sum(units > 0 for units in daily(ran(managed(**band, **rule), made), "ship", "hub", "north"))
        for rule in ({}, {"truck_units": 30, "truck_days": 99.0}, {"truck_units": 900, "truck_days": 2.0})
    ]
    assert trips[0] > 55
    assert 14 <= trips[1] <= 20
    assert 20 <= trips[2] <= 31


@pytest.mark.parametrize(("delay", "period"), [(0, 0), (1, 0), (3, 0), (1, 4)])
def test_a_reported_position_is_the_truth_plus_the_sales_since_the_report(delay, period):
    """What was sent since the report is counted once, and what was sold since is what the vendor cannot know."""
    run = ran(managed(delay, {"period_days": period} if period else {}))
    rows = run.decisions[(run.decisions["site"] == "north") & (run.decisions["decision"] == "replenishment")]
    said = dict(zip(rows["day"].tolist(), rows["position"].tolist(), strict=True))
    came = np.concatenate([[0], np.cumsum(daily(run, "ship", "hub", "north"))[:-1]])
    sold = np.cumsum(daily(run, "sale", "north"))
    for day in range(10, DAYS):
        report = day - delay if not period else (day - delay) // period * period
        assert said[day] == 40 + came[day] - sold[report]


def test_until_the_vendor_hears_the_store_decides_as_it_always_did():
    """With a delay beyond the horizon vendor management is no other strategy at all."""
    late, alone = ran(managed(delay_days=DAYS)), ran({})
    for table in ("movements", "postings", "stock"):
        assert late.frame(table).equals(alone.frame(table)), table


def test_gaming_has_no_effect_under_vendor_management():
    """Who orders nothing cannot ask for too much."""
    greedy = [("all", "replenishment", "base_stock", {"level": 40, "shortage_inflation": 1.0}), *RULES[1:]]
    runs = [
        ran(managed(), chain(rules, demand=10, opening={"hub": 60, "north": 40, "south": 40})) for rules in
        (RULES, greedy)
    ]
    assert runs[0].movements.equals(runs[1].movements)


def test_each_store_is_decided_for_by_the_warehouse_that_supplies_it():
    """Resolved by site, and printed with the run."""
    rules = [("all", "replenishment", "base_stock", {"level": 90}), *RULES[2:]]
    run = ran(managed(), fork(rules, demand=5, opening=40))
    said = {row["owner"]: row["sites"] for row in run.meta["owners"] if row["rule"] == "band"}
    assert said == {"west": "w1, w2", "east": "e1, e2"}
    assert owners(fork(rules), resolve(fork(rules), [], managed()))[0]["owner"] in {"west", "east"}


@pytest.mark.parametrize("delay", [1, 3])
def test_what_the_vendor_is_not_told_yet_changes_nothing_that_it_sends(delay):
    """Customers buy half as much again from day 20 on; what is sent changes as soon as that is heard, not before."""
    calm, wild = (
        daily(ran(managed(delay), days=40, events=events), "ship", "hub") for events in ((), (shock(0.5, 20, 20),))
    )
    assert calm[: 20 + delay] == wild[: 20 + delay]
    assert calm != wild


@pytest.mark.parametrize("change", [{"band_minimum": 60}, {"band_minimum": -1}, {"band_maximum": "much"},
                                    {"penalty_below": -0.5}], ids=str)
def test_a_band_that_makes_no_sense_is_refused(change):
    """Its ends in order, and amounts that are amounts."""
    problems = check(cell(chain(RULES), strategy=managed(**change)))
    key = next(iter(change))
    assert [problem.where for problem in problems] == [f"strategies.independent.contracts.0.{key}"]


def wrong(**change: Any) -> list[str]:
    """Return what is said of a strategy with one key changed: of the first contract, or the second right."""
    strategy = managed()
    for key, value in change.items():
        if key in ("information", "contracts"):
            strategy[key] = value
        else:
            strategy["rights"][1][key] = value
    return [str(problem) for problem in check(cell(fork(RULES[:1] + RULES[2:]), strategy=strategy))]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"contracts": []}, "'w1' has no contract with 'west'"),
        ({"contracts": [PROMISE, PROMISE]}, "'w1' has a band already"),
        ({"contracts": [PROMISE | {"vendor": "west", "retailers": "eastern"}]}, "a contract without a partner"),
        ({"contracts": [PROMISE | {"retailers": "stors"}]}, "stores"),
        ({"contracts": [PROMISE | {"band_minimun": 3}]}, "band_minimum"),
        ({"contracts": [PROMISE | {"band_in": "weeks"}]}, "must be days or units"),
        ({"information": []}, "needs 'stock', which 'w1' does not report to 'west'"),
        ({"owner": "suppliers"}, "none of these sites supplies 'w1'"),
        ({"owner": "west"}, "none of these sites supplies 'e1'"),
        ({"owner": "self"}, "these decide for themselves"),
    ],
    ids=["no contract", "two bands", "no partner", "typo", "key", "unit", "not told", "no vendor", "half", "self"],
)
def test_what_keeps_a_vendor_from_deciding_is_said_before_anything_runs(change, said):
    """Each mistake names the site or the key."""
    assert any(said in line for line in wrong(**change)), wrong(**change)
