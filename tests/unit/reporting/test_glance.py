"""The strategies at a glance."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from tests.evidence import synthetic
from twin.comparison import compare
from twin.reporting import glance
from twin.reporting.evidence import Evidence, World
from twin.reporting.rows import Comparison


def varied(*variants: str) -> Evidence:
    """Return a study whose variants shift the second strategy's fill rate by 1, 2, ... points."""
    one = synthetic(replications=4, days=10, scenarios=("flash_sale",))
    parts = []
    for number, variant in enumerate(variants):
        part = one.kpis.assign(variant=variant)
        moved = (part["strategy"] == "information_sharing") & (part["kpi"] == "fill_rate_units")
        parts.append(part.assign(value=part["value"] + 0.01 * number * moved))
    kpis = pd.concat(parts, ignore_index=True)
    return dataclasses.replace(one, kpis=kpis, comparison=compare(kpis, one.baseline, one.primary_kpi))


def test_the_matrix_has_a_row_per_strategy_and_a_column_per_scenario():
    """Its numbers are those of the rows of the comparison, each with its line."""
    evidence = synthetic(replications=4, days=10)
    found = glance.matrix(evidence, Comparison(evidence))
    assert [block["kpi"] for block in found] == ["fill_rate_units", "cost"]
    assert {name: len(row) for name, row in found[0]["rows"].items()} == {"information_sharing": 3, "placebo": 3}
    assert len({effect.line for effect in glance.effects_of(found)}) == 12
    assert all(effect.strategy == name for name, row in found[1]["rows"].items() for effect in row)


def test_one_strategy_in_one_scenario_needs_no_matrix():
    """The table of results says the same."""
    evidence = synthetic(4, 10, ("independent", "placebo"), scenarios=("flash_sale",))
    assert glance.matrix(evidence, Comparison(evidence)) == []


def test_the_trade_off_pairs_the_same_strategy_twice():
    """Cost across, fill rate up; of every strategy but the baseline."""
    evidence = synthetic(replications=4, days=10)
    ((kpi, rows),) = glance.trade_offs(evidence, World("", "flash_sale"))
    assert kpi == "cost"
    assert rows["strategy"].tolist() == ["information_sharing", "placebo"]
    table = evidence.comparison
    cost = table[(table["kpi"] == "cost") & (table["group"] == "kind=all") & (table["scenario"] == "flash_sale")]
    assert rows["across"].tolist() == cost["difference"].tolist()


def test_a_tornado_has_every_value_of_every_setting():
    """The base is the study as it is; a value moves the answer by what its variant says."""
    evidence = varied("", "run.seed=2", "demand.law=normal", "demand.law=gamma")
    assert glance.one_at_a_time(evidence) == {
        "run.seed": [("2", "run.seed=2")],
        "demand.law": [("normal", "demand.law=normal"), ("gamma", "demand.law=gamma")],
    }
    found = glance.tornado(evidence, "flash_sale", "information_sharing")
    assert found is not None
    rows, base = found
    assert (rows["difference"] - base).tolist() == pytest.approx([0.01, 0.02, 0.03])


@pytest.mark.parametrize("variants", [("",), ("a=1", "a=2"), ("", "a=1,b=2")])
def test_other_studies_have_no_tornado(variants):
    """Nothing swept, no base, or several settings changed at once."""
    assert glance.tornado(varied(*variants), "flash_sale", "information_sharing") is None
