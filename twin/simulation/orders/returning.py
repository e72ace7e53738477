"""The desk for what comes back: which delivered lines do, and when, what becomes of them, and what that costs."""

from __future__ import annotations

import numpy as np

from twin.kernels import returning as kernels
from twin.kernels.returning import Keys, Owed, Terms
from twin.network.arrays import BoolArray, IntArray
from twin.network.online import Returns
from twin.simulation.accounts import Move
from twin.simulation.money import Flow, guard
from twin.simulation.orders.addresses import Addresses
from twin.simulation.orders.counts import Counts
from twin.simulation.orders.delivering import by_law, seconds_by_law
from twin.simulation.orders.open_orders import OpenOrders
from twin.simulation.world import World
from twin.units import MICRO

_MOVES = {
    kernels.HANDED_IN: Move.HAND_IN, kernels.REFURBISHING: Move.REFURBISH, kernels.RESTOCKED: Move.RESTOCK,
    kernels.SCRAPPED: Move.SCRAP, kernels.RENEWED: Move.RENEW,
}
"""The move of each step, in an order in which none takes what is not there yet."""
_BACK_ON_THE_SHELF = (kernels.RESTOCKED, kernels.RENEWED)
_AT_ONCE = 1 << 12
"""Steps that are posted together, so that the memory for them stays small."""


class Returning:
    """Returns at work: one desk per run, where the network has the table."""

    def __init__(self, world: World, returns: Returns, modes: int, home: IntArray) -> None:
        """``modes`` is how many there are; ``home`` [destination] the site that takes in what comes back to it."""
        self._world, self._modes, self._home = world, modes, home
        self._laws = by_law(returns.lags)
        self._terms = Terms(
            returns.row, returns.share, returns.restock_share, returns.refurbish_share, returns.inspection_seconds,
            returns.refurbish_seconds, returns.refund_at_scan, returns.to_home, returns.cost_per_line_minor * MICRO,
            returns.refurbish_cost_per_unit_micro,
        )
        self._dearest_line = float(self._terms.line_micro.max(initial=0))
        self._dearest_unit = float(self._terms.unit_micro.max(initial=0))
        self._addresses, draws = Addresses(world.network), world.draws
        self._keys = Keys(np.array(draws.key("return")), np.array(draws.key("recorded_return")), world.product_names)
        self._price = world.network.products.price_micro.astype(np.int64)
        self._dearest_price = float(self._price.max(initial=0))
        sites = len(world.network.sites)
        self._everywhere = np.arange(sites)
        self._owed = Owed(np.zeros(sites, np.int64), np.zeros(sites, np.int64), np.zeros(sites, np.int64))
        self._moved = np.zeros((4, _AT_ONCE), np.int64)

    def expect(self, delivered: IntArray, open_orders: OpenOrders) -> None:
        """Draw which of some lines that were just delivered come back, and when."""
        if not len(delivered):
            return
        rows, of = np.empty((2, len(delivered)), np.int64)
        uniforms = np.empty((2, len(delivered)))
        columns = open_orders.columns
        address = self._addresses.of(columns.lines["order"][delivered], columns)
        found = kernels.chosen(
            columns, delivered, self._keys, *address, self._terms, self._modes, rows, of, uniforms
        )
        open_orders.make_room_for_returns(found)
        lag = seconds_by_law(self._laws, of[:found], lambda some: uniforms[0, some])
        kernels.begin(
            columns, open_orders.under_way, self._terms, self._home, rows[:found], of[:found], lag, uniforms[1, :found]
        )

    def settle(self, open_orders: OpenOrders, counts: Counts) -> BoolArray:
        """Let happen what is due by now, and post it; return [sku] which products have come to a shelf."""
        restocked = np.zeros(len(self._price), bool)
        while True:
            steps = kernels.proceed(
                open_orders.columns, counts.tally, open_orders.under_way, self._terms, self._price, self._owed,
                self._moved,
            )
            if not steps:
                return restocked
            self._post(self._moved[:, :steps], restocked)

    def _post(self, moved: IntArray, restocked: BoolArray) -> None:
        step, site, product, units = moved
        for each, move in _MOVES.items():
            rows = np.flatnonzero(step == each)
            if len(rows):
                self._world.book.post_lines(move, site[rows], product[rows], units[rows])
                if each in _BACK_ON_THE_SHELF:
                    restocked[product[rows]] = True
        guard(len(step) * self._dearest_line + float(units.sum()) * max(self._dearest_unit, self._dearest_price))
        owed = self._owed
        for flow, amounts in (
            (Flow.REFUND, owed.refund), (Flow.RETURN_HANDLING, owed.handling), (Flow.REFURBISHING, owed.refurbishing),
        ):
            self._world.money.post(flow, amounts, self._everywhere)
            amounts[:] = 0
