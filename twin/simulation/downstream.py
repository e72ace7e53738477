"""What a site knows of the sites it supplies, as far as they report it: their stock, and what they will need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.network.arrays import FloatArray, IntArray
from twin.policies.views import Forecast, LeadTimes, over
from twin.simulation.forecasts import ForecastDesk, added_up
from twin.simulation.geography import Geography
from twin.simulation.information import Information


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


class Downstream:
    """Reports and needs of all sites below a maker, summed over them by the share of their supply."""

    def __init__(
        self, geography: Geography, information: Information, protection: LeadTimes, excess: FloatArray
    ) -> None:
        self._ground, self._information = geography, information
        self._protection, self._excess = protection, excess
        self._known: dict[int, _Below] = {}

    def report_age(self, sites: IntArray) -> int | None:
        """Return the age in ticks of the oldest stock report that the sites rest on; None while one is missing."""
        ages = [
            self._information.age("stock", np.array([site]), self._ground.subjects_below(int(site))) for site in sites
        ]
        heard = [age for age in ages if age is not None]
        return max(heard) if len(heard) == len(ages) else None

    def stock(self, sites: IntArray, age: int) -> IntArray:
        """Return [site, sku] what the sites below reported, plus what was sent to them since that report.

        Without the second part a unit that left after the report would be counted nowhere.
        """
        sent = self._information.read("sent", sites, 0) - self._information.read("sent_before", sites, age)
        for row, site in enumerate(sites):
            subjects = self._ground.subjects_below(int(site))
            reported = self._information.read("stock", subjects, age)
            counted = self._ground.share_below(int(site))[subjects] * reported
            sent[row] += np.floor(counted.sum(axis=0) + 0.5).astype(np.int64)
        return sent

    def need(self, sites: IntArray, forecaster: ForecastDesk) -> Forecast:
        """Return [site, sku] lead-time demand of the sites below, each over its own; means and deviations summed.

        Sites that order in batches hold half a batch more than their level on average (Zipkin 2000, section 6.2); it is
        part of the mean.
        """
        said = forecaster.of_subjects()
        shape = (len(sites), self._ground.products)
        total = Forecast(np.zeros(shape), np.zeros(shape))
        for row, site in enumerate(sites):
            below = self._below(int(site), forecaster.subjects)
            selling = Forecast(said.mean[below.subjects], said.deviation[below.subjects])
            self._add(total, row, below, below.selling, selling)
            if len(below.between):
                self._add(total, row, below, below.between, added_up(said, below.faced))
        return total

    def _add(self, total: Forecast, row: int, below: _Below, rows: IntArray, rate: Forecast) -> None:
        sites, share = below.sites[rows], below.share[rows]
        need = over(LeadTimes(self._protection.mean[sites], self._protection.variance[sites]), rate)
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
