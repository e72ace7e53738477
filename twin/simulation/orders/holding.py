"""Soft and hard reservations: what an unpaid order holds until it is paid, or until its hold expires."""

from __future__ import annotations

import numpy as np

from twin.kernels import elementary, order_waves
from twin.kernels import holds as kernels
from twin.kernels.order_states import NEVER, Tally
from twin.kernels.order_waves import Asking, Queues
from twin.network.arrays import BoolArray, IntArray
from twin.network.holds import Holds
from twin.simulation.accounts import Move
from twin.simulation.orders.addresses import Addresses
from twin.simulation.orders.books import Books
from twin.simulation.orders.open_orders import OpenOrders
from twin.simulation.orders.shelves import Shelves
from twin.simulation.world import World

_DRAWS = 4
"""Draws of an order: whether it is unpaid when placed, and how long after placing it is paid."""


class Holding:
    """Payment at work: one per run, where some orders are not paid at once.

    An unpaid order gets sites as any other, and its units are reserved; but pickers do not see its parcels until it is
    paid. When its hold expires first, what it holds is free again, and all of it is cancelled. Both show in the next
    wave.
    """

    def __init__(
        self, world: World, terms: Holds, modes: int, orders: OpenOrders, shelves: Shelves, books: Books
    ) -> None:
        self._world, self._terms, self._modes, self._orders = world, terms, modes, orders
        self._shelves, self._books, self._addresses = shelves, books, Addresses(world.network)
        self._number, self._second = np.zeros((2, 0), np.int64)
        """[unpaid order] its number, rising, and when it is paid or its hold expires."""
        self._pays: BoolArray = np.zeros(0, bool)

    @property
    def next_due(self) -> int:
        """Return the second at which the next order is paid or its hold expires; ``NEVER`` if none is unpaid."""
        return int(self._second.min(initial=NEVER))

    def _note(self, first: int) -> None:
        """Draw which of the orders from row ``first`` on, who are new, are unpaid, and what becomes of them."""
        rows = np.arange(first, self._orders.orders)
        columns, terms = self._orders.columns, self._terms
        channel = columns.orders["stream"][rows] // self._modes
        rows, channel = rows[terms.unpaid_share[channel] > 0], channel[terms.unpaid_share[channel] > 0]
        if not len(rows):
            return
        one, two, number = self._addresses.of(rows, columns)
        unpaid = self._world.draws.lines("payment", one, two, number * _DRAWS) < terms.unpaid_share[channel]
        drawn = self._world.draws.lines("payment", one, two, number * _DRAWS + 1)[unpaid]
        rows, channel = rows[unpaid], channel[unpaid]
        after = np.ceil(elementary.exponential_deviates(drawn) * terms.pay_seconds[channel])
        pays = after <= terms.hold_seconds[channel]
        second = columns.orders["placed"][rows] + np.where(pays, after, terms.hold_seconds[channel]).astype(np.int64)
        self._number = np.append(self._number, columns.orders["number"][rows])
        self._second, self._pays = np.append(self._second, second), np.append(self._pays, pays)

    def settle(self, first: int, tally: Tally, queues: Queues, restocked: BoolArray) -> IntArray:
        """Settle what is paid and what has expired by now; orders from row ``first`` on are new.

        Returned are the parcels that have joined queues; ``restocked`` [sku] notes of what units are free again.
        """
        self._note(first)
        now, orders = self._world.clock.now, self._orders
        over = self._second <= now
        number, second, pays = self._number[over], self._second[over], self._pays[over]
        self._number, self._second, self._pays = self._number[~over], self._second[~over], self._pays[~over]
        rows, there = self._rows(number)
        rows, second, pays = rows[there], second[there], pays[there]
        out = orders.room_for_rows()
        paid = rows[pays][np.lexsort((rows[pays], second[pays]))]
        joined = out[0, : kernels.pay(orders.columns, queues, paid, now, out[0])].copy()
        many = kernels.expire(orders.columns, tally, rows[~pays], second[~pays], out)
        held, told, waited = (row[:count] for row, count in zip(out, many, strict=False))
        self._shelves.release(held)
        self._books.post(Move.CANCEL, held, at_home=True)
        self._books.post(Move.CANCEL, told, at_home=True)
        self._books.post(Move.GIVE_UP, waited, at_home=True)
        if len(waited):
            orders.keep_waiting(0, 0)
        restocked[orders.columns.lines["product"][held]] = True
        return joined

    def _rows(self, number: IntArray) -> tuple[IntArray, BoolArray]:
        """Return the rows of orders by their numbers, and which are still there."""
        known = self._orders.columns.orders["number"][: self._orders.orders]
        rows = np.searchsorted(known, number)
        there = rows < len(known)
        there[there] = known[rows[there]] == number[there]
        return rows, there

    def set_aside(self, asking: Asking, site: IntArray, tally: Tally, queues: Queues) -> tuple[Asking, IntArray]:
        """Reserve what unpaid orders got, [asked line], out of the pickers' sight; return the others."""
        soft = np.isin(self._orders.columns.orders["number"][asking.orders], self._number)
        if not soft.any():
            return asking, site
        lines = np.repeat(soft, np.diff(asking.first_line))
        nowhere = np.full(len(queues.head), -1)
        first = int(self._orders.parcels[0])
        apart = queues._replace(head=nowhere, tail=nowhere.copy(), lines=np.zeros(len(nowhere), np.int64))
        order_waves.commit(self._orders.columns, tally, apart, _some(asking, soft, lines), site[lines])
        kernels.stand_apart(self._orders.columns, first, int(self._orders.parcels[0]))
        return _some(asking, ~soft, ~lines), site[~lines]


def _some(asking: Asking, orders: BoolArray, lines: BoolArray) -> Asking:
    """Return some of the orders that ask, with their lines."""
    starts = np.append(0, np.cumsum(np.diff(asking.first_line)[orders]))
    return Asking(
        asking.orders[orders], asking.lines[lines], starts, asking.destination[orders], asking.stream[orders],
        asking.placed[orders], asking.promised[orders], asking.value_micro[orders], asking.product[lines],
        asking.units[lines], int(lines[: asking.waited].sum()),
    )
