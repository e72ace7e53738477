"""From arguments to a study."""

from __future__ import annotations

from pathlib import Path

import pytest

from twin import catalogue
from twin.configuration import ONE_AT_A_TIME, load, network_folder, shipped_root
from twin.errors import InputError


def test_every_shipped_study_loads_or_says_what_it_needs(tmp_path, monkeypatch):
    """From any working directory."""
    monkeypatch.chdir(tmp_path)
    for path in sorted((shipped_root() / "configs" / "study").glob("*.yaml")):
        if "requires_network_dir: true" in path.read_text():
            with pytest.raises(InputError, match=r"twin import (sales|orders)"):
                load([f"study={path.stem}"])
        else:
            assert load([f"study={path.stem}"]).name == path.stem


def test_a_study_that_requires_a_network_takes_one(planner):
    """On the command line; demand is replayed, so a network without a record is refused for that alone."""
    with pytest.raises(InputError) as caught:
        load(["study=online_retail", "network_dir=network"])
    (problem,) = caught.value.problems
    assert "demand_history" in str(problem)


@pytest.mark.parametrize("folder", ["scenarios", "configs/strategy"])
def test_each_shipped_file_can_be_chosen(folder, tmp_path, monkeypatch):
    """Together with the others of its kind, on the embedded network."""
    monkeypatch.chdir(tmp_path)
    names = sorted(path.stem for path in (shipped_root() / folder).glob("*.yaml"))
    key = "scenarios" if folder == "scenarios" else "strategies"
    found = load([f"{key}=[{','.join(names)}]"] + ([] if key == "scenarios" else ["study.baseline=independent"]))
    assert list(getattr(found.variants[0], key)) == names


@pytest.mark.parametrize("decision", [
    "replenishment", "forecasting", "allocation", "sourcing", "promising", "transshipment",
])
def test_each_shipped_rule_can_be_chosen_for_the_whole_study(decision, tmp_path, monkeypatch):
    """One file per rule, and one that keeps the network's own."""
    monkeypatch.chdir(tmp_path)
    names = [path.stem for path in (shipped_root() / "configs" / decision).glob("*.yaml")]
    assert "network" in names
    for name in names:
        cell = load([f"{decision}={name}"]).variants[0].cell("business_as_usual", "independent")
        assert [policy["rule"] for policy in cell.policies] == ([] if name == "network" else [name])


@pytest.mark.parametrize(
    ("texts", "matters"),
    [
        ([], False), (["out=x"], False), (["execution.workers=1", "execution.progress=false"], False),
        (["run.seed=2"], True), (["scenarios=[heat_wave]"], True), (["demand=seasonal"], True),
        (["network_dir=network"], True), (["study.baseline=weekly_report"], True), (["record.detail=[sale]"], True),
    ],
)
def test_whether_an_argument_matters(planner, texts, matters):
    """What can change results does; how they are computed and where they are written does not."""
    assert load(["study=first_study", *texts]).matters is matters


def test_a_sweep_is_one_study_with_a_variant_for_each_combination(planner):
    """Each with its own configuration."""
    found = load(
        ["study=first_study", "strategies.weekly_report.delay_days=1,7", "demand=stationary,seasonal"], multirun=True
    )
    assert [variant.name for variant in found.variants] == [
        "strategies.weekly_report.delay_days=1,demand=stationary",
        "strategies.weekly_report.delay_days=1,demand=seasonal",
        "strategies.weekly_report.delay_days=7,demand=stationary",
        "strategies.weekly_report.delay_days=7,demand=seasonal",
    ]
    assert [variant.config["demand"]["model"] for variant in found.variants] == ["stationary", "seasonal"] * 2
    assert "variants:" in found.config_text


def test_a_sweep_may_vary_the_scenarios(planner):
    """Each variant has its own list."""
    found = load(["study=first_study", "scenarios=[heat_wave],[business_as_usual,heat_wave]"], multirun=True)
    assert [variant.scenarios for variant in found.variants] == [("heat_wave",), ("business_as_usual", "heat_wave")]


