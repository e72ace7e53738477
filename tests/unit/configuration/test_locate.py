"""Names to files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from twin.configuration import locate
from twin.configuration.locate import GROUPS, Library, rule_against_name, shipped_root
from twin.errors import InputError


def write(path: Path, text: str = "question: mine\nevents: []\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["a", "heat_wave", "x1", "a" * 64])
def test_names(name):
    """Small letters, digits and underscores, a letter first."""
    assert rule_against_name(name) == ""


@pytest.mark.parametrize(
    "name",
    ["", "A", "1a", "_a", "a-b", "a/b", "../a", "a.yaml", "é", "a" * 65, "null", "true", "no", "nan", 7, None, ["a"]],
)
def test_what_is_no_name(name):
    """Neither a path, nor a word that YAML reads as something else, nor anything but text."""
    assert rule_against_name(name)


def test_the_working_directory_comes_before_what_is_shipped_and_that_is_said(here):
    """A file of the user hides the shipped one of the same name."""
    own = write(here / "scenarios" / "flash_sale.yaml")
    library = Library()
    assert library.find("scenarios", "flash_sale", "x").path == own
    (notice,) = library.notices
    assert notice.startswith("scenarios/flash_sale.yaml is used; it hides")


def test_the_folder_of_config_dir_comes_first(here, tmp_path):
    """It holds groups directly, and scenarios in a folder of their own."""
    extra = tmp_path / "extra"
    write(here / "configs" / "strategy" / "mine.yaml", "description: here\n")
    write(extra / "strategy" / "mine.yaml", "description: extra\n")
    write(extra / "scenarios" / "storm.yaml")
    library = Library(extra)
    assert library.find("strategy", "mine", "x").document.data["description"] == "extra"
    assert library.find("strategy", "mine", "x").root == extra
    assert "storm" in library.names("scenarios")
    assert Library().find("strategy", "mine", "x").document.data["description"] == "here"


def test_shipped_names_are_found_from_anywhere(here):
    """Every group that is shipped has at least one name."""
    assert all(Library().names(group) for group in ("scenarios", *GROUPS))
    assert Library().find("scenarios", "flash_sale", "x").root == shipped_root()


def test_only_what_is_shipped_on_request(here):
    """For names that were resolved on an earlier day or in another process."""
    write(here / "scenarios" / "mine.yaml")
    assert "mine" not in Library(shipped_only=True).names("scenarios")


def test_a_packaged_copy_is_used_where_there_is_one(here, monkeypatch):
    """A wheel carries configs and scenarios inside the package; a checkout has them beside it."""
    package = here / "site" / "twin"
    shutil.copytree(shipped_root() / "scenarios", package / "_shipped" / "scenarios")
    monkeypatch.setattr(locate, "__file__", str(package / "configuration" / "locate.py"))
    assert shipped_root() == package / "_shipped"
    assert Library().find("scenarios", "flash_sale", "x").path == package / "_shipped" / "scenarios" / "flash_sale.yaml"


def test_in_the_checkout_itself_nothing_hides_anything(monkeypatch):
    """The working directory and the shipped folder are one place then."""
    monkeypatch.chdir(shipped_root())
    library = Library()
    library.find("scenarios", "flash_sale", "x")
    assert library.notices == []


def test_files_whose_names_are_no_names_are_not_offered(here):
    """Neither README.md, nor capitals, nor another ending."""
    for name in ("README.md", "Late.yaml", "late.yml", "no.yaml"):
        write(here / "scenarios" / name)
    assert not {"README", "Late", "late", "no"} & set(Library().names("scenarios"))


def test_an_unknown_name_gets_the_nearest(here):
    """And a list of all."""
    with pytest.raises(InputError, match=r"valid are .*flash_sale.*did you mean 'flash_sale'\?"):
        Library().find("scenarios", "flash_sail", "x")


def test_a_link_out_of_the_project_is_not_followed(here, tmp_path_factory):
    """Wherever it leads."""
    outside = write(tmp_path_factory.mktemp("outside") / "a.yaml")
    (here / "scenarios").mkdir()
    (here / "scenarios" / "a.yaml").symlink_to(outside)
    with pytest.raises(InputError, match="leads out of its project folder"):
        Library().find("scenarios", "a", "x")


def test_mistakes_inside_a_file_are_kept_for_later_and_only_once(here):
    """So that other files can be looked at in the same pass."""
    write(here / "scenarios" / "a.yaml", "question: NO\nevents: []\n")
    library = Library()
    library.find("scenarios", "a", "x")
    library.find("scenarios", "a", "x")
    assert [problem.where for problem in library.problems] == ["scenarios/a.yaml:1: question"]
