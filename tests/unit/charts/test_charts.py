"""Every chart names its units, keeps a strategy's look, and survives any name."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from tests.evidence import HOSTILE_NAMES, network
from twin import charts
from twin.charts.style import styled

WILD = "$\\frac{1}{0$ 郑州"


def _timeline(strategies: tuple[str, ...] = ("independent", WILD)) -> pd.DataFrame:
    rows = [{"strategy": name, "day": day, "mean": 5.0 + day, "low": 4.0, "high": 9.0 + day}
            for name in strategies for day in range(30)]
    return pd.DataFrame(rows)


def _levels(key: str) -> pd.DataFrame:
    rows = [{key: part, "strategy": name, "mean": 2.5, "low": 2.0, "high": 3.0}
            for part in ("stores", WILD, "A" * 10_000) for name in ("independent", WILD)]
    return pd.DataFrame(rows)


def _effects() -> pd.DataFrame:
    rows = [{"scenario": scenario, "strategy": WILD, "difference": 1.0, "low": -0.5, "high": 2.5, "better": "higher"}
            for scenario in ("business_as_usual", WILD)]
    return pd.DataFrame(rows)


def _times() -> pd.DataFrame:
    rows = [{"strategy": name, "per_cent": share, "hours": share / pace}
            for name, pace in (("independent", 1.5), (WILD, 2.0), ("A" * 10_000, 4.0)) for share in range(101)]
    return pd.DataFrame(rows)


def _arrows(*names: str) -> pd.DataFrame:
    row = {"to": "stores", "from_tiers": (0,), "to_tiers": (2,), "said": "sales\nat once", "lossy": False}
    return pd.DataFrame([{**row, "from": name, "plain": False} for name in names])


PLOTS: dict[str, Callable[..., Any]] = {
    "timeline": lambda ax=None: charts.plot_timeline(_timeline(), ax, label="stock (units)"),
    "effect": lambda ax=None: charts.plot_effect(_effects(), ax, label="difference (days)"),
    "amounts": lambda ax=None: charts.plot_amounts(_levels("category"), ax, label="million CNY"),
    "bullwhip": lambda ax=None: charts.plot_bullwhip(_levels("echelon"), ax, bucket="week"),
    "cycle_time": lambda ax=None: charts.plot_cycle_time(_times(), ax),
    "network": lambda ax=None: charts.plot_network(network(HOSTILE_NAMES), ax),
    "information": lambda ax=None: charts.plot_information(_arrows(WILD, "A" * 10_000), ax, tiers=TIERS),
}
TIERS = (("suppliers", 2), (WILD, 1), ("stores", 4))
UNITS = {
    "timeline": ("day (from the end of the warm-up)", "stock (units)"), "effect": ("difference (days)", ""),
    "amounts": ("million CNY", ""), "bullwhip": ("per week (ratio)", ""),
    "cycle_time": ("hours from placing to the last delivery", "% of delivered"),
    "network": ("longitude (degrees east)", "latitude (degrees north)"), "information": ("", ""),
}


def _drawn(axes: Any) -> str:
    file = io.StringIO()
    with styled():
        axes.figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


@pytest.mark.parametrize("name", PLOTS)
def test_axes_carry_quantity_and_unit(name: str) -> None:
    """A reader never has to guess what a number on an axis is."""
    axes = PLOTS[name]()
    horizontal, vertical = UNITS[name]
    assert horizontal in axes.get_xlabel() and vertical in axes.get_ylabel()


@pytest.mark.parametrize("name", PLOTS)
def test_any_name_can_be_drawn_twice_with_the_same_bytes(name: str) -> None:
    """Formulas that are none, Chinese names and names of ten thousand letters neither crash nor vary a figure."""
    first, second = _drawn(PLOTS[name]()), _drawn(PLOTS[name]())
    assert first == second
    assert "A" * 60 not in first


@pytest.mark.parametrize("name", PLOTS)
def test_a_chart_draws_into_the_axes_it_is_given(name: str) -> None:
    """Several charts can share one figure of the caller's making."""
    from matplotlib.figure import Figure

    ax = Figure().add_subplot()
    assert PLOTS[name](ax) is ax


