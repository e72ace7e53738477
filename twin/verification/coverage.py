"""Do the intervals cover? Many studies of models whose answers are known, and how often the truth lay inside.

Each study is what a planner runs: some independent replications, their mean, and Student's t interval, by the same
function that makes the intervals of ``comparison.csv``. The model is simulated by the twin.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

from twin.comparison.replications import CONFIDENCE, interval
from twin.network.arrays import FloatArray
from twin.simulation import Cell, RunSettings
from twin.verification import closed_forms, continuous
from twin.verification.inventory import SEED
from twin.verification.star import Instance, Star
from twin.verification.totals import totals

STUDIES = 1_000
LOWEST, HIGHEST = 0.93, 0.97
"""Between these shares of the studies the 95 % interval must cover the truth."""
FEWEST = 10
"""Replications from which on the coverage is promised."""
_CHANCE = 0.001
"""How improbable a share must be to be called wrong."""
_REPLICATIONS = (5, 10, 20)
_RATE, _LEAD, _LEVEL = 2.0, 3.0, 8
_DAYS, _WARMUP = 60, 40
_STUDIES_AT_ONCE = 100


@dataclass(frozen=True)
class Coverage:
    """How often the interval of one figure covered the truth."""

    model: str
    figure: str
    truth: float
    replications: int
    studies: int
    covered: int

    @property
    def share(self) -> float:
        """Share of the studies whose interval covered the truth."""
        return self.covered / self.studies

    @property
    def promised(self) -> bool:
        """Whether the coverage is promised: from ten replications on; with fewer, skewed figures are covered less."""
        return self.replications >= FEWEST

    @property
    def holds(self) -> bool:
        """Whether the share lies where it must; with fewer studies than 1,000, whether it may, but for chance."""
        if self.studies >= STUDIES:
            return LOWEST <= self.share <= HIGHEST
        too_few = binomtest(self.covered, self.studies, LOWEST, "less").pvalue
        too_many = binomtest(self.covered, self.studies, HIGHEST, "greater").pvalue
        return bool(min(too_few, too_many) > _CHANCE)


Values = Mapping[str, FloatArray]
"""By figure, one value per replication."""


def _reviewed_daily(copies: int, seed: int) -> Values:
    """Simulate base stock reviewed every morning, Poisson demand, unmet demand waits: each store a replication."""
    instance = Instance("S", _RATE, _LEAD, "base_stock", {"level": _LEVEL}, _LEVEL, copies)
    run = RunSettings(_DAYS, _WARMUP, seed)
    sums = totals(Cell(Star([instance]).network(), run, {"model": "stationary"}, audit="end"))
    return {
        "units missed a day": sums.of("miss", instance.stores) / _DAYS,
        "units on hand": sums.of("on_hand_unit_ticks", instance.stores) / _DAYS,
    }


def _reviewed_daily_truth() -> Mapping[str, float]:
    """Return the closed form: a day misses what lead time and day ask beyond S, less what the lead time alone does.

    Source: Zipkin, Foundations of Inventory Management (2000), section 6.2.
    """
    before, after = (closed_forms.base_stock(closed_forms.poisson(_RATE * days), _LEVEL) for days in (_LEAD - 1, _LEAD))
    return {"units missed a day": after["backorders"] - before["backorders"], "units on hand": after["on hand"]}


def _lost_sales(copies: int, seed: int) -> Values:
    """Simulate base stock under continuous review with lost sales: each store a replication."""
    model = continuous.base_stock_model(("exponential", 1.0), _LEVEL - 2, _lost_sales_truth())
    instance = model.instance(copies)
    run = RunSettings(_DAYS, _WARMUP, seed, "event")
    cell = Cell(Star([instance], 0.0).network(), run, {"model": "stationary"}, audit="end")
    measured = continuous.measures(totals(cell, midnights=True), model, instance.stores, _DAYS)
    return {name: measured[name] for name in _lost_sales_truth()}


def _lost_sales_truth() -> Mapping[str, float]:
    exact = closed_forms.lost_sales(_RATE, _LEAD, _LEVEL - 2)
    return {name: exact[name] for name in ("on hand",)}


@dataclass(frozen=True)
class Known:
    """A model whose answers are known."""

    title: str
    simulate: Callable[[int, int], Values]
    """From the number of replications and a seed to their values."""
    truth: Callable[[], Mapping[str, float]]


MODELS = (
    Known("base stock reviewed daily, unmet demand waits", _reviewed_daily, _reviewed_daily_truth),
    Known("base stock under continuous review, lost sales", _lost_sales, _lost_sales_truth),
)


def study(studies: int = STUDIES, seed: int = SEED, replications: Sequence[int] = _REPLICATIONS) -> Iterator[Coverage]:
    """Yield the coverage of each figure of each model, for each number of replications.

    Parameters
    ----------
    studies
        Independent studies of each kind.
    seed
        Of the first of them; others are as good.
    replications
        How many replications a study makes.
    """
    most = max(replications)
    for known in MODELS:
        values = _simulated(known, studies * most, most, seed)
        for name, truth in known.truth().items():
            made = values[name].reshape(studies, most)
            for count in replications:
                covered = sum(_covers(row[:count].tolist(), truth) for row in made)
                yield Coverage(known.title, name, truth, count, studies, covered)


def _simulated(known: Known, copies: int, most: int, seed: int) -> Values:
    parts, at_once = list[Values](), most * _STUDIES_AT_ONCE
    for number, first in enumerate(range(0, copies, at_once)):
        parts.append(known.simulate(min(at_once, copies - first), seed + number))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _covers(values: list[float], truth: float) -> bool:
    found = interval(values)
    return found.low <= truth <= found.high


def main() -> int:
    """Print the table; exit status 1 if a coverage is not where it must be."""
    parser = argparse.ArgumentParser(description=f"How often a {100 * CONFIDENCE:.0f} % interval covers the truth.")
    parser.add_argument("--studies", type=int, default=STUDIES, help="studies of each kind (default %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="of the first study (default %(default)s)")
    given = parser.parse_args()
    print("| model | figure | truth | replications | studies | covered |\n|---|---|---|---|---|---|")
    good = True
    for one in study(given.studies, given.seed):
        good &= one.holds or not one.promised
        print(f"| {one.model} | {one.figure} | {one.truth:.4g} | {one.replications} | {one.studies} | "
              f"{100 * one.share:.1f} %{'' if one.holds else ' (!)'} |", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
