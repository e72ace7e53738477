"""How much one assumption at a time moves the answer: a tornado of paired differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from twin.charts.style import COLOURS, INK, QUIET, few_ticks, in_style, new_axes, short

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW_INCHES = 0.5


@in_style
def plot_tornado(table: pd.DataFrame, base: float, ax: Axes | None = None, *, label: str = "") -> Axes:
    """Plot one bar per setting from its lowest to its highest difference, the widest on top; a line stands at the base.

    Parameters
    ----------
    table : DataFrame
        Columns setting, value, difference, low, high: one row per value of a setting.
    base : float
        The difference with every setting as it is.
    ax : Axes, optional
        Where to draw; a new figure, as high as the bars need, by default.
    label : str
        Quantity and unit of the difference.
    """
    order = sorted(table.groupby("setting", sort=False), key=lambda item: -_width(item[1], base))
    ax = new_axes(ax, (5.3, 1.1 + _ROW_INCHES * len(order)))
    for place, (_, rows) in enumerate(order):
        ends = [*rows["difference"], base]
        ax.barh(place, max(ends) - min(ends), left=min(ends), height=0.55, color=COLOURS[5], alpha=0.55)
        _write_values(ax, place, rows)
        for row in rows.to_dict("records"):
            ax.plot([row["low"], row["high"]], [place, place], color=INK, linewidth=1.2)
            ax.plot(row["difference"], place, "o", color=INK, markersize=4.5)
    ax.axvline(base, color=INK, linewidth=1.3)
    ax.axvline(0, color=QUIET, linewidth=1.0, linestyle=(0, (2, 2)))
    ax.set_yticks(range(len(order)), [_last_keys(str(name)) for name, _ in order])
    ax.set_ylim(len(order) - 0.4, -0.7)
    ax.grid(axis="y", visible=False)
    few_ticks(ax.xaxis)
    ax.set_xlabel(label, loc="right")
    return ax


def _write_values(ax: Axes, place: int, rows: pd.DataFrame) -> None:
    """Write each value above its dot, away from the others; values that move nothing are written together."""
    ordered = rows.sort_values("difference", kind="stable")
    names = [short(value, 18) for value in ordered["value"]]
    sides = ["right", *["center"] * (len(names) - 2), "left"] if len(names) > 1 else ["center"]
    if ordered["difference"].nunique() == 1:
        names, sides = [", ".join(names)], ["center"]
    for name, side, difference in zip(names, sides, ordered["difference"], strict=False):
        ax.annotate(name, (difference, place), (0, 9), textcoords="offset points", ha=side, fontsize=9, color=QUIET)


def _last_keys(setting: str) -> str:
    """Return the end of a key path, the part that says most."""
    return short(".".join(setting.split(".")[-2:]), 32)


def _width(rows: pd.DataFrame, base: float) -> float:
    ends = [*rows["difference"].tolist(), base]
    return float(max(ends) - min(ends))
