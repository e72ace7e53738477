"""Which figures a study has, and the data behind them."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from tests.evidence import synthetic
from twin.reporting.figures import Drawing, Figures
from twin.reporting.timelines import read_timelines


@pytest.fixture(scope="module")
def drawings() -> list[Drawing]:
    evidence = synthetic(replications=3, days=15, scenarios=("flash_sale",))
    return list(Figures(evidence, read_timelines(evidence)).drawn())


def test_a_study_has_a_figure_for_each_question_a_reviewer_asks(drawings: list[Drawing]) -> None:
    """Effect, service and stock over time, bullwhip by day and week, cost, profit, and the map."""
    assert [drawing.name for drawing in drawings] == [
        "effect", "cost_and_fill_rate_units-flash_sale", "service-flash_sale", "stock_warehouse-flash_sale",
        "stock_store-flash_sale", "bullwhip_per_day-flash_sale", "bullwhip_per_week-flash_sale",
        "cost_by_kind-flash_sale", "profit_by_partner-flash_sale", "network", "information-independent",
        "information-information_sharing", "information-placebo",
    ]


def test_every_figure_names_its_replications_or_its_source(drawings: list[Drawing]) -> None:
    """A caption says over how many runs a mean was taken and what its band or line is."""
    assert all(drawing.caption for drawing in drawings)
    assert "3 runs" in drawings[2].caption and "lowest to highest" in drawings[2].caption


def test_information_graphs_stand_side_by_side_on_the_same_bars(drawings: list[Drawing]) -> None:
    """One figure per strategy: what the sharing one passes on, and that the baseline passes on nothing."""
    alone, sharing, _ = (each for each in drawings if each.section == "strategies")
    for bar in ("suppliers (2)", "warehouses (1)", "stores (4)"):
        assert f">{bar}</text>" in alone.svg and f">{bar}</text>" in sharing.svg
    assert "nothing is passed on" in alone.svg and "nothing is passed on" not in sharing.svg
    assert ">sales, on hand</text>" in sharing.svg and "late</text>" in sharing.svg
    assert "<script" not in sharing.svg
    assert sharing.table() == (
        "strategy,from,to,fields,delay_days\ninformation_sharing,stores,warehouses,\"sales, on_hand\",1\n"
    )


def test_the_data_of_a_figure_is_what_was_drawn(drawings: list[Drawing]) -> None:
    """Shares are in per cent in chart and table alike; events and names are text."""
    service = drawings[2]
    assert service.data["mean"].between(50, 100).all()
    assert service.table().splitlines()[0].startswith("variant,scenario,strategy")


def test_a_table_holds_no_formula(drawings: list[Drawing]) -> None:
    """A site named like a formula is text in a spreadsheet."""
    drawing = dataclasses.replace(drawings[-1], data=pd.DataFrame({"site": ["=cmd|x", "plain"], "value": [-1.5, 2.0]}))
    assert drawing.table() == "site,value\n'=cmd|x,-1.5\nplain,2\n"
