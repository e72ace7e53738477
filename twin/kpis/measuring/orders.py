"""What happened to online orders in the measured window, by channel and service mode."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from twin.kpis.base import Row, ratio
from twin.kpis.measuring.amounts import money
from twin.kpis.measuring.arrays import places
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import MEASURES, Measure
from twin.ledger.run import Run
from twin.network.arrays import FloatArray, IntArray
from twin.network.network import Network
from twin.units import MICRO, MINOR_PER_MAJOR


@dataclass(frozen=True)
class OrderCounts:
    """The counts of ``twin.ledger.order_states.Measure``, whole numbers."""

    groups: tuple[tuple[str, str], ...]
    """Channel and service mode, channels in the order of the network's table; none where no order was recorded."""
    daily: IntArray
    """[measure, group, day]."""
    several_modes: bool = False
    """Whether the network has more than one service mode."""

    @property
    def parts(self) -> list[tuple[dict[str, str], list[int]]]:
        """The parts that figures are told of beside the total: their dimensions, and the rows of their groups."""
        return parts(self.groups, self.several_modes)

    def of(self, *measures: Measure) -> IntArray:
        """Return [group] the sum of some measures over the window."""
        summed: IntArray = self.daily[list(measures)].sum(axis=(0, 2))
        return summed

    def mean_over_ticks(self, measure: Measure) -> FloatArray:
        """Return [group, day] the mean over each day of a ``*_TICKS`` measure."""
        ticks = self.daily[Measure.TICKS]
        mean: FloatArray = self.daily[measure] / np.maximum(ticks, 1)
        return mean


def parts(groups: Sequence[tuple[str, str]], several_modes: bool) -> list[tuple[dict[str, str], list[int]]]:
    """Return each channel with its mode; of a network with several modes each channel, and then each mode.

    A part has its dimensions, and the rows of the (channel, mode) ``groups`` that belong to it.
    """
    if not several_modes:
        return [({"channel": channel, "mode": mode}, [row]) for row, (channel, mode) in enumerate(groups)]
    return [
        ({name: value}, [row for row, group in enumerate(groups) if group[place] == value])
        for place, name in enumerate(("channel", "mode")) for value in dict.fromkeys(group[place] for group in groups)
    ]


def order_counts(run: Run, network: Network, window: Window) -> OrderCounts:
    """Return what the table order_days holds of the window.

    Raises
    ------
    ValueError
        A channel or mode that the network does not have, or a measure that is none.
    """
    frame = window.rows(run.frame("order_days"))
    if frame.empty:
        return OrderCounts((), np.zeros((len(MEASURES), 0, window.days), np.int64))
    online = network.online
    channels, modes = (online.channels.ids, online.modes.ids) if online is not None else ((), ())
    channel = places(frame["channel"], channels)
    keys = channel * len(modes) + places(frame["mode"], modes)
    found, group = np.unique(keys, return_inverse=True)
    daily: IntArray = np.zeros((len(MEASURES), len(found), window.days), np.int64)
    day = frame["day"].to_numpy(dtype=np.int64) - window.first_day
    np.add.at(daily, (places(frame["measure"], MEASURES), group, day), frame["amount"].to_numpy())
    named = tuple((channels[key // len(modes)], modes[key % len(modes)]) for key in found)
    return OrderCounts(named, daily, len(modes) > 1)


def by_channel(counts: OrderCounts, numerator: Any, denominator: Any, **dimensions: str) -> list[Row]:
    """Return the row of all channels together, then one per part: channel, and service mode if there are several.

    ``numerator`` holds a number per group of ``counts``, and so does ``denominator``, or it is the one number (such as
    the days of the window) that holds for every row. Whole numbers stay exact in the sum.
    """
    if not counts.groups:
        return []
    above = _exact(numerator)
    same = isinstance(denominator, int)
    below = [] if same else _exact(denominator)
    rows = ratio(sum(above), denominator if same else sum(below), **dimensions)
    for part, own in counts.parts:
        bottom = denominator if same else sum(below[row] for row in own)
        rows += ratio(sum(above[row] for row in own), bottom, **dimensions, **part)
    return rows


def share(counts: OrderCounts, numerator: Measure, denominator: Measure) -> list[Row]:
    """Return one measure as a share of another, in total and by part."""
    return by_channel(counts, counts.of(numerator), counts.of(denominator))


def scaled(amounts: IntArray | FloatArray, scale: Callable[[Any], float]) -> list[float]:
    """Return [group] amounts, or [group, day] series of them, in the units people read, each by ``scale``."""
    return [scale(amount) for amount in amounts]


def money_of_micro(micro: Any) -> float:
    """Return micro minor units of money in major units."""
    whole, rest = divmod(int(micro), MICRO)
    return money(whole) if rest == 0 else int(micro) / (MICRO * MINOR_PER_MAJOR)


def _exact(values: Any) -> list[float]:
    return [int(value) if float(value).is_integer() else float(value) for value in values]
