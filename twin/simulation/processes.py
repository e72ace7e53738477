"""What happens, phase by phase: one process per kind of thing that happens, for all its sites at once."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import numpy as np
import simpy

from twin.demand.base import DemandSource
from twin.kernels import stock
from twin.network.arrays import IntArray
from twin.network.network import Network
from twin.simulation.accounts import Account, Move
from twin.simulation.clock import Phase
from twin.simulation.money import Flow, guard
from twin.simulation.orders.waves import Waves
from twin.simulation.reviewing import Reviewing
from twin.simulation.selling import Selling
from twin.simulation.spreading import Spread
from twin.simulation.supplying import Supplying
from twin.simulation.tiers import Tier
from twin.simulation.transshipping import Transshipping
from twin.simulation.world import World

Process = Generator[simpy.Event, Any, None]


def conditions(world: World, last_day: int) -> Process:
    """Set what events and calendars change, on the days when something changes."""
    clock = world.clock
    for day in world.conditions.days_of_change(last_day):
        yield clock.after(day * clock.ticks_per_day - clock.tick, Phase.DISRUPTION)
        world.conditions.update(clock.day, clock.date)


def customers(world: World, source: DemandSource) -> Process:
    """Walk-in demand, a day at once: sell what there is, then lose the rest or let it wait."""
    clock, book, sites = world.clock, world.book, world.facing
    shape = (len(sites), len(world.network.products))
    sold, missed = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    patient = world.network.sites.backorder_share[sites]
    spread = Spread(world, source)
    yield clock.today(Phase.BACKORDER)
    while True:
        world.serve_waiting()
        yield clock.today(Phase.DEMAND)
        short = stock.sell(book.of(Account.FREE), sites, world.conditions.closed, spread.units(), sold, missed,
                           world.cycles.ran_out)
        world.cycles.restocked[:] = False
        book.post(Move.SALE, sold, sites)
        if world.transshipping is not None:
            short = world.transshipping.help(sold, missed)
        if short:
            book.post(Move.MISS, missed, sites)
        world.ring_up(sold)
        if world.visitors is not None:
            world.visitors.come_over_the_day(clock.now, sites, sold.sum(axis=1))
        yield clock.today(Phase.RESCUE)
        booked = _settle(world, missed, patient) if short else None
        world.information.add("sales", sites, sold if booked is None else sold + booked)
        yield clock.tomorrow(Phase.BACKORDER)


def customers_one_by_one(world: World, source: DemandSource) -> Process:
    """Walk-in demand where a day has many ticks: each customer in the tick of coming."""
    clock, spread, selling = world.clock, Spread(world, source), Selling(world)
    yield clock.today(Phase.BACKORDER)
    while True:
        world.serve_waiting()
        yield clock.today(Phase.DEMAND)
        selling.open_day(spread.of_day())
        while (wait := selling.wait) is not None:
            if wait > 0:
                yield clock.after(wait, Phase.DEMAND)
            selling.sell()
        yield clock.after(clock.ticks_left, Phase.BACKORDER)


def days(world: World) -> Process:
    """Have every desk and seller look at each new day; what happens within it they look at when it happens."""
    while True:
        world.pulse.start_day()
        yield world.clock.after(world.clock.ticks_left, Phase.DISRUPTION)


def transshipments(world: World, desk: Transshipping) -> Process:
    """Have stores help each other out where a day has many ticks: at its last, when its customers have been."""
    yield world.clock.after(world.clock.ticks_per_day - 1, Phase.RESCUE)
    while True:
        desk.look()
        yield world.clock.after(world.clock.ticks_per_day, Phase.RESCUE)


def records(world: World) -> Process:
    """Count stock and let events mislead its records, at the start of each day."""
    yield world.clock.today(Phase.DISRUPTION)
    while True:
        world.record.open_day()
        yield world.clock.after(world.clock.ticks_left, Phase.DISRUPTION)


def waves(world: World, desk: Waves) -> Process:
    """Take online orders through promise, sourcing, pick and delivery: a wave per tick, or per order."""
    world.pulse.on(Phase.WAVE, 0, desk.wave)
    yield world.clock.today(Phase.WAVE)
    while True:
        desk.wave()
        yield world.clock.after(desk.ticks_to_next, Phase.WAVE)


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


def review(world: World, tier: Tier, reviewing: Reviewing) -> Process:
    """Have the desks of a tier asked every day."""
    clock = world.clock
    yield clock.today(Phase.REVIEW, tier.echelon)
    while True:
        reviewing.hold()
        yield clock.tomorrow(Phase.REVIEW, tier.echelon)


def supply(world: World, tier: Tier, supplying: Supplying) -> Process:
    """Have the sellers of a tier ship every day."""
    clock = world.clock
    above = len(world.geography.tiers) - tier.echelon
    yield clock.today(Phase.SUPPLY, above)
    while True:
        supplying.ship()
        yield clock.tomorrow(Phase.SUPPLY, above)


def accrual(world: World) -> Process:
    """Close each day: measure its state and charge for it, audit the books and keep its records."""
    clock = world.clock
    charges = np.zeros((2, len(world.network.sites)), np.int64)
    penalty = np.zeros(len(world.network.edges), np.int64)
    due = _due(world.network, charges, penalty)
    yield clock.after(clock.ticks_per_day - 1, Phase.ACCRUAL)
    while True:
        if clock.daily:
            _measure(world, charges, penalty)
        else:
            _measure_ticks(world, charges, penalty)
        if world.waves is not None:
            world.waves.close_tick()
        world.information.close_tick()
        _charge(world, due)
        if world.bands is not None:
            world.money.post(Flow.BAND_PENALTY, world.bands.penalties(world.book), world.bands.edges)
        if world.waves is not None:
            world.waves.charge_day()
        if world.record.active:
            world.record.close_day()
        _close_day(world)
        yield clock.after(clock.ticks_per_day, Phase.ACCRUAL)


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
            book.of(Account.FREE), book.of(Account.RESERVED), book.of(Account.WAITING), network.products.cost_micro,
            costs.holding_per_day_micro, costs.backorder_per_day_micro, world.listed, recorder.stock, charges,
        )
    )
    recorder.stock[4] += world.listed_count
    guard(
        stock.accrue_edges(
            book.of(Account.IN_TRANSIT), book.of(Account.OWED), network.edges.owed_penalty_micro, recorder.pipeline,
            penalty,
        )
    )


def _measure_ticks(world: World, charges: IntArray, penalty: IntArray) -> None:
    """Measure a day of many ticks by its unit-ticks."""
    network, recorder, costs = world.network, world.recorder, world.network.costs
    (free, ready), (reserved, _), (waiting, _), (moving, _), (owed, _) = (
        world.book.ticks_of(account)
        for account in (Account.FREE, Account.RESERVED, Account.WAITING, Account.IN_TRANSIT, Account.OWED)
    )
    guard(
        stock.accrue_areas(
            free, reserved, waiting, ready, network.products.cost_micro, costs.holding_per_day_micro,
            costs.backorder_per_day_micro, world.listed, recorder.stock, charges,
        )
    )
    recorder.stock[4] += world.listed_count * world.clock.ticks_per_day
    guard(stock.accrue_edges(moving, owed, network.edges.owed_penalty_micro, recorder.pipeline, penalty))


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
    if world.waves is not None and recorder.period_begins:
        world.waves.counts.close_period(recorder.days_done)
