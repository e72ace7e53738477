"""What Hydra makes of a selection."""

from __future__ import annotations

import pytest
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra

from twin.configuration.arguments import parsed
from twin.configuration.composing import composed, overrides
from twin.configuration.locate import Library
from twin.configuration.selection import select


def selection(*texts: str):
    library = Library()
    return select([argument for text in texts for argument in parsed(text)], library, library.root_document(), [])


def compose(*texts: str):
    problems = []
    (plain,) = composed([selection(*texts)], Library().root_document(), problems)
    return plain, problems


def test_scenarios_and_strategies_stand_side_by_side_under_their_names(planner):
    """In the order in which they were named; the groups stand beside them."""
    plain, problems = compose("study=first_study")
    assert problems == []
    assert list(plain["scenarios"]) == ["business_as_usual", "heat_wave"]
    assert list(plain["strategies"]) == ["independent", "information_sharing", "weekly_report"]
    assert plain["demand"]["model"] == "stationary"
    assert plain["study"]["baseline"] == "independent"
    assert "network" not in plain and "hydra" not in plain


@pytest.mark.parametrize(
    ("texts", "path", "value"),
    [
        ([], "run.seed", 1),
        ([], "run.horizon_days", 60),
        (["run.horizon_days=90"], "run.horizon_days", 90),
        (["run.horizon_days=90", "run.horizon_days=91"], "run.horizon_days", 91),
        ([], "demand.model", "stationary"),
        (["demand=seasonal"], "demand.model", "seasonal"),
        (["demand=seasonal", "demand.law_settings.dispersion=9"], "demand.law_settings.dispersion", 9),
        (["scenarios.heat_wave.events.0.start_day=60"], "scenarios.heat_wave.events.0.start_day", 60),
        (["scenarios.heat_wave.events.1={recovery_days: 3}"], "scenarios.heat_wave.events.1.recovery_days", 3),
        (["strategies.weekly_report.delay_days=2"], "strategies.weekly_report.delay_days", 2),
        (["+strategies.weekly_report.own_draws=true"], "strategies.weekly_report.own_draws", True),
        (["replenishment=min_max"], "replenishment.rule", "min_max"),
        (["record.detail=[sale]"], "record.detail", ["sale"]),
        (["study.question='what, now?'"], "study.question", "what, now?"),
    ],
)
def test_the_command_line_beats_the_study_beats_the_choice_beats_the_default(planner, texts, path, value):
    """One case per step of the ladder, and the ways in which values reach into what was composed."""
    plain, problems = compose("study=first_study", *texts)
    assert problems == []
    found = plain
    for key in path.split("."):
        found = found[int(key)] if isinstance(found, list) else found[key]
    assert found == value


def test_what_changes_nothing_that_is_there_is_left_out_and_named(planner):
    """An entry that the list does not have."""
    plain, problems = compose("study=first_study", "scenarios.heat_wave.events.5.severity=1", "run.seed=4")
    assert plain["run"]["seed"] == 4
    assert "0 to 1" in str(problems[0])


def test_hydra_is_left_as_it_was_found(planner):
    """Neither its store nor its global state keeps anything of a study."""
    compose("study=first_study")
    before = {name: sorted(entry) for name, entry in ConfigStore.instance().repo.items() if isinstance(entry, dict)}
    compose("study=first_study", "demand=seasonal")
    after = {name: sorted(entry) for name, entry in ConfigStore.instance().repo.items() if isinstance(entry, dict)}
    assert before == after
    assert "scenarios" not in after
    assert not GlobalHydra.instance().is_initialized()


def test_changed_values_come_last_and_the_strongest_at_the_end(planner):
    """The arguments that Hydra gets, in the order of their strength."""
    given = overrides(selection("study=first_study", "run.seed=3"))
    kinds = [text[:2] for text in given]
    assert kinds == sorted(kinds, key=lambda kind: kind == "++")
    assert given[-1] == "++run.seed=3"
