"""What is right of data that is wrong."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from twin.configuration.mending import mended
from twin.configuration.schema import Configuration
from twin.strategies.base import DECISIONS

ROOT = {
    "run": {"horizon_days": 10, "warmup_days": 0, "replications": 1, "seed": 1, "grain": "day", "within_day": "spread"},
    "execution": {"workers": 1, "engine": "serial", "audit": "daily", "resume": "auto", "progress": False},
    "precision": {"stop": "never", "kpis": [], "zones": [], "first": 10},
    "record": {"detail": [], "journal_from_day": 0, "journal_days": 0, "journal_sites": "all", "orders": "sample"},
}


def configuration(**changes):
    """Return a right configuration with some sections replaced."""
    rule = {name: {"decision": name, "rule": "network"} for name in DECISIONS}
    return {
        **ROOT, **rule, "demand": {"model": "stationary"}, "orders": {"model": "network"},
        "study": {"question": "x", "primary_kpi": "x", "baseline": "x"},
        "scenarios": {"storm": {"question": "x", "events": []}},
        "strategies": {"alone": {"description": "x"}},
        **changes,
    }


def mend(data):
    with pytest.raises(ValidationError) as caught:
        Configuration.model_validate(data)
    return mended(data, caught.value, ROOT)


def event(kind):
    return {"kind": kind}


WRONG = {
    "a value with a default": {"run": {**ROOT["run"], "seed": "x"}},
    "a missing value": {"run": {"seed": 1}},
    "a section that is none": {"run": 7},
    "an unknown key": {"run": {**ROOT["run"], "sed": 1}},
    "an unknown section": {"runs": {}},
    "a scenario that is none": {"scenarios": {"storm": 7}},
    "a scenario without a question": {"scenarios": {"storm": {"events": []}}},
    "events that are no list": {"scenarios": {"storm": {"question": "x", "events": 7}}},
    "a strategy without a description": {"strategies": {"alone": {"delay_days": 1}}},
    "a wrong optional value": {"strategies": {"alone": {"description": "x", "delay_days": "x"}}},
    "a wrong edge": {"strategies": {"alone": {"description": "x", "information": [{"from": 1}]}}},
    "a wrong entry in a wrong entry": {
        "strategies": {"alone": {"description": "x", "information": [{"from": "a", "to": "b", "fields": [1, None]}, 7]}}
    },
    "a demand model that is none": {"demand": {"model": 7}},
    "a rule without a name": {"replenishment": {"decision": "replenishment"}},
    "a study without anything": {"study": {}},
    "everything wrong at once": {"run": 1, "study": 1, "demand": 1, "record": 1, "execution": 1, "allocation": 1},
}


@pytest.mark.parametrize("case", WRONG)
def test_mended_data_fits_the_models(case):
    """Whatever was wrong with it."""
    Configuration.model_validate(mend(configuration(**WRONG[case])).data)


def test_what_was_right_stays():
    """Only the wrong value is replaced by its default."""
    found = mend(configuration(run={**ROOT["run"], "seed": "x", "horizon_days": 77}))
    assert found.data["run"] == {**ROOT["run"], "horizon_days": 77}


def test_entries_left_out_do_not_move_the_others_in_messages():
    """The third event stays the third."""
    events = [event(1), event("a"), event(None), event("b")]
    found = mend(configuration(scenarios={"storm": {"question": "x", "events": events}}))
    assert found.data["scenarios"]["storm"]["events"] == [event("a"), event("b")]
    assert found.original("scenarios.storm.events.0.kind") == "scenarios.storm.events.1.kind"
    assert found.original("scenarios.storm.events.1.kind") == "scenarios.storm.events.3.kind"
    assert found.original("run.seed") == "run.seed"


def test_the_data_given_is_left_alone():
    """It is still what the messages speak of."""
    data = configuration(run={**ROOT["run"], "sed": 1})
    mend(data)
    assert data["run"]["sed"] == 1
