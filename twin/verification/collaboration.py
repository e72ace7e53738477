"""Theory of sharing: what a maker gains from its retailer's sales, by what it forecasts from without them.

A retailer and a maker order up to the best forecast that each has, without safety stock; what the maker would need is
proportional to the spread of its stock, net of what it owes. The maker owes what is missing and the retailer counts on
it, so that the retailer's orders are the same whatever the maker knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from twin.network.arrays import FloatArray
from twin.network.network import PolicyRow
from twin.simulation import Cell, RunSettings
from twin.verification.bullwhip import refuse_truncation
from twin.verification.cases import Case, Figure, Outcome
from twin.verification.inventory import SEED
from twin.verification.networks import Lane, Plan, build, rule
from twin.verification.totals import totals

_MEAN, _SPREAD = 100_000, 1_000
"""Book units a day: integers then follow the continuous theory closely, and no order comes near zero."""
_COPIES, _WARMUP = 30, 200
_LEAST, _WHOLE = {"safety_factor": 0.0}, {"long_run_memory": 0.0}
_SHARED: Mapping[str, Any] = {
    "information": [{"from": "stores", "to": "warehouses", "fields": ["sales", "stock"], "delay_days": 0}],
    "rights": [
        {"decision": "forecasting", "sites": "warehouses", "rule": "ar1", "signals": ["sales"], **_WHOLE},
        {"decision": "replenishment", "sites": "warehouses", "rule": "echelon_order_up_to", **_LEAST},
    ],
}


@dataclass(frozen=True)
class Pair:
    """A retailer and a maker, in as many copies as there are replications, and AR(1) demand."""

    rho: float
    retailer_days: int = 2
    """Protection interval: the l + 1 of the paper."""
    maker_days: int = 2
    """L + 1."""

    @property
    def name(self) -> str:
        """Its name in the words of the paper."""
        return f"rho={self.rho:g},l={self.retailer_days - 1},L={self.maker_days - 1}"

    def variance(self, shared: bool) -> float:
        """Return the variance of the maker's error over its lead time, for innovations of variance 1.

        Source: Lee, So & Tang (2000), section 3, with and without sharing.
        """
        rho, own, below = self.rho, self.maker_days, self.retailer_days
        known = sum((1 - rho ** (own + below + 1 - day)) ** 2 for day in range(1, own + 1)) / (1 - rho) ** 2
        missed = rho * (1 - rho**below) * (1 - rho**own) / (1 - rho) ** 2
        return known if shared else known + missed * missed


def _plan(pair: Pair, forecaster: str, **settings: Any) -> Plan:
    """Return the copies of a pair under one supplier; the maker forecasts by the given rule, the retailer by ar1."""
    makers, shops = ([f"{kind}.{copy:02d}" for copy in range(_COPIES)] for kind in ("maker", "shop"))
    sites = {"supplier": "supplier", **dict.fromkeys(makers, "warehouse"), **dict.fromkeys(shops, "store")}
    lanes = [Lane("supplier", maker, pair.maker_days) for maker in makers]
    lanes += [Lane(maker, shop, pair.retailer_days) for maker, shop in zip(makers, shops, strict=True)]
    opening = {"supplier": 0, "warehouse": pair.maker_days * _MEAN, "store": pair.retailer_days * _MEAN}
    demand = [[_MEAN if kind == "store" else 0.0] for kind in sites.values()]
    return Plan(
        sites, lanes, 1, np.array(demand), np.array([[opening[kind]] for kind in sites.values()]),
        policies=_rules(sites, pair, forecaster, settings),
    )


def _rules(sites: Mapping[str, str], pair: Pair, forecaster: str, settings: Mapping[str, Any]) -> list[PolicyRow]:
    rows = [
        rule(sites, "all", "replenishment", "order_up_to_forecast", **_LEAST),
        rule(sites, "all", "allocation", "proportional"),
    ]
    for site, kind in sites.items():
        if kind == "store":
            rows.append(rule(sites, site, "forecasting", "ar1", autocorrelation=pair.rho, **_WHOLE))
        elif kind == "warehouse":
            rows.append(rule(sites, site, "forecasting", forecaster, autocorrelation=pair.rho, **_WHOLE, **settings))
    return rows


def _known(pair: Pair, forecaster: str, days: int) -> tuple[FloatArray, str]:
    """Return the variance [copy] of the maker's net stock, for innovations of variance 1, and the run's id."""
    strategy: Mapping[str, Any] = {}
    plan = _plan(pair, "ar1")
    if forecaster == "order_history":
        plan = _plan(pair, forecaster, protection_days=pair.retailer_days)
    elif forecaster == "shared":
        rights = [{**right, "autocorrelation": pair.rho} if right["decision"] == "forecasting" else right
                  for right in _SHARED["rights"]]
        strategy = {**_SHARED, "rights": rights}
    law = {
        "model": "stationary", "law": "normal", "autocorrelation": pair.rho,
        "law_settings": {"coefficient_of_variation": _SPREAD / _MEAN},
    }
    run = RunSettings(days, _WARMUP, SEED)
    sums = totals(Cell(build(plan), run, law, strategy=strategy, audit="end"), midnights=True)
    refuse_truncation(sums)
    makers, shops = ([site for site, of in plan.sites.items() if of == kind] for kind in ("warehouse", "store"))
    spread = sums.net_stock(makers, shops).var(axis=0, ddof=1)
    return spread / (_SPREAD * _SPREAD * (1 - pair.rho**2)), sums.run_id


def value_of_sharing(full: bool) -> Outcome:
    """Compare the maker's safety stock with shared sales with that without, by the forecaster that it has without."""
    days = 50_000 if full else 2_000
    pairs = [Pair(rho) for rho in ((0.3, 0.5, 0.7, 0.9) if full else (0.5, 0.7))]
    pairs += [Pair(0.7, 11, 6)] if full else []
    figures = [figure for pair in pairs for figure in _figures(pair, days, 0.03 if full else 0.1)]
    moved = Pair(0.7 * 1.05)
    alone, run_id = _known(moved, "ar1", days)
    return Outcome(figures, [
        Figure("V without sharing, rho x 1.05", Pair(0.7).variance(False), alone.tolist(), 0.03, run_id)
    ])


def _figures(pair: Pair, days: int, margin: float) -> list[Figure]:
    (alone, first), (shared, second), (filtered, third) = (
        _known(pair, forecaster, days) for forecaster in ("ar1", "shared", "order_history")
    )
    saved = 1 - np.sqrt(shared / alone)
    expected = 1 - (pair.variance(True) / pair.variance(False)) ** 0.5
    return [
        Figure(f"{pair.name}: V, last order only", pair.variance(False), alone.tolist(), 0.03, first),
        Figure(f"{pair.name}: V, shared sales", pair.variance(True), shared.tolist(), 0.03, second),
        Figure(f"{pair.name}: safety stock saved", expected, saved.tolist(), margin, second),
        Figure(f"{pair.name}: order history by shared", 1.0, np.sqrt(filtered / shared).tolist(), 0.01, third),
    ]


CASES = [
    Case("COL-01", "Value of shared sales under AR(1) demand, against two forecasters of orders",
         "Lee, So & Tang (2000), Management Science 46:626-643; none against a filter of all orders: Raghunathan "
         "(2001), Management Science 47:605-610", "autocorrelation x 1.05", value_of_sharing),
]
