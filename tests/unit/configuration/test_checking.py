"""Whether names stand for something and cells can run."""

from __future__ import annotations

from pathlib import Path

import pytest

from twin.configuration import load
from twin.errors import InputError


def said(*texts: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(["study=first_study", *texts])
    return caught.value.lines()


def test_what_the_engine_refuses_is_placed_where_it_was_written(planner):
    """In the scenario's file, on its line."""
    path = Path("scenarios/heat_wave.yaml")
    path.write_text(path.read_text().replace("target: drinks ", "target: wine "))
    (line,) = said()
    assert line.startswith("scenarios/heat_wave.yaml:6: events.0.target: 'wine'")


def test_a_reason_that_every_cell_has_is_given_once(planner):
    """Six cells, one mistake."""
    assert len(said("demand.law=poison")) == 1


def test_a_rule_for_the_whole_study_is_checked_with_its_settings(planner):
    """The file of the group is named, or the argument that changed it."""
    lines = said("replenishment=min_max", "replenishment.settings.reorder_point=-0.5")
    assert lines[0].startswith("command line: replenishment.settings.reorder_point: -0.5")
    (line,) = said("replenishment=min_max", "replenishment.rule=min_maks")
    assert line.startswith("command line: replenishment.rule: 'min_maks'")
    assert "did you mean 'min_max'?" in line


def test_a_rule_belongs_to_the_decision_of_its_folder(planner):
    """A forecasting rule does not order."""
    lines = said("replenishment=min_max", "replenishment.decision=forecasting")
    assert "command line: replenishment.decision: 'forecasting': must be replenishment" in lines[0]


def test_mistakes_behind_mistakes_are_found_in_the_same_pass(planner):
    """The shape of one file, the meaning of another, a table, an argument: nothing hides anything."""
    for name, old, new in (
        ("scenarios/heat_wave.yaml", "story:", "storry:"),
        ("scenarios/heat_wave.yaml", "target: drinks ", "target: wine "),
        ("scenarios/heat_wave.yaml", "duration_days: 3 ", "duration_days: 0 "),
        ("configs/strategy/weekly_report.yaml", "delay_days: 7", "delay_days: NO"),
        ("configs/strategy/weekly_report.yaml", "smoothing: 0.1", "smoothing: 2"),
        ("configs/study/first_study.yaml", "run.replications=10", "run.replications=0"),
        ("network/demand.csv", "harbour-gate", "harbor-gate"),
    ):
        path = Path(name)
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
    lines = said("run.sed=1", "nonsense", "study.baseline=nobody")
    text = "\n".join(lines)
    for part in (
        "heat_wave.yaml:3: storry", "weekly_report.yaml:6: delay_days", "overrides.3: run.replications",
        "demand.csv:7: site: 'harbor-gate'", "run.sed", "'nonsense'",
    ):
        assert part in text


def test_the_meaning_of_files_is_checked_where_the_shape_of_others_is_wrong(planner):
    """As above, with tables that can be read: what the engine would refuse is there too."""
    path = Path("scenarios/heat_wave.yaml")
    changed = path.read_text().replace("story:", "storry:").replace("target: drinks ", "target: wine ")
    path.write_text(changed + "  - {kind: 7}\n  - {kind: promotion, target: beer, start_day: 1, duration_days: 1}\n")
    found = said("run.seed=-1", "study.baseline=nobody", "strategies.weekly_report.rights.0.smoothing=2")
    assert len(found) == 7
    assert any("heat_wave.yaml:17: events.3.target: 'beer'" in line for line in found)


def test_an_event_after_the_end_is_a_warning(planner):
    """It changes nothing, and the study runs."""
    settings = load(["study=first_study", "scenarios.heat_wave.events.0.start_day=60"])
    (notice,) = settings.notices
    assert notice.startswith("command line: scenarios.heat_wave.events.0.start_day: warning")
    assert load(["study=first_study", "scenarios.heat_wave.events.0.start_day=59"]).notices == ()


def test_mistakes_of_the_tables_do_not_hide_those_of_the_question(planner):
    """Baseline, events and decision rights are judged although the network cannot be read; one pass shows it all."""
    for file, old, new in (
        ("network/demand.csv", "22", "-22"),
        ("scenarios/heat_wave.yaml", "severity: 0.6", "severty: 0.6"),
        ("scenarios/heat_wave.yaml", "kind: site_outage", "kind: site_outtage"),
        ("configs/strategy/weekly_report.yaml", "smoothing: 0.1", "smoothing: 1.1"),
        ("configs/strategy/weekly_report.yaml", "rule: echelon_order_up_to", "rule: echelon_order"),
        ("configs/study/first_study.yaml", "baseline: independent", "baseline: indepndent"),
    ):
        text = Path(file).read_text()
        assert old in text
        Path(file).write_text(text.replace(old, new, 1))
    lines = said()
    for told in (
        "demand.csv:2: units_per_day: '-22'",
        "heat_wave.yaml:10: events.0.severty", "heat_wave.yaml:5: events.0: 'missing'",
        "heat_wave.yaml:11: events.1.kind: 'site_outtage'",
        "weekly_report.yaml:19: rights.0.smoothing: 1.1",
        "weekly_report.yaml:23: rights.1.rule: 'echelon_order'",
        "first_study.yaml:6: baseline: 'indepndent'",
    ):
        assert any(told in line for line in lines), (told, lines)
    assert len(lines) == 7
