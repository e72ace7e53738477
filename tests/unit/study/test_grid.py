"""The grid: all runs of a study by name, place and identity."""

from __future__ import annotations

import json

import pytest

from twin.study.grid import Block, Grid, folder_name, grid, replications

CONFIG = {"run": {"seed": 1}, "scenarios": {"calm": {}, "storm": {}}, "strategies": {"a": {}, "b": {}}}


def planned(*variants: str, network: str = "tables", sources: str = "code", config: object = None) -> Grid:
    blocks = [Block(variant, config or CONFIG, ("calm", "storm"), ("a", "b"), 2) for variant in variants or ("",)]
    return grid("demo", blocks, network, sources)


def test_the_grid_is_every_combination_in_the_order_of_the_study():
    """Variants, then scenarios, then strategies, then replications."""
    runs = planned("x", "y").runs
    assert [(run.variant, run.scenario, run.strategy, run.replication) for run in runs] == [
        (variant, scenario, strategy, replication)
        for variant in ("x", "y") for scenario in ("calm", "storm") for strategy in ("a", "b") for replication in (0, 1)
    ]
    assert replications(runs)["y/storm/b"] == 2


def test_every_run_has_its_own_id_also_where_two_variants_are_alike():
    """Two runs never share a record."""
    ids = [run.run_id for run in planned("x", "y").runs]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    "change", [{"network": "other"}, {"sources": "new"}, {"config": {**CONFIG, "run": {"seed": 2}}}]
)
def test_input_code_and_configuration_are_part_of_the_id(change):
    """A run made of anything else is another run."""
    before, after = ({run.run_id for run in planned(**given).runs} for given in ({}, change))
    assert not before & after


def test_new_code_is_the_same_study_and_new_tables_are_another():
    """What a study asks is not a matter of the code that answers it."""
    assert planned(sources="new").study_hash == planned().study_hash
    assert planned(network="other").study_hash != planned().study_hash


def test_more_replications_leave_the_first_ones_as_they_are():
    """Replication 1 is the same run whether two or twenty are asked for."""
    few, many = (
        grid("demo", [Block("", {**CONFIG, "run": {"seed": 1, "replications": n}}, ["calm"], ["a"], n)], "", "").runs
        for n in (2, 20)
    )
    assert many[:2] == few


def test_places_are_partitions_that_any_reader_knows():
    """A study without a sweep has the variant ``base``."""
    assert planned().runs[0].place == "variant=base/scenario=calm/strategy=a/rep-0000"


def test_variants_have_safe_and_different_folders():
    """What a folder name cannot hold is replaced, and two variants never fall together."""
    names = [folder_name(name) for name in ("", "fast", "a=1,b=2", "a=1/b=2", "../../etc", "店" * 200)]
    assert names[:2] == ["base", "fast"]
    assert len(set(names)) == len(names)
    assert all("/" not in name and "=" not in name and len(name) < 100 for name in names)


def test_a_grid_comes_back_from_its_file():
    """Written as JSON and read again, it is the same grid."""
    before = planned("x", "y")
    assert Grid.from_data(json.loads(json.dumps(before.as_data()))) == before
