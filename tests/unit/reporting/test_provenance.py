"""What went wrong, what was audited, and what is needed to compute it again."""

from __future__ import annotations

import dataclasses

import pandas as pd

from tests.evidence import synthetic
from twin.reporting import Evidence, provenance
from twin.reporting.timelines import Timelines


def _with(**manifest: object) -> Evidence:
    return dataclasses.replace(synthetic(replications=2, scenarios=("flash_sale",)), manifest=manifest)


def test_facts_leave_out_what_differs_between_machines() -> None:
    """Two machines write the same page: their block of the manifest is not shown, versions and hashes are."""
    facts = dict(provenance.facts(_with(hash="abc", versions={"numpy": "2"}, provenance={"host": "mine"})))
    assert facts["hash"] == "abc" and facts["versions.numpy"] == "2" and facts["run.seed"] == "42"
    assert not any("mine" in value for value in facts.values())


def test_a_failed_run_is_named_once() -> None:
    """A run that failed has no results either; saying so twice would count it twice."""
    evidence = _with(failed=[{"variant": "", "scenario": "flash_sale", "strategy": "placebo", "replication": 1,
                              "cause": "out of memory", "replay": "twin replay 3"}])
    lost = (evidence.kpis["strategy"] == "placebo") & (evidence.kpis["replication"] == 1)
    (said,) = provenance.failures(dataclasses.replace(evidence, kpis=evidence.kpis[~lost]))
    assert said == "Failed: flash_sale, placebo, replication 1: out of memory. To replay: twin replay 3"


def test_run_ids_are_read_from_a_list_or_a_mapping() -> None:
    """The ids name the runs that the figures come from, however the manifest lists them."""
    assert provenance.run_ids(_with(runs=[{"run_id": "a1"}, {"run_id": "b2"}])) == ["a1", "b2"]
    assert provenance.run_ids(_with(runs={"a1": {}, "b2": {}})) == ["a1", "b2"]


def test_equal_audits_are_counted_together() -> None:
    """Eighteen runs that recorded the same are one row, and one that differs is seen."""
    audits = [{"mode": "daily", "passed": True}] * 3 + [{"mode": "end", "passed": True}]
    found = provenance.audits(Timelines(pd.DataFrame(), audits, pd.DataFrame(), {}))
    assert found == [("mode: daily, passed: yes", 3), ("mode: end, passed: yes", 1)]
