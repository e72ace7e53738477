"""Transport: what is granted is loaded, departs, and arrives after the lane's lead time."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from twin.kernels import rationing
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.network.edges import WHENEVER
from twin.network.network import Network
from twin.network.sites import UNLIMITED
from twin.simulation.accounts import Move
from twin.simulation.clock import Phase
from twin.simulation.draws import name_hashes
from twin.simulation.geography import lead_time_law, whole_ticks
from twin.simulation.money import Flow, guard
from twin.simulation.tiers import Tier
from twin.simulation.world import World
from twin.units import SECONDS_PER_DAY

Names: TypeAlias = NDArray[np.uint64]
_MOST = 1 << 62


class Transport:
    """Lanes at work: vehicles, lead times, cost, and the goods on the road."""

    def __init__(self, world: World) -> None:
        network = world.network
        self._world = world
        self._edges = network.edges
        self._handling = np.ascontiguousarray(network.costs.handling_micro[network.edges.source])
        """[edge, sku] what it costs the source to send a unit."""
        self._handles, self._sells = bool(self._handling.any()), bool(network.edges.transfer_price_micro.any())
        self._costs = bool(network.edges.cost_per_vehicle_minor.any() or network.edges.cost_per_unit_micro.any())
        self._charge = np.zeros(len(network.edges), np.int64)
        ids = network.sites.ids
        pairs = zip(network.edges.source, network.edges.destination, strict=True)
        self._lane_names = name_hashes([f"{ids[source]}\x1f{ids[destination]}" for source, destination in pairs])
        self._product_names = name_hashes(network.products.ids)
        self._laws = {tier.echelon: self._by_law(network, tier.outbound) for tier in world.geography.tiers}
        means = np.array([lead.mean_days for lead in network.edges.lead_times], np.float64)
        self._fixed = whole_ticks(means, world.clock.ticks_per_day)
        """[edge] lead time in ticks where it is constant."""
        self._by_product = np.array([lead.drawn_per == "product" for lead in network.edges.lead_times])
        """[edge] whether each product draws its own lead time."""
        self._mixed = {t.echelon for t in world.geography.tiers if self._by_product[t.outbound].any()}
        self._steady = {
            tier.echelon: int(self._fixed[tier.outbound[0]])
            for tier in world.geography.tiers
            if len(tier.outbound) and not self._laws[tier.echelon] and len(set(self._fixed[tier.outbound])) == 1
        }
        """Tiers all of whose goods travel equally long, and how long, in ticks."""
        self._daily_load = daily_load(network)
        self._any_limit = bool((self._daily_load >= 0).any())
        self._followed: dict[int, tuple[int, IntArray, IntArray]] = {}
        """Trips on the road by number, where somebody asks for them: tick of arrival, edges, units."""
        self._follows = world.information.wants("eta") or network.promises_by_stock
        self._trips = 0
        self._room = self._daily_load.copy()
        """[edge] what today's vehicles can still take."""

    def _by_law(self, network: Network, edges: IntArray) -> list[tuple[Any, IntArray, FloatArray]]:
        """Return, per distinct law with some spread, the law, the rows of its edges and their mean days."""
        groups: dict[tuple[str, float, float], list[int]] = {}
        for row, edge in enumerate(edges):
            lead = network.edges.lead_times[edge]
            if lead.law != "constant":
                groups.setdefault((lead.law, lead.mean_days, lead.deviation_days), []).append(row)
        return [
            (lead_time_law(law, mean, spread), np.array(rows), np.full(len(rows), mean))
            for (law, mean, spread), rows in groups.items()
        ]

    @property
    def schedule(self) -> IntArray:
        """Return [edge] the second of the day at which goods depart; ``WHENEVER`` as soon as there are any."""
        told = self._edges.departs_second
        if told is None or self._world.clock.daily:
            return np.full(len(self._edges), WHENEVER)
        return told

    def departing(self, schedule: IntArray) -> BoolArray:
        """Return which of some lanes [edge], given when they depart, do so in this tick."""
        clock = self._world.clock
        due = clock.day * SECONDS_PER_DAY + schedule
        now: BoolArray = (schedule == WHENEVER) | ((due >= clock.now) & (due < clock.now + clock.tick_seconds))
        return now

    def start_day(self, edges: IntArray) -> None:
        """Have a new day's vehicles ready, empty."""
        self._room[edges] = self._daily_load[edges]

    def load(self, granted: IntArray, edges: IntArray) -> None:
        """Cut grants [edge, sku] to what today's vehicles can still take."""
        if self._any_limit:
            rationing.trim_to_load(granted, edges, self._world.network.products.volume_ml, self._room)

    def send(self, tier: Tier, units: IntArray) -> None:
        """Ship units [edge, sku] over a tier's outbound edges; they arrive when their lead time has passed."""
        world, edges = self._world, tier.outbound
        world.book.post(Move.SHIP, units, edges)
        world.book.post(Move.FULFIL, units, edges)
        self._pay(units, edges)
        if tier.echelon in self._steady:
            self._depart(units.copy(), edges, self._steady[tier.echelon])
        elif not self._laws[tier.echelon]:
            self._depart_together(units, edges, self._fixed[edges])
        elif tier.echelon not in self._mixed:
            self._depart_together(units, edges, self._drawn_per_shipment(tier))
        else:
            self._depart_by_product(units, tier)

    def _depart_together(self, units: IntArray, edges: IntArray, lead: IntArray) -> None:
        """Start one trip for all edges [edge] whose goods arrive at the same instant."""
        for ticks in np.unique(lead):
            rows = lead == ticks
            if rows.all():
                self._depart(units.copy(), edges, int(ticks))
            elif units[rows].any():
                self._depart(units[rows], edges[rows], int(ticks))

    def _depart_by_product(self, units: IntArray, tier: Tier) -> None:
        """Start one trip for all cells [edge, sku] that arrive at the same instant."""
        edges = tier.outbound
        lead = np.repeat(self._drawn_per_shipment(tier)[:, None], units.shape[1], axis=1)
        for law, rows, mean in self._laws[tier.echelon]:
            row, product = np.nonzero(units[rows] * self._by_product[edges[rows]][:, None])
            names = self._lane_names[edges[rows[row]]], self._product_names[product]
            lead[rows[row], product] = self._ticks(law, mean[row], *names)
        self._depart_cells(units, edges, lead)

    def _depart_cells(self, units: IntArray, edges: IntArray, lead: IntArray) -> None:
        """Start one trip per lead time [edge, sku] for the cells that have it."""
        row, product = np.nonzero(units)
        ticks = lead[row, product]
        order = np.argsort(ticks, kind="stable")
        firsts = np.flatnonzero(np.diff(ticks[order], prepend=-1))
        for cells in np.split(order, firsts[1:]) if len(order) else ():
            rows, at = np.unique(row[cells], return_inverse=True)
            block = np.zeros((len(rows), units.shape[1]), np.int64)
            block[at, product[cells]] = units[row[cells], product[cells]]
            self._depart(block, edges[rows], int(ticks[cells[0]]))

    def _drawn_per_shipment(self, tier: Tier) -> IntArray:
        """Return the lead time of each outbound edge, [edge] ticks, for a departure now."""
        lead = self._fixed[tier.outbound]
        for law, rows, mean in self._laws[tier.echelon]:
            lanes = self._lane_names[tier.outbound[rows]]
            lead[rows] = self._ticks(law, mean, lanes, np.zeros(len(rows), np.uint64))
        return lead

    def _ticks(self, law: Any, mean: FloatArray, lanes: Names, products: Names) -> IntArray:
        """Return lead times drawn by lane, product and second of departure, rounded up to whole ticks."""
        clock = self._world.clock
        drawn = self._world.draws.lines("lead_time", lanes, products, np.full(len(lanes), clock.now))
        return whole_ticks(law.quantile(drawn, mean), clock.ticks_per_day)

    def _pay(self, units: IntArray, edges: IntArray) -> None:
        world, lanes, products = self._world, self._edges, self._world.network.products
        charge = self._charge[: len(edges)]
        guard(
            rationing.freight(
                units, edges, products.mass_g, products.volume_ml, world.network.unit_scale, lanes.vehicle_capacity_ml,
                lanes.cost_per_vehicle_minor, lanes.cost_per_unit_micro, world.recorder.shipped, charge,
            )
        )
        if self._costs:
            world.money.post(Flow.TRANSPORT, charge, edges)
        if self._sells:
            world.money.value(Flow.PURCHASE, units, lanes.transfer_price_micro, edges)
        if self._handles:
            world.money.value(Flow.HANDLING, units, self._handling, edges, lanes.source[edges])

    def _depart(self, units: IntArray, edges: IntArray, ticks: int) -> None:
        if ticks == 0:
            self._unload(units, edges)
            self._world.serve_waiting()
        else:
            number = self._follow(units, edges, ticks)
            self._world.clock.call(lambda: self._arrive(number, units, edges), ticks, Phase.ARRIVAL)

    def _follow(self, units: IntArray, edges: IntArray, ticks: int) -> int:
        """Note when a trip arrives, where somebody asks; return its number."""
        if self._follows:
            self._trips += 1
            self._followed[self._trips] = (self._world.clock.tick + ticks, edges, units)
        return self._trips

    def _arrive(self, number: int, units: IntArray, edges: IntArray) -> None:
        if self._follows:
            del self._followed[number]
        self._unload(units, edges)

    def days_to_arrival(self) -> IntArray:
        """Return [edge, sku] days until the next goods on the road arrive, rounded up; -1: none are under way."""
        clock, trips = self._world.clock, self._followed.values()
        days = np.full((len(self._edges), len(self._product_names)), -1)
        for due, edges, units in sorted(trips, key=lambda trip: -trip[0]):
            row, product = np.nonzero(units)
            days[edges[row], product] = -((clock.tick - due) // clock.ticks_per_day)
        return days

    def scheduled_receipts(self) -> tuple[IntArray, IntArray, IntArray]:
        """Return what is on the road: [receipt] site times products plus product, second of arrival, units."""
        products, second = len(self._product_names), self._world.clock.tick_seconds
        found = [np.zeros((3, 0), np.int64)]
        for due, edges, units in self._followed.values():
            row, product = np.nonzero(units)
            cell = self._edges.destination[edges[row]] * products + product
            found.append(np.stack([cell, np.full(len(row), due * second), units[row, product]]))
        cell, due, units = np.concatenate(found, axis=1)
        return cell, due, units

    def _unload(self, units: IntArray, edges: IntArray) -> None:
        """Unload, where there is no dock; whoever finds the gate closed waits for the next day."""
        world = self._world
        if world.docking is not None:
            units, edges = world.docking.take(units, edges)
            if not len(edges):
                return
        if world.conditions.any_closed:
            shut = world.conditions.closed[self._edges.destination[edges]]
            if shut.any():
                self._depart(units[shut], edges[shut], world.clock.ticks_left)
                units, edges = units[~shut], edges[~shut]
        world.receive(units, edges)


def daily_load(network: Network) -> IntArray:
    """Return [edge] the volume that a day's vehicles hold, in millilitres times the unit scale; negative: no limit."""
    lanes, scale = network.edges, network.unit_scale
    pairs = zip(lanes.vehicles_per_day.tolist(), lanes.vehicle_capacity_ml.tolist(), strict=True)
    return np.array(
        [UNLIMITED if UNLIMITED in pair else min(pair[0] * pair[1] * scale, _MOST) for pair in pairs], np.int64
    )
