"""Charts: one plot per file, ``plot_x(table, ax=None) -> Axes``, units on the axes, no file access."""

from twin.charts.amounts import plot_amounts
from twin.charts.bullwhip import plot_bullwhip
from twin.charts.cycle_time import plot_cycle_time
from twin.charts.effect import plot_effect
from twin.charts.information_graph import plot_information
from twin.charts.network_map import plot_network
from twin.charts.style import Look, looks, spoken
from twin.charts.timeline import EventBand, plot_timeline
from twin.charts.tornado import plot_tornado
from twin.charts.trade_off import plot_trade_off

__all__ = [
    "EventBand", "Look", "looks", "plot_amounts", "plot_bullwhip", "plot_cycle_time", "plot_effect",
    "plot_information", "plot_network", "plot_timeline", "plot_tornado", "plot_trade_off", "spoken",
]
