"""One pass over the runs of a study, one run in memory at a time: daily means with bands, and the audits."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from twin.kpis import series
from twin.network.arrays import FloatArray
from twin.reporting.evidence import Evidence, World

ROLLING_DAYS = 7
LEAST_RUNS_FOR_PERCENTILES = 19
"""With fewer runs, a 90 % band of percentiles would hold fewer than it says."""
COLUMNS = ("variant", "scenario", "strategy", "measure", "echelon", "unit", "day", "mean", "low", "high", "runs")
_ROLLING_UNIT = "share"

_Quantity = tuple[str, str, str]
"""Measure, echelon, unit."""


@dataclass(frozen=True)
class Timelines:
    """Daily means over replications, and what each run's own audit said.

    Attributes
    ----------
    daily : DataFrame
        Columns ``COLUMNS``; ``day`` counts from the end of the warm-up, a share is over the last 7 days.
    audits : list
        What each run recorded about its audit, in the order of the study.
    """

    daily: pd.DataFrame
    audits: list[Any]


def read_timelines(evidence: Evidence) -> Timelines:
    """Read every run once and return its daily series, reduced over replications, and its audit."""
    daily: list[pd.DataFrame] = []
    audits: list[Any] = []
    for world in evidence.worlds:
        for strategy in evidence.strategies:
            found: dict[_Quantity, list[pd.Series[float]]] = {}
            for replication in evidence.replications(world, strategy):
                run = evidence.run(world.variant, world.scenario, strategy, replication)
                audits.append(run.meta.get("audit"))
                for quantity, values in _quantities(series(run, evidence.network), int(run.meta["horizon_days"])):
                    found.setdefault(quantity, []).append(values)
            daily += [_reduced(world, strategy, quantity, runs) for quantity, runs in found.items()]
    return Timelines(pd.concat(daily, ignore_index=True) if daily else pd.DataFrame(columns=list(COLUMNS)), audits)


def band_name(runs: int) -> str:
    """Return what the shaded band around a mean over so many runs is."""
    return "5th to 95th percentile of the runs" if runs >= LEAST_RUNS_FOR_PERCENTILES else "lowest to highest run"


def _quantities(table: pd.DataFrame, days: int) -> Iterator[tuple[_Quantity, pd.Series[float]]]:
    for (measure, echelon, unit), rows in table.groupby(["measure", "echelon", "unit"], sort=False, observed=True):
        parts = rows.set_index("day")[["numerator", "denominator"]].astype(float).reindex(range(days), fill_value=0.0)
        if unit == _ROLLING_UNIT:
            parts = parts.rolling(ROLLING_DAYS, min_periods=1).sum()
        yield (str(measure), str(echelon), str(unit)), parts["numerator"] / parts["denominator"].where(
            parts["denominator"] > 0
        )


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
