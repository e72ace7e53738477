"""Theory of stock records: how many are wrong, when errors come at random and each record is counted now and then."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from twin.network.arrays import FloatArray, IntArray, frozen
from twin.network.network import Network
from twin.network.stock_records import StockRecords
from twin.simulation import Cell, RunSettings, simulate
from twin.units import SECONDS_PER_DAY
from twin.verification.cases import Case, Figure, Outcome
from twin.verification.inventory import SEED
from twin.verification.networks import Lane, Plan, build, rule

_PLENTY = 10_000
_MORE = 1.1
"""The perturbation: so many more errors."""
_MODELS = ((0.02, 30), (0.05, 20), (0.01, 90))
"""Errors a day of a record, and days between two counts of it."""


def wrong_share(drift_per_day: float, count_every_days: int) -> float:
    """Return the long-run share of wrong records: 1 - (1 - exp(-d C)) / (d C).

    Errors come at rate d and do not undo one another; every C days a record is put right. At t days after a count it is
    wrong with probability 1 - exp(-d t); the mean over a cycle is the share (renewal reward: Ross, Introduction to
    Probability Models, section 7.4).
    """
    errors = drift_per_day * count_every_days
    return 1 + math.expm1(-errors) / errors


def network(models: Sequence[tuple[float, int]], copies: int, products: int, more: float) -> Network:
    """Return stores full of goods that nobody buys: units vanish one by one, and only counts tell."""
    stores = [f"store {n:03d}" for n in range(len(models) * copies)]
    sites = {"supplier": "supplier", **dict.fromkeys(stores, "store")}
    opening = np.full((len(sites), products), _PLENTY)
    opening[0] = 0
    plain = build(Plan(
        sites, [Lane("supplier", store, 1) for store in stores], products, np.zeros(opening.shape), opening,
        policies=[rule(sites, "all", "replenishment", "base_stock", level=0)],
    ))
    row = np.full((len(sites), products), -1)
    row[1:] = np.repeat(np.arange(len(models)), copies)[:, np.newaxis]
    ones = np.ones(len(models))
    records = StockRecords(
        frozen(row), frozen(0 * ones, float), frozen(ones, float), frozen([more * drift for drift, _ in models], float),
        frozen(ones, float), frozen([every for _, every in models]), frozen(0 * ones), frozen(0 * ones, float),
    )
    return replace(plain, stock_records=records)


class _Wrong:
    """A sink of the ledger that adds up, by site, for how long records were wrong."""

    ticks_per_day = 1

    def __init__(self, chain: Network, first_day: int) -> None:
        self._row = {site: row for row, site in enumerate(chain.sites.ids)}
        self._first_day = first_day
        self._sums = np.zeros((2, len(self._row)), np.int64)
        self._digest = hashlib.sha256()

    def __call__(self, table: str, piece: pa.Table) -> None:
        """Take one piece of a table."""
        if table != "stock_records" or not len(piece):
            return
        column = piece["site"].combine_chunks()
        site: IntArray = np.array([self._row[name] for name in column.dictionary.to_pylist()])[column.indices]
        measured = piece["day"].to_numpy() >= self._first_day
        wrong = piece["wrong_seconds"].to_numpy()
        np.add.at(self._sums[0], site[measured], wrong[measured])
        np.add.at(self._sums[1], site[measured], piece["records"].to_numpy()[measured] * SECONDS_PER_DAY)
        self._digest.update(wrong.tobytes())

    @property
    def share(self) -> FloatArray:
        """[site] of the time of all records; 0 where none is kept."""
        found: FloatArray = self._sums[0] / np.maximum(self._sums[1], 1)
        return found

    @property
    def run_id(self) -> str:
        """A digest of what was wrong."""
        return self._digest.hexdigest()[:12]


def figures(full: bool, more: float = 1.0) -> list[Figure]:
    """Simulate, and return the share of wrong records of each model."""
    copies, products, days, margin = (30, 600, 720, 0.01) if full else (20, 200, 180, 0.04)
    warmup = max(every for _, every in _MODELS)
    chain = network(_MODELS, copies, products, more)
    kept = _Wrong(chain, warmup)
    simulate(Cell(chain, RunSettings(days, warmup, SEED, "day"), {"model": "stationary"}, audit="end"), sink=kept)
    shares = kept.share[1:].reshape(len(_MODELS), copies)
    return [
        Figure(f"d = {drift:g}, C = {every}: wrong records", wrong_share(drift, every), measured.tolist(), margin,
               kept.run_id)
        for (drift, every), measured in zip(_MODELS, shares, strict=True)
    ]


def counting(full: bool) -> Outcome:
    """Let records drift and count them in turn: the share of wrong ones, and that of a world with more errors."""
    return Outcome(figures(full), figures(False, more=_MORE))


CASES = [
    Case("REC-01", "Wrong stock records under drift and cycle counts",
         "Renewal reward: Ross, Introduction to Probability Models, section 7.4", "errors + 10 %", counting),
]
