"""Documents under construction: where things stand, and when reading stops."""

from __future__ import annotations

import pytest

from twin.configuration import documents
from twin.configuration.events import DEEPEST, MOST_VALUES, located
from twin.errors import InputError


def test_a_place_is_shown_on_one_printable_line():
    """Control characters of a key never reach the terminal."""
    assert located("a.yaml", 3, "b.\x1b[2J") == "a.yaml:3: b.\\x1b[2J"
    assert located("a.yaml", 3) == "a.yaml:3"


@pytest.mark.parametrize(("levels", "accepted"), [(DEEPEST - 1, True), (DEEPEST, False)])
def test_nesting_ends_at_its_limit(levels, accepted):
    """The mapping of the file itself is the first level."""
    text = "a: " + "[" * levels + "]" * levels
    if accepted:
        assert documents.parse(text, "a.yaml").problems == ()
    else:
        with pytest.raises(InputError, match=f"deeper than {DEEPEST} levels"):
            documents.parse(text, "a.yaml")


@pytest.mark.parametrize(("entries", "accepted"), [(MOST_VALUES - 3, True), (MOST_VALUES - 2, False)])
def test_the_number_of_values_ends_at_its_limit(entries, accepted):
    """The mapping, its key and its list count as well."""
    text = "a:\n" + "- 1\n" * entries
    if accepted:
        assert len(documents.parse(text, "a.yaml").data["a"]) == entries
    else:
        with pytest.raises(InputError, match="CSV"):
            documents.parse(text, "a.yaml")


def test_reading_stops_when_nobody_would_read_the_rest():
    """A file of ten thousand mistakes names the first two hundred."""
    with pytest.raises(InputError) as caught:
        documents.parse("a:\n" + "- NO\n" * 10_000, "a.yaml")
    assert len(caught.value.problems) == 200


def test_what_is_refused_is_not_in_the_data():
    """Executable keys with all below them, second values, and texts that would be filled in."""
    text = "a: 1\na: 2\n_target_: {b: [c]}\nd: ${x}\ne: {hydra: 1, f: 2}\n"
    found = documents.parse(text, "a.yaml")
    assert found.data == {"a": 1, "d": None, "e": {"f": 2}}
    assert len(found.problems) == 4
