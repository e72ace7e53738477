"""What the engine derives from a network once: tiers, who lies below whom, planned demand and lead times in days."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from twin import catalogue
from twin.laws.base import Law
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.network.edges import LeadTime
from twin.network.network import Network
from twin.policies.views import LeadTimes
from twin.simulation.tiers import Tier, downstream_share, echelons, expected_demand, starts, tiers

_GRID = 2_000


class Geography:
    """A network as the engine sees it; customers come ``steps_per_day`` times a day."""

    def __init__(self, network: Network, steps_per_day: int) -> None:
        edges, sites = network.edges, len(network.sites)
        self._edges = edges
        self.steps_per_day = steps_per_day
        self.products = len(network.products)
        self.site_ids = network.sites.ids
        self.level = echelons(sites, edges)
        self.tiers = tiers(sites, edges)
        self.inbound, self.inbound_start = starts(sites, edges.destination)
        self.outbound, self.outbound_start = starts(sites, edges.source)
        self.source, self.priority = edges.source, edges.priority
        self.lead_days = np.array([lead.mean_days for lead in edges.lead_times], np.float64)
        """[edge] mean lead time."""
        rate = _mean_rate(network)
        self.faces_customers = network.faces_customers
        self.rate_per_day = rate
        self.expected_per_day = expected_demand(rate, edges, self.level)
        self.lead_times = self._own_lead_times()
        self._shares: dict[int, FloatArray] = {}
        self._tier_shares: dict[int, FloatArray] = {}
        self._below: dict[int, IntArray] = {}

    def share_of(self, tier: Tier) -> FloatArray:
        """Return [edge, sku] the sourcing shares of a tier's inbound edges."""
        if tier.echelon not in self._tier_shares:
            self._tier_shares[tier.echelon] = np.ascontiguousarray(self._edges.share[tier.inbound])
        return self._tier_shares[tier.echelon]

    def share_below(self, site: int) -> FloatArray:
        """Return [site, sku] the share of every site's supply that passes through one."""
        if site not in self._shares:
            self._shares[site] = downstream_share(site, self._edges, self.level)
        return self._shares[site]

    def passed_on(self, edge: int) -> FloatArray:
        """Return [site, sku] the share of every site's supply that passes over one edge."""
        passed: FloatArray = self._edges.share[edge] * self.share_below(int(self._edges.destination[edge]))
        return passed

    def subjects_below(self, site: int) -> IntArray:
        """Return the sites whose supply passes through one, without itself."""
        if site not in self._below:
            passed: BoolArray = np.asarray(self.share_below(site).any(axis=1))
            passed[site] = False
            self._below[site] = np.flatnonzero(passed)
        return self._below[site]

    def _own_lead_times(self) -> LeadTimes:
        """Return mean and variance in days per site and product over its sources, by share, as its orders count them.

        Customers come in steps, and have been served when a site orders, so that goods without lead time serve those of
        the next step, as goods with a lead time of one do. A site that only ships to others serves them at once.
        """
        edges = self._edges
        shape = (len(self.level), self.products)
        mean, square = np.zeros(shape), np.zeros(shape)
        for edge, lead in enumerate(edges.lead_times):
            soonest = int(self.faces_customers[edges.destination[edge]])
            expected, variance = lead_time_moments(lead, self.steps_per_day, soonest)
            mean[edges.destination[edge]] += edges.share[edge] * expected
            square[edges.destination[edge]] += edges.share[edge] * (variance + expected * expected)
        steps = self.steps_per_day
        return LeadTimes(mean / steps, np.maximum(square - mean * mean, 0.0) / (steps * steps))


def _mean_rate(network: Network) -> FloatArray:
    """Return planned demand [site, sku] a day; where only a history is given, its mean over the recorded days."""
    planned: FloatArray = walk_in_rate(network) + network.online_rate
    return planned


def walk_in_rate(network: Network) -> FloatArray:
    """Return planned demand [site, sku] a day of customers who walk in; of a history, its mean over the days."""
    past = network.history
    if past is None or network.demand_rate.any():
        return network.demand_rate
    days = int(past.day.max()) + 1 if len(past.day) else 1
    sold = np.zeros(network.demand_rate.shape)
    np.add.at(sold, (past.site, past.product), past.units)
    rate: FloatArray = sold / days
    return rate


def lead_time_law(name: str, mean_days: float, deviation_days: float) -> Law:
    """Return the law of that mean and deviation; a ValueError says why a law cannot have them."""
    law: Law = catalogue.load("laws", name).with_deviation(mean_days, deviation_days)
    return law


def whole_ticks(days: FloatArray, ticks_per_day: int) -> IntArray:
    """Return durations in days as whole ticks, rounded up, never negative; a billionth is forgiven."""
    return np.maximum(np.ceil(days * ticks_per_day - 1e-9), 0.0).astype(np.int64)


@lru_cache(maxsize=4096)
def lead_time_moments(lead: LeadTime, ticks_per_day: int, soonest: int = 0) -> tuple[float, float]:
    """Return mean and variance of a lead time in whole ticks, by the midpoints of a fine grid of uniforms.

    What arrives before ``soonest`` ticks counts as arriving then.
    """
    law = lead_time_law(lead.law, lead.mean_days, lead.deviation_days)
    uniform = (np.arange(_GRID) + 0.5) / _GRID
    ticks = np.maximum(whole_ticks(law.quantile(uniform, np.full(_GRID, lead.mean_days)), ticks_per_day), soonest)
    return float(ticks.mean()), float(ticks.var())
