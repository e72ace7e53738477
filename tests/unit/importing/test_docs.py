"""What docs/importing.md says is what the importer does."""

from __future__ import annotations

import re
from pathlib import Path

from twin.importing.mapping import ROLES
from twin.importing.options import NOT_GOODS
from twin.importing.set_aside import RULES

TEXT = (Path(__file__).parents[3] / "docs" / "importing.md").read_text(encoding="utf-8")


def test_the_documented_rules_are_the_rules_in_their_order():
    """Name and meaning of each, word for word."""
    section = TEXT.partition("## Lines set aside")[2]
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE)
    assert rows == [(rule.name, rule.meaning) for rule in RULES]


def test_the_documented_roles_and_codes_are_those_of_the_code():
    """No role is undocumented, and the list of codes is complete."""
    section = TEXT.partition("## The file")[2].partition("##")[0]
    assert re.findall(r"^\| `(\w+)` ", section, re.MULTILINE) == list(ROLES)
    listed = TEXT.partition("where it does not fit:")[2].partition(";")[0]
    assert re.findall(r"`([^`]+)`", listed) == list(NOT_GOODS)


def test_the_python_example_runs():
    """Its assertions are part of it."""
    example = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert len(example) == 1
    exec(compile(example[0], "docs/importing.md", "exec"), {})
