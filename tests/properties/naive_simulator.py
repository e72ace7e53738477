"""A second simulator, written from the documentation alone: plain dictionaries and loops, day by day, cell by cell.

It shares no code with the engine, only the network that both read. Sites, products, edges and partners are named by
their row in the network. What chance decides (demand, lead times, who waits) is given to it from outside.
"""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction
from typing import Any

from tests.properties.naive_rules import FORECASTERS, fixed_level_order, in_terms, need, share_out, whole
from tests.properties.naive_world import World

OUTSIDE = -1


class NaiveSimulator:
    """All books as dictionaries; ``run`` fills ``moves``, ``stock``, ``pipeline``, ``shipments`` and ``money``."""

    def __init__(self, world: World) -> None:
        self.world, self.net = world, world.network
        net = self.net
        self.sites, self.products = range(len(net.sites)), range(len(net.products))
        self.source, self.destination = net.edges.source.tolist(), net.edges.destination.tolist()
        self.owner = net.sites.partner.tolist()
        self.inbound = {(s, k): world.inbound(s, k) for s in self.sites for k in self.products}
        self.outbound = {s: world.outbound(s) for s in self.sites}
        self.free = {(s, k): int(net.initial_on_hand[s, k]) for s in self.sites for k in self.products}
        self.waiting: dict[tuple[int, int], int] = defaultdict(int)
        self.owed: dict[tuple[int, int], int] = defaultdict(int)
        self.transit: dict[tuple[int, int], int] = defaultdict(int)
        self.road: list[tuple[int, int, int, int]] = []  # day of arrival, edge, product, units
        self.due: dict[tuple[int, int], Fraction] = defaultdict(Fraction)  # what a source did not get so far
        self.queue: list[list[int]] = []  # day, edge, product, units still owed
        self.sold_today: dict[tuple[int, int], int] = {}
        self.reports: list[dict[tuple[int, int], tuple[int, int]]] = []  # per day: what sites told, (sales, stock)
        self.moves: dict[tuple[int, str, int, int, int], int] = defaultdict(int)
        self.shipments: dict[tuple[int, int], tuple[int, int, int]] = {}
        self.stock: list[dict[str, Any]] = []
        self.pipeline: list[dict[str, Any]] = []
        self.micro: dict[tuple[str, int, int, int], int] = defaultdict(int)
        self.money: list[dict[tuple[str, int, int, int], int]] = []  # per day: paid so far, in micro minor units
        self.forecasts = {
            (s, k): FORECASTERS[rule](world.planned(s, k), **settings)
            for s, (rule, settings) in world.forecasting.items() for k in self.products
        }
        self.shared = {
            (s, k): FORECASTERS[world.sharing["forecasting"][0]](world.planned(s, k), **world.sharing["forecasting"][1])
            for s in self.sites for k in self.products if world.sharing
        }

    def run(self) -> NaiveSimulator:
        by_echelon = sorted(self.sites, key=self.world.echelon)
        for day in range(self.world.days):
            self.today = day
            self.receive()
            for site in self.sites:
                for product in self.products:
                    self.serve_customers(site, product)
            self.reports.append({(s, k): (self.sold_today[s, k], self.holding(s, k))
                                 for s in self.sites for k in self.products})
            for site in by_echelon:
                self.review(site)
            for site in reversed(by_echelon):
                self.supply(site)
            self.close_day()
        return self

    def note(self, move: str, start: int, end: int, product: int, units: int) -> None:
        if units:
            self.moves[self.today, move, start, end, product] += units

    def pay(self, kind: str, payer: int, payee: int, place: int, micro: int) -> None:
        self.micro[kind, payer, payee, place] += micro

    def receive(self) -> None:
        still = []
        for due, e, k, units in self.road:
            if due > self.today or self.world.closed(self.destination[e], self.today):
                still.append((due, e, k, units))
                continue
            self.transit[e, k] -= units
            self.free[self.destination[e], k] += units
            self.note("receive", self.source[e], self.destination[e], k, units)
        self.road = still

    def hand_over(self, move: str, site: int, product: int, wanted: int) -> int:
        units = 0 if self.world.closed(site, self.today) else min(wanted, self.free[site, product])
        self.free[site, product] -= units
        self.note(move, site, site, product, units)
        self.pay("revenue", OUTSIDE, self.owner[site], site, units * int(self.net.products.price_micro[product]))
        self.pay("handling", self.owner[site], OUTSIDE, site, units * int(self.net.costs.handling_micro[site, product]))
        return units

    def serve_waiting(self, site: int, product: int) -> None:
        late = self.hand_over("deliver", site, product, self.waiting[site, product])
        self.note("serve", site, site, product, late)
        self.waiting[site, product] -= late

    def serve_customers(self, site: int, product: int) -> None:
        """Those who wait come first; then today's customers buy what is there, and the others wait or leave."""
        self.serve_waiting(site, product)
        self.sell(site, product)

    def sell(self, site: int, product: int) -> None:
        wanted = self.world.demand.get((self.today, site, product), 0)
        missed = wanted - self.hand_over("sale", site, product, wanted)
        stay = self.world.waits(self.today, site, product, missed)
        self.waiting[site, product] += stay
        for move, units in (("miss", missed), ("wait", stay), ("lose", missed - stay)):
            self.note(move, site, site, product, units)
        self.sold_today[site, product] = wanted - missed + stay
        lost = (missed - stay) * int(self.net.costs.lost_sale_micro[site, product])
        self.pay("lost_sale", self.owner[site], OUTSIDE, site, lost)

    def holding(self, site: int, product: int) -> int:
        """On hand and on the road to the site, less what its customers wait for."""
        coming = sum(self.transit[e, product] for e in self.inbound[site, product])
        return self.free[site, product] + coming - self.waiting[site, product]

    def review(self, site: int) -> None:
        for k in (k for k in self.products if self.inbound[site, k]):
            self.update_forecast(site, k)
            _, settings = self.world.replenishment[site, k]
            if self.today % max(settings.get("review_days", 1), 1) == 0:
                self.order(site, k, self.inbound[site, k], in_terms(self.quantity(site, k), settings))

    def update_forecast(self, site: int, k: int) -> None:
        """A site sees what its customers buy and others order; reported sales of several days count as even days."""
        asked = sum(self.moves[self.today, "order", site, self.destination[e], k] for e in self.outbound[site])
        if (site, k) in self.forecasts:
            self.forecasts[site, k].see(asked + self.sold_today[site, k])
        newest, before = self.world.newest_report(self.today), max(self.world.newest_report(self.today - 1), -1)
        if self.outbound[site] or newest <= before:
            return
        units, days = sum(report[site, k][0] for report in self.reports[before + 1 : newest + 1]), newest - before
        for n in range(days):
            self.shared[site, k].see(units * (n + 1) // days - units * n // days)

    def order(self, site: int, k: int, inbound: list[int], quantity: int) -> None:
        """Split over the sources by share; what one is due and did not get counts at the next order."""
        parts = dict.fromkeys(inbound, 0)
        for e in inbound:
            exact = quantity * Fraction(str(self.net.edges.share[e, k]))
            parts[e] = math.floor(exact)
            self.due[e, k] += exact - parts[e]
        for _ in range(quantity - sum(parts.values())):
            first = max(inbound, key=lambda e: self.due[e, k])
            parts[first] += 1
            self.due[first, k] -= 1
        for e, units in parts.items():
            if units:
                self.owed[e, k] += units
                self.queue.append([self.today, e, k, units])
                self.note("order", self.source[e], site, k, units)
                fee = int(self.net.costs.order_minor[site, k]) * 10**6
                self.pay("order_line", self.owner[site], OUTSIDE, site, fee)

    def position(self, site: int, k: int) -> int:
        due = sum(self.owed[e, k] for e in self.inbound[site, k]) - sum(self.owed[e, k] for e in self.outbound[site])
        return self.holding(site, k) + due

    def quantity(self, site: int, k: int) -> int:
        rule, given = self.world.replenishment[site, k]
        if self.outbound[site] and (newest := self.world.newest_report(self.today)) >= 0:
            return self.echelon_quantity(site, k, newest, self.world.sharing["safety_factor"])
        position = self.position(site, k)
        if rule != "order_up_to_forecast":
            return fixed_level_order(rule, given, position)
        mean, deviation = need(self.forecasts[site, k], *self.world.protection(site, k))
        gap = mean + given.get("safety_factor", 1.645) * deviation - position
        rate, part = self.forecasts[site, k].mean, given.get("proportional", 1.0)
        return whole(rate + part * (gap - rate))

    def echelon_quantity(self, site: int, k: int, newest: int, factor: float) -> int:
        """Nested order-up-to levels, less own stock and orders and the stock below: as reported, and sent since."""
        position = self.holding(site, k) + sum(self.owed[e, k] for e in self.inbound[site, k])
        mean = reserve = rate = variance = reported = 0.0
        for e in self.outbound[site]:
            store, share = self.destination[e], float(self.net.edges.share[e, k])
            reported += share * self.reports[newest][store, k][1]
            position += sum(self.moves.get((day, "ship", site, store, k), 0) for day in range(newest, self.today))
            own_mean, own_deviation = need(self.shared[store, k], *self.world.protection(store, k))
            batch = self.world.replenishment[store, k][1].get("order_batch", 1)
            mean += share * (own_mean + (batch - 1) / 2)
            reserve += share * own_deviation
            rate += share * self.shared[store, k].mean
            variance += share**2 * self.shared[store, k].variance
        position += math.floor(reported + 0.5)
        lead, spread = self.world.protection(site, k)
        lead += self.today - newest
        reserve += math.sqrt(lead * variance + rate**2 * spread)
        return whole(rate * lead + mean + factor * reserve - position)

    def supply(self, site: int) -> None:
        """Stock is shared by the site's rule, then cut to capacity in proportion, then to what the vehicles hold."""
        edges = self.outbound[site]
        cells = [(e, k) for e in edges for k in self.products]
        if self.world.closed(site, self.today) or not any(self.owed[cell] for cell in cells):
            return
        makes = self.net.sites.kinds[site] in ("supplier", "plant")
        granted = {cell: self.owed[cell] for cell in cells}
        for k in self.products if not makes else ():
            granted.update(self.allocated(site, edges, k))
        room = self.world.capacity(site, self.today)
        if sum(granted.values()) > room:
            granted = dict(zip(cells, share_out(int(room), [granted[cell] for cell in cells]), strict=True))
        for e in edges:
            self.ship(e, self.loaded(e, {k: granted[e, k] for k in self.products}), makes)

    def allocated(self, site: int, edges: list[int], k: int) -> dict[tuple[int, int], int]:
        rule, available = self.world.allocation[site], self.free[site, k]
        granted = {(e, k): 0 for e in edges}
        if rule == "first_come":
            for _, e, product, units in self.queue:
                if product == k and e in edges:
                    granted[e, k] += min(units, available)
                    available -= min(units, available)
            return granted
        ranks = {e: int(self.net.edges.priority[e]) if rule == "priority" else 1 for e in edges}
        for rank in sorted(set(ranks.values())):
            members = [e for e in edges if ranks[e] == rank]
            for e, units in zip(members, share_out(available, [self.owed[e, k] for e in members]), strict=True):
                granted[e, k] = units
                available -= units
        return granted

    def loaded(self, e: int, units: dict[int, int]) -> dict[int, int]:
        """Product by product, as long as today's vehicles have room."""
        each, count = int(self.net.edges.vehicle_capacity_ml[e]), int(self.net.edges.vehicles_per_day[e])
        if each < 0 or count < 0:
            return units
        room = each * count * self.net.unit_scale
        for k in units:
            volume = int(self.net.products.volume_ml[k])
            if volume:
                units[k] = min(units[k], room // volume)
                room -= units[k] * volume
        return units

    def ship(self, e: int, units: dict[int, int], makes: bool) -> None:
        """Goods depart; those without lead time arrive at once, unless the gate is closed."""
        site, to, edges, costs = self.source[e], self.destination[e], self.net.edges, self.net.costs
        seller, buyer = self.owner[site], self.owner[to]
        for k, count in units.items():
            if makes:
                self.note("make", site, site, k, count)
                self.pay("production", seller, OUTSIDE, site, count * int(self.net.products.cost_micro[k]))
            else:
                self.free[site, k] -= count
            self.note("ship", site, to, k, count)
            self.note("fulfil", site, to, k, count)
            self.pay("purchase", buyer, seller, e, count * int(edges.transfer_price_micro[e, k]))
            self.pay("handling", seller, OUTSIDE, site, count * int(costs.handling_micro[site, k]))
            self.owed[e, k] -= count
            self.transit[e, k] += count
            self.take_off_queue(e, k, count)
            if count:
                self.road.append((self.today + self.world.lead_days(e, k, self.today), e, k, count))
        self.pay_freight(e, units)
        self.receive()
        for k in self.products:
            self.serve_waiting(to, k)

    def take_off_queue(self, e: int, k: int, units: int) -> None:
        for line in (line for line in self.queue if line[1:3] == [e, k]):
            served = min(line[3], units)
            line[3] -= served
            units -= served
        self.queue = [line for line in self.queue if line[3]]

    def pay_freight(self, e: int, units: dict[int, int]) -> None:
        count = sum(units.values())
        if not count:
            return
        edges, products, scale = self.net.edges, self.net.products, self.net.unit_scale
        volume = sum(n * int(products.volume_ml[k]) for k, n in units.items())
        mass = sum(n * int(products.mass_g[k]) for k, n in units.items()) // scale
        each = int(edges.vehicle_capacity_ml[e]) * scale
        vehicles = max(1, -(-volume // each)) if each > 0 else 1
        self.shipments[self.today, e] = (count, mass, vehicles)
        due = vehicles * int(edges.cost_per_vehicle_minor[e]) * 10**6 + count * int(edges.cost_per_unit_micro[e])
        self.pay("transport", int(edges.freight_payer[e]), int(edges.carrier[e]), e, due)

    def close_day(self) -> None:
        """Measure what stands, and charge for it."""
        costs = self.net.costs
        for (s, k), units in self.free.items():
            self.pay("holding", self.owner[s], OUTSIDE, s, units * int(costs.holding_per_day_micro[s, k]))
            late = self.waiting[s, k] * int(costs.backorder_per_day_micro[s, k])
            self.pay("backorder", self.owner[s], OUTSIDE, s, late)
        for (e, k), units in self.owed.items():
            seller, buyer = self.owner[self.source[e]], self.owner[self.destination[e]]
            self.pay("owed_penalty", seller, buyer, e, units * int(self.net.edges.owed_penalty_micro[e, k]))
        self.stock.append({"on_hand": dict(self.free), "waiting": dict(self.waiting)})
        self.pipeline.append({"in_transit": dict(self.transit), "owed": dict(self.owed)})
        self.money.append(dict(self.micro))
