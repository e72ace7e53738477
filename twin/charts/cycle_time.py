"""How long orders took: the share of the delivered orders that were complete within a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from twin.charts.style import Look, few_ticks, in_style, label_value_axis, legend_above, looks_of, new_axes, spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SLOWEST_DRAWN = 99
"""Per cent of the orders up to which the axis reaches: one order that waited for months would hide all others."""
_HOURS_READ_AT_MOST, _HOURS_PER_DAY = 96, 24


@in_style
def plot_cycle_time(
    table: pd.DataFrame, ax: Axes | None = None, *, looks: Mapping[str, Look] | None = None
) -> Axes:
    """Plot the distribution function of the order cycle time, one rising line per strategy.

    Parameters
    ----------
    table : DataFrame
        Columns strategy, per_cent (of the delivered orders, ascending), hours (within which they were complete).
    ax : Axes, optional
        Where to draw; a new figure by default.
    looks : mapping, optional
        Look per strategy, by default in order of appearance.
    """
    ax = new_axes(ax)
    longest = float(table.loc[table["per_cent"] <= SLOWEST_DRAWN, "hours"].max())
    by_hour = longest <= _HOURS_READ_AT_MOST
    unit = 1 if by_hour else _HOURS_PER_DAY
    for strategy, look in looks_of(table, looks).items():
        rows = table[table["strategy"] == strategy]
        if len(rows):
            ax.plot(
                rows["hours"] / unit, rows["per_cent"], color=look.colour, linestyle=look.dash, linewidth=look.width,
                alpha=0.55 if look.width > 2 else 1, label=spoken(strategy), drawstyle="steps-post",
            )
    ax.set_xlim(0, max(longest / unit * 1.04, 1e-3))
    ax.set_ylim(0, 103)
    few_ticks(ax.xaxis, 6)
    few_ticks(ax.yaxis)
    ax.set_xlabel(f"{'hours' if by_hour else 'days'} from placing to the last delivery")
    label_value_axis(ax, "orders complete within that time (% of delivered)")
    legend_above(ax, 0.13)
    return ax
