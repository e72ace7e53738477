"""The planner's folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from twin.errors import InputError
from twin.network.reader import read_folder
from twin.templates import PLANNER, lay_down


def test_every_file_is_laid_down(tmp_path):
    """Into a new folder, or an empty one."""
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "new" / "deep", tmp_path / "empty"):
        files = lay_down(folder)
        assert {str(file) for file in files} >= {"README.md", "network/sites.csv", "scenarios/heat_wave.yaml"}
        assert all((folder / file).read_bytes() == (PLANNER / file).read_bytes() for file in files)


def test_nothing_is_overwritten(tmp_path):
    """A folder with anything in it is refused and stays as it is."""
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(InputError, match="is not empty"):
        lay_down(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    """A file where a folder should be."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot be written"):
        lay_down(tmp_path / "file" / "new")


def test_the_network_is_right(tmp_path):
    """It validates as it is; the study on it is checked and run by the tests of the commands."""
    network = read_folder(PLANNER / "network")
    assert network.name == "my chain"
    assert set(network.sites.kinds) == {"supplier", "warehouse", "store"}


def test_the_readme_speaks_of_files_that_are_there():
    """Every table and study that it names."""
    text = (PLANNER / "README.md").read_text()
    for table in (path.name for path in (PLANNER / "network").iterdir()):
        if table not in ("network.csv", "zones.csv", "calendars.csv"):
            assert table in text
    assert all(Path(PLANNER, "configs", "study", f"{name}.yaml").exists() for name in ("first_study",))
