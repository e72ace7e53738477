"""Bullwhip theory: variance of orders over variance of demand, for order-up-to rules with a forecast.

The rules are linear only while nothing is cut off at zero: mean demand is set so high that no order comes near it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from twin.network.arrays import FloatArray
from twin.simulation import Cell, RunSettings
from twin.verification.cases import Case, Figure, Outcome
from twin.verification.inventory import SEED
from twin.verification.networks import Lane, Plan, build, rule
from twin.verification.star import Instance, Star
from twin.verification.totals import Totals, totals

_MEAN, _SPREAD = 100_000, 1_000
"""Book units a day: integers then follow the continuous theory to a millionth."""
_LEADS = (1, 2, 4)
_ORDER_UP_TO = {"safety_factor": 0.0}
_SOURCE = "Chen, Drezner, Ryan & Simchi-Levi (2000), Management Science 46:436-443"
_WARMUP = 100


class TruncationError(Exception):
    """An order came down to zero, where the linear theory does not hold."""


def _law(autocorrelation: float = 0.0) -> dict[str, Any]:
    spread = {"coefficient_of_variation": _SPREAD / _MEAN}
    return {"model": "stationary", "law": "normal", "law_settings": spread, "autocorrelation": autocorrelation}


def _instance(name: str, lead: int, forecaster: str, settings: Mapping[str, Any], copies: int = 30) -> Instance:
    return Instance(name, _MEAN, lead, "order_up_to_forecast", _ORDER_UP_TO, lead * _MEAN, copies,
                    forecasting=(forecaster, settings))


def _ratios(instances: list[Instance], days: int, autocorrelation: float = 0.0) -> tuple[list[FloatArray], str]:
    """Return Var(orders)/Var(demand) of every replication of each instance, and the run's id."""
    star = Star(instances)
    sums = totals(Cell(star.network(), RunSettings(days, _WARMUP, SEED), _law(autocorrelation), audit="end"))
    refuse_truncation(sums)
    return [sums.variance("order", i.stores, days) / sums.variance("demand", i.stores, days) for i in instances], (
        sums.run_id
    )


def refuse_truncation(sums: Totals) -> None:
    """Raise if any site's order ever came down to nothing."""
    if sums.lowest("order") <= 0:
        raise TruncationError("an order was cut off at zero; the linear theory does not apply")


def _moving_average(
    expected: Mapping[str, float], margin: float, days: int, autocorrelation: float = 0.0, wrong: float = 0.0
) -> Outcome:
    """Simulate L x p; ``wrong`` adds a run with that much more autocorrelation, else p + 1 is the perturbation."""
    windows = (3, 5, 10)
    exact = [_instance(f"L={lead},p={p}", lead, "moving_average", {"window": p}) for lead in _LEADS for p in windows]
    longer = [_instance(f"L=2,p={p}", 2, "moving_average", {"window": p + 1}) for p in windows] if not wrong else []
    others = [_instance(f"off L={i.lead_days},{i.name}", 2, *i.forecasting) for i in longer if i.forecasting]
    ratios, run_id = _ratios([*exact, *others], days, autocorrelation)
    figures = [
        Figure(i.name, expected[i.name], r.tolist(), margin, run_id) for i, r in zip(exact, ratios, strict=False)
    ]
    if not wrong:
        off = [
            Figure(f"{i.name} with p + 1", expected[i.name], r.tolist(), margin, run_id)
            for i, r in zip(longer, ratios[len(exact) :], strict=True)
        ]
        return Outcome(figures, off)
    chosen = [i for i in exact if i.name == "L=4,p=3"]
    moved, run_id = _ratios(chosen, days, autocorrelation * (1 + wrong))
    return Outcome(figures, [Figure("L=4,p=3 with rho x 1.05", expected["L=4,p=3"], moved[0].tolist(), margin, run_id)])


