"""The order monitor: who sees that a parcel is stuck, and offers its lines to other sites."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twin.kernels import stuck
from twin.kernels.order_waves import Asking, Queues
from twin.network.arrays import BoolArray, IntArray
from twin.network.online import Online
from twin.simulation.accounts import Move
from twin.simulation.orders.books import Books
from twin.simulation.orders.counts import Counts
from twin.simulation.orders.open_orders import OpenOrders
from twin.simulation.orders.shelves import Shelves


class Monitor:
    """Looks at every wave for parcels that have waited too long for a picker: one per run.

    A line is moved only where another site can serve it there and then; the others keep their place in the queue.
    """

    def __init__(
        self, online: Online, orders: OpenOrders, queues: Queues, counts: Counts, shelves: Shelves
    ) -> None:
        limit = online.fulfilment.stuck_after_seconds
        self._limit: IntArray = np.zeros(0, np.int64) if limit is None else limit.astype(np.int64)
        self._sites = np.flatnonzero(self._limit >= 0).tolist()
        self._orders, self._queues, self._counts, self._shelves = orders, queues, counts, shelves

    def stuck(self, now: int, price: IntArray) -> Iterator[tuple[int, Asking]]:
        """Yield each site with lines that are stuck at a second, as orders that ask for another one, oldest first."""
        for site in self._sites:
            if self._queues.head[site] < 0:
                continue
            out = self._orders.room_for_rows()[0]
            found = stuck.find(self._orders.columns, self._queues, site, now - int(self._limit[site]), now, out)
            if found:
                yield site, self._asking(np.sort(out[:found]), price)

    def _asking(self, rows: IntArray, price: IntArray) -> Asking:
        orders, lines = self._orders.columns.orders, self._orders.columns.lines[rows]
        order, start = np.unique(lines["order"].astype(np.int64), return_index=True)
        product, units = lines["product"].astype(np.int64), lines["units"].astype(np.int64)
        own = orders[order]
        return Asking(
            order, rows, np.append(start, len(rows)), own["destination"].astype(np.int64),
            own["stream"].astype(np.int64), own["placed"].copy(), own["promised"].copy(),
            np.add.reduceat(price[product] * units, start), product, units, len(rows),
        )

    def take_out(self, site: int, asking: Asking, moved: BoolArray, books: Books) -> Asking:
        """Give back what is reserved at a site for some asked lines, which wait; return those that ask, alone."""
        rows = asking.lines[moved]
        self._shelves.release(rows)
        self._shelves.clear(rows)
        stuck.take_out(self._orders.columns, self._counts.tally, self._queues, site, rows)
        books.post(Move.DEFER, rows, at_home=True)
        of = np.repeat(np.arange(len(asking.orders)), np.diff(asking.first_line))[moved]
        kept, start = np.unique(of, return_index=True)
        return asking._replace(
            orders=asking.orders[kept], lines=rows, first_line=np.append(start, len(rows)),
            destination=asking.destination[kept], stream=asking.stream[kept], placed=asking.placed[kept],
            promised=asking.promised[kept], value_micro=asking.value_micro[kept], product=asking.product[moved],
            units=asking.units[moved], waited=len(rows),
        )
