"""docs/design.md describes the code as it stands: what it lists is what there is."""

from __future__ import annotations

import importlib
import re

import pytest

from tests.docs.pages import ROOT, names, table
from twin.disruptions.base import EffectKind
from twin.simulation.accounts import Account, Group, Move
from twin.simulation.clock import Phase

PAGE = ROOT / "docs" / "design.md"
FOLDERS = [(*names(row[:1]), names(row[1:2])) for row in table(PAGE, "folder | class offers")]


def test_the_phases_are_those_of_the_clock_in_their_order():
    """What happens first at one instant is the order of the page."""
    assert names([row[0] for row in table(PAGE, "phase | what happens")]) == [phase.name for phase in Phase]


def test_reserved_phases_are_used_by_nothing_and_the_others_by_something():
    """A phase that something uses is described; one that nothing uses says so."""
    engine = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "twin" / "simulation").glob("*.py"))
    used = {name for name in Phase.__members__ if f"Phase.{name}" in engine}
    described = {row[0].strip("`") for row in table(PAGE, "phase | what happens") if row[1] != "reserved"}
    assert used == described


def test_the_accounts_are_those_of_the_book():
    """Name, group, place and whether the account runs negative."""
    rows = [[row[0].strip("`"), *row[1:3], row[3] == "yes"] for row in table(PAGE, "account | group | place")]
    accounts = [
        [a.value.name, Group(a.value.group).name.lower(), "edge" if a.on_edges else "site", a.counterpart]
        for a in Account
    ]
    assert rows == accounts


def test_the_moves_are_those_of_the_book():
    """Name, the account that gives and the one that gets."""
    rows = [names(row[:3]) for row in table(PAGE, "move | from | to")]
    assert rows == [[move.label, move.taken.value.name, move.given.value.name] for move in Move]


def test_the_effects_are_those_that_events_may_have():
    """The vocabulary is closed: a new effect is a new row."""
    assert names([row[0] for row in table(PAGE, "effect | what it does")]) == [kind.value for kind in EffectKind]


@pytest.mark.parametrize(("folder", "methods"), FOLDERS, ids=[folder for folder, _ in FOLDERS])
def test_every_place_for_additions_has_a_protocol_with_the_methods(folder, methods):
    """The folder exists, and some class of its ``base.py`` declares what the page says that it offers."""
    base = importlib.import_module(f"twin.{folder.replace('/', '.')}.base")
    assert any(all(hasattr(one, method) for method in methods) for one in vars(base).values() if isinstance(one, type))


def test_the_layout_names_every_folder_of_the_package():
    """Nothing is missing from the table of contents, and nothing in it is gone."""
    tree = PAGE.read_text(encoding="utf-8").partition("```text\n")[2].partition("```")[0]
    named = set(re.findall(r"\b([a-z]+)/", tree.partition("configs/")[0])) - {"twin"}
    there = {path.parent.name for path in (ROOT / "twin").glob("*/__init__.py")}
    inner = {path.parent.name for path in (ROOT / "twin" / "policies").glob("*/__init__.py")}
    assert named == there | inner


def test_the_layers_are_those_that_are_enforced():
    """The page and CONTRIBUTING show the same picture of who may import whom."""
    picture = re.compile(r"^cli\n.*?^catalogue, settings, units, errors$", re.MULTILINE | re.DOTALL)
    pages = [PAGE, ROOT / "CONTRIBUTING.md"]
    first, second = (picture.search(page.read_text(encoding="utf-8")) for page in pages)
    assert first and second and first.group() == second.group()
