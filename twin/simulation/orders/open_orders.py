"""Everything open, in columns that grow and are compacted: orders, their lines, parcels."""

from __future__ import annotations

from typing import Any

import numpy as np

from twin.kernels import compacting, order_waves, placing
from twin.kernels.floors import WORK
from twin.kernels.order_states import LINE, ORDER, PARCEL, SIDE_STATES, Columns
from twin.kernels.order_waves import Queues
from twin.kernels.parcels import Road
from twin.kernels.placing import Promises
from twin.kernels.returning import RETURN, UnderWay
from twin.network.arrays import BoolArray, IntArray
from twin.simulation.orders.incoming import Batch

_LEAST_ROOM, _MOST_ROOM = 1_024, 1 << 22
_ROOM_DAYS = 10
"""Orders are given up once a week; those of the days before that are still open."""
_FETCHED_BYTES = 64
_LISTS = 4
_NOBODY, _NOTHING = np.zeros(0, np.int64), np.zeros((0, WORK), np.int64)


class OpenOrders:
    """The columns, and how many of their rows are in use.

    An order that nothing more happens to keeps its rows until ``compact``, so that it can be recorded. Lines of an
    order are contiguous, and orders stand in the order of their numbers.
    """

    def __init__(self, orders_a_day: float, lines_a_day: float, stages: bool = False) -> None:
        expected = (min(int(_ROOM_DAYS * each), _MOST_ROOM) for each in (orders_a_day, lines_a_day))
        orders, lines = (_LEAST_ROOM + each for each in expected)
        self._orders = _rows(orders, ORDER)
        self._lines = _rows(lines, LINE)
        self._parcels = _rows(orders, PARCEL)
        self._side_stamps: Any = np.empty((lines if stages else 0, SIDE_STATES), np.int32)
        self.under_way = UnderWay(_rows(0, RETURN), np.zeros(1, np.int64))
        """What is on its way back, or being inspected or refurbished."""
        self._rows = np.empty((_LISTS, lines), np.int64)
        self._name_columns()
        self.orders = self.lines = 0
        """Rows in use."""
        self.parcels = np.zeros(1, np.int64)
        """[1] rows in use; kernels that pack parcels count on."""
        self.numbered = 0
        """Orders seen since the start."""
        self.waiting: IntArray = np.zeros(0, np.int64)
        """Rows of the orders with a line that waits for stock, oldest first."""

    def _name_columns(self) -> None:
        self.columns = Columns(
            self._orders, self._lines, self._lines["stamps"], self._side_stamps, self._parcels
        )
        """The arrays; rows beyond those in use are room."""

    def append(self, batch: Batch, kept: BoolArray, promises: Promises, price: IntArray) -> tuple[int, int]:
        """Append orders; return the rows they got.

        ``kept`` [order] whether they are recorded, ``promises`` what their customers are told, ``price`` micro minor
        units [sku].
        """
        of, orders, first = batch.of, slice(batch.first, batch.last), self.orders
        lines = slice(int(of.first_line[batch.first]), int(of.first_line[batch.last]))
        count = batch.last - batch.first
        self._make_room(first + count, self.lines + lines.stop - lines.start)
        number = np.arange(self.numbered, self.numbered + count)
        facts = (of.zone, of.channel, of.mode, of.placed, of.cancels, of.reference, of.nth)
        placing.append(
            self.columns, first, self.lines, (*(each[orders] for each in facts), number),
            np.stack([of.latitude_deg[orders], of.longitude_deg[orders]]), kept,
            of.first_line[batch.first : batch.last + 1], of.product[lines], of.units[lines], promises, price,
        )
        self.orders += count
        self.lines += lines.stop - lines.start
        self.numbered += count
        return first, self.orders

    def _make_room(self, orders: int, lines: int) -> None:
        """Have room for so many orders and lines."""
        if orders > len(self._orders) or lines > len(self._lines):
            self._orders, self._lines = _grown(self._orders, orders), _grown(self._lines, lines)
            if len(self._side_stamps):
                more = np.empty((len(self._lines), SIDE_STATES), np.int32)
                more[: len(self._side_stamps)] = self._side_stamps
                self._side_stamps = more
            self._name_columns()

    def room_for_rows(self) -> IntArray:
        """Return four lists with room for the rows of all lines, for a kernel to write and to be read before the next.

        The memory is kept, because the system clears new pages whenever they are first written to.
        """
        if self._rows.shape[1] < self.lines:
            self._rows = np.empty((_LISTS, len(self._lines)), np.int64)
        return self._rows

    def make_room_for_parcels(self, more: int) -> None:
        """Have room for so many more parcels."""
        needed = int(self.parcels[0]) + more
        if needed > len(self._parcels):
            self._parcels = _grown(self._parcels, needed)
            self._name_columns()

    def make_room_for_returns(self, more: int) -> None:
        """Have room for so many more returns under way."""
        heap = _grown(self.under_way.heap, int(self.under_way.used[0]) + more)
        self.under_way = self.under_way._replace(heap=heap)

    def keep_waiting(self, first: int, last: int) -> None:
        """Keep the orders that have a waiting line, of those that had and of the orders [first, last)."""
        kept = np.empty(len(self.waiting) + last - first, np.int64)
        found = order_waves.still_waiting(self.columns, self.waiting, first, last, kept)
        self.waiting = kept[:found].copy()

    def compact(
        self, queues: Queues, road: Road, at_work: IntArray = _NOBODY, work: IntArray = _NOTHING
    ) -> None:
        """Give up the rows of orders that nothing more happens to; rows that others point to are renumbered.

        ``at_work`` are rows of parcels where people pick (-1: none), ``work`` [parcel, what] is what is known of them.
        """
        used = np.array([self.orders, self.lines, self.parcels[0]])
        self.orders, self.lines, self.parcels[0] = compacting.compact(
            self.columns, used, self.waiting, queues, road, self.under_way, at_work, work
        )


def _grown(rows: Any, needed: int) -> Any:
    """Return rows with room for as many as needed; it doubles."""
    if needed <= len(rows):
        return rows
    more = _rows(max(needed, 2 * len(rows)), rows.dtype)
    more[: len(rows)] = rows
    return more


def _rows(count: int, kind: Any) -> Any:
    """Return rows that begin where a processor fetches memory: each lies in as few of its pieces as it can."""
    room = np.empty(count * kind.itemsize + _FETCHED_BYTES, np.uint8)
    first = -room.ctypes.data % _FETCHED_BYTES
    return room[first : first + count * kind.itemsize].view(kind)


