"""Online orders as they were recorded, each at its own second."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.demand.base import NEVER, SAMPLED_SHARE, OnlineCustomers, OrderSource, PlacedOrders, homes
from twin.errors import Problem
from twin.kernels import baskets, elementary
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.network.network import Network
from twin.network.online import Online, OrderHistory
from twin.units import SECONDS_PER_DAY

_NOBODY = np.uint64(0)
_CANCELS, _WHEN, _KEPT = range(3)
_POSITION = 1


@dataclass(frozen=True)
class OrderReplay:
    """Every order of the tables ``orders`` and ``order_lines`` is placed at its recorded second, in every replication.

    Day 0 is the network's start date; after the last recorded order there are none. Events scale the units of a line,
    rounded by a draw. Who cancels before the pick is drawn, as for drawn orders. Source: none, a convention.
    """

    def problems(self, network: Network, where: str) -> Iterator[Problem]:
        """Yield a network that has no recorded orders."""
        if network.online is None or network.online.history is None:
            yield Problem(f"{where}.model", "order_replay", "the network has no table orders", "import one with 'twin "
                          "import orders', or use orders=baskets")

    def open(self, customers: OnlineCustomers) -> OrderSource:
        """Return the source of one run."""
        online = customers.network.online
        assert online is not None
        assert online.history is not None
        return _Recorded(customers, online, online.history)


class _Recorded:
    """The recorded orders, day by day."""

    def __init__(self, customers: OnlineCustomers, online: Online, history: OrderHistory) -> None:
        self._who, self._online, self._past = customers, online, history

    def placed(self, day: int, date: datetime.date, factor: FloatArray) -> PlacedOrders:
        """Return the orders of a day."""
        past = self._past
        first, last = np.searchsorted(past.placed, np.array([day, day + 1]) * SECONDS_PER_DAY)
        rows = np.arange(first, last)
        names = self._who.draws.hashes([past.ids[row] for row in rows])
        first_line, product, units, kept = self._lines(rows, names, factor)
        rows, names = rows[kept], names[kept]
        zone, channel, placed = past.zone[rows], past.channel[rows], past.placed[rows]
        latitude, longitude = self._homes(zone, names)
        return PlacedOrders(
            zone, channel, past.mode[rows], np.zeros(len(rows), np.int64), placed, latitude, longitude,
            self._cancels(channel, placed, names), self._drawn(names, _KEPT) < SAMPLED_SHARE, first_line, product,
            units, rows,
        )

    def _lines(
        self, rows: IntArray, names: NDArray[np.uint64], factor: FloatArray
    ) -> tuple[IntArray, IntArray, IntArray, BoolArray]:
        """Return the lines of orders, and which orders have any: what events scale to nothing is left out."""
        past, count = self._past, np.diff(self._past.first_line)[rows]
        if not len(rows):
            return np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, bool)
        span = slice(past.first_line[rows[0]], past.first_line[rows[-1] + 1])
        order, product, units = np.repeat(np.arange(len(rows)), count), past.product[span], past.units[span]
        scale = factor[past.zone[rows[order]], product]
        if (scale != 1.0).any():
            draw = self._who.draws.lines(
                "recorded_line", names[order], self._who.product_names[product], np.zeros(len(order), np.int64)
            )
            units = np.floor(units * scale + np.where(scale == 1.0, 0.0, draw)).astype(np.int64)
        some = units > 0
        count = np.bincount(order[some], minlength=len(rows))
        kept = count > 0
        return np.concatenate([[0], np.cumsum(count[kept])]), product[some], units[some], kept

    def _drawn(self, names: NDArray[np.uint64], what: int) -> FloatArray:
        nobody = np.full(len(names), _NOBODY)
        return self._who.draws.lines("recorded_order", names, nobody, np.full(len(names), what))

    def _cancels(self, channel: IntArray, placed: IntArray, names: NDArray[np.uint64]) -> IntArray:
        channels = self._online.channels
        if not channels.cancel_share.any():
            return np.full(len(names), NEVER)
        after = elementary.exponential_deviates(self._drawn(names, _WHEN)) * channels.cancel_after_seconds[channel]
        cancels = self._drawn(names, _CANCELS) < channels.cancel_share[channel]
        return np.where(cancels, placed + after.astype(np.int64), NEVER)

    def _homes(self, zone: IntArray, names: NDArray[np.uint64]) -> tuple[FloatArray, FloatArray]:
        key = self._who.draws.key("recorded_order")
        points = baskets.discs(*key, names, np.full(len(names), _NOBODY), np.full(len(names), _POSITION))
        return homes(self._who.network, zone, points)
