"""The rule cost_optimal written down a second time: every assignment of an order's lines is tried."""

from __future__ import annotations

import itertools
import math

from tests.unit.policies.sourcing.naive_sourcing import give, holds, sites
from twin.kernels.inversion import poisson_tail
from twin.policies.sourcing.cost_optimal import CostOptimal
from twin.policies.views import SourcingView

MICRO_PER_MAJOR = 100 * 1_000_000


class Desk:
    """What is left, and who waits to be picked."""

    def __init__(self, rule: CostOptimal, view: SourcingView) -> None:
        self.rule, self.view = rule, view
        rows, columns = view.free.shape
        self.left = {(s, k): int(view.free[s, k]) for s in range(rows) for k in range(columns)}
        self.ahead = [int(lines) for lines in view.backlog_lines]

    def source(self) -> list[int]:
        """Return the site of each line, -1 for none, by trying everything."""
        answer = [-1] * len(self.view.product)
        for order in range(len(self.view.destination)):
            tried = [found for found in self.assignments(order) if self.possible(order, found)]
            best = min(tried, key=lambda found: self.rank(order, found))
            self.take(order, best, answer)
        return answer

    def take(self, order: int, found: tuple[int, ...], answer: list[int]) -> None:
        """Give the lines of an order their sites."""
        for line, site in zip(self.lines(order), found, strict=True):
            if site >= 0:
                give(self.view, self.left, answer, line, site)
                self.ahead[site] += 1

    def lines(self, order: int) -> range:
        return range(int(self.view.first_line[order]), int(self.view.first_line[order + 1]))

    def assignments(self, order: int):
        """Yield sites by line: all the same, or any, if the order may be split."""
        able, lines = sites(self.view, order), len(self.lines(order))
        if self.view.value_minor[order] > self.rule.split_above_value * 100:
            return itertools.product((-1, *able), repeat=lines)
        return ((s,) * lines for s in (-1, *able))

    def possible(self, order: int, found: tuple[int, ...]) -> bool:
        """Whether every site holds what it is to send."""
        lines = self.lines(order)
        return all(
            holds(self.view, self.left, s, [line for line, at in zip(lines, found, strict=True) if at == s])
            for s in set(found) - {-1}
        )

    def rank(self, order: int, found: tuple[int, ...]) -> tuple:
        """Most lines, least cost, fewest parcels, lowest rows."""
        served = sum(s >= 0 for s in found)
        by_row = tuple(math.inf if s < 0 else s for s in found)
        return -served, self.cost(order, found), len(set(found) - {-1}), by_row

    def cost(self, order: int, found: tuple[int, ...]) -> int:
        """Micro minor units."""
        lanes, z = self.view.lanes, int(self.view.destination[order])
        used = set(found) - {-1}
        total = sum(int(lanes.parcel_micro[z, s]) + self.lateness(order, z, s) for s in used)
        total += round(self.rule.further_parcel_cost * MICRO_PER_MAJOR) * max(len(used) - 1, 0)
        for line, s in zip(self.lines(order), found, strict=True):
            if s >= 0:
                units, k = int(self.view.units[line]), int(self.view.product[line])
                total += int(lanes.line_micro[s]) + units * (int(lanes.unit_micro[z, s]) + self.worth(s, k))
        return total

    def lateness(self, order: int, z: int, s: int) -> int:
        """What is expected to be late: the lines before it, then the lane."""
        lanes = self.view.lanes
        rate = int(lanes.lines_per_hour[s])
        wait = 0.0 if rate < 0 else self.ahead[s] / rate
        slack = (int(self.view.promised[order]) - self.view.now) / 3600
        hours = wait + float(lanes.lead_hours[z, s]) - slack
        return math.floor(self.rule.late_cost_per_hour * MICRO_PER_MAJOR * max(hours, 0.0) + 0.5)

    def worth(self, s: int, k: int) -> int:
        """What one of the units left is worth."""
        if self.rule.opportunity_cost == "none":
            return 0
        outlook, left = self.view.lanes.outlook, self.left[s, k]
        worth, rate = int(outlook.worth_micro[s, k]), float(outlook.demand_per_day[s, k])
        if self.rule.opportunity_cost == "threshold":
            return worth if left < rate * self.rule.scarce_below_days else 0
        return math.floor(worth * poisson_tail(left, rate * float(outlook.resupply_days[s, k])) + 0.5)
