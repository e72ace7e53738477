"""Who tells whom what: the kinds of sites as bars, suppliers on top, and an arrow for each edge of the graph."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from twin.charts.style import BASELINE_COLOUR, INK, QUIET, RULE, Look, in_style, new_axes, short

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LABELLED_AT_MOST = 6
"""With more arrows each has a number instead of a label."""
_WIDTH_INCHES, _LINE_INCHES = 5.3, 0.185
_BAR, _SMALLEST_GAP, _ROOM = 1.7, 1.9, 1.0
"""Height of a bar, of the gap between two of them, and around a label in it; lines of text."""
_POINTS_ACROSS, _POINTS_PER_LETTER = 372.0, 5.9
_FONT_SIZE, _SMALLER, _BAR_SIZE = 10.5, 9.5, 11
_ROOMY = 3
"""Arrows up to which labels have the larger size."""
_BESIDE = 0.014
"""From an arrow to its label, as a share of the width."""
_NOTHING = "nothing is passed on beyond the orders themselves"
_LINK = "\N{RIGHTWARDS ARROW}"


@in_style
def plot_information(
    table: Any, ax: Axes | None = None, *, tiers: Sequence[tuple[str, int]] = (), look: Look | None = None
) -> Axes:
    """Plot the information graph of one strategy.

    Parameters
    ----------
    table : DataFrame
        A row per edge: ``from``, ``to`` (names), ``from_tiers``, ``to_tiers`` (tuples of rows of ``tiers``), ``said``
        (what is reported and how well, lines of text), ``lossy`` (whether reports may be lost: the arrow is dashed).
    ax : Axes, optional
        Where to draw; a new figure by default.
    tiers : sequence of (name, number of sites)
        The bars, top to bottom.
    look : Look, optional
        That of the strategy.
    """
    edges = [_Edge(number, len(table), row) for number, row in enumerate(table.to_dict("records"))]
    gaps = [_gap(edges, place, place == len(tiers) - 1) for place in range(len(tiers))]
    tops = [-sum(gaps[:place]) - place * _BAR for place in range(len(tiers))]
    height = sum(gaps) + len(tiers) * _BAR
    ax = new_axes(ax, (_WIDTH_INCHES, height * _LINE_INCHES + 0.45))
    ax.set_xlim(0, 1)
    ax.set_ylim(-height, 0)
    ax.set_axis_off()
    for (name, count), top in zip(tiers, tops, strict=True):
        _bar(ax, f"{short(name)} ({count})", top)
    for edge in edges:
        edge.draw(ax, tops, look.colour if look else BASELINE_COLOUR)
    if not edges and len(tiers) > 1:
        ax.text(0.5, (tops[0] - _BAR + tops[1]) / 2, _NOTHING, ha="center", va="center", color=QUIET,
                fontsize=_FONT_SIZE)
    return ax


class _Edge:
    """One arrow, in a column of its own, and its label beside it, next to who reports."""

    def __init__(self, number: int, of: int, row: dict[str, Any]) -> None:
        self.sources, self.readers = tuple(row["from_tiers"]), tuple(row["to_tiers"])
        self._x, self._lossy = (number + 0.12) / of, bool(row["lossy"])
        letters = int(_POINTS_ACROSS / of / _POINTS_PER_LETTER) - 1
        names = "" if row["plain"] else f"{short(row['from'])} {_LINK} {short(row['to'])}\n"
        said = f"{names}{row['said']}" if of <= LABELLED_AT_MOST else str(number + 1)
        self.lines = [line for text in said.splitlines() for line in textwrap.wrap(text, max(letters, 8))]
        self._size = _FONT_SIZE if of <= _ROOMY else _SMALLER

    @property
    def within(self) -> bool:
        """Whether sites of one kind tell each other."""
        return self.sources == self.readers and len(self.sources) == 1

    @property
    def gap(self) -> int:
        """The gap that holds the label: the one below bar ``gap``."""
        source = max(self.sources, default=0)
        return source if self.within or max(self.readers, default=0) > source else max(source - 1, 0)

    def draw(self, ax: Axes, tops: Sequence[float], colour: str) -> None:
        """Draw the arrows, behind the bars that they pass, and write the label."""
        bend = 0.6 * _SMALLEST_GAP
        for source in self.sources:
            for reader in self.readers:
                if source != reader:
                    up = reader < source
                    ends = (tops[source], tops[reader] - _BAR) if up else (tops[source] - _BAR, tops[reader])
                    self._arrow(ax, [(self._x, ends[0]), (self._x, ends[1])], colour)
                elif self.within:
                    low, left = tops[source] - _BAR, self._x - 2 * _BESIDE
                    path = [(left, low), (left, low - bend), (self._x, low - bend), (self._x, low)]
                    self._arrow(ax, path, colour)
        middle = tops[self.gap] - _BAR - _ROOM / 2
        ax.text(
            self._x + _BESIDE, middle, "\n".join(self.lines), ha="left", va="top", fontsize=self._size, color=INK,
            linespacing=1.15, zorder=5,
        )

    def _arrow(self, ax: Axes, path: Sequence[tuple[float, float]], colour: str) -> None:
        style: Any = (0, (4, 1.6)) if self._lossy else "solid"
        xs, ys = zip(*path[:-1], strict=True)
        ax.plot(xs, ys, color=colour, linestyle=style, linewidth=1.6, zorder=2)
        ax.plot(xs[:1], ys[:1], color=colour, marker="o", markersize=4, zorder=4)
        ax.annotate(
            "", xy=path[-1], xytext=path[-2], zorder=2,
            arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.6, "linestyle": style, "shrinkA": 0,
                        "shrinkB": 0},
        )


def _gap(edges: Sequence[_Edge], place: int, is_last: bool) -> float:
    """Return the height of the gap below a bar: room for the longest label in it."""
    lines = max((len(edge.lines) for edge in edges if edge.gap == place), default=0)
    if is_last and not lines:
        return 0.0
    return max(1.15 * lines + _ROOM, _SMALLEST_GAP)


def _bar(ax: Axes, text: str, top: float) -> None:
    from matplotlib.patches import Rectangle

    ax.add_patch(Rectangle((0, top - _BAR), 1, _BAR, facecolor="#f6f8f9", edgecolor=RULE, linewidth=1.0, zorder=3))
    middle = top - _BAR / 2
    ax.text(0.5, middle, text, va="center", ha="center", color=INK, fontsize=_BAR_SIZE, fontweight="bold", zorder=5)
