"""What an unquoted word means."""

from __future__ import annotations

import pytest

from twin.configuration.scalars import WORDS, meaning

PLAIN = {
    "7": 7, "-7": -7, "+7": 7, "0": 0, "0.5": 0.5, "-1e3": -1000.0, ".5": 0.5, "5.": 5.0, "1e-3": 0.001,
    "true": True, "False": False, "null": None, "~": None, "": None,
    "stores": "stores", "2025-01-28": "2025-01-28", "nan": "nan", "1.2.3": "1.2.3", "1,000": "1,000",
    "\uff11\uff12": "\uff11\uff12",
}
SURPRISES = (
    "NO", "no", "Yes", "on", "OFF", "y", "N", "12:30:00", "1:30", "190:20:30.15", "0123", "007", "-010", "0x1F", "0b11",
    "0o17", "1_000", "1_000.5", ".nan", ".NaN", "-.inf", "+.Inf", "1e400", "-1e400", "<<", "=", "1" * 41,
)


@pytest.mark.parametrize("word", PLAIN)
def test_a_plain_word_means_what_it_looks_like(word):
    """Decimal numbers, true, false, null, and everything else as text; dates stay text."""
    value, rule = meaning(word)
    assert (value, rule) == (PLAIN[word], "")
    assert type(value) is type(PLAIN[word])


@pytest.mark.parametrize("word", SURPRISES)
def test_a_word_that_yaml_1_1_reads_as_something_else_is_refused(word):
    """It stays text, and a rule says what to do about it."""
    value, rule = meaning(word)
    assert value == word
    assert rule


def test_every_word_that_is_no_name_is_small():
    """Names are small letters, so the words that are none must be, too."""
    assert all(word == word.lower() for word in WORDS)
