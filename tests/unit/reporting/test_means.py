"""Means by category, for the charts of levels."""

from __future__ import annotations

import math

import pytest

from tests.evidence import synthetic
from twin.reporting import World
from twin.reporting.means import means_by

FLASH = World("", "flash_sale")


def test_a_category_is_one_value_of_one_dimension() -> None:
    """Rows that also name another dimension, and the rows of other worlds, stay out."""
    rows = means_by(synthetic(replications=3), FLASH, "bullwhip", "echelon", {"bucket": "day"})
    assert list(dict.fromkeys(rows["category"])) == ["stores", "warehouses"]
    assert set(rows["runs"]) == {3} and len(rows) == 2 * 3
    assert means_by(synthetic(replications=3), FLASH, "bullwhip", "echelon").empty


def test_the_interval_is_students_over_the_replications() -> None:
    """With three replications: mean plus and minus 4.303 standard errors."""
    evidence = synthetic(replications=3)
    kpis = evidence.kpis
    own = kpis[(kpis["scenario"] == "flash_sale") & (kpis["strategy"] == "placebo") & (kpis["kind"] == "holding")]
    rows = means_by(evidence, FLASH, "cost", "kind").set_index(["category", "strategy"])
    found = rows.loc[("holding", "placebo")]
    half = 4.302652729911275 * own["value"].std(ddof=1) / math.sqrt(3)
    assert found["mean"] == pytest.approx(own["value"].mean())
    assert found["high"] - found["mean"] == pytest.approx(half)


def test_one_replication_has_no_interval() -> None:
    """A single run says nothing about its own spread."""
    rows = means_by(synthetic(replications=1), FLASH, "profit", "partner")
    assert rows["low"].isna().all() and rows["mean"].notna().all()
