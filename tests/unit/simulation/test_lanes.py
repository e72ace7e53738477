"""Orders that a site splits over two lanes: by shares, by two levels, and elsewhere while a supplier is down."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worlds import BY_CHANCE, cell, chain, daily, differing, network, outage
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
    problems = list(check(cell(chain(), strategy={"rights": [right()]})))
    assert any("none of 'stores' has a second lane" in str(problem) for problem in problems)
