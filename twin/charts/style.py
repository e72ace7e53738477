"""The look that all charts share: fonts, colours, and one look per strategy that it keeps in every chart."""

from __future__ import annotations

import functools
import logging
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

P = ParamSpec("P")
R = TypeVar("R")

INK = "#1c2329"
QUIET = "#5f6b76"
RULE = "#dde2e6"
EVENT = "#f3dfb4"
BASELINE_COLOUR = "#5f6b76"
COLOURS = ("#0b6fb8", "#c75000", "#0a8a66", "#a14d8c", "#9c7a00", "#3f9fd6", "#7a4b2a")
"""Told apart with the common colour-vision deficiencies; after Okabe and Ito (2008), darkened for thin lines."""

PANEL_INCHES = (5.3, 3.15)
"""One panel: its text stays readable when a phone shrinks it to 360 px."""
_DASHES: tuple[Any, ...] = ("solid", (0, (5, 1.6)), (0, (1.4, 1.2)), (0, (6, 1.4, 1.4, 1.4)))
_MARKERS = "osD^vPX*"
_LEGEND_POINTS, _POINTS_PER_LETTER, _POINTS_PER_HANDLE = 350, 6, 30
_CJK_FONTS = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Microsoft YaHei", "SimHei", "PingFang SC", "Hiragino Sans GB", "Arial Unicode MS",
)
_RC: dict[Any, Any] = {
    "font.size": 11.5, "axes.titlesize": 12.5, "axes.titleweight": "bold", "axes.titlelocation": "left",
    "axes.titlepad": 8, "axes.labelsize": 11, "xtick.labelsize": 10.5, "ytick.labelsize": 10.5, "legend.fontsize": 10.5,
    "text.color": INK, "axes.labelcolor": QUIET, "xtick.color": QUIET, "ytick.color": QUIET, "axes.titlecolor": INK,
    "axes.edgecolor": RULE, "axes.linewidth": 1.0, "axes.spines.top": False, "axes.spines.right": False,
    "axes.grid": True, "grid.color": RULE, "grid.linewidth": 0.7, "axes.axisbelow": True, "axes.unicode_minus": True,
    "xtick.major.size": 0, "ytick.major.size": 0, "legend.frameon": False, "legend.handlelength": 1.7,
    "legend.borderaxespad": 0, "legend.columnspacing": 1.3, "legend.borderpad": 0, "legend.handletextpad": 0.5,
    "lines.linewidth": 1.7, "figure.facecolor": "none", "axes.facecolor": "none", "savefig.facecolor": "none",
    "svg.fonttype": "none", "svg.hashsalt": "twin", "text.parse_math": False, "axes.formatter.useoffset": False,
}


@dataclass(frozen=True)
class Look:
    """How one strategy is drawn, everywhere: colour, dash and marker, so that it can be told apart without colour."""

    colour: str
    dash: Any
    marker: str
    width: float


def looks(strategies: Sequence[str], baseline: str = "") -> dict[str, Look]:
    """Return a look per strategy, in the order given; the baseline is a broad grey line that others are drawn over."""
    others = [name for name in strategies if name != baseline]
    found = {
        name: Look(
            COLOURS[rank % len(COLOURS)], _DASHES[(rank + rank // len(COLOURS)) % len(_DASHES)],
            _MARKERS[(rank + 1) % len(_MARKERS)], 1.7,
        )
        for rank, name in enumerate(others)
    }
    return {name: found.get(name, Look(BASELINE_COLOUR, "solid", "o", 3.4)) for name in strategies}


def looks_of(table: Any, given: Mapping[str, Look] | None) -> Mapping[str, Look]:
    """Return the looks given, or one for each strategy of a table in order of appearance."""
    return given if given is not None else looks(list(dict.fromkeys(table["strategy"])))


@contextmanager
def styled() -> Iterator[None]:
    """Draw and save with the twin's style: no mathematics in labels, text as text, the same bytes on repeat."""
    import matplotlib as mpl

    with mpl.rc_context({**_RC, "font.family": _font_families()}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+")
        yield


def in_style(plot: Callable[P, R]) -> Callable[P, R]:
    """Wrap a plot function so that it draws in the twin's style."""

    @functools.wraps(plot)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> R:
        with styled():
            return plot(*args, **kwargs)

    return drawn


def new_axes(ax: Axes | None, size: tuple[float, float] = PANEL_INCHES) -> Axes:
    """Return the axes given, or those of a new figure [inches] outside pyplot's global state."""
    if ax is not None:
        return ax
    from matplotlib.figure import Figure

    return Figure(figsize=size, layout="constrained").add_subplot()


def short(name: object, width: int = 24) -> str:
    """Return a name fit for a chart: invisible characters escaped, cut to a width in characters."""
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(name))
    return text if len(text) <= width else text[: width - 1] + "…"


def spoken(name: object, width: int = 24) -> str:
    """Return a name such as ``supplier_outage`` as words, fit for a chart."""
    return short(str(name).replace("_", " "), width)


def label_value_axis(ax: Axes, text: str) -> None:
    """Write the quantity and unit of the vertical axis above it, where a phone can read it."""
    ax.set_ylabel(text, rotation=0, ha="left", va="bottom")
    ax.yaxis.set_label_coords(0, 1.025)


def legend_above(ax: Axes, room: float = 0.02) -> None:
    """Put the legend above the plot, from the figure's left edge; ``room`` is a share of the plot's height."""
    from matplotlib.transforms import blended_transform_factory

    names = ax.get_legend_handles_labels()[1]
    widths = [len(name) * _POINTS_PER_LETTER + _POINTS_PER_HANDLE for name in names]
    if widths:
        columns = len(names) if sum(widths) < _LEGEND_POINTS else max(_LEGEND_POINTS // max(widths), 1)
        across = blended_transform_factory(ax.figure.transFigure, ax.transAxes)
        ax.legend(loc="lower left", bbox_to_anchor=(0.012, 1 + room), bbox_transform=across, ncols=columns)


def few_ticks(axis: Axis, at_most: int = 5, whole: bool = False) -> None:
    """Put a few round numbers on an axis, thousands apart by commas."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.set_major_locator(MaxNLocator(at_most, integer=whole))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))


@functools.cache
def _font_families() -> tuple[str, ...]:
    from matplotlib import font_manager

    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    installed = set(font_manager.get_font_names())
    return ("DejaVu Sans", *[name for name in _CJK_FONTS if name in installed][:1])
