"""A review: the desks of a tier say what to order, and the orders are placed."""

from __future__ import annotations

import numpy as np

from twin.kernels import stock
from twin.simulation.accounts import Move
from twin.simulation.money import Flow
from twin.simulation.tiers import Tier
from twin.simulation.world import World


class Reviewing:
    """Reviews of one tier. Deciding belongs to desks, not to sites."""

    def __init__(self, world: World, tier: Tier) -> None:
        self._world, self._tier = world, tier
        edges = world.network.edges
        self._sellers, self._row = np.unique(edges.source[tier.inbound], return_inverse=True)
        self._buyers = edges.destination[tier.inbound]
        self._above = tuple(np.unique(world.geography.level[self._sellers]).tolist())
        self._received = np.zeros((len(self._sellers), world.geography.products), np.int64)
        self._paid, self._told = bool(world.network.costs.order_minor.any()), world.information.wants("orders")
        self._looks_below = tier.echelon in world.board.eager

    def hold(self) -> None:
        """Ask the desks and place what they order."""
        world, tier = self._world, self._tier
        if self._looks_below and not world.clock.starts_day and world.information.tells_at_once("stock"):
            world.publish_stock()
        orders = world.board.orders(tier)
        world.board.publish(tier)
        if not stock.any_units(orders):
            return
        world.book.post(Move.ORDER, orders, tier.inbound)
        world.queue.add(orders, tier.inbound)
        if self._told:
            stock.sum_rows(orders, self._row, self._received)
            world.information.add("orders", self._sellers, self._received)
        if self._paid:
            lines = (orders > 0).astype(np.int64)
            world.money.value(Flow.ORDER_LINE, lines, world.order_cost_micro, self._buyers)
        world.pulse.ordered(self._above)
