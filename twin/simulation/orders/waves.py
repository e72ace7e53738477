"""Fulfilment waves: what is picked, delivered, cancelled, promised and sourced at one instant, posted to the books."""

from __future__ import annotations

from typing import Any

import numpy as np

from twin.demand.base import OrderSource, promises
from twin.kernels import order_waves, picking, placing
from twin.kernels.order_states import FOR_STOCK
from twin.kernels.order_waves import Asking, Queues
from twin.ledger.order_states import LineState
from twin.network.arrays import BoolArray, IntArray
from twin.policies.sourcing.base import CANCEL, SourcingTerms
from twin.policies.views import SourcingView
from twin.simulation.accounts import Move
from twin.simulation.clock import Phase
from twin.simulation.money import guard
from twin.simulation.orders.answers import checked
from twin.simulation.orders.backlog import Backlog
from twin.simulation.orders.books import Books
from twin.simulation.orders.contacts import Contacts
from twin.simulation.orders.counts import Counts
from twin.simulation.orders.delivering import Deliveries, delivery_lanes
from twin.simulation.orders.eligible import by_channel
from twin.simulation.orders.extras import Extras
from twin.simulation.orders.holding import Holding
from twin.simulation.orders.incoming import Batch, Incoming
from twin.simulation.orders.kept import KeptOrders
from twin.simulation.orders.monitor import Monitor
from twin.simulation.orders.open_orders import OpenOrders
from twin.simulation.orders.promising import StockPromises
from twin.simulation.orders.rebrokering import rounds
from twin.simulation.orders.returning import Returning
from twin.simulation.orders.shelves import Shelves
from twin.simulation.orders.showing import Showing, line_by_line
from twin.simulation.orders.staffing import Floors
from twin.simulation.world import World
from twin.units import MICRO, SECONDS_PER_DAY, SECONDS_PER_HOUR

WEEK_SECONDS = 7 * SECONDS_PER_DAY
_SELDOM_SECONDS = SECONDS_PER_HOUR
"""Between two waves of the exact grain at which no order is placed, at most."""
_NO_LINES = np.zeros(0, np.int64)


