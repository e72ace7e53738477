"""The effect of each strategy on one KPI: paired difference from the baseline with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from twin.charts.style import QUIET, Look, few_ticks, in_style, looks_of, new_axes, spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW_INCHES = 0.31
_BETTER = {"higher": "right is better", "lower": "left is better"}


@in_style
def plot_effect(
    table: pd.DataFrame, ax: Axes | None = None, *, label: str = "", looks: Mapping[str, Look] | None = None
) -> Axes:
    """Plot one row per scenario and strategy: a dot at the difference, a line over its 95 % interval.

    Parameters
    ----------
    table : DataFrame
        Columns scenario, strategy, difference, low, high, better (``higher`` or ``lower``).
    ax : Axes, optional
        Where to draw; a new figure, as high as the rows need, by default.
    label : str
        Quantity and unit of the difference.
    looks : mapping, optional
        Look per strategy, by default in order of appearance.
    """
    height = 1.05 + _ROW_INCHES * (len(table) + table["scenario"].nunique())
    ax = new_axes(ax, (5.3, height))
    found, names, place = looks_of(table, looks), [], 0.0
    for scenario, rows in table.groupby("scenario", sort=False):
        names.append((place, spoken(scenario, 24)))
        for row in rows.to_dict("records"):
            place += 1
            look = found[str(row["strategy"])]
            ax.plot([row["low"], row["high"]], [place, place], color=look.colour, linewidth=2.2, solid_capstyle="butt")
            ax.plot(row["difference"], place, look.marker, color=look.colour, markersize=7)
            names.append((place, spoken(row["strategy"])))
        place += 1
    _finish(ax, names, dict.fromkeys(table["scenario"].map(lambda name: spoken(name, 24))))
    better = _BETTER.get(str(table["better"].iloc[0]), "") if len(table) else ""
    ax.set_xlabel(f"{label}{'; ' if better else ''}{better}", loc="right")
    return ax


def _finish(ax: Axes, names: list[tuple[float, str]], headings: Mapping[str, object]) -> None:
    ax.axvline(0, color=QUIET, linewidth=1.1, zorder=1)
    ax.set_yticks([place for place, _ in names], [name for _, name in names])
    ax.set_ylim(max((place for place, _ in names), default=0) + 0.7, -0.6)
    few_ticks(ax.xaxis)
    ax.grid(axis="y", visible=False)
    ax.spines["left"].set_visible(False)
    for text in ax.get_yticklabels():
        if text.get_text() in headings:
            text.set_fontweight("bold")
