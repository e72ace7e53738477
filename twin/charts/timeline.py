"""A quantity over time, one line per strategy, with the days on which the scenario's events act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from twin.charts.style import (
    EVENT,
    INK,
    Look,
    few_ticks,
    in_style,
    label_value_axis,
    legend_above,
    looks_of,
    new_axes,
    spoken,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes



_ROOM_OF_A_MARK = 0.1
"""Share of the width that a mark needs; events that start closer together share one mark."""


class EventBand(NamedTuple):
    """The days [first_day, end_day) on which an event acts, counted from the end of the warm-up, and its mark."""

    first_day: float
    end_day: float
    mark: str


@in_style
def plot_timeline(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    label: str = "",
    events: Sequence[EventBand] = (),
    looks: Mapping[str, Look] | None = None,
) -> Axes:
    """Plot the mean over replications and its band per day.

    Parameters
    ----------
    table : DataFrame
        Columns strategy, day (from the end of the warm-up), mean, low, high; one row per strategy and day, a missing
        value where the quantity is undefined.
    ax : Axes, optional
        Where to draw; a new figure by default.
    label : str
        Quantity and unit of the vertical axis.
    events : sequence of EventBand
        Shaded days, each with its mark at the top.
    looks : mapping, optional
        Look per strategy, by default in order of appearance.
    """
    ax = new_axes(ax)
    for strategy, look in looks_of(table, looks).items():
        rows = table[table["strategy"] == strategy]
        if rows.empty:
            continue
        spread = not np.allclose(rows["low"], rows["high"], rtol=1e-9, atol=0, equal_nan=True)
        if spread:
            ax.fill_between(rows["day"], rows["low"], rows["high"], color=look.colour, alpha=0.13, linewidth=0)
        ax.plot(
            rows["day"], rows["mean"], color=look.colour, linestyle=look.dash, linewidth=look.width,
            alpha=0.55 if look.width > 2 else 1, label=spoken(strategy),
        )
    _mark_events(ax, events, table["day"])
    _scale(ax, table["day"])
    ax.set_xlabel("day (from the end of the warm-up)")
    label_value_axis(ax, label)
    legend_above(ax, 0.13)
    return ax


def _mark_events(ax: Axes, events: Sequence[EventBand], days: pd.Series[int]) -> None:
    if days.empty:
        return
    first, last = float(days.min()), float(days.max())
    marks: dict[float, list[str]] = {}
    for event in sorted(events):
        start, end = max(event.first_day, first), min(event.end_day, last + 1)
        if start < end:
            ax.axvspan(start, end, color=EVENT, alpha=0.4, linewidth=0, zorder=0)
            beside = [place for place in marks if start - place < _ROOM_OF_A_MARK * (last - first)]
            marks.setdefault(beside[-1] if beside else start, []).append(event.mark)
    for place, together in marks.items():
        ax.annotate(
            " ".join(together), (place, 1), xycoords=("data", "axes fraction"), xytext=(3, -3),
            textcoords="offset points", va="top", ha="left", fontsize=10, fontweight="bold", color=INK,
        )


def _scale(ax: Axes, days: pd.Series[int]) -> None:
    ax.margins(x=0)
    if not days.empty and days.min() < days.max():
        ax.set_xlim(float(days.min()), float(days.max()))
    few_ticks(ax.xaxis, 6, whole=True)
    few_ticks(ax.yaxis)
    ax.grid(axis="x", visible=False)
