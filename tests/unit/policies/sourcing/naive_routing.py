"""Order routing written down a second time, in plain Python and without regard to time: what the kernel must answer."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

from twin.policies.routing_rules import RoutingRule
from twin.policies.views import SourcingView

CANCELLED = -2


@dataclass
class Desk:
    """What a routing remembers from wave to wave: how many orders each rule gave each site today."""

    sequence: tuple[RoutingRule, ...]
    day: int = -1
    given: Counter = field(default_factory=Counter)

    def route(self, view: SourcingView) -> list[int]:
        """Return the site of each line, -1: it waits, -2: it is cancelled."""
        if view.now // 86_400 != self.day:
            self.day, self.given = view.now // 86_400, Counter()
        wave = Wave(self, view)
        for order in range(len(view.destination)):
            wave.route(order)
        return wave.answer


class Wave:
    """One wave: stock, backlog and answers so far."""

    def __init__(self, desk: Desk, view: SourcingView) -> None:
        self.desk, self.view = desk, view
        self.free = [[int(units) for units in row] for row in view.free]
        self.waiting = [int(lines) for lines in view.backlog_lines]
        self.answer = [-1] * len(view.product)

    def route(self, order: int) -> None:
        view = self.view
        left = list(range(int(view.first_line[order]), int(view.first_line[order + 1])))
        parcels: set[int] = set()
        for number, rule in enumerate(self.desk.sequence):
            if not self.is_for(rule, order):
                continue
            mine: set[int] = set()
            if not self.give(number, order, left, mine, parcels):
                if rule.commit == "split" and view.value_minor[order] > rule.split_above_value * 100:
                    left = [line for line in left if not self.give(number, order, [line], mine, parcels)]
            else:
                left = []
            if not left or rule.otherwise == "wait":
                return
            if rule.otherwise == "cancel":
                if view.now >= view.placed[order] + rule.cancel_after_hours * 3600:
                    for line in left:
                        self.answer[line] = CANCELLED
                return

    def is_for(self, rule: RoutingRule, order: int) -> bool:
        view, lanes, wanted = self.view, self.view.lanes, rule.orders
        channel, mode = divmod(int(view.stream[order]), len(lanes.modes))
        return (
            (not wanted.channels or lanes.channels[channel] in wanted.channels)
            and (not wanted.modes or lanes.modes[mode] in wanted.modes)
            and int(lanes.mode_priority[mode]) <= wanted.priority_up_to
            and view.promised[order] <= view.now + wanted.promised_within_hours * 3600
            and wanted.value_from * 100 <= view.value_minor[order] <= wanted.value_up_to * 100
        )

    def give(self, number: int, order: int, lines: list[int], mine: set[int], parcels: set[int]) -> bool:
        """Give lines to the best site; ``mine`` are sites that serve the order by this rule, ``parcels`` by any."""
        rule, zone = self.desk.sequence[number], int(self.view.destination[order])
        able = [site for site in range(len(self.free)) if self.may(number, site, zone, mine) and
                self.holds(rule, site, lines)]
        site = min(able, key=lambda s: ([self.key(key, s, zone, lines, parcels) for key in rule.sort], s), default=None)
        if site is None:
            return False
        for line in lines:
            self.free[site][self.view.product[line]] -= int(self.view.units[line])
            self.answer[line] = site
        self.waiting[site] += len(lines)
        if site not in mine:
            self.desk.given[number, site] += 1
        mine.add(site)
        parcels.add(site)
        return True

    def may(self, number: int, site: int, zone: int, mine: set[int]) -> bool:
        rule, lanes = self.desk.sequence[number], self.view.lanes
        wanted = rule.sites
        return (
            bool(self.view.open[site]) and math.isfinite(lanes.rank[zone, site])
            and (not wanted.groups or any(lanes.groups[name][site] for name in wanted.groups))
            and lanes.distance_km[zone, site] <= wanted.within_km
            and (site in mine or self.desk.given[number, site] < wanted.order_limit)
            and self.hours(site) < wanted.backlog_hours
        )

    def hours(self, site: int) -> float:
        rate = int(self.view.lanes.lines_per_hour[site])
        return 0.0 if rate < 0 else self.waiting[site] / rate

    def wanted(self, lines: list[int]) -> Counter:
        units: Counter = Counter()
        for line in lines:
            units[int(self.view.product[line])] += int(self.view.units[line])
        return units

    def holds(self, rule: RoutingRule, site: int, lines: list[int]) -> bool:
        return all(self.free[site][k] - n >= rule.sites.safety_stock for k, n in self.wanted(lines).items())

    def key(self, name: str, site: int, zone: int, lines: list[int], parcels: set[int]) -> float:
        lanes = self.view.lanes
        if name == "rank":
            return lanes.rank[zone, site]
        if name == "distance":
            return lanes.distance_km[zone, site]
        if name == "capacity_left":
            return self.hours(site)
        wanted = self.wanted(lines)
        if name == "stock_balance":
            return -min((self.free[site][k] - n) / self.free[site][k] for k, n in wanted.items())
        assert name == "cost"
        parcel = 0 if site in parcels else int(lanes.parcel_micro[zone, site])
        per_unit = int(lanes.unit_micro[zone, site])
        return parcel + int(lanes.line_micro[site]) * len(lines) + per_unit * sum(wanted.values())
