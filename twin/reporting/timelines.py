"""One pass over the runs of a study, one run in memory at a time: daily means, cycle times of orders, audits."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from twin.comparison.warmup import Truncation, settled, stock_by_day
from twin.kpis import delivery_minutes, minutes_within, series, together
from twin.network.arrays import FloatArray, IntArray
from twin.reporting.evidence import Evidence, World
from twin.units import MINUTES_PER_HOUR

ROLLING_DAYS = 7
LEAST_RUNS_FOR_PERCENTILES = 19
"""With fewer runs, a 90 % band of percentiles would hold fewer than it says."""
COLUMNS = (
    "variant", "scenario", "strategy", "measure", "echelon", "channel", "unit", "day", "mean", "low", "high", "runs",
)
CYCLE_TIMES = ("variant", "scenario", "strategy", "per_cent", "hours", "orders", "runs")
_ROLLING_UNIT = "share"
_PER_CENTS = range(101)

_Quantity = tuple[str, str, str, str]
"""Measure, echelon, channel, unit."""


@dataclass(frozen=True)
class Timelines:
    """Daily means over replications, how long online orders took, and what each run's own audit said.

    Attributes
    ----------
    daily : DataFrame
        Columns ``COLUMNS``; ``day`` counts from the end of the warm-up, a share is over the last 7 days.
    audits : list
        What each run recorded about its audit, in the order of the study.
    cycle_times : DataFrame
        Columns ``CYCLE_TIMES``: hours within which 0, 1 ... 100 per cent of the delivered online orders were complete,
        the orders of all replications together; no rows without orders.
    """

    daily: pd.DataFrame
    audits: list[Any]
    cycle_times: pd.DataFrame
    settling: Mapping[tuple[World, str], Truncation | None]
    """By world and strategy, where the chain's stock settles, counted from the first day of the warm-up."""


def read_timelines(evidence: Evidence) -> Timelines:
    """Read every run once and return its daily series, reduced over replications, its orders' times, and its audit."""
    daily: list[pd.DataFrame] = []
    times: list[pd.DataFrame] = []
    audits: list[Any] = []
    settling: dict[tuple[World, str], Truncation | None] = {}
    for world in evidence.worlds:
        for strategy in evidence.strategies:
            found: dict[_Quantity, list[pd.Series[float]]] = {}
            minutes: list[IntArray] = []
            stocks: list[FloatArray] = []
            for replication in evidence.replications(world, strategy):
                run = evidence.run(world.variant, world.scenario, strategy, replication)
                audits.append(run.meta.get("audit"))
                stocks.append(stock_by_day(run))
                minutes.append(delivery_minutes(run, evidence.network))
                for quantity, values in _quantities(series(run, evidence.network), int(run.meta["horizon_days"])):
                    found.setdefault(quantity, []).append(values)
            daily += [_reduced(world, strategy, quantity, runs) for quantity, runs in found.items()]
            times += _cycle_times(world, strategy, minutes)
            settling[world, strategy] = settled(stocks)
    return Timelines(_joined(daily, COLUMNS), audits, _joined(times, CYCLE_TIMES), settling)


def _joined(parts: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(columns))


def _cycle_times(world: World, strategy: str, minutes: list[IntArray]) -> list[pd.DataFrame]:
    orders = together(minutes)
    if not orders.any():
        return []
    hours = [minutes_within(orders, per_cent) / MINUTES_PER_HOUR for per_cent in _PER_CENTS]
    facts: Mapping[str, object] = dict(zip(CYCLE_TIMES, (*world, strategy), strict=False))
    columns = {"per_cent": _PER_CENTS, "hours": hours, "orders": int(orders.sum()), "runs": len(minutes)}
    return [pd.DataFrame({**facts, **columns})]


def band_name(runs: int) -> str:
    """Return what the shaded band around a mean over so many runs is."""
    return "5th to 95th percentile of the runs" if runs >= LEAST_RUNS_FOR_PERCENTILES else "lowest to highest run"


def _quantities(table: pd.DataFrame, days: int) -> Iterator[tuple[_Quantity, pd.Series[float]]]:
    for quantity, rows in table.groupby(["measure", "echelon", "channel", "unit"], sort=False, observed=True):
        parts = rows.set_index("day")[["numerator", "denominator"]].astype(float).reindex(range(days), fill_value=0.0)
        if quantity[-1] == _ROLLING_UNIT:
            parts = parts.rolling(ROLLING_DAYS, min_periods=1).sum()
        measure, echelon, channel, unit = (str(name) for name in quantity)
        values = parts["numerator"] / parts["denominator"].where(parts["denominator"] > 0)
        yield (measure, echelon, channel, unit), values


def _reduced(world: World, strategy: str, quantity: _Quantity, runs: list[pd.Series[float]]) -> pd.DataFrame:
    values = pd.concat(runs, axis=1).to_numpy(dtype=np.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a day on which no run has a value stays missing
        mean, (low, high) = np.nanmean(values, axis=1), _band(values)
    facts: Mapping[str, object] = dict(zip(COLUMNS, (*world, strategy, *quantity), strict=False))
    return pd.DataFrame({**facts, "day": runs[0].index, "mean": mean, "low": low, "high": high, "runs": len(runs)})


def _band(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Central 90 % where there are enough runs for it (Weibull plotting positions), the full range otherwise."""
    if values.shape[1] >= LEAST_RUNS_FOR_PERCENTILES:
        low, high = np.nanquantile(values, [0.05, 0.95], axis=1, method="weibull")
        return low, high
    return np.nanmin(values, axis=1), np.nanmax(values, axis=1)
