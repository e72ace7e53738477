"""Amounts by category, such as cost by kind or profit by partner: one bar per strategy within each category."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from twin.charts.style import INK, QUIET, Look, few_ticks, in_style, legend_above, looks_of, new_axes, spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BAR_INCHES = 0.16
_ROOM_FOR_VALUES = 0.14
_VALUE_SIZE = 8.5


@in_style
def plot_amounts(
    table: pd.DataFrame, ax: Axes | None = None, *, label: str = "", looks: Mapping[str, Look] | None = None
) -> Axes:
    """Plot horizontal bars with the interval of each mean.

    Parameters
    ----------
    table : DataFrame
        Columns category, strategy, mean, low, high; one row per category and strategy.
    ax : Axes, optional
        Where to draw; a new figure, as high as the bars need, by default.
    label : str
        Quantity and unit of the horizontal axis.
    looks : mapping, optional
        Look per strategy, by default in order of appearance.
    """
    found = looks_of(table, looks)
    categories = list(dict.fromkeys(table["category"]))
    step = 0.8 / max(len(found), 1)
    ax = new_axes(ax, (5.3, 1.15 + len(categories) * (_BAR_INCHES * max(len(found), 2) + 0.14)))
    for rank, (strategy, look) in enumerate(found.items()):
        rows = table[table["strategy"] == strategy].set_index("category").reindex(categories)
        places = [place - 0.4 + (rank + 0.5) * step for place in range(len(categories))]
        ax.barh(places, rows["mean"], height=step * 0.86, color=look.colour, label=spoken(strategy))
        ax.hlines(places, rows["low"], rows["high"], color=INK, linewidth=1.1)
        _write_values(ax, places, rows)
    ax.set_yticks(range(len(categories)), [spoken(name, 18) for name in categories])
    ax.set_ylim(len(categories) - 0.45, -0.55)
    ax.axvline(0, color=QUIET, linewidth=1)
    ax.margins(x=_ROOM_FOR_VALUES)
    ax.grid(axis="y", visible=False)
    few_ticks(ax.xaxis)
    ax.set_xlabel(label, loc="right")
    legend_above(ax)
    return ax

def _write_values(ax: Axes, places: list[float], rows: pd.DataFrame) -> None:
    """Write each mean beside its bar: small amounts beside large ones are bars that nobody can read."""
    for place, mean, high in zip(places, rows["mean"], rows["high"], strict=True):
        if mean == mean:
            end = max(mean, high, 0) if high == high else max(mean, 0)
            ax.annotate(
                f"{mean:,.3g}" if abs(mean) < 100 else f"{mean:,.0f}", (end, place), xytext=(3, 0),
                textcoords="offset points", va="center_baseline", fontsize=_VALUE_SIZE, color=QUIET,
            )
