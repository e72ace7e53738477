"""What has no source is said to have none."""

from __future__ import annotations

from tests.evidence import synthetic
from twin.reporting.assumptions import NOT_MODELLED, STANDING, assumptions
from twin.reporting.definitions import definitions


def test_marked_texts_are_found_wherever_they_stand() -> None:
    """In a strategy's source, in the network's note, and in the definition of a KPI."""
    evidence = synthetic(replications=2)
    known = definitions(["bullwhip", "fill_rate_units"], "CNY")
    found = dict(assumptions(evidence, known))
    assert found["strategies.independent.source"] == "assumption"
    assert found["network.note"] == "every cost is an assumption"
    assert "KPI bullwhip" in found and "KPI fill_rate_units" not in found


def test_standing_statements_claim_nothing_that_is_not_there() -> None:
    """No numbers from the paper, no forecast without calibration, no certification, no lots, no bills of material."""
    text = " ".join((*STANDING, *NOT_MODELLED)).casefold()
    for said in ("no numbers", "calibrat", "scor", "glec", "bills of material", "lots"):
        assert said in text


def test_a_definition_comes_from_the_kpi_itself() -> None:
    """Money is named by its currency, and a KPI from elsewhere keeps its name and says that it is not known."""
    known = definitions(["cost", "made_up"], "CNY")
    assert known["cost"].unit == "CNY" and known["cost"].formula
    assert known["made_up"].formula == "not in the catalogue of KPIs"
