"""Checks before a run: settings of the run, of the records and of the lanes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.worlds import BY_CHANCE, cell, chain, outage, pair, sharing
from twin.network.edges import LeadTime
from twin.simulation import RecordSettings, RunSettings, check


def one(wanted) -> str:
    (problem,) = check(wanted)
    return str(problem)


def test_a_cell_without_problems_has_none():
    """Events, a strategy, records: all in order."""
    record = RecordSettings(detail=("sale",), journal_days=3, journal_sites="stores")
    assert check(cell(chain(), strategy=sharing(2), events=(outage("mill", 1, 2),), record=record)) == []


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (RunSettings(grain="hours"), "run.grain: 'hours': must be one of day, hour, event, did you mean 'hour'?"),
        (RunSettings(horizon_days=0), "run.horizon_days: 0"),
        (RunSettings(warmup_days=-1), "warm-up of 0 or more"),
    ],
)
def test_a_run_measures_a_day_or_more(run, said):
    """After a warm-up of nothing or more, at a grain there is."""
    assert said in one(replace(cell(pair()), run=run))


def test_an_unknown_way_of_auditing_is_named():
    """With the nearest."""
    assert "execution.audit: 'dayly'" in one(cell(pair(), audit="dayly"))
    assert "did you mean 'daily'?" in one(cell(pair(), audit="dayly"))


def test_records_of_what_does_not_move_are_refused():
    """The moves that there are stand in the message."""
    said = one(cell(pair(), record=RecordSettings(detail=("sales",))))
    assert "record.detail: 'sales': must be one of opening, make, ship" in said
    assert "did you mean 'sale'?" in said


def test_a_journal_of_a_site_that_is_none_is_refused():
    """Only where a journal is wanted at all."""
    kept, none = (RecordSettings(journal_days=days, journal_sites="shap") for days in (1, 0))
    assert "record.journal_sites: 'shap'" in one(cell(pair(), record=kept))
    assert check(cell(pair(), record=none)) == []


@pytest.mark.parametrize(
    ("lead", "said"),
    [
        (LeadTime("gama", 2, 1, "shipment"), "did you mean 'gamma'?"),
        (LeadTime("constant", 2, 1, "shipment"), "constant law has the deviation 0"),
        (LeadTime("exponential", 2, 1, "shipment"), "deviation"),
        (LeadTime("normal", 0, 1, "shipment"), "deviation"),
    ],
)
def test_a_lead_time_that_no_law_can_have_is_refused(lead, said):
    """The lane is named by its ends."""
    made = pair()
    wanted = cell(replace(made, edges=replace(made.edges, lead_times=(lead,))))
    assert "lanes: mill -> shop" in one(wanted)
    assert said in one(wanted)


@pytest.mark.parametrize("model", ["none", "network"])
def test_without_online_orders_unknown_settings_are_refused_all_the_same(model):
    """A misspelled one has the nearest; what some model of orders has may stand there, for a sweep over models."""
    said = one(cell(pair(), orders={"model": model, "affinty": 0.3}))
    assert "orders.affinty: 0.3: 'affinty' is no setting of any model of online orders" in said
    assert "did you mean 'affinity'?" in said
    assert check(cell(pair(), orders={"model": model, "affinity": 0.3})) == []


@pytest.mark.parametrize("kind", ["site_outag", None, ["site_outage"], "base", "stationary"])
def test_an_event_of_an_unknown_kind_is_refused(kind):
    """Kinds that there are stand in the message; a demand model is no event."""
    said = one(cell(pair(), events=({"kind": kind, "target": "mill"},)))
    assert "scenarios.business_as_usual.events.0.kind" in said
    assert "valid are " in said
    assert "site_outage" in said
    assert "stationary" not in said.partition("valid are")[2]


def test_an_event_without_what_it_requires_says_what_is_missing():
    """All of it at once."""
    problems = check(cell(pair(), events=({"kind": "site_outage"},)))
    assert len(problems) == 3
    assert {"target", "start_day", "duration_days"} == {str(problem).split("'")[3] for problem in problems}


def test_problems_of_all_parts_are_said_together():
    """Run, demand, events and strategy in one pass, each at its place."""
    wanted = cell(
        chain(), demand=BY_CHANCE | {"law": "fish"}, events=(outage("hib", 1, 2),), audit="no",
        strategy=sharing(0, fields=["stok"]),
    )
    where = " ".join(problem.where for problem in check(replace(wanted, run=RunSettings(horizon_days=0))))
    for part in ("run.", "execution.", "demand.", "scenarios.", "strategies."):
        assert part in where
