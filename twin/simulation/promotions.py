"""The promotion calendar: what is planned at each site, and from which day on the site knows of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from twin.disruptions.base import Effect, EffectKind
from twin.network.arrays import FloatArray, IntArray
from twin.network.network import Network


class Promotions:
    """Effects on demand that are told in advance, in the order in which they are told.

    What a site knows on a day is a beginning of that list: its length is the fact that a report carries.
    """

    def __init__(self, network: Network, effects: Sequence[Effect], warmup_days: int) -> None:
        told = [each for each in effects if each.kind is EffectKind.DEMAND and each.told_day is not None]
        self._products, self._warmup_days = len(network.products), warmup_days
        self._of = [
            sorted((each for each in told if each.sites[site]), key=_told) for site in range(len(network.sites))
        ]

    def known(self, day: int) -> IntArray:
        """Return [site, 1] how many of its promotions each site knows of on a day of the run."""
        now = day - self._warmup_days
        return np.array([[sum(_told(each) <= now for each in own)] for own in self._of], np.int64)

    def lift(self, sites: IntArray, known: IntArray, day: int, days: int) -> FloatArray:
        """Return [row, sku] the mean lift of demand over some days from a day of the run on, as a share of the base.

        Of each site the first ``known`` [row] promotions count; overlaps multiply.
        """
        lift: FloatArray = self._factors(sites, known, day, days).mean(axis=0) - 1
        return lift

    def by_day(self, sites: IntArray, known: IntArray, day: int, days: int) -> FloatArray | None:
        """Return [day, row, sku] the lift of each of some days from a day of the run on; None: nothing is planned.

        Days at the end for which nothing is planned may be left out.
        """
        first = day - self._warmup_days
        ends = [
            each.end_day - first for row, site in enumerate(sites.tolist())
            for each in self._of[site][: max(int(known[row]), 0)]
            if each.start_day < first + days and each.end_day > first
        ]
        return self._factors(sites, known, day, min(max(ends), days)) - 1 if ends else None

    def _factors(self, sites: IntArray, known: IntArray, day: int, days: int) -> FloatArray:
        first = day - self._warmup_days
        factors = np.ones((days, len(sites), self._products))
        for row, site in enumerate(sites.tolist()):
            for each in self._of[site][: max(int(known[row]), 0)]:
                when = slice(max(each.start_day - first, 0), max(each.end_day - first, 0))
                factors[when, row, each.products] *= each.factor
        return factors


def _told(effect: Effect) -> int:
    assert effect.told_day is not None
    return effect.told_day
