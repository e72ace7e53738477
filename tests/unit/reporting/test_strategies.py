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


def drawn(*edges: dict[str, object]) -> list[dict[str, object]]:
    """Return the arrows of a strategy with some information edges."""
    evidence = synthetic(replications=2)
    graph = [{"fields": ["sales"], **edge} for edge in edges]
    spec = {**evidence.strategy("information_sharing"), "information": graph}
    config = {**evidence.config, "strategies": {**evidence.config["strategies"], "information_sharing": spec}}
    table, _ = strategies.arrows(dataclasses.replace(evidence, config=config), "information_sharing")
    return table.to_dict("records")


def test_an_arrow_goes_from_the_bars_of_who_reports_to_those_of_who_reads() -> None:
    """A kind, a single site, and everybody; who is no kind is named."""
    up, one, everybody = drawn(
        {"from": "stores", "to": "suppliers"}, {"from": "T1", "to": "W1"}, {"from": "all", "to": "warehouses"}
    )
    assert (up["from_tiers"], up["to_tiers"], up["plain"]) == ((2,), (0,), True)
    assert (one["from_tiers"], one["to_tiers"], one["plain"]) == ((2,), (1,), False)
    assert (everybody["from_tiers"], everybody["plain"]) == ((0, 1, 2), False)


def test_an_arrow_says_how_good_its_reports_are() -> None:
    """Late, rare, lost, misread: what is not so is not mentioned; where some are lost the arrow is dashed."""
    space = "\N{NO-BREAK SPACE}"
    good, bad = drawn(
        {"from": "stores", "to": "warehouses", "delay_days": 0, "fields": ["on_hand", "eta"]},
        {"from": "stores", "to": "warehouses", "delay_days": 2, "period_days": 7, "loss_percent": 5,
         "error_percent": 10, "bias_percent": -3},
    )
    assert (good["said"].replace(space, " "), good["lossy"]) == ("on hand, eta\nat once", False)
    assert (bad["said"].replace(space, " "), bad["lossy"]) == (
        "sales\n2 days late, every 7 days, 5 % lost, \N{PLUS-MINUS SIGN}10 %, bias -3 %", True
    )


def test_decision_rights_name_owner_rule_and_settings() -> None:
    """A desk's own settings stand beside its rule."""
    (right,) = strategies.rights(synthetic(replications=2))
    assert (right["owner"], right["rule"]) == ("self", "order_up_to_forecast")
    assert right["settings"] == "signals=sales; safety_factor=1.645"


def test_values_are_one_line_of_text() -> None:
    """Lists, switches and nothing at all have their own words."""
    shown = [strategies.as_text(value) for value in (True, None, [], ["a", 1], {"k": [1.5]})]
    assert shown == ["yes", strategies.NOT_SET, strategies.NOT_SET, "a, 1", "k: 1.5"]
