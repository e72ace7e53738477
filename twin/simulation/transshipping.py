"""Transshipping: stores help each other out with stock, once a day, when its customers have been."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.network.network import Network
from twin.policies.transshipment.base import Transfers, TransshipmentTerms
from twin.policies.views import TransshipmentView
from twin.simulation.accounts import Account, Move
from twin.simulation.clock import Phase
from twin.simulation.geography import whole_ticks
from twin.simulation.money import Flow, SiblingParties, guard
from twin.simulation.world import World
from twin.strategies.base import TRANSSHIPMENT, Desk, Organisation
from twin.strategies.siblings import siblings
from twin.units import MICRO, MINOR_PER_MAJOR


class TransshipmentError(Exception):
    """A rule answered what no rule may answer: a wrong shape, sites that are no siblings, more than there is."""


@dataclass(frozen=True)
class _Pool:
    """A desk of transshipment at work."""

    desk: Desk
    rule: Any
    terms: TransshipmentTerms
    siblings: BoolArray
    """[destination, source] rows of its sites."""
    distance_km: FloatArray
    ticks: int
    """From sending to the other shelf."""


def parties(network: Network, organisation: Organisation) -> SiblingParties | None:
    """Return whom sites pay for goods of their siblings; None where nobody decides that there are any.

    The way is paid to the carrier of the lane by which the site gets most of its goods.
    """
    desks = organisation.of(TRANSSHIPMENT)
    if not desks:
        return None
    owner, pairs = network.sites.partner.astype(np.int64), set[tuple[int, int]]()
    for desk in desks:
        taker, lender = np.nonzero(siblings(network, desk)[0])
        taker, lender = desk.sites[taker], owner[desk.sites[lender]]
        apart = owner[taker] != lender
        pairs.update(zip(taker[apart].tolist(), lender[apart].tolist(), strict=True))
    rows = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    carrier = np.full(len(network.sites), len(network.partners))
    for site, edge in enumerate(_main_edges(network)):
        if edge >= 0:
            carrier[site] = network.edges.carrier[edge]
    return SiblingParties(carrier, rows[:, 0].copy(), rows[:, 1].copy())


def _main_edges(network: Network) -> IntArray:
    """Return [site] the sourcing edge with the largest shares, the first of equals; -1: none."""
    main, most = np.full(len(network.sites), -1), np.zeros(len(network.sites))
    for edge, site in enumerate(network.edges.destination.tolist()):
        share = float(network.edges.share[edge].sum())
        if share > most[site]:
            main[site], most[site] = edge, share
    return main


class Transshipping:
    """Stock on its way between siblings."""

    def __init__(self, world: World, organisation: Organisation, paid: SiblingParties) -> None:
        network = world.network
        self._world = world
        self._pools = [self._pool(desk) for desk in organisation.of(TRANSSHIPMENT)]
        self.missed = np.zeros((len(network.sites), len(network.products)), np.int64)
        """[site, sku] missed today, for help that comes when the day is over."""
        self._facing = world.facing
        self._row = np.full((len(network.sites), len(network.partners) + 1), -1)
        self._row[paid.destination, paid.lender] = np.arange(len(paid.lender))
        main = _main_edges(network)
        self._price_micro = np.where(
            (main >= 0)[:, None], network.edges.transfer_price_micro[np.maximum(main, 0)], 0
        )
        """[site, sku] what a site pays its main supplier, and so the owner of a sibling."""
        self._handles = bool(network.costs.handling_micro.any())
        self._kept: list[tuple[IntArray, ...]] = []

    def _pool(self, desk: Desk) -> _Pool:
        related, distance = siblings(self._world.network, desk)
        terms = desk.transshipment_terms()
        (ticks,) = whole_ticks(np.array([terms.lead_time_days]), self._world.clock.ticks_per_day)
        return _Pool(desk, desk.instance(), terms, related, distance, int(ticks))

    def help(self, sold: IntArray, missed: IntArray) -> bool:
        """Have siblings help today's customers out [site that faces customers, sku]; return whether some get nothing.

        What arrives at once is sold to them, and then to those who have waited; both arrays are changed.
        """
        self.missed[self._facing] = missed
        before = self._world.book.of(Account.FREE)[self._facing]
        self._move()
        if any(pool.ticks == 0 for pool in self._pools):
            came = np.maximum(self._world.book.of(Account.FREE)[self._facing] - before, 0)
            more = np.where(self._world.conditions.closed[self._facing, None], 0, np.minimum(missed, came))
            if more.any():
                self._world.book.post(Move.SALE, more, self._facing)
                sold += more
                missed -= more
            self._world.serve_waiting()
        return bool(missed.any())

    def look(self) -> None:
        """Have siblings help out when the day's customers have been; who was lost by then stays lost."""
        self._move()
        self._world.serve_waiting()

    def _move(self) -> None:
        for pool in self._pools:
            view = self._view(pool)
            transfers = pool.rule.transfers(view)
            if len(transfers.units):
                self._send(pool, self._possible(pool, _checked(transfers, pool, view)))
        self.missed[:] = 0

    def _view(self, pool: _Pool) -> TransshipmentView:
        world, sites, book = self._world, pool.desk.sites, self._world.book
        return TransshipmentView(
            world.clock.day, world.record.free()[sites], book.of(Account.WAITING)[sites],
            book.of(Account.INCOMING)[sites], self.missed[sites], world.geography.expected_per_day[sites],
            ~world.conditions.closed[sites], pool.siblings, pool.distance_km,
        )

    def _possible(self, pool: _Pool, lines: Transfers) -> Transfers:
        """Return the lines with rows of all sites, in the order of their pairs, cut to what is there and what goes."""
        sites = pool.desk.sites
        order = np.lexsort((lines.product, lines.destination, lines.source))
        source, destination = sites[lines.source[order]], sites[lines.destination[order]]
        product, units = lines.product[order], lines.units[order]
        first = np.flatnonzero(_changes(source, destination))
        units = _within(units, np.full(len(units), pool.terms.most_units_per_shipment), first)
        if self._world.record.active:
            by_shelf = np.lexsort((destination, product, source))
            free = self._world.book.of(Account.FREE)[source, product]
            shelf = np.flatnonzero(_changes(source[by_shelf], product[by_shelf]))
            units[by_shelf] = _within(units[by_shelf], free[by_shelf], shelf)
        some = units > 0
        return Transfers(source[some], destination[some], product[some], units[some])

    def _send(self, pool: _Pool, lines: Transfers) -> None:
        if not len(lines.units):
            return
        book, clock = self._world.book, self._world.clock
        book.post_lines(Move.LEND, lines.source, lines.product, lines.units)
        book.post_lines(Move.BORROW, lines.destination, lines.product, lines.units)
        self._pay(pool, lines)
        if pool.ticks == 0:
            self._arrive(lines)
        else:
            clock.call(lambda: self._arrive(lines), pool.ticks, Phase.ARRIVAL)

    def _pay(self, pool: _Pool, lines: Transfers) -> None:
        """Post what carriers, the owners of siblings and handling are paid."""
        world, network, terms = self._world, self._world.network, pool.terms
        first = _changes(lines.source, lines.destination)
        per_unit = round(terms.cost_per_unit * MINOR_PER_MAJOR * MICRO / network.unit_scale)
        fare = lines.units * per_unit + first * round(terms.cost_per_shipment * MINOR_PER_MAJOR * MICRO)
        self._post(Flow.TRANSSHIPMENT, fare, lines.destination, float(lines.units.sum()) * per_unit)
        row = self._row[lines.destination, network.sites.partner[lines.source]]
        sold = row >= 0
        price = self._price_micro[lines.destination[sold], lines.product[sold]]
        units = lines.units[sold]
        self._post(Flow.TRANSFER, units * price, row[sold], float(units @ price.astype(np.float64)))
        if self._handles:
            world.money.value_lines(
                Flow.HANDLING, lines.units, lines.product, network.costs.handling_micro, lines.source
            )
        grams = lines.units * network.products.mass_g[lines.product] // network.unit_scale
        at = np.flatnonzero(first)
        totals = (np.add.reduceat(each, at) for each in (lines.units, grams))
        day = np.full(len(at), world.clock.day)
        self._kept.append((day, lines.source[at], lines.destination[at], *totals))

    def _post(self, flow: Flow, micro: IntArray, rows: IntArray, size: float) -> None:
        """Post amounts whose sum was computed in floats too, so that one past 64 bits is noticed."""
        guard(size)
        if micro.any():
            self._world.money.post(flow, micro, rows)

    def _arrive(self, lines: Transfers) -> None:
        """Unload; whoever finds the gate closed waits for the next day."""
        world = self._world
        shut = world.conditions.closed[lines.destination]
        if shut.any():
            late = Transfers(*(each[shut] for each in lines))
            world.clock.call(lambda: self._arrive(late), world.clock.ticks_left, Phase.ARRIVAL)
            lines = Transfers(*(each[~shut] for each in lines))
        if not len(lines.units):
            return
        world.book.post_lines(Move.UNLOAD, lines.destination, lines.product, lines.units)
        if world.waves is not None:
            world.waves.hope(np.unique(lines.product))

    def write(self) -> None:
        """Write what went from where to where on which day."""
        if self._kept:
            columns = (np.concatenate(column) for column in zip(*self._kept, strict=True))
            self._world.recorder.write_transshipments(*columns)
            self._kept.clear()


