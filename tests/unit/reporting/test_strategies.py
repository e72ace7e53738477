"""What differs between strategies is read from the resolved configuration."""

from __future__ import annotations

import dataclasses

from tests.evidence import synthetic
from twin.reporting import strategies


def test_every_setting_that_differs_is_listed_and_no_other() -> None:
    """A delay of one day differs; prose does not count as a setting."""
    rows = {row.path: row.values for row in strategies.differences(synthetic(replications=2))}
    assert rows["delay_days"] == ("0", "1", "0")
    assert rows["rights.0.safety_factor"] == (strategies.NOT_SET, "1.645", strategies.NOT_SET)
    assert "description" not in rows and "source" not in rows


def test_the_information_graph_is_a_table() -> None:
    """One row per edge: who tells whom what, how late."""
    (edge,) = strategies.information(synthetic(replications=2))
    assert (edge["strategy"], edge["from"], edge["to"]) == ("information_sharing", "stores", "warehouses")
    assert (edge["fields"], edge["delay_days"]) == ("sales, on_hand", "1")
    assert "loss" not in edge, "no edge loses anything, so there is no column for it"


def test_an_edge_without_a_delay_has_that_of_its_strategy() -> None:
    """What a reader needs is how late the news is, wherever the number was written."""
    evidence = synthetic(replications=2)
    spec = evidence.strategy("information_sharing")
    edge = {**spec["information"][0], "delay_days": None}
    strategies_given = {**evidence.config["strategies"],
                        "information_sharing": {**spec, "delay_days": 3, "information": [edge]}}
    late = dataclasses.replace(evidence, config={**evidence.config, "strategies": strategies_given})
    assert strategies.information(late)[0]["delay_days"] == "3"


def test_decision_rights_name_owner_rule_and_settings() -> None:
    """A desk's own settings stand beside its rule."""
    (right,) = strategies.rights(synthetic(replications=2))
    assert (right["owner"], right["rule"]) == ("self", "order_up_to_forecast")
    assert right["settings"] == "signals=sales; safety_factor=1.645"


def test_values_are_one_line_of_text() -> None:
    """Lists, switches and nothing at all have their own words."""
    shown = [strategies.as_text(value) for value in (True, None, [], ["a", 1], {"k": [1.5]})]
    assert shown == ["yes", strategies.NOT_SET, strategies.NOT_SET, "a, 1", "k: 1.5"]
