"""What happened to online orders in the measured window, by channel and service mode."""

from __future__ import annotations

from collections.abc import Callable
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

    def of(self, *measures: Measure) -> IntArray:
        """Return [group] the sum of some measures over the window."""
        summed: IntArray = self.daily[list(measures)].sum(axis=(0, 2))
        return summed

    def mean_over_ticks(self, measure: Measure) -> FloatArray:
        """Return [group, day] the mean over each day of a ``*_TICKS`` measure."""
        ticks = self.daily[Measure.TICKS]
        mean: FloatArray = self.daily[measure] / np.maximum(ticks, 1)
        return mean


def order_counts(run: Run, network: Network, window: Window) -> OrderCounts:
    """Return what the table order_days holds of the window.

    Raises
    ------
    ValueError
        A channel that the network does not have, or a measure that is none.
    """
    frame = window.rows(run.frame("order_days"))
    if frame.empty:
        return OrderCounts((), np.zeros((len(MEASURES), 0, window.days), np.int64))
    channels = network.online.channels.ids if network.online is not None else ()
    channel, modes = places(frame["channel"], channels), tuple(sorted(set(frame["mode"].astype(str))))
    keys = channel * len(modes) + places(frame["mode"], modes)
    found, group = np.unique(keys, return_inverse=True)
    daily: IntArray = np.zeros((len(MEASURES), len(found), window.days), np.int64)
    day = frame["day"].to_numpy(dtype=np.int64) - window.first_day
    np.add.at(daily, (places(frame["measure"], MEASURES), group, day), frame["amount"].to_numpy())
    return OrderCounts(tuple((channels[key // len(modes)], modes[key % len(modes)]) for key in found), daily)


def by_channel(counts: OrderCounts, numerator: Any, denominator: Any, **dimensions: str) -> list[Row]:
    """Return the row of all channels together, then one per channel and service mode.

    ``numerator`` holds a number per group of ``counts``, and so does ``denominator``, or it is the one number (such as
    the days of the window) that holds for every row. Whole numbers stay exact in the sum.
    """
    if not counts.groups:
        return []
    above = _exact(numerator)
    same = isinstance(denominator, int)
    below = [denominator] * len(above) if same else _exact(denominator)
    rows = ratio(sum(above), denominator if same else sum(below), **dimensions)
    for (channel, mode), top, bottom in zip(counts.groups, above, below, strict=True):
        rows += ratio(top, bottom, **dimensions, channel=channel, mode=mode)
    return rows


def share(counts: OrderCounts, numerator: Measure, denominator: Measure) -> list[Row]:
    """Return one measure as a share of another, in total and by channel."""
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
