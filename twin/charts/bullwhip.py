"""Bullwhip by echelon: how much more orders vary than the demand that an echelon receives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from twin.charts.style import QUIET, Look, few_ticks, in_style, legend_above, looks_of, new_axes, spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes



@in_style
def plot_bullwhip(
    table: pd.DataFrame, ax: Axes | None = None, *, bucket: str = "day", looks: Mapping[str, Look] | None = None
) -> Axes:
    """Plot the bullwhip ratio of each echelon as a dot with the interval of its mean; a ratio of 1 passes demand on.

    Parameters
    ----------
    table : DataFrame
        Columns echelon, strategy, mean, low, high (ratio of variances, no unit), of one bucket.
    ax : Axes, optional
        Where to draw; a new figure, as high as the echelons need, by default.
    bucket : str
        ``day`` or ``week``: the period over which orders and demand are summed.
    looks : mapping, optional
        Look per strategy, by default in order of appearance.
    """
    found = looks_of(table, looks)
    echelons = list(dict.fromkeys(table["echelon"]))
    step = 0.62 / max(len(found), 1)
    ax = new_axes(ax, (5.3, 1.35 + len(echelons) * max(0.62, 0.2 * len(found))))
    for rank, (strategy, look) in enumerate(found.items()):
        rows = table[table["strategy"] == strategy].set_index("echelon").reindex(echelons)
        places = [place - 0.31 + (rank + 0.5) * step for place in range(len(echelons))]
        ax.hlines(places, rows["low"], rows["high"], color=look.colour, linewidth=2.2)
        ax.plot(rows["mean"], places, look.marker, color=look.colour, markersize=7, label=spoken(strategy))
    ax.set_yticks(range(len(echelons)), [spoken(name, 18) for name in echelons])
    ax.set_ylim(len(echelons) - 0.45, -0.55)
    ax.axvline(1, color=QUIET, linewidth=1.1, zorder=1)
    ax.set_xlim(left=0)
    ax.margins(x=0.06)
    ax.grid(axis="y", visible=False)
    few_ticks(ax.xaxis)
    ax.set_xlabel(f"variance of orders / of demand, per {bucket} (ratio)", loc="right")
    legend_above(ax)
    return ax
