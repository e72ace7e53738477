"""What customers are told: by their service mode, and no earlier than the goods are there where a mode asks for it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from twin.kernels import promising as kernels
from twin.kernels.placing import Promises
from twin.kernels.promising import Supply, Terms
from twin.network.arrays import IntArray, frozen
from twin.policies.sourcing.base import ranked
from twin.policies.views import DeliveryLanes
from twin.simulation.accounts import Account
from twin.simulation.orders.open_orders import OpenOrders
from twin.simulation.world import World
from twin.units import SECONDS_PER_HOUR


class StockPromises:
    """Available to promise: on hand and scheduled receipts, less what is owed and what was promised before.

    One per run, where a service mode promises by stock. Goods that are on the road to a site are its scheduled
    receipts, at the instant at which they will arrive. What is owed are the units that those who walk in wait for, and
    what is kept back for them. Those who wait for online orders claim first, in the order in which they will ask.
    """

    def __init__(self, world: World, lanes: DeliveryLanes, per_channel: int, promises: Promises) -> None:
        online = world.network.online
        assert online is not None
        self._world, self._promises = world, promises
        lists, modes = ranked(lanes.rank), online.modes
        lead = np.ceil(lanes.lead_hours * SECONDS_PER_HOUR).astype(np.int64)
        self._terms = Terms(
            np.array(modes.by_stock), modes.beyond_seconds.astype(np.int64), lists.sites, lists.count, lead,
            per_channel, np.zeros(len(world.network.sites), bool),
        )
        nothing = frozen([])
        self.scheduled: Callable[[], tuple[IntArray, IntArray, IntArray]] = lambda: (nothing, nothing, nothing)
        """Asked for what is on the road: [receipt] cell, second of arrival, units."""

    def promise(self, orders: OpenOrders, first: int, kept_back: IntArray | None) -> None:
        """Tell the customers of the orders from ``first`` on, who are new, when their goods will be at the door.

        ``kept_back`` units [site, sku] are not sold online.
        """
        world = self._world
        if orders.orders == first:
            return
        free = world.record.free() - world.book.of(Account.WAITING)
        if kept_back is not None:
            free -= kept_back
        cell, due, units = self.scheduled()
        order = np.lexsort((due, cell))
        start = np.searchsorted(cell[order], np.arange(free.size + 1))
        supply = Supply(free.reshape(-1), start, due[order], units[order].copy())
        terms = self._terms._replace(closed=world.conditions.closed.copy())
        kernels.promise(
            orders.columns, orders.waiting, first, orders.orders, world.clock.now, self._promises, terms, supply
        )