class Waves:
    """The order desk at work: one per run."""

    def __init__(
        self, world: World, source: OrderSource, rule: Any, kept: KeptOrders, terms: SourcingTerms,
        kept_back: IntArray | None = None,
    ) -> None:
        online = world.network.online
        assert online is not None
        self._world, self._rule, self._kept, self._kept_back = world, rule, kept, kept_back
        self._incoming = Incoming(source, world.clock, world.conditions)
        staged = (online.returns, online.pickup, online.staffing)
        stages = any(table is not None for table in staged) or world.record.active or online.fulfilment.watched
        self.orders = OpenOrders(*online.expected, stages=stages)
        last_wave = world.total_days * SECONDS_PER_DAY - max(world.clock.tick_seconds, _SELDOM_SECONDS)
        modes = len(online.modes)
        self.counts = Counts(len(online.channels) * modes, world.total_days, last_wave, modes)
        self._deliveries = Deliveries(world.network, online, world.draws, world.clock.tick_seconds)
        self._lanes = delivery_lanes(world.network, online, world.geography)
        self._per_channel = 0
        """Destinations that lie between those of one channel and of the next; 0: channels share theirs."""
        if online.eligibility is not None:
            self._per_channel = len(self._lanes.rank)
            self._lanes = by_channel(self._lanes, online.eligibility.open(terms.integration_level))
        self._plan = rule.plan(self._lanes)
        self._books = Books(world, online, self.orders)
        self._shelves = Shelves(world, self.orders, self._books)
        self._backlog = Backlog(world, self.orders, self.counts, len(online.channels) * modes, self._books.home)
        sites = len(world.network.sites)
        self._queues = Queues(
            np.full(sites, -1), np.full(sites, -1), np.zeros(sites, np.int64),
            online.fulfilment.lines_per_hour.astype(np.int64), self.orders.parcels, np.zeros(sites, np.int64),
        )
        self._monitor = Monitor(online, self.orders, self._queues, self.counts, self._shelves)
        self._reached = np.isfinite(self._lanes.rank)
        self._patience = np.repeat(online.channels.patience_seconds.astype(np.int64), modes)
        self._promises = promises(online)
        self.by_stock = (
            StockPromises(world, self._lanes, self._per_channel, self._promises) if world.network.promises_by_stock
            else None
        )
        """What waits for stock before it promises; None: no service mode does."""
        self._price = world.network.products.price_micro.astype(np.int64)
        self._dearest = float(self._price.max(initial=0))
        self._returning = Returning(world, online.returns, modes, self._books.home) if online.returns else None
        self._showing = (
            None if online.availability is None
            else Showing(world, self._lanes, self._per_channel, self.orders, self.counts, self._books)
        )
        if self._showing is not None and kept_back is not None:
            self._showing.keep_back(kept_back)
        self._extras = Extras(world, online)
        self._contacts = Contacts(online, self.counts, world.money)
        self._floors = Floors(world, online.staffing, self._books) if online.staffing is not None else None
        self._holding = (
            Holding(world, online.holds, modes, self.orders, self._shelves, self._books) if online.holds else None
        )
        self._oldest = 0
        """No order before this row has an open line."""
        self._was_closed: BoolArray = np.zeros(sites, bool)
        self._none_closed = self._was_closed.copy()
        self._restocked: BoolArray = np.zeros(len(world.network.products), bool)

    def restock(self, units: IntArray) -> None:
        """Take note that units [row, sku] of some products have come to a shelf: who waits for them asks again."""
        self.hope(np.flatnonzero(units.any(axis=0)))

    def hope(self, products: IntArray) -> None:
        """Take note that there is more of some products, or that a record says so."""
        self._restocked[products] = True
        if self._world.clock.exact and len(self.orders.waiting):
            self._world.pulse.ask(Phase.WAVE)

    @property
    def ticks_to_next(self) -> int:
        """Ticks until the next wave: one; at the exact grain those until the next order, but no later than the hour."""
        clock = self._world.clock
        if not clock.exact:
            return 1
        hour = _SELDOM_SECONDS - clock.now % _SELDOM_SECONDS
        if self._holding is not None:
            hour = max(min(hour, self._holding.next_due - clock.now), 1)
        placed = self._incoming.next_second()
        return hour if placed is None else max(min(placed - clock.now, hour), 1)

    def wave(self) -> None:
        """Settle what happened since the last wave, then let everybody who waits ask for stock."""
        now = self._world.clock.now
        self._backlog.measure(now)
        first = self.orders.orders
        self._oldest = order_waves.first_open(self.orders.columns, self._oldest, first)
        oldest = int(self.orders.columns.orders["placed"][self._oldest]) if self._oldest < first else now
        self.counts.begin(now, min(oldest, max(now - SECONDS_PER_DAY, 0)))
        if self._floors is not None:
            self._post_picks(*self._floors.advance(
                self.orders, self.counts.tally, self._queues, self._shelves.view, self._was_closed
            ))
        self._settle(self._was_closed)
        self._give_up()
        self._note_closures()
        self._move_stuck(now)
        self._take_in(now)
        self.counts.note_nothing(self._incoming.nothing_until(now))
        if self._holding is not None:
            self._line_up(self._holding.settle(first, self.counts.tally, self._queues, self._restocked))
        if self.by_stock is not None:
            self.by_stock.promise(self.orders, first, self._kept_back)
        self._source(first)
        self._settle(self._none_closed)
        self.counts.end()
        if now % WEEK_SECONDS == 0 and now:
            self.flush()

    def _take_in(self, now: int) -> None:
        """Admit the orders placed until now, if what they were shown of stock suits their customers."""
        if self._showing is None:
            for batch in self._incoming.until(now):
                self._admit(batch)
            return
        self._source(self.orders.orders)
        self._showing.begin()
        for batch in self._incoming.until(now):
            wanted = self._showing.screen(batch)
            if wanted.last > wanted.first:
                self._admit(wanted)
        self._showing.end()

    def _note_closures(self) -> None:
        """Keep which sites are closed until the next wave; one that has just opened may serve who waits."""
        closed = self._world.conditions.closed
        if (self._was_closed & ~closed).any():
            self._restocked[:] = True
        self._was_closed = closed.copy()

    def _settle(self, shut: BoolArray) -> None:
        """Let sites pick, parcels travel and goods come back until now."""
        open_orders, tally, road, books = self.orders, self.counts.tally, self._deliveries, self._books
        if (self._queues.head >= 0).any():
            out = open_orders.room_for_rows()
            numbers = picking.pick(
                open_orders.columns, tally, self._queues, self._shelves.view, shut, books.pick_cost,
                books.picking_micro, out,
            )
            self._post_picks(*(row[:number] for row, number in zip(out, numbers, strict=True)))
        delivered, back = road.arrive(open_orders, self.counts)
        if len(delivered):
            books.post(Move.HAND_OVER, delivered)
            books.post(Move.COMPLETE, delivered, at_home=True)
            books.ring_up(road)
            self._extras.buy(delivered, open_orders, self.counts)
        if len(back):
            books.post(Move.TAKE_BACK, back)
            books.post(Move.CANCEL, back, at_home=True)
            self._restocked[open_orders.columns.lines["product"][back]] = True
        if self._floors is not None:
            self._floors.note_delivered(delivered, open_orders.columns, tally)
        if self._returning is not None:
            self._returning.expect(delivered, open_orders)
            self._restocked |= self._returning.settle(open_orders, self.counts)

    def _post_picks(
        self, picked: IntArray, released: IntArray, leaving: IntArray, rejected: IntArray = _NO_LINES
    ) -> None:
        """Post the lines that were picked, cancelled before and not found; send the parcels that are complete."""
        self._shelves.pick(picked)
        self._books.pay_picking(len(picked) + len(rejected))
        if len(rejected):
            self._reject(rejected)
        if len(released):
            self._shelves.release(released)
            self._books.post(Move.CANCEL, released, at_home=True)
            self._restocked[self.orders.columns.lines["product"][released]] = True
        if len(leaving):
            lane, cost = self._deliveries.depart(leaving, self.orders, self.counts)
            self._books.pay_parcels(cost, lane)

    def _reject(self, lines: IntArray) -> None:
        """Have lines that their site does not serve wait for another one."""
        self._restocked[self._shelves.reject(lines)] = True
        orders = self.orders.columns.lines["order"][lines].astype(np.int64)
        self.orders.waiting = np.union1d(self.orders.waiting, orders)

    def _give_up(self) -> None:
        """Cancel what customers cancelled while it waited, and what waited longer than their patience."""
        waiting, columns = self.orders.waiting, self.orders.columns
        if not len(waiting):
            return
        out = self.orders.room_for_rows()[0]
        tired = out[: order_waves.give_up(columns, self.counts.tally, waiting, self._patience, out)]
        if len(tired):
            self._books.post(Move.GIVE_UP, tired, at_home=True)
            self._books.fine(tired[columns.lines["cause"][tired] == FOR_STOCK])
            self.orders.keep_waiting(0, 0)

    def _append(self, batch: Batch) -> tuple[int, int]:
        """Take in the columns of orders just placed; return their rows."""
        of, lines = batch.of, slice(batch.of.first_line[batch.first], batch.of.first_line[batch.last])
        guard(self._dearest * float(of.units[lines].sum()))
        kept = self._kept.chosen(of.sampled[batch.first : batch.last])
        rows = self.orders.append(batch, kept, self._promises, self._price)
        self._deliveries.windows.promise(*rows, self.orders.columns)
        return rows

    def _admit(self, batch: Batch) -> None:
        """Promise orders just placed."""
        before = self.orders.lines
        rows = self._append(batch)
        cancelled = placing.admit(self.orders.columns, self.counts.tally, *rows)
        new = np.arange(before, self.orders.lines)
        self._books.post(Move.PLACE, new, at_home=True)
        if cancelled:
            state = self.orders.columns.lines["state"][new]
            self._books.post(Move.CANCEL, new[state == LineState.CANCELLED], at_home=True)

    def _source(self, first: int) -> None:
        """Ask the sourcing rule for a site for every line that waits or is new; reserve what gets one."""
        last = self.orders.orders
        if getattr(self._rule, "rests_on_stock_alone", False):
            restocked = self._restocked
        else:
            restocked = np.ones_like(self._restocked)
        if self._shelves.may_reject and len(self.orders.waiting):
            rejected = self._asking(0, 0, restocked, again=True)
            for asking, free in rounds(self.orders.columns, rejected, self._world.record.free):
                self._give_sites(asking, free)
        waiting = self.orders.waiting
        if first == last and not (len(waiting) and restocked.any()):
            return
        asking = self._asking(first, last, restocked)
        if len(asking.orders):
            site = self._give_sites(asking, self._world.record.free())
            if self._showing is not None and first < last:
                again, alone = self._showing.put_right(asking, site)
                everything = np.ones_like(self._restocked)
                asking = order_waves.ask(self.orders.columns, again, last, last, everything, self._price, False)
                asking = line_by_line(asking, alone[np.isin(again, asking.orders)])
                self._give_sites(asking, self._world.record.free())
        self.orders.keep_waiting(first, last)
        self._restocked[:] = False

    def _asking(self, first: int, last: int, restocked: BoolArray, again: bool = False) -> Asking:
        orders = self.orders
        return order_waves.ask(orders.columns, orders.waiting, first, last, restocked, self._price, again)

    def _give_sites(self, asking: Asking, free: IntArray) -> IntArray:
        """Ask the rule for sites out of what is ``free`` [site, sku]; reserve what gets one, and return the sites."""
        if not len(asking.orders):
            return np.zeros(0, np.int64)
        site = self._asked(asking, free, self._world.conditions.closed)
        self._commit(asking, site)
        return site

    def _asked(self, asking: Asking, free: IntArray, closed: BoolArray) -> IntArray:
        """Return the answer of the rule, [asked line], where these sites are ``closed``."""
        channel = asking.stream // len(self._lanes.modes)
        asking = asking._replace(destination=asking.destination + self._per_channel * channel)
        answer = self._rule.choose(self._view(asking, free, closed), self._plan)
        return checked(self._rule, answer, asking, self._reached, closed)

    def _commit(self, asking: Asking, site: IntArray) -> None:
        self.orders.make_room_for_parcels(len(asking.lines))
        tally, queues, rest = self.counts.tally, self._queues, (asking, site)
        if self._holding is not None:
            rest = self._holding.set_aside(asking, site, tally, queues)
        before = int(self.orders.parcels[0])
        order_waves.commit(self.orders.columns, tally, queues, *rest)
        self._line_up(np.arange(before, int(self.orders.parcels[0])))
        self._post_outcome(asking, site)

    def _line_up(self, parcels: IntArray) -> None:
        """Let parcels that have just joined the queues wait for people, where people pick."""
        if self._floors is not None:
            self._floors.line_up(parcels, self.orders, self._queues, self._world.clock.now)

    def _move_stuck(self, now: int) -> None:
        """Let other sites serve lines that have waited too long for a picker, where one can do so now."""
        for site, asking in self._monitor.stuck(now, self._price):
            closed = self._world.conditions.closed.copy()
            closed[site] = True
            answer = self._asked(asking, self._world.record.free(), closed)
            moved = answer >= 0
            if moved.any():
                asking = self._monitor.take_out(site, asking, moved, self._books)
                self._restocked[asking.product] = True
                self._commit(asking, answer[moved])

    def _view(self, asking: Asking, free: IntArray, closed: BoolArray) -> SourcingView:
        world = self._world
        if self._kept_back is not None:
            free = np.maximum(free - self._kept_back, 0)
        return SourcingView(
            world.clock.tick, self._lanes, asking.destination, asking.value_micro // MICRO, asking.first_line,
            asking.product, asking.units, free, ~closed, asking.stream,
            asking.placed, asking.promised, world.clock.now, self._queues.lines,
        )

    def _post_outcome(self, asking: Asking, site: IntArray) -> None:
        """Post what was reserved, cancelled, begins to wait and waits no longer; tell what was asked for where."""
        lines, served, waited = asking.lines, site >= 0, asking.waited
        product, units, at = asking.product, asking.units, site
        if waited:
            self._books.post(Move.RESUME, lines[:waited][served[:waited]], at_home=True)
        if served.all():
            self._shelves.reserve(lines, site, product, units)
        else:
            refused, books = site == CANCEL, self._books
            books.post(Move.DEFER, lines[waited:][~(served | refused)[waited:]], at_home=True)
            books.post(Move.CANCEL, lines[waited:][refused[waited:]], at_home=True)
            books.post(Move.GIVE_UP, lines[:waited][refused[:waited]], at_home=True)
            books.fine(lines[refused])
            self._shelves.reserve(lines[served], site[served], product[served], units[served])
            at = np.where(served, site, books.facts(lines, at_home=True)[0])
        if self._world.information.wants("sales"):
            self._world.information.add_lines("sales", at[waited:], product[waited:], units[waited:])

    def close_tick(self) -> None:
        """Count who waits to the end of the tick, and charge the sites for it."""
        clock = self._world.clock
        self._backlog.measure(clock.now + clock.tick_seconds)

    def charge_day(self) -> None:
        """Post the day's charges for units that wait, and for customers who get in touch."""
        self._backlog.charge_day()
        self._contacts.charge_day(self._world.clock.day)
        if self._floors is not None:
            self._floors.close_day(self._world.clock.day, self._world.conditions.closed)

    def flush(self) -> None:
        """Hand orders that nothing more happens to over to the records, and give up their rows."""
        self._kept.take(self.orders, ended=True)
        if self._floors is not None:
            self._floors.write(self._kept, self._world.clock.now)
        at_work = () if self._floors is None else self._floors.of_parcels
        self.orders.compact(self._queues, self._deliveries.road, *at_work)
        self._oldest = 0

    def finish(self) -> None:
        """At the end of the run: count what was due of the orders still open, and record them as they stand.

        Orders placed after the last wave are open for the rest of the run and recorded, but counted nowhere else; what
        was promised for later than that wave is not judged.
        """
        end, tally = self._world.total_days * SECONDS_PER_DAY, self.counts.tally
        self.flush()
        self.counts.begin(end, end)
        order_waves.judge_open(self.orders.columns, tally, self.orders.orders)
        for batch in self._incoming.until(end - 1):
            new = self.orders.columns.orders[slice(*self._append(batch))]
            np.add.at(tally.change, new["stream"], end - new["placed"])
        self.counts.close_period(self._world.total_days)
        self.counts.end()
        self._kept.take(self.orders, ended=False)
        self._kept.write_counts(self.counts)
