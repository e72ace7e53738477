"""What waves post: the units of order lines, and the money of picks, parcels, deliveries and lost sales."""

from __future__ import annotations

import numpy as np

from twin.kernels import order_waves
from twin.network.arrays import IntArray
from twin.network.online import Online
from twin.simulation.accounts import Move
from twin.simulation.money import Flow, guard
from twin.simulation.orders.delivering import Deliveries
from twin.simulation.orders.open_orders import OpenOrders
from twin.simulation.world import World
from twin.units import MICRO


class Books:
    """The books of units and money as the order desk writes them: it names lines, the books want sites and products."""

    def __init__(self, world: World, online: Online, orders: OpenOrders) -> None:
        self._book, self._money, self._orders = world.book, world.money, orders
        picking, sites = online.fulfilment, len(world.network.sites)
        self.home = np.repeat(np.maximum(online.home_site, 0), len(online.modes))
        """[destination] the site that stands for its zone before one serves."""
        self.pick_cost = MICRO * np.stack([picking.cost_per_line_minor, picking.cost_per_parcel_minor])
        """[line | parcel, site] micro minor units."""
        self.picking_micro = np.zeros(sites, np.int64)
        """[site] what was picked since the last payment costs, micro minor units."""
        self._dearest_pick = float(self.pick_cost.max(initial=0))
        self._lost_sale_micro = world.network.costs.lost_sale_micro
        self._everywhere = np.arange(sites)

    def post(self, move: Move, lines: IntArray, at_home: bool = False) -> None:
        """Post the units of some lines at the sites that serve them, or at the home sites of their zones."""
        if len(lines):
            self._book.post_lines(move, *self.facts(lines, at_home))

    def facts(self, lines: IntArray, at_home: bool) -> tuple[IntArray, IntArray, IntArray]:
        """Return site, product and units of some lines."""
        sites, products, units = np.empty((3, len(lines)), np.int64)
        order_waves.facts_of(self._orders.columns, lines, self.home, at_home, sites, products, units)
        return sites, products, units

    def pay_picking(self, lines: int) -> None:
        """Pay for what was picked: so many lines."""
        guard(2.0 * lines * self._dearest_pick)
        self._money.post(Flow.PICKING, self.picking_micro, self._everywhere)
        self.picking_micro[:] = 0

    def pay_parcels(self, cost_micro: IntArray, lane: IntArray) -> None:
        """Pay the carriers of parcels: what each costs, by delivery lane."""
        self._money.post(Flow.PARCEL, cost_micro, lane)

    def ring_up(self, deliveries: Deliveries) -> None:
        """Take the money that deliveries have brought, and pay the commissions."""
        earned, commissions = deliveries.earned, deliveries.commissions()
        self._money.post(Flow.REVENUE, earned.revenue, self._everywhere)
        self._money.post(Flow.FEE, earned.fees, self.home)
        self._money.post(Flow.COMMISSION, commissions, np.arange(len(commissions)))
        earned.revenue[:] = 0
        earned.fees[:] = 0

    def fine(self, lines: IntArray) -> None:
        """Charge lost sales to the home sites of lines that were cancelled for lack of stock."""
        site, product, units = self.facts(lines, at_home=True)
        self._money.post(Flow.LOST_SALE, self._lost_sale_micro[site, product] * units, site)
