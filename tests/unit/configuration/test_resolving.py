"""A checked configuration as plain data."""

from __future__ import annotations

import json

from twin.configuration import load


def config(*texts: str):
    return load(["study=first_study", *texts]).variants[0].config


def test_it_is_plain_data_in_canonical_order(planner):
    """JSON gives it back unchanged; the parts stand in one order."""
    found = config()
    assert json.loads(json.dumps(found)) == found
    assert list(found) == [
        "study", "run", "precision", "record", "network", "demand", "orders", "policies", "scenarios", "strategies",
    ]


def test_what_cannot_change_results_is_not_in_it(planner):
    """Neither workers nor folders."""
    assert config() == config("execution.workers=7", "execution.engine=serial", "out=elsewhere")


def test_the_network_is_named_by_content_not_by_place(planner):
    """The same tables under another path are the same network."""
    assert config() == config(f"network_dir={planner / 'network'}")
    assert len(config()["network"]["digest"]) == 64


def test_events_name_every_setting(planner):
    """A default that nobody wrote down is written down here."""
    assert config()["scenarios"]["heat_wave"]["events"][1] == {
        "kind": "site_outage", "target": "bottling-plant", "start_day": 10, "duration_days": 3, "severity": 1.0,
        "recovery_days": 0, "recovery": "linear", "warning_days": 0, "visibility_delay_days": 0, "false_alarm": False,
    }


def test_an_explicit_default_and_an_absent_one_are_the_same(planner):
    """Writing down what holds anyway changes no hash."""
    assert config() == config("strategies.weekly_report.own_draws=false", "run.seed=1")
