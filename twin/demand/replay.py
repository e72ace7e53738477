"""Demand as it was recorded, day by day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from twin.demand.base import Customers, DemandSource
from twin.errors import Problem
from twin.network.arrays import FloatArray, IntArray
from twin.network.network import History, Network


@dataclass(frozen=True)
class Replay:
    """Every unit of the table ``demand_history`` is wanted on its recorded day; every replication sees the same demand.

    Recorded *sales* stand for demand: what was not sold because it was out of stock then is not in the record.
    Source: none, a convention.
    """

    def problems(self, network: Network, where: str) -> Iterator[Problem]:
        """Yield a network that has no recorded sales."""
        if network.history is None:
            yield Problem(f"{where}.model", "replay", "the network has no table demand_history", "import one, or use "
                          "demand=stationary")

    def start(self, customers: Customers) -> DemandSource:
        """Return the source of one run."""
        assert customers.network.history is not None
        return _Replayed(customers, customers.network.history)


class _Replayed:
    """The recorded days, in the order of the calendar."""

    def __init__(self, customers: Customers, history: History) -> None:
        self._customers = customers
        self._history = history
        self._row = np.full(len(customers.network.sites), -1)
        self._row[customers.sites] = np.arange(len(customers.sites))

    def units(self, day: int, date: datetime.date, factor: FloatArray) -> IntArray:
        """Return the recorded sales of a date; where events change demand, scaled and rounded by an addressed draw."""
        past = self._history
        first, last = np.searchsorted(past.day, (date - past.first_date).days + np.array([0, 1]))
        wanted = np.zeros(factor.shape, np.int64)
        np.add.at(wanted, (self._row[past.site[first:last]], past.product[first:last]), past.units[first:last])
        return wanted if (factor == 1.0).all() else self._scaled(wanted, factor, day)

    def _scaled(self, wanted: IntArray, factor: FloatArray, day: int) -> IntArray:
        who = self._customers
        draw = who.draws.block("replay_rounding", who.site_names, who.product_names, day)
        return np.floor(wanted * factor + np.where(factor == 1.0, 0.0, draw)).astype(np.int64)
