"""What docs/importing.md says is what the importer does."""

from __future__ import annotations

import re
from pathlib import Path

from twin.importing.cancellations import KINDS
from twin.importing.mapping import ORDER_ROLES
from twin.importing.options import NOT_GOODS
from twin.importing.orders_summary import OTHER_KINDS
from twin.importing.set_aside import BEFORE_START, ORDER_RULES, RULES

TEXT = (Path(__file__).parents[3] / "docs" / "importing.md").read_text(encoding="utf-8")


def documented(heading):
    """The rows of two cells of a section's table."""
    section = TEXT.partition(f"# {heading}\n")[2].partition("\n#")[0]
    return re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE)


def test_the_documented_rules_are_the_rules_in_their_order():
    """Name and meaning of each, word for word, of daily sales and of orders."""
    assert documented("Lines set aside") == [(rule.name, rule.meaning) for rule in RULES]
    assert documented("Whole orders") == [(rule.name, rule.meaning) for rule in (*ORDER_RULES, BEFORE_START)]


def test_the_documented_kinds_of_cancellations_are_those_of_the_code():
    """In the order of the summary."""
    assert documented("Cancellations") == list((KINDS | OTHER_KINDS).items())


def test_the_documented_roles_and_codes_are_those_of_the_code():
    """No role is undocumented, and the list of codes is complete."""
    section = TEXT.partition("## The file")[2].partition("##")[0]
    assert re.findall(r"^\| `(\w+)` ", section, re.MULTILINE) == list(ORDER_ROLES)
    listed = TEXT.partition("where it does not fit:")[2].partition(";")[0]
    assert re.findall(r"`([^`]+)`", listed) == list(NOT_GOODS)


def test_the_python_example_runs():
    """Its assertions are part of it."""
    example = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert len(example) == 1
    exec(compile(example[0], "docs/importing.md", "exec"), {})
