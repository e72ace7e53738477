"""What each strategy costs and brings: two paired differences against each other, with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from twin.charts.style import (
    QUIET,
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


@in_style
def plot_trade_off(
    table: pd.DataFrame, ax: Axes | None = None, *, across: str, up: str, looks: Mapping[str, Look] | None = None
) -> Axes:
    """Plot one cross per strategy: its mean paired differences, the arms their 95 % intervals; the baseline is at 0, 0.

    Parameters
    ----------
    table : DataFrame
        Columns strategy, difference, low, high (vertical) and across, across_low, across_high (horizontal).
    ax : Axes, optional
        Where to draw; a new figure by default.
    across, up : str
        Quantity and unit of each axis.
    looks : mapping, optional
        Look per strategy, by default in order of appearance.
    """
    ax = new_axes(ax)
    found = looks_of(table, looks)
    ax.axhline(0, color=QUIET, linewidth=1.0, zorder=1)
    ax.axvline(0, color=QUIET, linewidth=1.0, zorder=1)
    for row in table.to_dict("records"):
        look = found[str(row["strategy"])]
        x, y = row["across"], row["difference"]
        ax.plot([row["across_low"], row["across_high"]], [y, y], color=look.colour, linewidth=1.8)
        ax.plot([x, x], [row["low"], row["high"]], color=look.colour, linewidth=1.8)
        ax.plot(x, y, look.marker, color=look.colour, markersize=7.5, linestyle="none", label=spoken(row["strategy"]))
    few_ticks(ax.xaxis)
    few_ticks(ax.yaxis)
    ax.set_xlabel(across, loc="right")
    label_value_axis(ax, up)
    legend_above(ax, 0.11)
    return ax