def _changes(*columns: IntArray) -> BoolArray:
    """Return [line] whether it is the first of its kind, where lines of a kind stand together."""
    changed = np.ones(len(columns[0]), bool)
    if len(changed):
        changed[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return changed


def _within(units: IntArray, most: IntArray, first: IntArray) -> IntArray:
    """Return units cut so that no run of lines, which begin at ``first``, adds up to more than its ``most``."""
    total = np.cumsum(units)
    before = total - units
    start = np.repeat(before[first], np.diff(first, append=len(units)))
    return np.clip(most - (before - start), 0, units)


def _checked(lines: Transfers, pool: _Pool, view: TransshipmentView) -> Transfers:
    name, sites = pool.desk.rule, len(pool.desk.sites)
    if any(not isinstance(each, np.ndarray) or each.dtype != np.int64 for each in lines) or len(
        {each.shape for each in lines}
    ) != 1:
        raise TransshipmentError(f"{name}: transfers must be four int64 arrays of one length, not {lines!r:.80}")
    ends = np.concatenate([lines.source, lines.destination])
    if (ends < 0).any() or (ends >= sites).any() or not pool.siblings[lines.destination, lines.source].all():
        raise TransshipmentError(f"{name}: goods may only move between siblings")
    if (lines.units <= 0).any():
        raise TransshipmentError(f"{name}: a line moves one unit at least")
    sent = np.zeros_like(view.free)
    np.add.at(sent, (lines.source, lines.product), lines.units)
    if (sent > np.maximum(view.free, 0)).any():
        raise TransshipmentError(f"{name}: a site sends more than it has free")
    return lines
