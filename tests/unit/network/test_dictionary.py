"""The dictionary of the tables is the one that the reader obeys."""

from __future__ import annotations

from pathlib import Path

from twin.network.dictionary import as_markdown, column_dictionary
from twin.network.schema import TABLES

PAGE = Path(__file__).parents[3] / "docs" / "network-tables.md"


def test_the_page_in_the_docs_is_up_to_date() -> None:
    """The page equals what the descriptions say; ``python -m twin.network.dictionary`` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == as_markdown()


def test_every_column_has_a_unit_a_rule_and_a_meaning() -> None:
    """No entry leaves a planner guessing, and every column of every table has one."""
    entries = column_dictionary()
    assert all(all(entry.values()) for entry in entries)
    named = [(entry["table"], entry["column"]) for entry in entries]
    assert len(named) == len(set(named))
    assert {(table.name, column) for table in TABLES.values() for column in table.names} <= set(named)


def test_numbers_say_their_range() -> None:
    """The rule of a number holds both of its bounds, the lower one as excluded where it is."""
    rules = {(entry["table"], entry["column"]): entry["rule"] for entry in column_dictionary()}
    assert rules["zones", "latitude_deg"] == "a decimal number >= -90 and <= 90"
    assert rules["sourcing", "share"] == "a decimal number > 0 and <= 1"
    assert rules["lanes", "vehicles_per_day"] == "a whole number >= 1 and <= 1,000,000, or unlimited"
