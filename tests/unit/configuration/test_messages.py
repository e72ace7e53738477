"""What pydantic found, in the planner's words."""

from __future__ import annotations

import pytest

from twin.configuration.messages import validated
from twin.configuration.schema import NetworkFile, Run, Scenario, Strategy, StudyFile
from twin.errors import InputError

RUN = {"horizon_days": 10, "warmup_days": 0, "replications": 1, "seed": 1, "grain": "day", "within_day": "spread"}


def said(model, data) -> list[str]:
    with pytest.raises(InputError) as caught:
        validated(model, data, lambda path: f"f: {path}")
    return caught.value.lines()


@pytest.mark.parametrize(
    ("key", "value", "parts"),
    [
        ("seed", "7", ["'7': must be a whole number"]),
        ("seed", 7.5, ["7.5: must be a whole number"]),
        ("seed", True, ["True: must be a whole number"]),
        ("seed", [1], ["'a list': must be a whole number"]),
        ("seed", -1, ["-1: must be at least 0"]),
        ("seed", 1 << 63, ["must be less than"]),
        ("replications", 0, ["0: must be at least 1", "repetitions"]),
        ("grain", "dya", ["must be one of 'day', 'hour' or 'event'", "did you mean 'day'?"]),
    ],
)
def test_a_wrong_value_is_shown_with_its_rule_and_meaning(key, value, parts):
    """Nothing is converted: text is no number, true is no number."""
    (line,) = said(Run, {**RUN, key: value})
    assert line.startswith(f"f: {key}: ")
    assert all(part in line for part in parts)


def test_all_mistakes_are_shown_at_once():
    """One line each."""
    wrong = {"horizon_days": 0, "warmup_days": "x", "sed": 1}
    assert len(said(Run, wrong | {"replications": 1, "grain": "day", "within_day": "spread"})) == 4


def test_an_unknown_key_gets_the_nearest_valid_one():
    """At any depth, from the model that it is a key of."""
    (line,) = said(Run, {**RUN, "horizn_days": 1})
    assert "did you mean 'horizon_days'?" in line
    edge = {"from": "a", "to": "b", "fields": ["sales"], "delay_dais": 1}
    (line,) = said(Strategy, {"description": "x", "information": [edge]})
    assert line.startswith("f: information.0.delay_dais: ")
    assert "did you mean 'delay_days'?" in line


def test_a_missing_key_comes_with_meaning_and_example():
    """A value marked ??? is a missing one."""
    (line,) = said(Scenario, {"question": "???", "events": []})
    assert "'question' is required: what the scenario asks" in line
    assert "such as" in line
    (line,) = said(NetworkFile, {"directory": "x"})
    assert "'description' is required" in line
    (line,) = said(StudyFile, {"question": "x", "primary_kpi": "x", "baseline": "x", "scenarios": ["a"]})
    assert "'strategies' is required" in line and "a list such as [a, b]" in line


def test_lists_and_sections_are_told_apart():
    """In words, not in types."""
    (line,) = said(Scenario, {"question": "x", "events": {"kind": "y"}})
    assert "'a section': must be a list" in line
    (line,) = said(Scenario, {"question": "x", "events": ["y"]})
    assert "f: events.0: 'y': must be a section" in line
