"""How long a series takes to settle: the truncation rule MSER-5."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from twin.ledger.run import Run
from twin.network.arrays import FloatArray

BATCH = 5
FEWEST = 4 * BATCH
"""Observations below which nothing is said."""


@dataclass(frozen=True)
class Truncation:
    """Where a series is cut so that its mean is known best."""

    index: int
    """Observations to leave out, a multiple of 5."""
    statistic: float
    """Squared standard error of the mean of the batches that are kept (MSER), in the unit of the series squared."""
    mean: float
    """Mean of the batches that are kept."""
    whole_mean: float
    """Mean of all batches."""
    reliable: bool
    """Whether the cut lies before the last quarter of the half that was searched: a cut at its end says that the
    series had not settled, or is too short to tell."""


def mser5(series: Sequence[float]) -> Truncation:
    """Return the truncation that minimises the squared standard error of the mean of batches of five.

    The first half of the series is searched; observations after the last whole batch are not looked at.

    Raises
    ------
    ValueError
        Fewer than 20 observations, or one that is no number.

    Source: White, Cobb & Spratt, A comparison of five steady-state truncation heuristics for simulation, Proc. Winter
    Simulation Conference 2000, 755-760, doi 10.1109/WSC.2000.899868; search of the first half and rejection of cuts
    near its end: Hoad, Robinson & Davies, Journal of the Operational Research Society 61 (2010), 1389-1403.
    """
    values = np.asarray(series, np.float64)
    if len(values) < FEWEST or not np.isfinite(values).all():
        raise ValueError(f"MSER-5 needs {FEWEST} numbers or more, got {len(values)}, some of them perhaps missing")
    batches = values[: len(values) // BATCH * BATCH].reshape(-1, BATCH).mean(axis=1)
    most = len(batches) // 2
    left = [batches[cut:] for cut in range(most + 1)]
    statistics = [float(((part - part.mean()) ** 2).sum()) / len(part) ** 2 for part in left]
    cut = int(np.argmin(statistics))
    return Truncation(
        BATCH * cut, statistics[cut], float(left[cut].mean()), float(batches.mean()), cut < 0.75 * most,
    )


def stock_by_day(run: Run) -> FloatArray:
    """Return the units on hand in the whole chain [day], averaged over each day, from the first day of the warm-up."""
    stock = run.frame("stock")
    units = (stock["on_hand_unit_ticks"] / stock["ticks"] / run.meta["unit_scale"]).groupby(stock["day"]).sum()
    return np.asarray(units.sort_index(), np.float64)


def settled(runs: Sequence[FloatArray]) -> Truncation | None:
    """Return where the mean over replications of a daily series settles; None where it is too short to tell."""
    length = min((len(run) for run in runs), default=0)
    if length < FEWEST:
        return None
    return mser5(np.mean([run[:length] for run in runs], axis=0).tolist())


def judged(truncation: Truncation | None, warmup_days: int) -> str:
    """Return in words whether a warm-up is long enough."""
    if truncation is None:
        return "cannot tell: the runs are too short"
    if not truncation.reliable:
        return "cannot tell: not settled within half of the run, or too short a run"
    return "long enough" if truncation.index <= warmup_days else "too short"
