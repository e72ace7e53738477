"""Selling where a day has many ticks: today's customers one after the other, each when they come."""

from __future__ import annotations

import numpy as np

from twin.kernels import walk_in
from twin.network.arrays import IntArray
from twin.simulation.accounts import Account, Move
from twin.simulation.money import Flow
from twin.simulation.spreading import Arrivals
from twin.simulation.world import World
from twin.units import SECONDS_PER_DAY


class Selling:
    """The customers of one day. They are served ahead of the clock for as long as nobody else can notice.

    That is until the next thing that is due to happen, or until a position has fallen so far that its desk wants to be
    asked: nothing else reads what a sale changes.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        network = world.network
        self._patient = np.ascontiguousarray(network.sites.backorder_share[world.facing], np.float64)
        self._key = np.array(world.draws.key("patience"), np.uint64)
        self._taken = np.zeros((len(world.facing), len(network.products)), np.int64)
        self._level = world.geography.level[world.facing]
        none = np.zeros(0, np.int64)
        self._today = Arrivals(none, none, none, none)
        self._next = 0
        self._sold = self._waits = self._missed = self._sites = none

    def open_day(self, today: Arrivals) -> None:
        """Have today's customers ready."""
        self._today, self._next = today, 0
        self._sites = self._world.facing[today.row]
        self._sold, self._waits, self._missed = (np.zeros(len(today.second), np.int64) for _ in range(3))
        self._world.cycles.restocked[:] = False

    @property
    def wait(self) -> int | None:
        """Ticks until the next customer comes; None: nobody more today."""
        if self._next == len(self._today.second):
            return None
        clock = self._world.clock
        return (int(self._today.second[self._next]) - clock.now % SECONDS_PER_DAY) // clock.tick_seconds

    def sell(self) -> None:
        """Serve customers until something else is due, and post what they bought."""
        world, today, first = self._world, self._today, self._next
        now = world.clock.now % SECONDS_PER_DAY
        midnight = world.clock.now - now
        stop = int(min(world.clock.next_event - midnight, SECONDS_PER_DAY))
        self._next, asked = walk_in.sell_until(
            first, stop, now, midnight, *today, world.facing, world.book.of(Account.FREE), world.conditions.closed,
            self._patient, self._key, world.customer_names, world.product_names, world.board.slack, self._taken,
            self._sold, self._waits, self._missed, world.cycles.ran_out, world.cycles.restocked,
        )
        if self._next > first:
            self._post(slice(first, self._next), midnight)
        if asked:
            self._ask(midnight)

    def _post(self, lines: slice, midnight: int) -> None:
        seconds, sites, products = self._today.second[lines] + midnight, self._sites[lines], self._today.product[lines]
        sold, missed = self._sold[lines], self._missed[lines]
        booked = sold
        if missed.any():
            waits = self._waits[lines]
            booked = sold + waits
            self._move(Move.MISS, missed, sites, products, seconds)
            self._move(Move.LOSE, missed - waits, sites, products, seconds)
            self._move(Move.WAIT, waits, sites, products, seconds)
            if self._world.transshipping is not None:
                np.add.at(self._world.transshipping.missed, (sites, products), missed - waits)
            lost_sale = self._world.network.costs.lost_sale_micro
            self._world.money.value_lines(Flow.LOST_SALE, missed - waits, products, lost_sale, sites)
        self._move(Move.SALE, sold, sites, products, seconds)
        self._world.ring_up_lines(sold, sites, products)
        if self._world.visitors is not None:
            self._world.visitors.come(seconds, sites, sold)
        self._world.information.add_lines("sales", sites, products, booked)

    def _move(self, move: Move, units: IntArray, sites: IntArray, products: IntArray, seconds: IntArray) -> None:
        some = np.flatnonzero(units)
        if 2 * len(some) > len(units):
            self._world.book.post_lines(move, sites, products, units, seconds)
        elif len(some):
            self._world.book.post_lines(move, sites[some], products[some], units[some], seconds[some])

    def _ask(self, midnight: int) -> None:
        """Have the desks asked whose positions have fallen far enough, in the tick of the last customers."""
        today, pulse, slack = self._today, self._world.pulse, self._world.board.slack
        last = int(today.second[self._next - 1])
        line = self._next - 1
        fallen = set(self._world.board.eager)
        while line >= 0 and today.second[line] == last:
            row = today.row[line]
            if slack[self._world.facing[row], today.product[line]] <= 0:
                fallen.add(int(self._level[row]))
            line -= 1
        for echelon in fallen:
            pulse.review(echelon, midnight + last)
