"""Sweeps."""

from __future__ import annotations

from twin.configuration.sweeps import combinations


def test_without_a_sweep_there_is_one_variant_without_a_name():
    """Its arguments are those that were given."""
    problems = []
    (only,) = combinations(["run.seed=1", "demand=seasonal"], False, problems)
    assert only.variant == ""
    assert [argument.key for argument in only.arguments] == ["run.seed", "demand"]
    assert problems == []


def test_every_combination_is_a_variant_named_by_what_is_swept():
    """The last alternative runs fastest; what is the same everywhere is no part of the name."""
    found = combinations(["run.seed=1,2", "run.horizon_days=30", "demand=stationary,seasonal"], True, [])
    assert [one.variant for one in found] == [
        "run.seed=1,demand=stationary", "run.seed=1,demand=seasonal", "run.seed=2,demand=stationary",
        "run.seed=2,demand=seasonal",
    ]
    assert len({one.variant for one in found}) == len(found)


def test_what_cannot_be_used_is_left_out_and_named():
    """The rest goes on, so that later mistakes are found in the same pass."""
    problems = []
    (only,) = combinations(["run.seed=1", "nonsense", "run.sed=1,2"], False, problems)
    assert [argument.key for argument in only.arguments] == ["run.seed"]
    assert len(problems) == 2


def test_too_many_combinations_are_counted_not_made():
    """A thousand are allowed."""
    problems = []
    assert len(combinations(["run.seed=range(0,1000)"], True, problems)) == 1_000
    assert problems == []
    assert len(combinations(["run.seed=range(0,999)", "run.horizon_days=range(1,1000)"], True, problems)) == 1
    assert "998001 combinations" in str(problems[0])


def test_a_key_is_swept_once():
    """Given a second time, two variants would be the same."""
    problems = []
    combinations(["run.seed=1,2", "run.seed=3"], True, problems)
    assert "second time" in str(problems[0])
