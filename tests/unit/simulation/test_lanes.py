"""Orders that a site splits over two lanes: by shares, by two levels, and elsewhere while a supplier is down."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

import twin
from tests.worlds import BY_CHANCE, cell, chain, changed, daily, differing, network, outage
from twin.simulation import check, simulate
from twin.verification.networks import Lane

SITES = {"mill": "supplier", "near": "supplier", "shop": "store"}
TELL = [{"from": "suppliers", "to": "stores", "fields": ["status"], "delay_days": 0}]
FORECAST = ("all", "forecasting", "exponential_smoothing", {})
DAYS = 30


def two(name: str = "order_up_to_forecast", shares: tuple[float, float] = (0.6, 0.4), **settings):
    """Return a shop that sells ten a day; the mill is three days away, the near one a day."""
    lanes = [Lane("mill", "shop", 3, share=shares[0]), Lane("near", "shop", 1, share=shares[1])]
    rules = [("all", "replenishment", name, settings), FORECAST]
    return network(SITES, lanes, rules, {"shop": 10}, {"shop": 40})


def right(rule: str = "dual_split", **settings) -> dict:
    return {"decision": "replenishment", "sites": "stores", "rule": rule, **settings}


def lanes(run) -> tuple[list[int], list[int]]:
    return daily(run, "order", "mill"), daily(run, "order", "near")


@pytest.mark.parametrize("grain", ["day", "hour"])
def test_the_shares_of_the_table_give_the_orders_of_the_table(grain):
    """Without shares of its own and without outages, the ledger is that of its base, to the last bit."""
    base = simulate(cell(two(), DAYS, demand=BY_CHANCE, grain=grain))
    told = {"information": TELL, "rights": [right(reroute_below=0.5, activation_days=1)]}
    assert differing(simulate(cell(two("dual_split"), DAYS, demand=BY_CHANCE, grain=grain)), base) == []
    assert differing(simulate(cell(two(), DAYS, demand=BY_CHANCE, grain=grain, strategy=told)), base) == []


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 1.0])
def test_every_lane_gets_its_share(share):
    """Over all orders to within a unit; the main lane is the one with the larger share in the table."""
    run = simulate(cell(two(), DAYS, demand=BY_CHANCE, strategy={"rights": [right(shares=[share, 1 - share])]}))
    mill, near = map(sum, lanes(run))
    assert mill == pytest.approx(share * (mill + near), abs=1.01)


def test_a_split_of_one_is_the_single_source():
    """All to the main lane; the orders are those of the rule that it was made from."""
    run = simulate(cell(two(), DAYS, demand=BY_CHANCE, strategy={"rights": [right(shares=[1, 0])]}))
    base = simulate(cell(two(), DAYS, demand=BY_CHANCE))
    mill, near = lanes(run)
    assert not any(near)
    assert mill == [sum(each) for each in zip(*lanes(base), strict=True)]


@pytest.mark.parametrize("delay", [0, 2])
@pytest.mark.parametrize("activation", [0, 3])
def test_orders_go_elsewhere_while_a_supplier_is_heard_down(delay, activation):
    """From the first day that it has been heard down for long enough, until it is heard up again."""
    told = [{**TELL[0], "delay_days": delay}]
    strategy = {"information": told, "rights": [right(shares=[1, 0], reroute_below=0.5, activation_days=activation)]}
    run = simulate(cell(two(), DAYS, strategy=strategy, events=(outage("mill", 8, 10),)))
    away = [near > 0 for near in lanes(run)[1]]
    assert [day for day, gone in enumerate(away) if gone] == list(range(8 + delay + activation, 18 + delay))


@pytest.mark.parametrize("strategy", [
    {"rights": [right(shares=[1, 0], reroute_below=0.5)]},
    {"information": TELL, "rights": [right(shares=[1, 0])]},
], ids=["nobody tells", "nobody listens"])
def test_nothing_is_rerouted_without_news(strategy):
    """A supplier of whom nothing is heard is taken to be well."""
    run = simulate(cell(two(), DAYS, strategy=strategy, events=(outage("mill", 8, 10),)))
    assert not any(lanes(run)[1])


def test_where_both_are_down_nothing_changes():
    """There is no other lane."""
    strategy = {"information": TELL, "rights": [right(reroute_below=0.5)]}
    events = (outage("suppliers", 8, 10),)
    both, base = (simulate(cell(two(), DAYS, strategy=each, events=events)) for each in (strategy, {}))
    assert lanes(both) == lanes(base)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_indices_order_what_a_few_lines_of_python_order(seed):
    """Day by day and lane by lane: expedite what is due too late, then order all to the higher level."""
    soon, level = 26, 48
    made = two("dual_index", expedited_level=soon, regular_level=level)
    run = simulate(cell(made, DAYS, demand=BY_CHANCE, seed=seed))
    wanted = np.array(daily(run, "sale", "shop")) + np.array(daily(run, "miss", "shop"))
    net, coming, slow, fast = 40, {}, [], []
    for day in range(DAYS):
        net += coming.pop(day, 0) - int(wanted[day])
        rush = max(soon - net - coming.get(day + 1, 0), 0)
        order = max(level - net - sum(coming.values()) - rush, 0)
        coming[day + 1] = coming.get(day + 1, 0) + rush
        coming[day + 3] = coming.get(day + 3, 0) + order
        slow.append(order)
        fast.append(rush)
    assert lanes(run) == (slow, fast)
    assert any(fast)


def test_a_regular_supplier_that_is_down_is_bypassed():
    """Its orders go over the fast lane."""
    strategy = {"information": TELL, "rights": [
        right("dual_index", expedited_level=12, regular_level=48, reroute_below=0.5),
    ]}
    run = simulate(cell(two(), DAYS, strategy=strategy, events=(outage("mill", 8, 10),)))
    assert not any(lanes(run)[0][8:18])
    assert sum(lanes(run)[1][8:18]) == 100


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (right(shares=[0.7, 0.4]), "the shares sum to 1.1, not to 1"),
        (right(activation_days=2), "delays a rerouting that never begins"),
        (right(storage_units=90), "limits a pre-building that never begins"),
        (right(surge_limit=2, shortage_inflation=0.5), "caps what shortage_inflation raises"),
        (right("dual_index", expedited_level=50, regular_level=40), "is above the regular_level of 40"),
        (right("dual_index", expedited_level=5, regular_level=40, activation_days=2), "that never begins"),
    ],
    ids=str,
)
def test_settings_that_deny_each_other_are_refused(wrong, says):
    """One message, with a way out."""
    (problem,) = check(cell(two(), strategy={"rights": [wrong]}))
    assert says in str(problem)


def test_a_second_lane_there_must_be():
    """Else there is nothing to split."""
    problems = list(check(cell(chain(), strategy={"rights": [right(shares=[0.5, 0.5])]})))
    assert any("none of 'stores' has a second lane" in str(problem) for problem in problems)


SINGLE = (1.0, 0.0)
NARROW = changed(two(shares=SINGLE), sites={"daily_capacity": [25, -1, -1]})
"""Beside the ten of a day, the only supplier can send 15 more."""


def warned(warning_days: int, **settings):
    """Return the run of a shop of which the only supplier announces an outage of ten days from day 15 on."""
    strategy = {"information": TELL, "rights": [right(**settings)]}
    event = outage("mill", 15, 10, warning_days=warning_days)
    return simulate(cell(NARROW, 40, strategy=strategy, events=(event,)))


def missed(run) -> int:
    return sum(daily(run, "miss", "shop"))


def test_who_is_warned_early_enough_and_builds_up_all_of_it_misses_nothing():
    """Demand is steady: ten days lost are ten days built up. Without lever, warning or time, some is missed."""
    early, late = warned(8, prebuild_share=1.0), warned(3, prebuild_share=1.0)
    deaf, surprised = warned(8), warned(0, prebuild_share=1.0)
    assert missed(early) == 0
    assert 0 < missed(late) < missed(deaf) == missed(surprised)


def test_an_earlier_warning_never_costs_sales():
    """In a world without chance, by the same rule."""
    losses = [missed(warned(days, prebuild_share=1.0)) for days in range(0, 9, 2)]
    assert losses == sorted(losses, reverse=True)
    assert len(set(losses)) > 3


@pytest.mark.parametrize("room", [60, 90])
def test_nothing_is_built_up_above_the_room_there_is(room):
    """Position after each order: never above it, and up to it; what is needed anyway is ordered anyway."""
    run = warned(6, prebuild_share=1.0, storage_units=room)
    ordered, sold = np.array(daily(run, "order", "mill")), np.array(daily(run, "sale", "shop"))
    late = np.array(daily(run, "miss", "shop"))
    position = 40 + np.cumsum(ordered - sold - late)
    assert position[9:15].max() == room
    assert position.max() == room


def test_a_false_alarm_costs_stock_and_nothing_else():
    """What was built up is used up when nothing comes."""
    strategy = {"information": TELL, "rights": [right(prebuild_share=1.0)]}
    alarm = outage("mill", 15, 10, warning_days=6, false_alarm=True)
    run = simulate(cell(two(shares=SINGLE), 40, strategy=strategy, events=(alarm,)))
    base = simulate(cell(two(shares=SINGLE), 40))
    assert missed(run) == missed(base) == 0
    assert sum(daily(run, "order", "mill")) == sum(daily(base, "order", "mill"))
    assert max(daily(run, "order", "mill")) > max(daily(base, "order", "mill")[1:])


def test_orders_are_capped_while_a_supplier_is_heard_to_be_short():
    """A rush of demand in an outage is ordered in slices of a day and a half of expected demand."""
    strategy = {"information": TELL, "rights": [right(surge_limit=1.5)]}
    events = (outage("mill", 8, 10), {"kind": "demand_shock", "start_day": 10, "duration_days": 2, "severity": 4.0})
    runs = [simulate(cell(two(shares=SINGLE), 30, strategy=each, events=events)) for each in (strategy, {})]
    capped, free = (daily(run, "order", "mill") for run in runs)
    assert capped[:8] == free[:8]
    assert max(free[8:18]) > 45 > max(capped[8:18])


PACT = yaml.safe_load((Path(twin.__file__).parent.parent / "configs/strategy/resilience_pact.yaml").read_text())


def test_the_pact_is_its_base_where_nothing_happens():
    """Without outages and false alarms: bit for bit, whatever the levers are set to."""
    made = chain(demand=12, opening=40)
    for world in (made, changed(made, sites={"daily_capacity": [30, -1, -1, -1]})):
        pact = simulate(cell(world, 40, demand=BY_CHANCE, strategy=PACT))
        assert differing(pact, simulate(cell(world, 40, demand=BY_CHANCE))) == []
