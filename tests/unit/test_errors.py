"""What is said to a planner stays readable, whatever he wrote and however much of it."""

from __future__ import annotations

import time

from twin.errors import MOST_OF_ONE_KIND, Problem, first_of_many, shown


def test_a_message_is_one_printable_line_whatever_its_place_is_called():
    """A file or column may bear a name that steers a terminal; the message shows it escaped."""
    said = str(Problem("\x1b[31mdemand.csv", "a\nb", "no \u202e such name", "write x\ty", "\x07bell"))
    assert said.isprintable()
    assert said.startswith("\\x1b[31mdemand.csv: 'a\\nb'")


def test_a_long_value_costs_no_more_than_what_is_shown():
    """A hundred million characters are cut before they are looked at."""
    started = time.process_time()
    assert shown("x" * 100_000_000) == "'" + "x" * 79 + "…'"
    assert time.process_time() - started < 0.5


def test_of_a_mistake_made_everywhere_only_the_first_are_built():
    """A million equal mistakes are no million messages; the last one says that there are more."""
    built = []

    def endless():
        while True:
            built.append(len(built))
            yield Problem(f"demand.csv:{len(built)}", "x", "is wrong", "put it right")

    found = list(first_of_many(endless()))
    assert len(found) == len(built) == MOST_OF_ONE_KIND + 1
    assert found[-1].fix == "and more of this kind behind it"
    assert found[-2].fix == "put it right"


def test_few_mistakes_are_all_kept_as_they_are():
    """Up to the limit nothing is added and nothing left out."""
    few = [Problem("a", place, "r") for place in range(MOST_OF_ONE_KIND)]
    assert list(first_of_many(few)) == few