def test_where_a_network_is_can_be_told_to_a_worker(planner, tmp_path, monkeypatch):
    """A shipped one by name, any other by its absolute path; both lead to the tables from anywhere."""
    own, shipped = load(["study=first_study"]), load(["study=quickstart"])
    monkeypatch.chdir(tmp_path)
    assert shipped.network_where == "henan"
    assert network_folder("henan") == shipped_root() / "configs" / "network" / "henan"
    assert network_folder(own.network_where) == planner / "network"


def test_the_same_files_in_another_place_are_the_same_study(planner, tmp_path, monkeypatch):
    """Neither the path of the project nor that of the tables is in the configuration."""
    first = load(["study=first_study"]).config_text
    planner.rename(tmp_path / "moved")
    monkeypatch.chdir(tmp_path / "moved")
    assert load(["study=first_study"]).config_text == first


def test_a_user_file_that_hides_a_shipped_one_is_said(planner):
    """On the screen, by way of the notices."""
    Path("scenarios/business_as_usual.yaml").write_text("question: mine\nevents: []\n")
    found = load(["study=first_study"])
    assert found.notices[0].startswith("scenarios/business_as_usual.yaml is used; it hides")
    assert found.variants[0].config["scenarios"]["business_as_usual"]["question"] == "mine"


def test_a_folder_of_config_dir_adds_names(planner, tmp_path):
    """Groups and scenarios."""
    (tmp_path / "more" / "scenarios").mkdir(parents=True)
    (tmp_path / "more" / "scenarios" / "calm.yaml").write_text("question: x\nevents: []\n")
    found = load(["study=first_study", "scenarios=[calm]"], config_dir=tmp_path / "more")
    assert found.variants[0].scenarios == ("calm",)


RULE = '''
from dataclasses import dataclass

import numpy as np

from twin.settings import setting


@dataclass(frozen=True)
class FixedQuantity:
    """Order the same every time. Source: none."""

    quantity: int = setting(5, unit="units", low=0, doc="What is ordered.")

    def order_quantity(self, view):
        """Return the quantity."""
        return np.full_like(view.position, self.quantity)
'''


def test_an_extension_adds_a_rule(planner, tmp_path, monkeypatch):
    """A package with the same folders as the twin; the rule's settings are checked like any other."""
    package = tmp_path / "lab" / "my_lab" / "policies" / "replenishment"
    package.mkdir(parents=True)
    for folder in (package.parents[1], package.parent, package):
        (folder / "__init__.py").write_text("")
    (package / "fixed_quantity.py").write_text(RULE)
    monkeypatch.syspath_prepend(tmp_path / "lab")
    monkeypatch.setattr(catalogue, "_extensions", [])
    texts = ["study=first_study", "replenishment=min_max", "replenishment.rule=fixed_quantity"]
    with pytest.raises(InputError, match="no replenishment of that name"):
        load(texts)
    with pytest.raises(InputError, match="'reorder_point' is no setting of FixedQuantity"):
        load(texts, extensions=["my_lab"])
    Path("configs/replenishment").mkdir()
    Path("configs/replenishment/fixed.yaml").write_text(
        "decision: replenishment\nrule: fixed_quantity\nsites: stores\nsettings: {quantity: 7}\n"
    )
    found = load(["study=first_study", "replenishment=fixed"], extensions=["my_lab"])
    assert found.extensions == ("my_lab",)
    assert found.variants[0].cell("heat_wave", "independent").policies[0]["settings"] == {"quantity": 7}


def test_nothing_but_the_command_line_lets_code_in(planner):
    """A study's file cannot name a package."""
    path = Path("configs/study/first_study.yaml")
    path.write_text(path.read_text() + "extension: my_lab\n")
    with pytest.raises(InputError, match="no such key"):
        load(["study=first_study"])


def test_one_at_a_time_tries_each_alternative_by_itself(planner):
    """The study as it is, then three alternatives of two settings: four variants, not the product."""
    found = load(
        ["study=first_study", "strategies.weekly_report.delay_days=1,3", "run.seed=5,6"], multirun=ONE_AT_A_TIME
    )
    assert [variant.name for variant in found.variants] == [
        "", "strategies.weekly_report.delay_days=1", "strategies.weekly_report.delay_days=3", "run.seed=5",
        "run.seed=6",
    ]
    seeds = [variant.config["run"]["seed"] for variant in found.variants]
    assert seeds[:3] == [seeds[0]] * 3 and seeds[3:] == [5, 6]
