"""What customers are shown of stock: new orders are held against it, and what was oversold is put right."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from twin.kernels import overselling
from twin.kernels import showing as kernels
from twin.kernels.order_waves import Asking
from twin.kernels.showing import LIVE, NOT_TOLD, Catalogue, Doors, Record, Told
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.network.availability import CANCEL, SPLIT, SUBSTITUTE, Availability
from twin.network.network import Network
from twin.network.online import Online
from twin.policies.sourcing.base import ranked
from twin.policies.views import DeliveryLanes
from twin.simulation.accounts import Move
from twin.simulation.draws import name_hashes
from twin.simulation.money import Flow
from twin.simulation.orders.addresses import Addresses
from twin.simulation.orders.books import Books
from twin.simulation.orders.counts import Counts
from twin.simulation.orders.incoming import Batch
from twin.simulation.orders.open_orders import OpenOrders
from twin.simulation.world import World
from twin.units import SECONDS_PER_DAY


class Showing:
    """Shown availability at work: one per run, where the network has the table.

    A wave calls ``begin``, then ``screen`` for each batch of new orders, then ``end``; and ``put_right`` with what the
    sourcing rule answered.
    """

    def __init__(
        self, world: World, lanes: DeliveryLanes, per_channel: int, open_orders: OpenOrders, counts: Counts,
        books: Books,
    ) -> None:
        network = world.network
        online = network.online
        assert online is not None and online.availability is not None
        shown = online.availability
        self._world, self._orders, self._counts, self._books = world, open_orders, counts, books
        self._availability, self._modes = shown, len(online.modes)
        lists = ranked(lanes.rank)
        self._doors = Doors(lists.sites, lists.count, self._modes, per_channel)
        self._catalogue = _catalogue(network, online)
        self._told, delays = _told(shown)
        self._deed = np.repeat(shown.oversold.astype(np.int64), self._modes)
        self._substitutes = np.repeat(shown.substitute_share, self._modes)
        self._any_wrong = bool(shown.wrong_share.any())
        self._addresses, self._key = Addresses(network), np.array(world.draws.key("substitute"))
        self._site_names = name_hashes(network.sites.ids)
        shape = (len(network.sites), len(network.products))
        self._kept_back = np.zeros(shape, np.int64)
        self._record = Record(
            np.zeros(shape, np.int64), np.zeros((len(delays), *shape), np.int64), delays,
            np.zeros(len(delays), np.int64), np.zeros((4, 0), np.int64), np.zeros(1, np.int64),
        )
        self._changed, self._found = np.zeros((3, shape[0] * shape[1]), np.int64), 0
        self._shown: IntArray = np.zeros(0, np.int64)
        self._first = 0
        """Row of the first line of this wave's new orders."""
        self._fresh = True

    def keep_back(self, units: IntArray) -> None:
        """Show and sell less of each shelf by some units [site, sku], from now on."""
        self._kept_back = units

    def begin(self) -> None:
        """Look the record up at the beginning of a wave."""
        free = self._world.record.free()
        if self._fresh:
            # What stands there before the first order has always stood there.
            self._record.now[:] = free - self._kept_back
            self._record.then[:] = self._record.now
            self._fresh = False
        self._found = kernels.differences(self._record, free, self._kept_back, self._changed)
        self._shown, self._first = self._shown[:0], self._orders.lines

    def screen(self, batch: Batch) -> Batch:
        """Return the orders that customers place when they have seen what is there."""
        of, orders = batch.of, slice(batch.first, batch.last)
        lines = slice(int(of.first_line[batch.first]), int(of.first_line[batch.last]))
        units, product = of.units[lines], of.product[lines].copy()
        self._make_room(len(units))
        left, shown = np.zeros(len(units), bool), np.zeros(len(units), np.int64)
        facts = tuple(each[orders] for each in (of.zone, of.channel, of.mode, of.placed, of.cancels))
        first_line = of.first_line[batch.first : batch.last + 1] - lines.start
        changed = kernels.screen(
            self._record, self._told, self._doors, self._catalogue, self._wrong(int(of.placed[batch.first])), facts,
            first_line, product, units, self._key, self._addresses.of_batch(batch), self._counts.tally.counts,
            self._world.clock.now, left, shown,
        )
        self._shown = np.concatenate([self._shown, shown[~left]])
        if not changed:
            return batch
        self._fine(facts, np.diff(first_line), of.product[lines], units, left)
        return _without(batch, first_line, product, units, left)

    def _wrong(self, second: int) -> FloatArray:
        """Return the uniforms [site, sku] of a second's day; none where no figure is ever wrong."""
        if not self._any_wrong:
            return np.zeros((0, 0))
        day = second // SECONDS_PER_DAY
        return self._world.draws.block("shown_wrong", self._site_names, self._world.product_names, day)

    def _make_room(self, lines: int) -> None:
        """Have room for the claims of so many lines, and for what else has changed by this wave."""
        record = self._record
        needed = int(record.used[0]) + lines + self._found
        if needed > record.changes.shape[1]:
            more = np.zeros((4, 2 * needed), np.int64)
            more[:, : record.used[0]] = record.changes[:, : record.used[0]]
            self._record = record._replace(changes=more)

    def _fine(
        self, facts: tuple[IntArray, ...], lines: IntArray, product: IntArray, units: IntArray, left: BoolArray
    ) -> None:
        """Charge lost sales to the home sites of the customers who did without something."""
        zone, mode = facts[0], facts[2]
        site = np.repeat(self._books.home[zone * self._modes + mode], lines)[left]
        rate = self._world.network.costs.lost_sale_micro
        self._world.money.post(Flow.LOST_SALE, rate[site, product[left]] * units[left], site)

    def end(self) -> None:
        """Put on record what has changed by this wave, behind the orders placed before it."""
        self._make_room(0)
        now = self._world.clock.now
        kernels.catch_up(self._record, now, self._changed[:, : self._found])
        for row in range(len(self._record.delay)):
            kernels.advance(self._record, row, now)

    def put_right(self, asking: Asking, site: IntArray) -> tuple[IntArray, BoolArray]:
        """Count what was oversold, and do about it what its channel does.

        ``asking`` are orders that have just asked for sites, with the answers [asked line]. Returned are the rows of
        the orders that ask again for what they still want, and which of them do so line by line.
        """
        columns, tally = self._orders.columns, self._counts.tally
        lines, orders = np.empty((2, len(asking.lines)), np.int64)
        found, concerned = overselling.find(
            columns, tally, asking, site, self._shown, self._first, self._deed, lines, orders
        )
        lines, orders = lines[:found], orders[:concerned].copy()
        deed = self._deed[columns.orders["stream"][columns.lines["order"][lines]]]
        self._drop(lines[deed == CANCEL])
        self._substitute(lines[deed == SUBSTITUTE])
        return orders, self._deed[columns.orders["stream"][orders]] == SPLIT

    def _drop(self, lines: IntArray) -> None:
        if len(lines):
            self._books.post(Move.GIVE_UP, lines, at_home=True)
            self._books.fine(lines)
            overselling.drop(self._orders.columns, self._counts.tally, lines)

    def _substitute(self, lines: IntArray) -> None:
        """Let other products take the place of lines that wait; the books give up the one and place the other."""
        if not len(lines):
            return
        columns, product = self._orders.columns, np.empty(len(lines), np.int64)
        free = np.maximum(self._world.record.free() - self._kept_back, 0)
        overselling.replace(
            columns, self._counts.tally, lines, free, self._doors, self._catalogue,
            self._substitutes, self._key, self._addresses.of(columns.lines["order"][lines], columns), product,
        )
        self._drop(lines[product < 0])
        lines, product = lines[product >= 0], product[product >= 0]
        self._books.post(Move.GIVE_UP, lines, at_home=True)
        columns.lines["product"][lines] = product
        self._books.post(Move.PLACE, lines, at_home=True)
        self._books.post(Move.DEFER, lines, at_home=True)


