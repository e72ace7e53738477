"""Identity: a run is known by what its result depends on, and by nothing else."""

from __future__ import annotations

import sys

import pytest

from twin.study.identity import cell_config, changed_keys, digest, sources_digest

CONFIG = {
    "study": {"question": "Why?", "baseline": "a"},
    "run": {"seed": 1, "replications": 5},
    "demand": {"model": "stationary"},
    "scenarios": {"calm": {"events": []}, "storm": {"events": [{"kind": "site_outage"}]}},
    "strategies": {"a": {"delay_days": 0}, "b": {"delay_days": 1}},
}


def test_the_order_of_keys_is_no_difference():
    """Equal data has an equal digest, however it was put together."""
    assert digest({"a": 1, "b": [2, 3]}) == digest({"b": [2, 3], "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})


def test_a_number_that_is_not_finite_has_no_identity():
    """Infinity is never part of a configuration."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        digest({"a": float("inf")})


def test_a_cell_does_not_depend_on_the_rest_of_the_study():
    """Other scenarios and strategies, the question and the number of replications leave a cell as it is."""
    cell = cell_config(CONFIG, "storm", "b")
    other = {
        **CONFIG, "study": {"question": "Why not?"}, "run": {"seed": 1, "replications": 50},
        "scenarios": {"storm": CONFIG["scenarios"]["storm"]}, "strategies": {"b": CONFIG["strategies"]["b"]},
    }
    assert cell_config(other, "storm", "b") == cell


@pytest.mark.parametrize("key", ["run", "demand", "scenarios", "strategies"])
def test_a_cell_depends_on_everything_that_can_change_it(key):
    """The seed, the demand, its own scenario and its own strategy are all part of it."""
    changed = {
        "run": {"seed": 2}, "demand": {"model": "seasonal"}, "scenarios": {"storm": {"events": []}},
        "strategies": {"b": {"delay_days": 2}},
    }
    assert cell_config({**CONFIG, key: changed[key]}, "storm", "b") != cell_config(CONFIG, "storm", "b")


def test_changed_keys_are_named_by_their_path():
    """A planner reads which keys differ, also those that only one side has."""
    after = {**CONFIG, "run": {"seed": 2, "replications": 5}, "record": {"detail": []}}
    assert changed_keys(CONFIG, after) == ["record", "run.seed"]
    assert changed_keys(CONFIG, CONFIG) == []


def test_a_changed_source_changes_the_digest_of_the_code_wherever_it_lies(tmp_path, monkeypatch):
    """The same files elsewhere are the same code; one character more is other code."""
    for place in ("here", "there", "changed"):
        (tmp_path / place / "lab_of_tests").mkdir(parents=True)
        (tmp_path / place / "lab_of_tests" / "__init__.py").write_text("x = 1\n")
    (tmp_path / "changed" / "lab_of_tests" / "rule.py").write_text("y = 2\n")
    found = []
    for place in ("here", "there", "changed"):
        with monkeypatch.context() as patch:
            patch.syspath_prepend(tmp_path / place)
            found.append(sources_digest(["lab_of_tests"]))
        del sys.modules["lab_of_tests"]
    assert found[0] == found[1] != found[2]
