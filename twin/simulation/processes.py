"""What happens, phase by phase: one process per kind of thing that happens, for all its sites at once."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import numpy as np
import simpy

from twin.demand.base import DemandSource
from twin.kernels import rationing, stock
from twin.network.arrays import IntArray
from twin.network.network import Network
from twin.simulation.accounts import Account, Move
from twin.simulation.clock import Phase
from twin.simulation.draws import NO_NAME
from twin.simulation.money import Flow, guard
from twin.simulation.tiers import Tier
from twin.simulation.transport import Transport
from twin.simulation.world import World

_PLENTY = 1 << 60
"""Stock of a seller that makes to order."""
Process = Generator[simpy.Event, Any, None]


def conditions(world: World, last_day: int) -> Process:
    """Set what events and calendars change, on the days when something changes."""
    clock = world.clock
    for day in world.conditions.days_of_change(last_day):
        yield clock.after(day * clock.ticks_per_day - clock.tick, Phase.DISRUPTION)
        world.conditions.update(clock.day, clock.date)


def customers(world: World, source: DemandSource) -> Process:
    """Walk-in demand at all sites that face customers: sell what there is, then lose the rest or let it wait."""
    clock, book, sites = world.clock, world.book, world.facing
    shape = (len(sites), len(world.network.products))
    sold, missed = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    patient = world.network.sites.backorder_share[sites]
    spread = _Spread(world, source)
    yield clock.today(Phase.BACKORDER)
    while True:
        world.serve_waiting()
        yield clock.today(Phase.DEMAND)
        short = stock.sell(book.of(Account.FREE), sites, world.conditions.closed, spread.wanted(), sold, missed,
                           world.cycles.ran_out)
        world.cycles.restocked[:] = False
        book.post(Move.SALE, sold, sites)
        if short:
            book.post(Move.MISS, missed, sites)
        world.ring_up(sold)
        yield clock.today(Phase.RESCUE)
        booked = _settle(world, missed, patient) if short else None
        world.information.add("sales", sites, sold if booked is None else sold + booked)
        yield clock.tomorrow(Phase.BACKORDER)


class _Spread:
    """A day's demand, drawn once and spread evenly over the day's ticks: every grain sees the same daily demand."""

    def __init__(self, world: World, source: DemandSource) -> None:
        self._world, self._source = world, source
        self._today: IntArray = np.zeros(0, np.int64)

    def wanted(self) -> IntArray:
        """Return the demand of this tick, [site, sku]."""
        clock = self._world.clock
        step, of = clock.tick % clock.ticks_per_day, clock.ticks_per_day
        if step == 0:
            factor = self._world.conditions.demand.take(self._world.facing, axis=0)
            self._today = self._source.units(clock.day, clock.date, factor)
        if of == 1:
            return self._today
        return self._today * (step + 1) // of - self._today * step // of


def _settle(world: World, missed: IntArray, patient: Any) -> IntArray | None:
    """Let the patient share of unmet demand wait, rounded by an addressed draw; the rest is lost. Return who waits."""
    book, sites = world.book, world.facing
    waits = _patient_units(world, missed, patient)
    lost = missed - waits
    if stock.any_units(lost):
        book.post(Move.LOSE, lost, sites)
        world.money.value(Flow.LOST_SALE, lost, world.network.costs.lost_sale_micro, sites)
    if not stock.any_units(waits):
        return None
    book.post(Move.WAIT, waits, sites)
    return waits


def _patient_units(world: World, missed: IntArray, patient: Any) -> IntArray:
    if not world.sometimes_patient:
        all_wait: IntArray = missed * patient.astype(np.int64)[:, None]
        return all_wait
    row, product = np.nonzero(missed)
    names = world.customer_names[row], world.product_names[product]
    draw = world.draws.lines("patience", *names, np.full(len(row), world.clock.now))
    waits = np.zeros_like(missed)
    waits[row, product] = np.floor(missed[row, product] * patient[row] + draw).astype(np.int64)
    return waits


def publishing(world: World, own_draws: bool) -> Process:
    """Put each fact into the feeds once a tick, at the site where it stands."""
    clock, information, ground = world.clock, world.information, world.geography
    everywhere = np.arange(len(world.network.sites))
    held = np.zeros((len(everywhere), ground.products), np.int64)
    yield clock.today(Phase.PUBLISH)
    while True:
        if own_draws:
            world.draws.block("placebo", NO_NAME, NO_NAME, clock.tick)
        if information.wants("placebo"):
            information.put("placebo", everywhere, held)
        if information.wants("stock"):
            stock.net_stock(
                world.book.of(Account.FREE), world.book.of(Account.WAITING), world.book.of(Account.IN_TRANSIT),
                everywhere, ground.inbound_start, ground.inbound, held,
            )
            information.put("stock", everywhere, held)
        yield clock.tomorrow(Phase.PUBLISH)


def review(world: World, tier: Tier) -> Process:
    """Ask the desks of a tier what to order, and place the orders. Deciding belongs to desks, not to sites."""
    clock, costs = world.clock, world.network.costs.order_minor
    sellers, row = np.unique(world.network.edges.source[tier.inbound], return_inverse=True)
    received = np.zeros((len(sellers), world.geography.products), np.int64)
    paid, told = bool(costs.any()), world.information.wants("orders")
    yield clock.today(Phase.REVIEW, tier.echelon)
    while True:
        orders = world.board.orders(tier)
        world.book.post(Move.ORDER, orders, tier.inbound)
        world.queue.add(orders, tier.inbound)
        if told:
            stock.sum_rows(orders, row, received)
            world.information.add("orders", sellers, received)
        if paid:
            lines = (orders > 0).astype(np.int64)
            buyers = world.network.edges.destination[tier.inbound]
            world.money.value(Flow.ORDER_LINE, lines, world.order_cost_micro, buyers)
        yield clock.tomorrow(Phase.REVIEW, tier.echelon)


def supply(world: World, tier: Tier, transport: Transport) -> Process:
    """Let the sellers of a tier ship what they owe: as far as stock, capacity and vehicles go. The rest stays owed."""
    clock, sites = world.clock, world.network.sites
    makes = np.array([sites.kinds[site] in ("supplier", "plant") for site in tier.sellers])
    makers, others = np.flatnonzero(makes), np.flatnonzero(~makes)
    above = len(world.geography.tiers) - tier.echelon
    seller = np.repeat(np.arange(len(tier.sellers)), np.diff(tier.outbound_start))
    sent = np.zeros((len(tier.sellers), world.geography.products), np.int64)
    told = world.information.wants("sent")
    yield clock.today(Phase.SUPPLY, above)
    while True:
        if clock.tick % clock.ticks_per_day == 0:
            room = world.conditions.capacity[tier.sellers]
            transport.start_day(tier.outbound)
        claims = world.book.of(Account.OWED).take(tier.outbound, axis=0)
        granted = _granted(world, tier, claims, makers, room)
        if stock.any_units(granted):
            transport.load(granted, tier.outbound)
            stock.sum_rows(granted, seller, sent)
            if world.conditions.any_limit:
                room -= np.where(room >= 0, sent.sum(axis=1), 0)
            if told:
                world.information.add("sent", tier.sellers, sent)
            if len(makers):
                sent[others] = 0
                _make(world, tier, sent)
            transport.send(tier, granted)
            world.queue.serve(granted, tier.outbound)
        yield clock.tomorrow(Phase.SUPPLY, above)


def _granted(world: World, tier: Tier, claims: IntArray, makers: IntArray, room: IntArray) -> IntArray:
    """Return what each edge [edge, sku] may have now: shared out of stock, then cut to what may still leave today.

    ``room`` [seller] is what the day's capacity has left; negative: no limit.
    """
    if len(makers) == len(tier.sellers):
        granted = claims
    else:
        available = world.book.of(Account.FREE).take(tier.sellers, axis=0)
        if len(makers):
            available[makers] = _PLENTY
        if world.conditions.any_closed:
            available[world.conditions.closed[tier.sellers]] = 0
        granted = world.board.grants(tier, available, claims, world.queue.lines())
    if world.conditions.any_limit:
        rationing.trim_to_capacity(granted, tier.outbound_start, room)
    return granted


def _make(world: World, tier: Tier, made: IntArray) -> None:
    """Make to order what suppliers ship today, [seller, sku]."""
    if stock.any_units(made):
        world.book.post(Move.MAKE, made, tier.sellers)
        world.money.value(Flow.PRODUCTION, made, world.network.products.cost_micro[None], tier.sellers)


def accrual(world: World) -> Process:
    """Close each tick: measure state, charge for it; close each day: audit the books and keep its records."""
    clock = world.clock
    charges = np.zeros((2, len(world.network.sites)), np.int64)
    penalty = np.zeros(len(world.network.edges), np.int64)
    due = _due(world.network, charges, penalty)
    yield clock.today(Phase.ACCRUAL)
    while True:
        _measure(world, charges, penalty)
        world.information.close_tick()
        if (clock.tick + 1) % clock.ticks_per_day == 0:
            _charge(world, due)
            _close_day(world)
        yield clock.tomorrow(Phase.ACCRUAL)


def _due(network: Network, charges: IntArray, penalty: IntArray) -> list[tuple[Flow, IntArray]]:
    """Return what the passing of time is charged for, with the amounts that grow by the tick; only where it costs."""
    return [
        (flow, amounts)
        for flow, amounts, rate in (
            (Flow.HOLDING, charges[0], network.costs.holding_per_day_micro),
            (Flow.BACKORDER, charges[1], network.costs.backorder_per_day_micro),
            (Flow.OWED_PENALTY, penalty, network.edges.owed_penalty_micro),
        )
        if rate.any()
    ]


def _measure(world: World, charges: IntArray, penalty: IntArray) -> None:
    book, network, recorder = world.book, world.network, world.recorder
    costs = network.costs
    guard(
        stock.accrue_sites(
            book.of(Account.FREE), book.of(Account.WAITING), network.products.cost_micro, costs.holding_per_day_micro,
            costs.backorder_per_day_micro, world.listed, recorder.stock, charges,
        )
    )
    recorder.stock[4] += world.listed_count
    guard(
        stock.accrue_edges(
            book.of(Account.IN_TRANSIT), book.of(Account.OWED), network.edges.owed_penalty_micro, recorder.pipeline,
            penalty,
        )
    )


def _charge(world: World, due: Sequence[tuple[Flow, IntArray]]) -> None:
    """Post the day's time-proportional charges; a tick counts as its part of a day."""
    ticks = world.clock.ticks_per_day
    for flow, amounts in due:
        world.money.post(flow, amounts // ticks, np.arange(len(amounts)))
        amounts %= ticks


def _close_day(world: World) -> None:
    recorder = world.recorder
    if world.audit_daily:
        world.book.audit()
        world.money.audit()
    recorder.close_day()
    world.book.close_day()
    world.money.close_day()
    if recorder.days_done == world.warmup_days:
        recorder.close_period()