def moving_average(full: bool) -> Outcome:
    """Forecast with a moving average of p days, i.i.d. demand: 1 + 2L/p + 2(L/p)^2."""
    expected = {f"L={n},p={p}": 1 + 2 * n / p + 2 * (n / p) ** 2 for n in _LEADS for p in (3, 5, 10)}
    return _moving_average(expected, 0.02, 20_000 if full else 4_000)


def moving_average_ar1(full: bool) -> Outcome:
    """Forecast AR(1) demand with a moving average: the excess shrinks by 1 - rho^p."""
    rho = 0.5
    expected = {
        f"L={n},p={p}": 1 + (2 * n / p + 2 * (n / p) ** 2) * (1 - rho**p) for n in _LEADS for p in (3, 5, 10)
    }
    return _moving_average(expected, 0.03, 50_000 if full else 4_000, rho, wrong=0.05)


def exponential_smoothing(full: bool) -> Outcome:
    """Forecast with exponential smoothing: 1 + 2La + 2(La)^2 / (2 - a)."""
    weights = (0.1, 0.2, 0.4)
    expected = {f"L={n},alpha={a}": 1 + 2 * n * a + 2 * (n * a) ** 2 / (2 - a) for n in _LEADS for a in weights}
    exact = [
        _instance(f"L={n},alpha={a}", n, "exponential_smoothing", {"smoothing": a}) for n in _LEADS for a in weights
    ]
    off = _instance("off", 4, "exponential_smoothing", {"smoothing": 0.4 * 1.05})
    ratios, run_id = _ratios([*exact, off], 20_000 if full else 6_000)
    figures = [Figure(i.name, expected[i.name], r.tolist(), 0.02, run_id) for i, r in zip(exact, ratios, strict=False)]
    wrong = Figure("L=4,alpha=0.4 x 1.05", expected["L=4,alpha=0.4"], ratios[-1].tolist(), 0.02, run_id)
    return Outcome(figures, [wrong])


def least_error(full: bool) -> Outcome:
    """Forecast AR(1) demand with the least mean squared error: 1 + 2r (1 - r^L) (1 - r^(L + 1)) / (1 - r).

    Demand that turns back at once, r < 0, is smoothed and not amplified.
    """
    days, figures = 50_000 if full else 3_000, []
    for rho in (-0.4, 0.3, 0.7):
        instances = [_ar1(rho, lead) for lead in (1, 3)]
        ratios, run_id = _ratios(instances, days, rho)
        figures += [
            Figure(f"rho={rho},L={i.lead_days}", _amplification(rho, int(i.lead_days)), r.tolist(), 0.03, run_id)
            for i, r in zip(instances, ratios, strict=True)
        ]
    moved, run_id = _ratios([_ar1(-0.4 * 1.05, 1)], days, -0.4 * 1.05)
    wrong = Figure("rho=-0.4 x 1.05,L=1", _amplification(-0.4, 1), moved[0].tolist(), 0.03, run_id)
    return Outcome(figures, [wrong])


def _ar1(rho: float, lead: int) -> Instance:
    return _instance(f"rho={rho},L={lead}", lead, "ar1", {"autocorrelation": rho, "long_run_memory": 0.0})


def _amplification(rho: float, lead: int) -> float:
    """Return Var(orders)/Var(demand). Source: Lee, Padmanabhan & Whang (1997), theorem 1; Luong (2007)."""
    return 1 + 2 * rho * (1 - rho**lead) * (1 - rho ** (lead + 1)) / (1 - rho)


_SHARING: Mapping[str, Any] = {
    "information": [{"from": "all", "to": "all", "fields": ["sales", "stock"], "delay_days": 0}],
    "rights": [
        {"decision": "forecasting", "sites": "warehouses", "rule": "moving_average", "signals": ["sales"]},
        {"decision": "replenishment", "sites": "warehouses", "rule": "echelon_order_up_to", "safety_factor": 0.0},
    ],
}
_STAGES, _STAGE_LEAD, _COPIES = 4, 2, 30


