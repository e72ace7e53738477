"""A study as its configuration describes it."""

from __future__ import annotations

from twin.configuration import load
from twin.configuration.documents import parse


def test_a_study_tells_what_it_asks_and_how_it_is_carried_out(planner):
    """Everything that the study's engineer needs, as plain attributes."""
    found = load(["study=first_study", "execution.workers=3", "out=there"])
    assert (found.name, found.primary_kpi, found.baseline) == ("first_study", "fill_rate_units", "independent")
    assert found.question.startswith("Would it help")
    assert (found.execution.workers, found.execution.engine) == (3, "processes")
    assert str(found.out) == "there"
    assert found.network.name == "my chain"


def test_its_text_can_be_read_back(planner):
    """By the strict reader: config.yaml is a file like any other."""
    found = load(["study=first_study"])
    assert parse(found.config_text, "config.yaml").data == found.variants[0].config
