"""The network on a map without tiles: sites by kind, customer zones sized by population, and lanes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from twin.charts.style import BASELINE_COLOUR, COLOURS, INK, QUIET, in_style, new_axes, short
from twin.network.network import Network

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LANES_DRAWN_AT_MOST = 3_000
_LARGEST_ZONE_POINTS2 = 460.0
_MARKERS = {"supplier": ("^", 46), "plant": ("P", 52), "warehouse": ("s", 48), "store": ("o", 12)}
_COLOURS = {"supplier": COLOURS[2], "plant": COLOURS[3], "warehouse": INK, "store": BASELINE_COLOUR}
_LABELLED_SITES_AT_MOST = 30
_LABEL_SIZE = 9
_PLACES = (
    (7, 0, "left"), (-7, 0, "right"), (0, 10, "center"), (0, -10, "center"), (6, 9, "left"), (-6, 9, "right"),
    (6, -9, "left"), (-6, -9, "right"),
)
"""Where a name may stand beside its mark: offset in points and alignment, the preferred place first."""

Box: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right, top in pixels."""


@in_style
def plot_network(table: Network, ax: Axes | None = None) -> Axes:
    """Plot where sites and customers are, degrees on both axes, one degree equally long in both directions.

    Parameters
    ----------
    table : Network
        The network to draw.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    ax = new_axes(ax, (5.6, 5.2))
    sites, zones = table.sites, table.zones
    _draw_lanes(ax, table)
    if len(zones):
        area = _LARGEST_ZONE_POINTS2 * zones.population / max(int(zones.population.max()), 1)
        ax.scatter(
            zones.longitude_deg, zones.latitude_deg, s=area, color="#f0c987", alpha=0.55, linewidth=0, zorder=1,
            label="customers (area: population)",
        )
    for kind, (marker, size) in _MARKERS.items():
        rows = sites.rows(kind)
        if len(rows):
            ax.scatter(
                sites.longitude_deg[rows], sites.latitude_deg[rows], s=size, marker=marker, color=_COLOURS[kind],
                edgecolor="white", linewidth=0.7, zorder=4, label=kind,
            )
    _frame(ax, np.concatenate([sites.latitude_deg, zones.latitude_deg]))
    _write_names(ax, table)
    ax.set_xlabel("longitude (degrees east)")
    ax.set_ylabel("latitude (degrees north)")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.01), ncols=3, markerscale=0.8)
    return ax


def _draw_lanes(ax: Axes, network: Network) -> None:
    from matplotlib.collections import LineCollection

    sites, edges = network.sites, network.edges
    if not 0 < len(edges) <= LANES_DRAWN_AT_MOST:
        return
    places = np.column_stack([sites.longitude_deg, sites.latitude_deg])
    lines = np.stack([places[edges.source], places[edges.destination]], axis=1)
    ax.add_collection(LineCollection(list(lines), colors=QUIET, linewidths=0.6, alpha=0.45, zorder=2, label="lane"))


def _frame(ax: Axes, latitudes: Any) -> None:
    middle = float(np.mean(latitudes)) if len(latitudes) else 0.0
    ax.set_aspect(1 / max(math.cos(math.radians(middle)), 0.2), adjustable="datalim")
    ax.margins(0.07)
    ax.grid(visible=True)
    ax.autoscale_view()


def _write_names(ax: Axes, network: Network) -> None:
    """Write the names that find room beside the marks: first sites that others buy from, then zones by population."""
    from matplotlib.figure import Figure

    if isinstance(ax.figure, Figure):
        ax.figure.draw_without_rendering()
    points = float(ax.figure.dpi) / 72
    taken = list(_marks(ax, network, points))
    for longitude, latitude, name, weight in _names(network):
        x, y = ax.transData.transform((longitude, latitude))
        for dx, dy, align in _PLACES:
            box = _box(x, y, name, (dx, dy, align), points)
            if _inside(box, ax) and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                ax.annotate(
                    name, (longitude, latitude), xytext=(dx, dy), textcoords="offset points", ha=align, va="center",
                    fontsize=_LABEL_SIZE, fontweight=weight, color=INK, zorder=5,
                    bbox={"facecolor": "white", "alpha": 0.65, "edgecolor": "none", "pad": 0.4},
                )
                break


def _marks(ax: Axes, network: Network, points: float) -> Iterable[Box]:
    sites = network.sites
    for row, kind in enumerate(sites.kinds):
        x, y = ax.transData.transform((sites.longitude_deg[row], sites.latitude_deg[row]))
        half = points * math.sqrt(_MARKERS[kind][1]) / 2
        yield x - half, y - half, x + half, y + half


def _names(network: Network) -> Iterable[tuple[float, float, str, str]]:
    sites, zones = network.sites, network.zones
    for row in sites.rows("warehouse", "plant", "supplier")[:_LABELLED_SITES_AT_MOST]:
        yield float(sites.longitude_deg[row]), float(sites.latitude_deg[row]), short(sites.names[row], 24), "bold"
    for row in np.argsort(-zones.population, kind="stable"):
        yield float(zones.longitude_deg[row]), float(zones.latitude_deg[row]), short(zones.names[row], 20), "normal"


def _box(x: float, y: float, name: str, place: tuple[float, float, str], points: float) -> Box:
    dx, dy, align = place
    width, height = points * _LABEL_SIZE * _ems(name), points * _LABEL_SIZE * 1.2
    left = x + dx * points - {"left": 0.0, "right": width, "center": width / 2}[align]
    return left, y + dy * points - height / 2, left + width, y + dy * points + height / 2


def _ems(name: str) -> float:
    return sum(1.0 if ord(letter) > 0x2E80 else 0.6 for letter in name)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _inside(box: Box, ax: Axes) -> bool:
    frame = ax.get_window_extent()
    return bool(frame.x0 <= box[0] and box[2] <= frame.x1 and frame.y0 <= box[1] and box[3] <= frame.y1)
