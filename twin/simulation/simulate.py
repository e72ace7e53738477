"""Simulate one cell: build its world, let SimPy run it to the horizon, and hand over the ledger."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pyarrow as pa
import simpy

from twin.demand.base import Customers, OnlineCustomers
from twin.ledger.run import SCHEMAS, Run
from twin.network.arrays import frozen
from twin.network.network import Network
from twin.simulation import processes, publishing
from twin.simulation.accounts import Move
from twin.simulation.bands import Bands
from twin.simulation.board import Board
from twin.simulation.book import Book
from twin.simulation.build import demand_model, effects, order_model, watched_moves
from twin.simulation.cell import Cell
from twin.simulation.claims import ClaimQueue
from twin.simulation.clock import Clock, Phase
from twin.simulation.conditions import Conditions
from twin.simulation.docking import Docking
from twin.simulation.draws import Draws, name_hashes
from twin.simulation.geography import Geography
from twin.simulation.hearing import Hearing
from twin.simulation.information import Information
from twin.simulation.journal import Journal
from twin.simulation.money import Money
from twin.simulation.orders.kept import KeptOrders
from twin.simulation.orders.protecting import kept_back
from twin.simulation.orders.waves import Waves
from twin.simulation.promotions import Promotions
from twin.simulation.pulse import Pulse
from twin.simulation.recorder import Recorder, Sink
from twin.simulation.reports import Reports
from twin.simulation.reviewing import Reviewing
from twin.simulation.supplying import Supplying
from twin.simulation.transport import Transport
from twin.simulation.transshipping import Transshipping, parties
from twin.simulation.warnings import Warnings
from twin.simulation.world import Cycles, World
from twin.strategies.base import OF_SITES, OVER_EDGES, Organisation
from twin.strategies.resolve import owners, resolve


def simulate(cell: Cell, replication: int = 0, sink: Sink | None = None) -> Run:
    """Return the ledger of one replication.

    Parameters
    ----------
    cell
        The world and the strategy; it must have passed ``check``.
    replication
        Which replication: part of the address of every draw.
    sink
        Takes pieces of the tables as they are complete; the run returned then holds no tables.

    Raises
    ------
    BookError, MoneyError, DeskError
        An audit failed or a rule answered nonsense; the run stops at once.
    """
    pieces = _Pieces()
    world, organisation = build_world(cell, replication, sink or pieces)
    start(world, cell, organisation)
    with calm_collector():
        world.environment.run(until=cell.run.total_days * world.clock.ticks_per_day * world.clock.tick_seconds)
    _finish(world)
    meta = _meta(cell, replication, world, organisation)
    return Run(meta, {} if sink else pieces.tables())


class _Pieces:
    """Keeps pieces of tables in memory and joins them."""

    def __init__(self) -> None:
        self._pieces: dict[str, list[pa.Table]] = {name: [] for name in SCHEMAS}

    def __call__(self, table: str, piece: pa.Table) -> None:
        """Keep one piece."""
        self._pieces[table].append(piece)

    def tables(self) -> dict[str, pa.Table]:
        """Return each table as one."""
        return {
            name: pa.concat_tables([SCHEMAS[name].empty_table(), *pieces]).unify_dictionaries()
            for name, pieces in self._pieces.items()
        }


def build_world(cell: Cell, replication: int, sink: Sink) -> tuple[World, Organisation]:
    """Return the world of a cell, ready to start, and the organisation that decides in it."""
    network = cell.network
    environment = simpy.Environment()
    clock = Clock(environment, network.start_date, cell.run.grain)
    organisation = resolve(network, cell.policies, cell.strategy)
    ground = Geography(network, 1 if cell.run.within_day == "start" else clock.ticks_per_day)
    shape = (len(network.sites), len(network.products))
    events, draws = effects(cell), Draws(cell.run.seed, replication)
    conditions = Conditions(network, events, cell.run.warmup_days)
    paid = parties(network, organisation)
    book = Book(
        shape[0], network.edges, shape[1], cell.audit == "each", conditions.may_be_misled, siblings=paid is not None
    )
    book.watched = {move: [] for move in watched_moves(cell)}
    money = Money(network, paid)
    information = Information(
        organisation.information, _feeds(organisation, network), cell.run.total_days, ground.steps_per_day > 1,
        Reports(draws, network, events, cell.run.warmup_days), network.edges.source,
    )
    warmup = cell.run.warmup_days
    hearing = Hearing(information, Promotions(network, events, warmup), Warnings(events, warmup))
    bands = Bands(organisation.contracts, ground, network)
    board = Board(organisation, ground, book, hearing, clock, bands)
    board.journal = _journal(cell, clock)
    facing = frozen(np.flatnonzero(ground.faces_customers))
    recorder = Recorder(network, book, money, sink, clock.ticks_per_day)
    world = World(
        network, environment, clock, draws, ground, book, money, information, conditions,
        recorder, board, facing, Cycles(shape[0], facing, shape[1], recorder.cycles),
        ClaimQueue(board.needs_queue), Pulse(clock, ground.level, network.edges.destination), cell.run.warmup_days,
        cell.audit != "end", _listed(network, ground), cell.run.total_days, bands if len(bands.edges) else None,
    )
    world.waves = _waves(world, cell, organisation, sink)
    world.transshipping = Transshipping(world, organisation, paid) if paid is not None else None
    world.docking = Docking(world, network.docks) if network.docks is not None else None
    return world, organisation


def _waves(world: World, cell: Cell, organisation: Organisation, sink: Sink) -> Waves | None:
    """Return the desk of online orders; None where there are none."""
    model, network = order_model(cell), cell.network
    desk = organisation.sourcing
    if model is None or network.online is None or desk is None:
        return None
    names = name_hashes(network.zones.ids), name_hashes(network.online.channels.ids), world.product_names
    source = model.open(OnlineCustomers(network, *names, world.draws))
    kept = KeptOrders(network, network.online, cell.record.orders, sink)
    protected = kept_back(world, network.online, organisation)
    return Waves(world, source, desk.instance(), kept, desk.sourcing_terms(), protected)


def _listed(network: Network, ground: Geography) -> Any:
    """Return [site, sku] what each site that faces customers offers."""
    listed = ground.rate_per_day > 0
    if network.history is not None:
        listed[network.history.site, network.history.product] = True
    return listed


def _feeds(organisation: Organisation, network: Network) -> dict[str, tuple[int, int]]:
    """Return the fields that somebody reads or is told, with the rows and products of each: sites, or edges."""
    fields = {field for edge in organisation.information for field in edge.fields}
    for desk in organisation.desks:
        below = desk.fallback
        for each in (desk, below) if below else (desk,):
            fields.update(each.signals)
            fields.update(getattr(each.rule_class, "needs", ()), each.reads)
            fields.update(("stock",) if each.lanes is not None and each.decision == "replenishment" else ())
    with_it = {"stock": ("sent", "sent_before"), "orders": ("sales",)}
    fields.update(*(with_it.get(field, ()) for field in fields))
    return {
        field: (
            len(network.edges if field in OVER_EDGES else network.sites),
            1 if field in OF_SITES else len(network.products),
        )
        for field in fields
    }


def _journal(cell: Cell, clock: Clock) -> Journal | None:
    wanted = cell.record
    if not wanted.journal_days:
        return None
    first = wanted.journal_from_day * clock.ticks_per_day
    last = first + wanted.journal_days * clock.ticks_per_day
    return Journal(first, last, cell.network.sites.members(wanted.journal_sites))


def start(world: World, cell: Cell, organisation: Organisation) -> None:
    """Put the opening stock in place and start the processes."""
    everywhere = frozen(np.arange(len(world.network.sites)))
    world.book.post(Move.OPENING, world.network.initial_on_hand.astype(np.int64), everywhere)
    add = world.environment.process
    who = Customers(world.network, world.facing, world.customer_names, world.product_names, world.draws)
    source = demand_model(cell).start(who)
    add(processes.conditions(world, cell.run.total_days))
    if world.record.active:
        world.record.begin()
        add(processes.records(world))
    if world.clock.daily:
        add(processes.customers(world, source))
    else:
        world.book.start_meter(world.clock)
        world.pulse.on(Phase.BACKORDER, 0, world.serve_waiting)
        add(processes.customers_one_by_one(world, source))
        add(processes.days(world))
        if world.transshipping is not None:
            add(processes.transshipments(world, world.transshipping))
    if world.waves is not None:
        add(processes.waves(world, world.waves))
        _heed_orders(world)
    if world.transshipping is not None:
        world.book.listen(Move.LEND, world.pulse.moved)
        world.book.listen(Move.UNLOAD, world.pulse.freed)
    transport = Transport(world)
    if world.waves is not None and world.waves.by_stock is not None:
        world.waves.by_stock.scheduled = transport.scheduled_receipts
    if publishing.is_due(world, organisation.own_draws):
        promotions = Promotions(world.network, effects(cell), cell.run.warmup_days)
        add(publishing.publishing(world, transport, promotions, organisation.own_draws))
    _start_tiers(world, transport)
    add(processes.accrual(world))


def _start_tiers(world: World, transport: Transport) -> None:
    """Have the buyers of each tier review and its sellers ship: every day, or when something makes it due."""
    pulse, add = world.pulse, world.environment.process
    for tier in world.geography.tiers:
        if len(tier.buyers):
            reviewing = Reviewing(world, tier)
            if world.clock.daily:
                add(processes.review(world, tier, reviewing))
            else:
                pulse.on(Phase.REVIEW, tier.echelon, reviewing.hold)
                if world.board.is_continuous(tier):
                    pulse.watch(tier.echelon)
        if len(tier.sellers):
            supplying = Supplying(world, tier, transport)
            if world.clock.daily:
                add(processes.supply(world, tier, supplying))
            else:
                pulse.on(Phase.SUPPLY, len(world.geography.tiers) - tier.echelon, supplying.ship)
                pulse.depart(tier.echelon, supplying.departures)


def _heed_orders(world: World) -> None:
    """Have desks and sellers look again where online orders take stock off the shelf, or put it back."""
    for move in (Move.RELEASE, Move.TAKE_BACK, Move.RESTOCK, Move.RENEW):
        world.book.listen(move, world.pulse.freed)
    in_records = (Move.PLEDGE, Move.REDEEM, Move.WRITE_DOWN, Move.WRITE_UP)
    for move in (Move.RESERVE, Move.DEFER, Move.RESUME, Move.GIVE_UP, *in_records):
        world.book.listen(move, world.pulse.moved)


def _finish(world: World) -> None:
    world.book.audit()
    world.money.audit()
    world.recorder.close_period()
    world.recorder.write()
    if world.record.active:
        world.recorder.write_records(world.record.records, world.record.days)
    if world.docking is not None:
        world.docking.write()
    if world.transshipping is not None:
        world.transshipping.write()
    if world.waves is not None:
        world.waves.finish()
    if world.board.journal is not None:
        world.recorder.write_decisions(world.board.journal.entries)


@contextmanager
def calm_collector() -> Iterator[None]:
    """Keep the cyclic garbage collector from rescanning the world during a run, and restore it after."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _meta(cell: Cell, replication: int, world: World, organisation: Organisation) -> dict[str, Any]:
    return {
        "network": cell.network.name,
        "scenario": cell.scenario_name,
        "strategy": cell.strategy_name,
        "replication": replication,
        "seed": cell.run.seed,
        "horizon_days": cell.run.horizon_days,
        "warmup_days": cell.run.warmup_days,
        "grain": cell.run.grain,
        "ticks_per_day": world.clock.ticks_per_day,
        "unit_scale": cell.network.unit_scale,
        "currency": cell.network.currency,
        "start_date": cell.network.start_date.isoformat(),
        "audit": {"passed": True, "audits": world.book.audits, "mode": cell.audit},
        "owners": owners(cell.network, organisation),
        "partners": balances(world),
    }


def balances(world: World) -> dict[str, int]:
    """Return what each partner holds at the end, minor units received less paid; they sum to zero with the outside."""
    ids = (*world.network.partners.ids, "outside")
    return dict(zip(ids, world.money.balance.tolist(), strict=True))

