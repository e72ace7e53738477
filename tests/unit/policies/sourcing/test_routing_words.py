"""Words of a routing that stand for nothing, contradict each other or are out of range: told before anything runs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.shops import Basket, run, shop
from twin.simulation import Cell, RunSettings, check

NETWORK = shop([Basket(0, {0: 1})], {"hub": 1})


def said(*sequence: Any, strategy: bool = False) -> list[str]:
    """Return every problem of a routing, chosen for the study or in a strategy's right."""
    settings = {"sequence": list(sequence)}
    choice = {"decision": "sourcing", "rule": "routing", "settings": settings}
    right = {"decision": "sourcing", "sites": "all", "rule": "routing", **settings}
    cell = Cell(
        NETWORK, RunSettings(2, 0, 1), demand={"model": "stationary"}, policies=() if strategy else (choice,),
        **({"strategy": {"rights": [right]}, "strategy_name": "own"} if strategy else {}),
    )
    return [str(problem) for problem in check(cell)]


@pytest.mark.parametrize(
    ("rule", "place", "rule_broken"),
    [
        ({"sites": {"groups": ["hub", "shops"]}}, "sites.groups.1: 'shops'", "did you mean 'shop'?"),
        ({"sites": {"groups": ["suppliers"]}}, "sites.groups.0: 'suppliers'", "none of these sites delivers"),
        ({"orders": {"channels": ["ap"]}}, "orders.channels.0: 'ap'", "did you mean 'app'?"),
        ({"orders": {"modes": ["standart"]}}, "orders.modes.0: 'standart'", "did you mean 'standard'?"),
        ({"orders": {"modes": "standard"}}, "orders.modes: 'standard'", "must be a list"),
        ({"orders": {"channel": ["app"]}}, "orders.channel: ['app']", "did you mean 'channels'?"),
        ({"orders": ["app"]}, "orders: ['app']", "must be names with values [filter]"),
        ({"orders": {"priority_up_to": 0}}, "orders.priority_up_to: 0", "must lie in [1, 1e+12] [priority]"),
        ({"orders": {"value_from": -1}}, "orders.value_from: -1", "must lie in [0, 1e+12]"),
        ({"orders": {"value_from": 9, "value_up_to": 5}}, "orders.value_from: 9", "exceeds value_up_to, 5"),
        (
            {"orders": {"promised_within_hours": "soon"}}, "orders.promised_within_hours: 'soon'",
            "must be a number [hours]",
        ),
        ({"sites": {"within_km": -5}}, "sites.within_km: -5", "must lie in [0, 1e+12] [km]"),
        ({"sites": {"order_limit": 0}}, "sites.order_limit: 0", "must lie in [1, 1e+12] [orders per site and day]"),
        ({"sites": {"order_limit": 2.5}}, "sites.order_limit: 2.5", "must be a whole number"),
        ({"sites": {"safety_stock": -1}}, "sites.safety_stock: -1", "must lie in [0, 1e+12] [units]"),
        ({"sites": {"backlog_hours": -1}}, "sites.backlog_hours: -1", "must lie in [0, 1e+12] [hours]"),
        ({"sort": ["distence"]}, "sort.0: 'distence'", "did you mean 'distance'?"),
        ({"sort": "cost"}, "sort: 'cost'", "must be a list"),
        ({"commit": "hole"}, "commit: 'hole'", "did you mean 'whole'?"),
        ({"otherwise": "cancle"}, "otherwise: 'cancle'", "did you mean 'cancel'?"),
        ({"split_above_value": 5}, "split_above_value: 5", "means nothing without commit: split"),
        (
            {"otherwise": "wait", "cancel_after_hours": 5}, "cancel_after_hours: 5",
            "means nothing without otherwise: cancel",
        ),
        ({"name": 7}, "name: 7", "must be text"),
    ],
    ids=str,
)
@pytest.mark.parametrize("strategy", [False, True])
def test_a_wrong_word_is_named_with_its_place_its_rule_and_the_nearest_one(rule, place, rule_broken, strategy):
    """One problem each, whether the routing is chosen for the study or belongs to a strategy."""
    (message,) = said({"name": "first", **rule}, strategy=strategy)
    where = "strategies.own.rights.0" if strategy else "sourcing=routing"
    assert message.startswith(f"{where}.sequence.0.{place}: ")
    assert rule_broken in message


def test_all_mistakes_of_all_rules_are_told_at_once():
    """A wrong number in one rule hides no unknown name in another."""
    found = said(
        {"name": "first", "sites": {"order_limit": 0, "groups": ["shops"]}}, "second",
        {"name": "first", "orders": {"channels": ["ap", "web"]}}, {},
    )
    assert len(found) == 7
    for part in (
        "sequence.0.sites.order_limit", "sequence.0.sites.groups.0", "sequence.1: 'second'", "sequence.2.name: 'first'",
        "sequence.2.orders.channels.0", "sequence.2.orders.channels.1", "sequence.3: 'missing'",
    ):
        assert sum(part in message for message in found) == 1, part


def test_a_routing_without_rules_is_refused():
    """Nobody would ever be served; and a routing says which rules it is made of."""
    (empty,) = said()
    assert "names no rule" in empty
    choice = {"decision": "sourcing", "rule": "routing", "settings": {}}
    problems = check(Cell(NETWORK, RunSettings(2, 0, 1), demand={"model": "stationary"}, policies=(choice,)))
    assert "'sequence' is required" in str(problems[0])


def test_names_of_sites_groups_and_kinds_are_understood():
    """A kind in the plural, a site's id, and all."""
    for name in ("warehouses", "hub", "all"):
        assert said({"name": "first", "sites": {"groups": [name]}}) == []
    right = {"decision": "sourcing", "sites": "all", "rule": "routing", "sequence": [
        {"name": "first", "sites": {"groups": ["stores"]}},
    ]}
    done = run(shop([Basket(0, {0: 1})], {"hub": 5, "shop": 5}), strategy={"rights": [right]}, strategy_name="own")
    assert [row["site"] for row in done.tables["order_lines"].to_pylist()] == ["shop"]
