"""From plain data to cells."""

from __future__ import annotations

import dataclasses
import json

import pytest

from twin.configuration import assert_one_world, cell_from_config, load
from twin.errors import InputError
from twin.simulation import simulate


def test_a_cell_is_one_scenario_with_one_strategy(planner):
    """With everything that the configuration says about both."""
    settings = load(["study=first_study", "record.detail=[sale]", "execution.audit=end", "replenishment=min_max"])
    cell = settings.variants[0].cell("heat_wave", "weekly_report")
    assert (cell.scenario_name, cell.strategy_name) == ("heat_wave", "weekly_report")
    assert [event["kind"] for event in cell.events] == ["demand_shock", "site_outage"]
    assert cell.strategy["delay_days"] == 7
    assert cell.run.total_days == 90
    assert cell.record.detail == ("sale",)
    assert cell.audit == "end"
    assert [(policy["decision"], policy["rule"]) for policy in cell.policies] == [("replenishment", "min_max")]
    assert cell.network is settings.network


def test_a_worker_makes_the_same_cell_from_json(planner):
    """Nothing is lost on the way."""
    settings = load(["study=first_study"])
    variant = settings.variants[0]
    sent, names = json.loads(json.dumps(variant.config)), ("heat_wave", "independent")
    assert cell_from_config(sent, settings.network, *names) == variant.cell(*names)


def test_the_cell_runs(planner):
    """Demand is met, in part at least."""
    cell = load(["study=first_study", "run.horizon_days=3", "run.warmup_days=0"]).variants[0].cell(
        "business_as_usual", "independent"
    )
    assert "sale" in set(simulate(cell).movements["move"])


@pytest.mark.parametrize(("scenario", "strategy"), [("heat_waves", "independent"), ("heat_wave", "independant")])
def test_an_unknown_name_gets_the_nearest(planner, scenario, strategy):
    """From Python as on the command line."""
    with pytest.raises(InputError, match="did you mean"):
        load(["study=first_study"]).variants[0].cell(scenario, strategy)


def test_compared_cells_differ_only_under_the_strategy(planner):
    """In every scenario, whatever the strategies say."""
    variant = load(["study=first_study"]).variants[0]
    for scenario in variant.scenarios:
        assert_one_world([variant.cell(scenario, strategy) for strategy in variant.strategies])


@pytest.mark.parametrize("part", ["run", "demand", "events", "policies", "record", "audit", "scenario_name", "network"])
def test_any_other_difference_is_noticed(planner, part):
    """The negative control: each part of the world in turn."""
    variant = load(["study=first_study"]).variants[0]
    one = variant.cell("heat_wave", "independent")
    other = load(["study=first_study"]).network if part == "network" else f"not {getattr(one, part)}"
    with pytest.raises(AssertionError, match=part):
        assert_one_world([one, dataclasses.replace(one, **{part: other})])
