"""The naive simulator with online orders, which share the shelves with the customers who walk in; by day or by hour.

All that is decided once a day (walk-in demand, forecasts, replenishment) falls on the day's first instant. By the hour,
parcels, arrivals, who waits and what is owed are looked at every hour.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from typing import Any

from tests.properties.naive_orders import Order, OrderDesk, Rule
from tests.properties.naive_returns import ReturnDesk
from tests.properties.naive_simulator import OUTSIDE, NaiveSimulator
from tests.properties.naive_world import World

DAY = 86_400


class OnlineWorld(World):
    """Also counts online customers where a site plans and where it serves."""

    def planned(self, site: int, product: int) -> float:
        return super().planned(site, product) + self.planned_online(site, product)

    def planned_online(self, site: int, product: int) -> float:
        """The mean of the recorded orders of the zones whose list the site heads, here and below."""
        net = self.network
        lanes = sorted(zip(net.online.deliveries.zone, net.online.deliveries.mode, net.online.deliveries.rank,
                           net.online.deliveries.site, strict=True), reverse=True)
        home = {int(zone): int(where) for zone, _, _, where in lanes}
        past = net.online.history
        days = max(past.placed.tolist()) // DAY + 1
        units = 0
        for order, zone in enumerate(past.zone.tolist()):
            for line in range(int(past.first_line[order]), int(past.first_line[order + 1])):
                units += int(past.units[line]) * (home[zone] == site and past.product[line] == product)
        return units / days

    def soonest(self, site: int) -> int:
        return int(super().soonest(site) or site in self.network.online.deliveries.site.tolist())


class NaiveShops(NaiveSimulator):
    """``run`` also fills ``desk.orders`` and ``backlog``: [day, channel] orders, lines and units that wait, by tick."""

    def __init__(self, world: OnlineWorld, orders: list[Order], rule: Rule, chance: Any, ticks_per_day: int) -> None:
        super().__init__(replace(world, lead_days=self.days_on_road))
        self.hops, self.step, self.now = chance.road_ticks, DAY // ticks_per_day, 0
        self.arrived: set[tuple[int, int]] = set()
        self.reserved: dict[tuple[int, int], int] = dict.fromkeys(self.free, 0)
        self.backlog: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
        self.desk = OrderDesk(self, orders, rule, chance, ReturnDesk(self, chance))

    def closed(self, site: int, second: int) -> bool:
        return self.world.closed(site, second // DAY)

    def days_on_road(self, edge: int, product: int, day: int) -> Fraction:
        arrives = self.now + self.hops(edge, product, self.now) * self.step
        return Fraction(arrives, DAY) - day

    def run(self) -> NaiveShops:
        for now in range(0, self.world.days * DAY, self.step):
            self.now, self.today = now, now // DAY
            self.receive()
            cells = [(site, product) for site in self.sites for product in self.products]
            self.arrived.update(cells)
            for cell in cells:
                self.serve_waiting(*cell)
            self.arrived.clear()
            self.desk.wave(self.now, max(self.now - self.step, 0))
            if self.now % DAY == 0:
                self.start_day(cells)
            for site in sorted(self.sites, key=self.world.echelon, reverse=True):
                self.supply(site)
            self.close_tick()
        return self

    def start_day(self, cells: list[tuple[int, int]]) -> None:
        """Customers walk in; then every site hears what it sold since yesterday, and orders."""
        for site, product in cells:
            self.sell(site, product)
            self.sold_today[site, product] += self.desk.sold.pop((site, product), 0)
        for site in sorted(self.sites, key=self.world.echelon):
            self.review(site)

    def receive(self) -> None:
        for load in list(self.road):
            due, e, k, units = load
            if due * DAY <= self.now and not self.closed(self.destination[e], self.now):
                self.road.remove(load)
                self.transit[e, k] -= units
                self.free[self.destination[e], k] += units
                self.arrived.add((self.destination[e], k))
                self.note("receive", self.source[e], self.destination[e], k, units)

    def serve_waiting(self, site: int, product: int) -> None:
        """Between two looks only what has arrived is handed out; what a cancelled parcel frees waits for the next."""
        if (site, product) in self.arrived:
            super().serve_waiting(site, product)

    def holding(self, site: int, product: int) -> int:
        """Nor does a site hold what it promised to online customers who wait."""
        late = sum(line.units for order in self.desk.orders for line in order.lines_in("backordered")
                   if line.product == product and self.desk.home_site(order) == site)
        return super().holding(site, product) - late

    def pay_backlog(self, order: Order, part: Fraction) -> None:
        """Who waits online costs the head of his zone's list what a waiting customer in its shop costs."""
        home, rate = self.desk.home_site(order), self.net.costs.backorder_per_day_micro
        for line in order.lines_in("backordered"):
            late = part * line.units * int(rate[home, line.product])
            self.pay("backorder", self.owner[home], OUTSIDE, home, late)

    def close_tick(self) -> None:
        """Measure what stands, and charge for the tick as a part of the day."""
        costs, part = self.net.costs, Fraction(self.step, DAY)
        for order in self.desk.orders:
            waiting = order.lines_in("backordered")
            counts = (bool(waiting), len(waiting), sum(line.units for line in waiting))
            kept = self.backlog[self.today, order.channel]
            for each, count in enumerate(counts):
                kept[each] += count
            self.pay_backlog(order, part)
        on_hand = {cell: units + self.reserved[cell] for cell, units in self.free.items()}
        for (s, k), units in on_hand.items():
            self.pay("holding", self.owner[s], OUTSIDE, s, part * units * int(costs.holding_per_day_micro[s, k]))
            late = self.waiting[s, k] * int(costs.backorder_per_day_micro[s, k])
            self.pay("backorder", self.owner[s], OUTSIDE, s, part * late)
        for (e, k), units in self.owed.items():
            seller, buyer = self.owner[self.source[e]], self.owner[self.destination[e]]
            self.pay("owed_penalty", seller, buyer, e, part * units * int(self.net.edges.owed_penalty_micro[e, k]))
        if self.now % DAY == 0:
            for kept, names in ((self.stock, ("on_hand", "waiting")), (self.pipeline, ("in_transit", "owed"))):
                kept.append({name: defaultdict(int) for name in names})
            self.money.append({})
        for kept, states in ((self.stock, (on_hand, self.waiting)), (self.pipeline, (self.transit, self.owed))):
            for sums, state in zip(kept[-1].values(), states, strict=True):
                for cell, units in state.items():
                    sums[cell] += units
        self.money[-1] = dict(self.micro)
