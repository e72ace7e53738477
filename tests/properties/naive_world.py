"""What the naive simulator is told: a network, who decides by which rule, and all that chance and events decide."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from twin.network.network import Network

Rule = tuple[str, Mapping[str, Any]]


@dataclass
class World:
    """A network, who decides what by which rule, and everything that chance and events decide."""

    network: Network
    days: int
    demand: Mapping[tuple[int, int, int], int]
    """By day, site and product."""
    replenishment: Mapping[tuple[int, int], Rule]
    forecasting: Mapping[int, Rule]
    allocation: Mapping[int, str]
    waits: Callable[[int, int, int, int], int]
    """How many of the missed units wait, by day, site, product and units missed."""
    lead_days: Callable[[int, int, int], int]
    """Days on the road by edge, product and day of departure."""
    lead_moments: Callable[[int, int], tuple[float, float]]
    """Mean and variance of the days on the road, by edge; what comes sooner than so many days counts as those."""
    outages: list[dict[str, Any]] = field(default_factory=list)
    """``site``, first ``day``, ``days``, ``severity``, ``recovery``; days from the start of the run."""
    sharing: dict[str, Any] = field(default_factory=dict)
    """``delay`` and ``period`` in days, the warehouses' ``forecasting`` and ``safety_factor``; empty: nobody shares."""

    def inbound(self, site: int, product: int) -> list[int]:
        edges = self.network.edges
        return [e for e in range(len(edges)) if edges.destination[e] == site and edges.share[e, product] > 0]

    def outbound(self, site: int) -> list[int]:
        return [e for e in range(len(self.network.edges)) if self.network.edges.source[e] == site]

    def below(self, site: int) -> list[tuple[int, int]]:
        """Edges out of a site, and where they lead."""
        return [(e, int(self.network.edges.destination[e])) for e in self.outbound(site)]

    def echelon(self, site: int) -> int:
        return max((1 + self.echelon(end) for _, end in self.below(site)), default=0)

    def planned(self, site: int, product: int) -> float:
        """Mean daily demand that a site faces: its own customers' and its share of what it supplies."""
        below = (self.network.edges.share[e, product] * self.planned(end, product) for e, end in self.below(site))
        return float(self.network.demand_rate[site, product]) + sum(below)

    def shut(self, site: int, day: int) -> bool:
        """Whether the calendar closes the site."""
        date = self.network.start_date + datetime.timedelta(days=day)
        return not self.network.calendars.is_open(int(self.network.sites.calendar[site]), date)

    def closed(self, site: int, day: int) -> bool:
        outage = any(o["site"] == site and o["severity"] == 1 and o["day"] <= day < o["day"] + o["days"]
                     for o in self.outages)
        return outage or self.shut(site, day)

    def capacity(self, site: int, day: int) -> float:
        """What may be shipped today; a partial outage takes its share, and gives it back along a straight line."""
        units = int(self.network.sites.daily_capacity[site])
        if units < 0:
            return math.inf
        left = 1.0
        for o in self.outages:
            since = day - o["day"] - o["days"]
            if o["site"] == site and -o["days"] <= since < o["recovery"]:
                left *= 1 - o["severity"] * (1.0 if since < 0 else 1 - (since + 0.5) / o["recovery"])
        return math.floor(units * left + 1e-9)

    def soonest(self, site: int) -> int:
        """A site that serves customers has served them before it orders."""
        return int(any(self.network.demand_rate[site]))

    def protection(self, site: int, k: int) -> tuple[float, float]:
        """Mean and variance of lead time and the days between reviews; an order is a mixture over its sources."""
        soonest = self.soonest(site)
        parts = [(float(self.network.edges.share[e, k]), *self.lead_moments(e, soonest))
                 for e in self.inbound(site, k)]
        mean = sum(share * m for share, m, _ in parts)
        variance = sum(share * (v + m * m) for share, m, v in parts) - mean * mean
        review = max(self.replenishment[site, k][1].get("review_days", 1), 1)
        return mean + review - 1, max(variance, 0.0)

    def newest_report(self, day: int) -> int:
        """The day of the newest report that has come in; negative before the first."""
        sharing = self.sharing
        return (day - sharing["delay"]) // sharing["period"] * sharing["period"] if sharing else -1