def chain(window: int) -> Plan:
    """Return 30 chains of four stages under one supplier; stage 1 sells, stage 4 orders from the supplier."""
    names = [[f"s{stage}.{copy:02d}" for copy in range(_COPIES)] for stage in range(1, _STAGES + 1)]
    sites = {"supplier": "supplier"}
    for stage in reversed(range(_STAGES)):
        sites |= dict.fromkeys(names[stage], "store" if stage == 0 else "warehouse")
    above = [*names[1:], ["supplier"] * _COPIES]
    lanes = [
        Lane(above[stage][copy], names[stage][copy], _STAGE_LEAD) for stage in range(_STAGES) for copy in range(_COPIES)
    ]
    demand = np.array([[_MEAN if site.startswith("s1.") else 0.0] for site in sites])
    opening = np.array([[_STAGE_LEAD * _MEAN if site != "supplier" else 0] for site in sites])
    rules = [
        rule(sites, "all", "replenishment", "order_up_to_forecast", **_ORDER_UP_TO),
        rule(sites, "all", "forecasting", "moving_average", window=window),
        rule(sites, "all", "allocation", "proportional"),
    ]
    return Plan(sites, lanes, 1, demand, opening, policies=rules)


def stages(full: bool) -> Outcome:
    """Four stages: each forecasts the orders it receives, or all forecast the sales at the till."""
    days = 50_000 if full else 1_500
    alone = (2.12, 5.1216, 13.5171, 37.703)
    together = (2.12, 3.88, 6.28, 9.32)
    exact = [*_stages(alone, "orders only", {}, 5, days), *_stages(together, "shared sales", _SHARING, 5, days)]
    return Outcome(exact, _stages(together, "shared sales, p + 1", _SHARING, 6, days if full else days // 4))


def _stages(
    expected: tuple[float, ...], title: str, strategy: Mapping[str, Any], window: int, days: int
) -> list[Figure]:
    rights = [
        {**right, "window": window} if right["decision"] == "forecasting" else right
        for right in strategy.get("rights", [])
    ]
    run = RunSettings(days, 300, SEED)
    sums = totals(Cell(build(chain(window)), run, _law(), strategy={**strategy, "rights": rights}, audit="end"))
    refuse_truncation(sums)
    demand = sums.variance("demand", [f"s1.{copy:02d}" for copy in range(_COPIES)], days)
    found = []
    for stage, value in enumerate(expected, start=1):
        orders = sums.variance("order", [f"s{stage}.{copy:02d}" for copy in range(_COPIES)], days)
        found.append(Figure(f"{title}: stage {stage}", value, (orders / demand).tolist(), 0.03, sums.run_id))
    return found


CASES = [
    Case("BUL-01", "Bullwhip of an order-up-to rule with a moving average", f"{_SOURCE}, theorem 2.2",
         "p + 1 days averaged instead of p", moving_average),
    Case("BUL-02", "Bullwhip with a moving average and AR(1) demand", f"{_SOURCE}, theorem 2.2",
         "autocorrelation x 1.05", moving_average_ar1),
    Case("BUL-03", "Bullwhip with exponential smoothing",
         "Chen, Ryan & Simchi-Levi (2000), Naval Research Logistics 47:269-286; Dejonckheere et al. (2003)",
         "smoothing x 1.05", exponential_smoothing),
    Case("BUL-04", "Bullwhip with the best forecast of AR(1) demand",
         "Lee, Padmanabhan & Whang (1997), Management Science 43:546-558, theorem 1; Luong (2007), European Journal of "
         "Operational Research 180:1086-1097", "autocorrelation x 1.05", least_error),
    Case("BUL-05", "Bullwhip over four stages, orders only and with shared sales", f"{_SOURCE}, theorems 3.1 and 3.2",
         "p + 1 days averaged instead of p", stages),
]
