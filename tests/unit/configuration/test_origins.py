"""Where values come from."""

from __future__ import annotations

from twin.configuration.arguments import parsed
from twin.configuration.documents import parse
from twin.configuration.origins import Origins

ROOT = parse("run:\n  seed: 1\n  horizon_days: 2\n", "config.yaml")
STORM = parse("question: x\nevents:\n  - kind: a\n    start_day: 1\n", "storm.yaml")


def origins(*texts: str) -> Origins:
    arguments = [argument for text in texts for argument in parsed(text)]
    return Origins({"": ROOT, "scenarios.storm": STORM}, arguments)


def test_a_value_of_a_file_is_placed_by_line():
    """By the key inside the file, not by where it was composed to."""
    assert origins().where("scenarios.storm.events.0.start_day") == "storm.yaml:4: events.0.start_day"
    assert origins().where("run.horizon_days") == "config.yaml:3: run.horizon_days"


def test_a_value_that_an_argument_set_is_placed_there():
    """Also what lies inside it."""
    found = origins("run.seed=2", "scenarios.storm.events=[]")
    assert found.where("run.seed") == "command line: run.seed"
    assert found.where("scenarios.storm.events.0.kind") == "command line: scenarios.storm.events.0.kind"
    assert found.where("scenarios.storm.question") == "storm.yaml:1: question"


def test_paths_of_mended_data_are_turned_back():
    """An entry left out before moves the later ones."""
    found = Origins({"": ROOT, "scenarios.storm": STORM}, [], lambda path: path.replace("events.1", "events.0"))
    assert found.where("scenarios.storm.events.1.kind") == "storm.yaml:3: events.0.kind"


def test_an_argument_that_parts_a_single_value_is_where_the_mistake_is():
    """``run.seed.x=1`` breaks the seed; the file that holds it is innocent, and so is an argument for another key."""
    assert origins("run.seed.x=1").where("run.seed") == "command line: run.seed.x"
    deeper = origins("scenarios.storm.events.0.start_day=3").where("scenarios.storm.events.0")
    assert deeper == "storm.yaml:3: events.0"
