"""Intervals cover what they promise, on a small study; ``make coverage-study`` makes the large one."""

import numpy as np
import pytest

from twin.verification.coverage import MODELS, Coverage, study
from twin.verification.inventory import SEED


def test_a_model_reviewed_daily_is_covered(monkeypatch):
    """200 studies of 10 replications each: as many cover the truth as 93 to 97 % would, but for chance."""
    monkeypatch.setattr("twin.verification.coverage.MODELS", MODELS[:1])
    found = list(study(200, SEED + 1_000, (10,)))
    assert [one.figure for one in found] == ["units missed a day", "units on hand"]
    assert all(one.holds for one in found), found


def test_a_truth_that_is_a_little_off_is_noticed(monkeypatch):
    """A tenth of a unit more on hand than there is: far fewer intervals cover that."""
    known = MODELS[0]
    off = type(known)(known.title, known.simulate, lambda: {"units on hand": known.truth()["units on hand"] + 0.1})
    monkeypatch.setattr("twin.verification.coverage.MODELS", (off,))
    (one,) = study(200, SEED + 1_000, (10,))
    assert not one.holds


@pytest.mark.parametrize("covered, studies, holds", [
    (950, 1_000, True), (930, 1_000, True), (929, 1_000, False), (971, 1_000, False), (80, 100, False),
    (97, 100, True),
])
def test_a_thousand_studies_are_judged_strictly_and_fewer_allow_for_chance(covered, studies, holds):
    """93 to 97 % of 1,000; of 100 what is not improbable under such shares."""
    assert Coverage("m", "f", 1.0, 10, studies, covered).holds == holds


def test_studies_are_independent():
    """No two chunks of studies share their draws."""
    first, second = MODELS[0].simulate(5, SEED), MODELS[0].simulate(5, SEED + 1)
    assert not np.array_equal(first["units on hand"], second["units on hand"])
