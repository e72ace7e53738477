"""Theory of pooling: stores that help each other out at once, for nothing, are one store with all their stock."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from twin.network.network import Network, PolicyRow
from twin.simulation import Cell, RunSettings
from twin.verification.cases import Case, Figure, Outcome
from twin.verification.inventory import SEED
from twin.verification.networks import Lane, Plan, build, rule
from twin.verification.totals import Totals, totals

_STORES, _MEAN, _DEVIATION, _SCALE, _MONEY = 9, 100, 30, 100, 10_000
"""Stores of a pool, units a day and their deviation, book units of a unit, minor units of the case's money."""
_LEFT_OVER, _MISSING, _QUANTILE = 1, 9, 1.2815515655446004
"""What a unit left over costs, and a missing one; the 90 % quantile of the normal law."""
_EXPECTED = {"apart": 473.845, "pooled": 157.948, "half": 353.184}


def network(pools: int, safety_stock: float, helps: bool) -> Network:
    """Return pools of stores, each under a supplier of its own, that begin each day with the same stock."""
    suppliers = {f"supplier {pool}": "supplier" for pool in range(pools)}
    stores = {f"{pool}.{store}": "store" for pool in range(pools) for store in range(_STORES)}
    sites, count = {**suppliers, **stores}, len(suppliers) + len(stores)
    level = round((_MEAN + safety_stock) * _SCALE)
    sells = np.array([[float(kind == "store")] for kind in sites.values()])
    rules: list[PolicyRow] = [rule(sites, "all", "replenishment", "base_stock", level=level)]
    if helps:
        rules.append(rule(sites, "all", "transshipment", "reactive", lead_time_days=0))
    return build(
        Plan(
            sites, [Lane(f"supplier {name.split('.')[0]}", name, 1) for name in stores], 1, sells * _MEAN * _SCALE,
            (sells * level).astype(np.int64), backorder_share=0.0, policies=rules,
            holding_minor=np.full((count, 1), _LEFT_OVER * _MONEY / _SCALE),
            lost_sale_minor=np.full((count, 1), _MISSING * _MONEY / _SCALE),
        )
    )


def run(made: Network, days: int, correlation: float, seed: int = SEED) -> Totals:
    """Return the sums of a run in which the stores' demand hangs together."""
    demand = {
        "model": "stationary", "law": "normal", "law_settings": {"coefficient_of_variation": _DEVIATION / _MEAN},
        "common_factor": correlation,
    }
    return totals(Cell(made, RunSettings(days, 0, seed), demand, audit="end"))


def cost_a_day(sums: Totals, pool: int, days: int) -> float:
    """Return what a pool's units left over and missing cost a day, in the case's money."""
    stores = [f"{pool}.{store}" for store in range(_STORES)]
    paid = sum(float(sums.of(f"paid {kind}", stores).sum()) for kind in ("holding", "lost_sale"))
    return paid / _MONEY / days


def safety_stock(correlation: float) -> float:
    """Return the safety stock of each store of a pool, whose demand has the deviation of a sum of correlated parts."""
    spread = _DEVIATION * math.sqrt(_STORES + _STORES * (_STORES - 1) * correlation)
    return _QUANTILE * spread / _STORES


def square_root_law(full: bool) -> Outcome:
    """Pool nine newsvendors: the cost falls by the root of their number, less with correlation, not at all as one."""
    pools, days, seeds, margin = (30, 5_000, 20, 0.01) if full else (8, 1_200, 4, 0.03)
    apart = run(network(pools, _QUANTILE * _DEVIATION, False), days, 0.0)
    pooled = run(network(pools, safety_stock(0.0), True), days, 0.0)
    long = 10_000 if full else 6_000
    half = [run(network(1, safety_stock(0.5), True), long, 0.5, SEED + seed) for seed in range(seeds)]
    naive = [run(network(1, safety_stock(0.0), True), long, 0.5, SEED + seed) for seed in range(2)]

    def figure(name: str, expected: float, runs: Sequence[Totals], length: int) -> Figure:
        each = [cost_a_day(sums, pool, length) for sums in runs for pool in range(pools if len(runs) == 1 else 1)]
        return Figure(name, expected, each, margin, runs[0].run_id)

    saved = _saved_as_one(200)
    return Outcome(
        [
            figure("nine stores apart: cost a day", _EXPECTED["apart"], [apart], days),
            figure("pooled: cost a day", _EXPECTED["pooled"], [pooled], days),
            figure("pooled, correlation 0.5: cost a day", _EXPECTED["half"], half, long),
            Figure("pooled, correlation 1: cost saved", 0.0, [saved], 0.0, apart.run_id),
        ],
        [figure("stock of independent demand", _EXPECTED["half"], naive, long)],
    )


def _saved_as_one(days: int) -> float:
    """Return what help saves on one path where all stores have the same demand every day."""
    costs = [
        cost_a_day(run(network(1, _QUANTILE * _DEVIATION, helps), days, 1.0), 0, days) for helps in (False, True)
    ]
    return costs[0] - costs[1]


CASES = [
    Case("NET-05", "Pooling by help at once: the square-root law and its correction for correlation",
         "Eppen (1979), Management Science 25:498-501",
         "the stock that independent demand would need, where it correlates by half", square_root_law),
]