def _told(shown: Availability) -> tuple[Told, IntArray]:
    """Return what each channel shows, and the delays with which anything is shown."""
    delays = np.unique(shown.delay_seconds[shown.told & (shown.delay_seconds > 0)]).astype(np.int64)
    row = np.where(shown.delay_seconds > 0, np.searchsorted(delays, shown.delay_seconds), LIVE)
    return Told(
        np.where(shown.told, row, NOT_TOLD), np.array(shown.wrong_share), shown.unavailable.astype(np.int64),
        np.array(shown.substitute_share),
    ), delays


def _catalogue(network: Network, online: Online) -> Catalogue:
    """Return the families of products, and which sites carry what: they can get it, or have it from the start."""
    families = {name: row for row, name in enumerate(dict.fromkeys(network.products.families))}
    family = np.array([families[name] for name in network.products.families])
    members = np.argsort(family, kind="stable")
    carried = network.initial_on_hand > 0
    np.logical_or.at(carried, network.edges.destination, network.edges.share > 0)
    return Catalogue(
        family, members, np.searchsorted(family[members], np.arange(len(families) + 1)), np.array(online.weight),
        carried,
    )


def _without(batch: Batch, first_line: IntArray, product: IntArray, units: IntArray, left: BoolArray) -> Batch:
    """Return a batch whose lines have these products, without the lines that were left out and orders of none."""
    of, orders = batch.of, slice(batch.first, batch.last)
    starts = np.concatenate([[0], np.cumsum(~left)])[first_line]
    kept = np.diff(starts) > 0
    named = {
        name: getattr(of, name)[orders][kept] for name in (
            "zone", "channel", "mode", "nth", "placed", "latitude_deg", "longitude_deg", "cancels", "sampled",
            "reference",
        )
    }
    placed = replace(
        of, **named, first_line=np.append(starts[:-1][kept], starts[-1]), product=product[~left], units=units[~left]
    )
    return Batch(placed, 0, int(kept.sum()))


def line_by_line(asking: Asking, alone: BoolArray) -> Asking:
    """Return the same with some of its orders [asking] torn up: each of their lines asks by itself."""
    if not alone.any():
        return asking
    lines = np.diff(asking.first_line)
    of = np.repeat(np.arange(len(lines)), lines)
    starts = np.append(alone[of] | np.isin(np.arange(len(of)), asking.first_line[:-1]), True)
    own = of[starts[:-1]]
    return asking._replace(
        orders=asking.orders[own], first_line=np.flatnonzero(starts), destination=asking.destination[own],
        stream=asking.stream[own], placed=asking.placed[own], promised=asking.promised[own],
        value_micro=asking.value_micro[own],
    )
