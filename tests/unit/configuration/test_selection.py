"""Which files a variant consists of."""

from __future__ import annotations

from pathlib import Path

import pytest

from twin.configuration.arguments import parsed
from twin.configuration.locate import Library, shipped_root
from twin.configuration.selection import NO_STUDY, Selection, network_directory, select
from twin.errors import InputError, Problem


def selected(*texts: str, problems: list[Problem] | None = None) -> Selection:
    library = Library()
    given = [argument for text in texts for argument in parsed(text)]
    return select(given, library, library.root_document(), [] if problems is None else problems)


def values(selection: Selection) -> dict[str, object]:
    return {value.key: value.value for value in selection.values}


def test_a_study_names_scenarios_strategies_and_values(planner):
    """And its own network, relative to the project."""
    found = selected("study=first_study")
    assert found.study_name == "first_study"
    assert list(found.scenarios) == ["business_as_usual", "heat_wave"]
    assert list(found.strategies) == ["independent", "information_sharing", "weekly_report"]
    assert found.network_folder == planner / "network"
    assert values(found)["run.horizon_days"] == 60


def test_without_a_study_there_is_the_custom_one(planner):
    """On the embedded network."""
    found = selected()
    assert found.study_name == NO_STUDY
    assert found.choices["network"].path.stem == "henan"
    assert found.network_folder is None


def test_the_command_line_is_stronger_than_the_study(planner):
    """Lists are replaced, not added to; values come after the study's."""
    lists = ("scenarios=[heat_wave]", "strategies=[independent]")
    found = selected("study=first_study", *lists, "demand=seasonal", "run.seed=9")
    assert list(found.scenarios) == ["heat_wave"]
    assert list(found.strategies) == ["independent"]
    assert found.choices["demand"].path.stem == "seasonal"
    assert [value.key for value in found.values][-1] == "run.seed"


def test_one_name_is_a_list_of_one(planner):
    """A planner forgets the brackets."""
    assert list(selected("scenarios=flash_sale").scenarios) == ["flash_sale"]


def test_a_network_and_a_folder_replace_each_other_across_levels(planner):
    """The command line's choice wins over the study's, whichever of the two it is."""
    named = selected("study=first_study", "network=henan")
    assert named.network_folder is None
    assert named.choices["network"].path.stem == "henan"
    folder = selected("study=quickstart", f"network_dir={planner / 'network'}")
    assert folder.network_folder == planner / "network"
    assert folder.choices["network"] is None


def test_a_folder_on_the_command_line_may_lie_anywhere(planner, tmp_path):
    """Only what stands in files is confined."""
    (tmp_path / "elsewhere").mkdir()
    assert selected(f"network_dir={tmp_path / 'elsewhere'}").network_folder == tmp_path / "elsewhere"


def test_what_stands_for_nothing_is_left_out_and_named(planner):
    """The rest can still be checked."""
    problems: list[Problem] = []
    found = selected("study=first_study", "scenarios=[heat_wave,stork]", "out=s3://x", problems=problems)
    assert list(found.scenarios) == ["heat_wave"]
    assert [problem.where for problem in problems] == ["command line: scenarios", "command line: out"]


def test_a_choice_of_a_study_is_placed_at_its_line(planner):
    """Its own keys for choices as well as its list of overrides."""
    path = Path("configs/study/first_study.yaml")
    path.write_text(path.read_text().replace("demand: stationary", "demand: stationry"))
    with pytest.raises(InputError, match=r"configs/study/first_study.yaml:7: demand: 'stationry'.*'stationary'"):
        selected("study=first_study")


def test_a_networks_file_names_a_folder_beside_it(planner):
    """Relative to the file, inside the project."""
    Path("configs/network").mkdir()
    Path("configs/network/mine.yaml").write_text("directory: ../../network\ndescription: x\n")
    folder, file = network_directory(Library().find("network", "mine", "x"))
    assert folder.resolve() == planner / "network"
    assert file.description == "x"


def test_origins_know_every_file(planner):
    """Each composed key path leads back to the file it came from."""
    found = selected("study=first_study", "run.seed=9")
    origins = found.origins(Library().root_document())
    assert origins.where("scenarios.heat_wave.events.0.kind") == "scenarios/heat_wave.yaml:5: events.0.kind"
    assert origins.where("study.question").startswith("configs/study/first_study.yaml:2: question")
    assert origins.where("run.horizon_days") == "configs/study/first_study.yaml:16: overrides.1: run.horizon_days"
    assert origins.where("run.seed") == "command line: run.seed"
    root = (shipped_root() / "configs" / "config.yaml").read_text(encoding="utf-8").splitlines()
    line = root.index("  workers: auto") + 1
    assert origins.where("execution.workers").endswith(f"configs/config.yaml:{line}: execution.workers")
