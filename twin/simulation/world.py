"""The world of one run: time, goods, money, information, conditions and records, wired together once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import simpy

from twin.kernels import stock
from twin.network.arrays import BoolArray, IntArray
from twin.network.network import Network
from twin.simulation.accounts import Account, Move
from twin.simulation.bands import Bands
from twin.simulation.board import Board
from twin.simulation.book import Book
from twin.simulation.claims import ClaimQueue
from twin.simulation.clock import Clock
from twin.simulation.conditions import Conditions
from twin.simulation.draws import Draws, name_hashes
from twin.simulation.geography import Geography
from twin.simulation.information import Information
from twin.simulation.money import Flow, Money
from twin.simulation.pulse import Pulse
from twin.simulation.record import Record
from twin.simulation.recorder import Recorder
from twin.units import MICRO

if TYPE_CHECKING:
    from twin.simulation.docking import Docking
    from twin.simulation.orders.visitors import Visitors
    from twin.simulation.orders.waves import Waves
    from twin.simulation.transshipping import Transshipping


class Cycles:
    """Replenishment cycles of the sites that face customers: from receipt to receipt, with or without a stockout.

    Receipts between which no customer came, such as those of two suppliers on one morning, are one receipt. Cycles that
    end are counted in ``ended`` [all | with a stockout, site], the day's record.
    """

    def __init__(self, sites: int, facing: IntArray, products: int, ended: IntArray) -> None:
        self.row_of_site = np.full(sites, -1)
        self.row_of_site[facing] = np.arange(len(facing))
        self.ran_out: BoolArray = np.zeros((len(facing), products), bool)
        self.restocked: BoolArray = np.zeros((len(facing), products), bool)
        self._ended = ended

    def close(self, units: IntArray, destinations: IntArray) -> None:
        """Close the cycles of the cells that receive units [row, sku] at ``destinations`` [row]."""
        stock.close_cycles(units, destinations, self.row_of_site, self.ran_out, self.restocked, self._ended)


@dataclass
class World:
    """Everything that the processes of a run share."""

    network: Network
    environment: simpy.Environment
    clock: Clock
    draws: Draws
    geography: Geography
    book: Book
    money: Money
    information: Information
    conditions: Conditions
    recorder: Recorder
    board: Board
    facing: IntArray
    """Rows of the sites that face customers."""
    cycles: Cycles
    queue: ClaimQueue
    pulse: Pulse
    warmup_days: int
    audit_daily: bool
    listed: BoolArray
    """[site, sku] what each site that faces customers offers."""
    total_days: int = 0
    bands: Bands | None = None
    """What vendors promised; None: nothing."""
    waves: Waves | None = None
    """The desk of online orders; None: there are none."""
    visitors: Visitors | None = None
    """Customers who walk in and want a picker's time; None: nobody does."""
    docking: Docking | None = None
    """The docks where trucks queue; None: what arrives is received at once."""
    transshipping: Transshipping | None = None
    """Sites that help each other out; None: each keeps its stock."""

    def __post_init__(self) -> None:
        ids = self.network.sites.ids
        self.customer_names = name_hashes([ids[site] for site in self.facing])
        self.product_names = name_hashes(self.network.products.ids)
        self.listed_count = self.listed.sum(axis=1)
        patient = self.network.sites.backorder_share[self.facing]
        self.somebody_may_wait = bool(patient.any())
        self.sometimes_patient = bool((patient % 1).any())
        self.order_cost_micro = self.network.costs.order_minor * MICRO
        self._handled = bool(self.network.costs.handling_micro[self.facing].any())
        self._served = np.zeros((len(self.facing), len(self.network.products)), np.int64)
        self._everywhere = np.arange(len(self.network.sites))
        self.record = Record(self)
        """What decisions take for free stock."""
        self.board.recorded = self.record.free
        self._held = np.zeros((len(self._everywhere), len(self.network.products)), np.int64)

    def receive(self, units: IntArray, edges: IntArray) -> None:
        """Take goods [edge, sku] off the road into the free stock of the edges' destinations."""
        self.book.post(Move.RECEIVE, units, edges)
        self.cycles.close(units, self.network.edges.destination[edges])
        self.pulse.received(edges)
        if self.waves is not None:
            self.waves.restock(units)

    def serve_waiting(self) -> None:
        """Hand goods that have arrived to customers who wait for them."""
        if not self.somebody_may_wait:
            return
        book, sites, served = self.book, self.facing, self._served
        if stock.servable(book.of(Account.FREE), book.of(Account.WAITING), sites, self.conditions.closed, served):
            if self.clock.daily:
                book.post(Move.DELIVER, served, sites)
                book.post(Move.SERVE, served, sites)
                self.ring_up(served)
            else:
                self._serve_lines(*np.nonzero(served))

    def _serve_lines(self, row: IntArray, product: IntArray) -> None:
        """Hand out what waits, where few are served at once: [line] rows of the sites that face customers."""
        sites, units = self.facing[row], self._served[row, product]
        self.book.post_lines(Move.DELIVER, sites, product, units)
        self.book.post_lines(Move.SERVE, sites, product, units)
        self.ring_up_lines(units, sites, product)

    def ring_up(self, units: IntArray) -> None:
        """Take money for units [site that faces customers, sku] handed over, and pay for their handling."""
        self.money.value(Flow.REVENUE, units, self.network.products.price_micro[None], self.facing)
        if self._handled:
            self.money.value(Flow.HANDLING, units, self.network.costs.handling_micro, self.facing)

    def ring_up_lines(self, units: IntArray, sites: IntArray, products: IntArray) -> None:
        """As ``ring_up``, for scattered lines: units [line] of products [line] at sites [line]."""
        self.money.value_lines(Flow.REVENUE, units, products, self.network.products.price_micro[None], sites)
        if self._handled:
            self.money.value_lines(Flow.HANDLING, units, products, self.network.costs.handling_micro, sites)

    def publish_stock(self) -> None:
        """Put what every site holds or has on the road into its feed, and what each edge had carried by then."""
        book, ground, held = self.book, self.geography, self._held
        stock.net_stock(
            self.record.free(), book.of(Account.WAITING), book.of(Account.BACKLOG), book.of(Account.IN_TRANSIT),
            self._everywhere, ground.inbound_start, ground.inbound, held,
        )
        if self.transshipping is not None:
            held += book.of(Account.INCOMING)
        self.information.put("stock", self._everywhere, held)
        edges = np.arange(len(self.network.edges))
        self.information.put("sent_before", edges, self.information.read("sent", edges, 0))
