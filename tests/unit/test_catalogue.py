"""The catalogue: a folder's files by name."""

from __future__ import annotations

import sys
import textwrap

import pytest

from twin import catalogue
from twin.errors import InputError


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """Return a function that makes the package ``own_lab`` of some files and adds it to the catalogue."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(catalogue, "_extensions", [])

    def make(**files: str) -> None:
        for name, text in {"__init__": "", **files}.items():
            path = (tmp_path / "own_lab").joinpath(*name.split("__in__")[::-1]).with_suffix(".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text))
        catalogue.extend("own_lab")

    yield make
    for name in [name for name in sys.modules if name.split(".")[0] == "own_lab"]:
        del sys.modules[name]


def in_folder(name: str, folder: str) -> str:
    return f"{name}__in__{folder}"


def test_a_file_is_found_by_its_name_and_holds_the_class_of_that_name():
    """``min_max.py`` holds ``MinMax``."""
    assert catalogue.load("policies.replenishment", "min_max").__name__ == "MinMax"
    assert "min_max" in catalogue.names("policies.replenishment")


def test_what_is_no_choice_is_not_listed():
    """``base``, private files and sub-folders are no extensions; the list is sorted."""
    for folder in ("policies.allocation", "kpis", "demand", "laws"):
        names = catalogue.names(folder)
        assert names == sorted(names)
        assert not {name for name in names if name == "base" or name.startswith("_") or name == "measuring"}


@pytest.mark.parametrize("name", ["minmax", "MinMax", "min_max.py", "../base", "base", ""])
def test_an_unknown_name_is_refused_and_the_valid_ones_are_shown(name):
    """No path, no class name, not the protocol; the message lists what there is."""
    with pytest.raises(InputError) as refused:
        catalogue.load("policies.replenishment", name)
    assert "valid are band, base_stock, " in str(refused.value)


def test_a_misspelled_name_is_shown_the_nearest():
    """Capitals do not matter for what is near."""
    assert catalogue.check("policies.replenishment", "Min_Maks", "here").nearest == "min_max"
    assert catalogue.check("policies.replenishment", "min_max", "here") is None


def test_a_file_of_an_extension_stands_beside_the_shipped_ones(lab):
    """One file in a folder of the same name."""
    lab(**{
        in_folder("__init__", "laws"): "",
        in_folder("dice", "laws"): 'class Dice:\n    """Six sides."""\n',
    })
    assert {"dice", "poisson"} <= set(catalogue.names("laws"))
    assert catalogue.load("laws", "dice").__name__ == "Dice"
    assert "dice" not in catalogue.names("demand")


def test_an_extension_wins_over_a_shipped_file_of_its_name(lab):
    """A researcher may try another version of a rule under its own name."""
    lab(**{
        in_folder("__init__", "laws"): "",
        in_folder("poisson", "laws"): 'class Poisson:\n    """Fish."""\n',
    })
    assert catalogue.load("laws", "poisson").__module__ == "own_lab.laws.poisson"
    assert catalogue.names("laws").count("poisson") == 1


def test_a_file_without_its_class_says_which_class_it_must_hold(lab):
    """The planner sees the file and the name, not a traceback."""
    lab(**{in_folder("__init__", "laws"): "", in_folder("dice", "laws"): "sides = 6\n"})
    with pytest.raises(InputError, match=r"dice\.py.*'Dice'.*must hold a class of this name"):
        catalogue.load("laws", "dice")


def test_a_package_that_cannot_be_imported_is_no_extension():
    """The option is named, and what went wrong."""
    with pytest.raises(InputError, match="--extension: 'no_such_lab'"):
        catalogue.extend("no_such_lab")