def test_a_strategy_keeps_its_look_whatever_else_is_shown() -> None:
    """The baseline is grey; the others differ in colour, dash and marker, even where there are many."""
    many = charts.looks(["independent", *[f"s{number}" for number in range(15)]], "independent")
    few = charts.looks(["independent", "s0"], "independent")
    assert many["s0"] == few["s0"] and many["independent"] == few["independent"]
    assert len({(look.colour, str(look.dash), look.marker) for look in many.values()}) == 16


def test_events_are_shaded_inside_the_days_shown() -> None:
    """An event of days 10 to 14 is a band from 10 to 15; one beyond the horizon leaves no trace."""
    bands = [charts.EventBand(10, 15, "1"), charts.EventBand(90, 95, "2")]
    axes = charts.plot_timeline(_timeline(), events=bands)
    shaded = [patch.get_extents().transformed(axes.transData.inverted()) for patch in axes.patches]
    assert [(round(box.x0), round(box.x1)) for box in shaded] == [(10, 15)]
    assert [text.get_text() for text in axes.texts] == ["1"]


def test_a_strategy_equal_to_the_baseline_stays_visible() -> None:
    """The baseline is drawn first and broad, so that a line upon it can be seen."""
    table = _timeline(("independent", "placebo"))
    axes = charts.plot_timeline(table, looks=charts.looks(["independent", "placebo"], "independent"))
    baseline, placebo = axes.lines
    assert baseline.get_linewidth() > placebo.get_linewidth()
    assert baseline.get_zorder() <= placebo.get_zorder()


def test_the_map_draws_every_lane_and_site() -> None:
    """Six lanes, two suppliers, a warehouse and four stores, and the zones beneath them."""
    axes = charts.plot_network(network())
    sizes = {collection.get_label(): len(collection.get_offsets()) for collection in axes.collections}
    assert (sizes["supplier"], sizes["warehouse"], sizes["store"]) == (2, 1, 4)
    lanes = [collection for collection in axes.collections if collection.get_label() == "lane"]
    assert len(lanes[0].get_paths()) == 6


def test_an_information_graph_has_an_arrow_for_every_edge_and_room_for_its_label() -> None:
    """Up, down, over two bars and among stores; no label runs into a bar, and many arrows have numbers instead."""
    kinds = ((2,), (1,)), ((0,), (1,)), ((2,), (0,)), ((2,), (2,))
    rows = pd.DataFrame([
        {"from": "a", "to": "b", "from_tiers": of, "to_tiers": to, "said": "sales, stock, on hand\n1 day late",
         "lossy": number == 0, "plain": True} for number, (of, to) in enumerate(kinds)
    ])
    axes = charts.plot_information(rows, tiers=TIERS)
    heads = [text for text in axes.texts if not text.get_text()]
    assert len(heads) == 4
    with styled():
        axes.figure.draw_without_rendering()
    bars = [patch.get_window_extent() for patch in axes.patches]
    labels = [text for text in axes.texts if "sales" in text.get_text()]
    assert len(labels) == 4
    assert not any(label.get_window_extent().overlaps(bar) for label in labels for bar in bars)
    many = charts.plot_information(pd.concat([rows, rows]), tiers=TIERS)
    assert [text.get_text() for text in many.texts if text.get_text().isdigit()] == [str(n + 1) for n in range(8)]


def test_an_empty_table_makes_an_empty_chart() -> None:
    """No runs, no lines, no crash."""
    empty = _timeline().iloc[:0]
    assert not charts.plot_timeline(empty).lines
    assert not charts.plot_effect(_effects().iloc[:0]).get_yticklabels()


def test_one_order_that_waited_for_months_does_not_hide_the_others() -> None:
    """The axis of cycle times reaches to the 99th per cent of the slowest strategy, in days where that is long."""
    times = _times()
    short = charts.plot_cycle_time(times.assign(hours=times["hours"].where(times["per_cent"] < 100, 5e3)))
    assert short.get_xlim()[1] < 70 and short.get_xlabel().startswith("hours")
    long = charts.plot_cycle_time(times.assign(hours=times["hours"] * 24))
    assert 66 < long.get_xlim()[1] < 70 and long.get_xlabel().startswith("days")
