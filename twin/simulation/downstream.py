"""What a site knows of the sites it supplies, as far as they report it: their stock, and what they will need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from twin.network.arrays import FloatArray, IntArray
from twin.policies.views import Forecast, LeadTimes, over
from twin.simulation.forecasts import ForecastDesk, added_up
from twin.simulation.geography import Geography
from twin.simulation.information import Information, Picture


@dataclass(frozen=True)
class _Below:
    """The sites below one site: those that face customers, and those in between."""

    sites: IntArray
    share: FloatArray
    """[below, sku] share of each one's supply that passes through the site."""
    selling: IntArray
    """Rows of ``sites`` that face customers."""
    subjects: IntArray
    """Their rows among the subjects of the forecast."""
    between: IntArray
    """Rows of ``sites`` that only pass goods on."""
    faced: FloatArray
    """[between, subject, sku] share of each subject's demand that passes through them."""


@dataclass
class _Branch:
    """Sites below a maker that it knows of by one picture, and the edges over which it sends to them."""

    picture: Picture
    share: FloatArray
    """[subject, sku] share of each one's supply that comes this way."""
    edges: IntArray
    demand: FloatArray
    """[sku] planned demand per day that is met this way."""
    sent_before: IntArray
    """[sku] units that had been sent this way at the instant of the picture."""


class Downstream:
    """Reports and needs of all sites below a maker, summed over them by the share of their supply.

    What hangs on one edge of the maker is a branch with a picture of its own, of one instant, so that what moves within
    it is counted once. Where all reports come together, one picture holds all branches.
    """

    def __init__(
        self, geography: Geography, information: Information, protection: LeadTimes, excess: FloatArray
    ) -> None:
        self._ground, self._information = geography, information
        self._protection, self._excess = protection, excess
        self._known: dict[int, _Below] = {}
        self._watched: dict[int, list[_Branch]] = {}

    def look(self, sites: IntArray) -> FloatArray | None:
        """Take in the reports that have arrived; return [site, sku] how many ticks old their picture is.

        Ages of several branches count by their planned demand: that times the age is what has been sold there since.
        None while somebody was never heard. To be called every day.
        """
        ages = [self._look(self._branches(int(site))) for site in sites]
        heard = [age for age in ages if age is not None]
        return np.array(heard) if len(heard) == len(ages) else None

    def _look(self, branches: Sequence[_Branch]) -> FloatArray | None:
        information = self._information
        for branch in branches:
            if branch.picture.look():
                branch.sent_before = information.read("sent_before", branch.edges, branch.picture.age).sum(axis=0)
        if any(branch.picture.taken < 0 for branch in branches):
            return None
        ages = [branch.picture.age for branch in branches]
        oldest = max(ages, default=0)
        even = np.full(self._ground.products, float(oldest))
        if len(set(ages)) <= 1:
            return even
        demand = np.array([branch.demand for branch in branches])
        total = demand.sum(axis=0)
        np.divide(np.array(ages) @ demand, total, out=even, where=total > 0)
        return even

    def stock(self, sites: IntArray) -> IntArray:
        """Return [site, sku] what the sites below reported, plus what was sent to them since that report.

        Without the second part a unit that left after the report would be counted nowhere.
        """
        known = np.zeros((len(sites), self._ground.products), np.int64)
        for row, site in enumerate(sites):
            counted = np.zeros(self._ground.products)
            for branch in self._branches(int(site)):
                known[row] += self._information.read("sent", branch.edges, 0).sum(axis=0) - branch.sent_before
                counted += (branch.share * branch.picture.values).sum(axis=0)
            known[row] += np.floor(counted + 0.5).astype(np.int64)
        return known

    def _branches(self, site: int) -> list[_Branch]:
        if site not in self._watched:
            ground, subjects = self._ground, self._ground.subjects_below(site)
            edges = ground.outbound[ground.outbound_start[site]:ground.outbound_start[site + 1]]
            if len(self._information.apart(("stock",), site, subjects)) == 1:
                found = [self._branch(site, edges, ground.share_below(site), subjects)]
            else:
                ways = [(edges[[row]], ground.passed_on(int(edge))) for row, edge in enumerate(edges)]
                found = [self._branch(site, way, share, np.flatnonzero(share.any(axis=1))) for way, share in ways]
            self._watched[site] = [branch for branch in found if len(branch.picture.subjects)]
        return self._watched[site]

    def _branch(self, site: int, edges: IntArray, share: FloatArray, subjects: IntArray) -> _Branch:
        return _Branch(
            Picture(self._information, ("stock",), site, subjects), share[subjects], edges,
            (share * self._ground.rate_per_day)[subjects].sum(axis=0), np.zeros(self._ground.products, np.int64),
        )

    def need(self, sites: IntArray, forecaster: ForecastDesk, horizon: FloatArray) -> Forecast:
        """Return [site, sku] lead-time demand of the sites below, each over its own; means and deviations summed.

        Their lead times begin where the ``horizon`` [site, sku] of the maker ends, in days: a forecast that is not flat
        says less of these days than of the next ones.

        Sites that order in batches hold half a batch more than their level on average (Zipkin 2000, section 6.2); it is
        part of the mean.
        """
        said = forecaster.of_subjects()
        shape = (len(sites), self._ground.products)
        total = Forecast(np.zeros(shape), np.zeros(shape))
        for row, site in enumerate(sites):
            below = self._below(int(site), forecaster.subjects)
            selling = said.at(below.subjects)
            self._add(total, row, below, below.selling, selling, horizon[row])
            if len(below.between):
                self._add(total, row, below, below.between, added_up(said, below.faced), horizon[row])
        return total

    def _add(
        self, total: Forecast, row: int, below: _Below, rows: IntArray, rate: Forecast, horizon: FloatArray
    ) -> None:
        sites, share = below.sites[rows], below.share[rows]
        need = over(LeadTimes(self._protection.mean[sites], self._protection.variance[sites]), rate, horizon)
        total.mean[row] += (share * (need.mean + self._excess[sites])).sum(axis=0)
        total.deviation[row] += (share * need.deviation).sum(axis=0)

    def _below(self, site: int, subjects: IntArray) -> _Below:
        if site not in self._known:
            sites = self._ground.subjects_below(site)
            sells = np.isin(sites, subjects)
            between = np.flatnonzero(~sells)
            faced = [self._ground.share_below(int(each))[subjects] for each in sites[between]]
            self._known[site] = _Below(
                sites, self._ground.share_below(site)[sites], np.flatnonzero(sells),
                np.searchsorted(subjects, sites[sells]), between,
                np.array(faced).reshape(len(between), len(subjects), self._ground.products),
            )
        return self._known[site]
