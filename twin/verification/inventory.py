"""Single-echelon theory: economic order quantity, newsvendor, (s, S) and base stock with a lead time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from twin.network.arrays import FloatArray
from twin.simulation import Cell, RunSettings
from twin.verification.cases import Case, Figure, Outcome
from twin.verification.star import Instance, Star
from twin.verification.totals import Totals, totals

SEED = 20_250_106
_HOURS_A_YEAR = 8_760
_MONEY = 1_000_000
"""Minor units of the book per unit of a case's money, so that small rates stay exact."""
_WARMUP = 200


def _run(star: Star, days: int, demand: Mapping[str, Any], warmup: int = _WARMUP) -> Totals:
    return totals(Cell(star.network(), RunSettings(days, warmup, SEED), demand, audit="end"))


def economic_order_quantity(full: bool) -> Outcome:
    """Order Q when stock is used up or, with planned backorders, when a share of it is owed; demand is steady.

    An hour is the tick. A planned backorder is ordered at the tick nearest to it: half an hour's demand early.
    """
    scale, fixed, holding, late, rate = _HOURS_A_YEAR, 8, 0.225, 5, 1_300
    best, planned, share = 304.047, 310.813, 0.0430622
    plans = {"Q*": (best, 0.0, 68.4105), "Q=200": (200, 0.0, 74.5), "EOQB": (planned, share, 66.9214)}
    cases = {**plans, "perturbed": (best * 1.15, 0.0, 68.4105)}
    days = {name: _whole_cycles(q / rate * 365, 100 if full else 10) for name, (q, _, _) in cases.items()}
    star = Star(
        [
            Instance(
                name, rate * scale / 365, 0, "reorder_point",
                {
                    "reorder_point": round(-q * b * scale + (rate / 2 if b else 0)), "quantity": round(q * scale),
                    "review_days": 0,
                },
                round(q * (1 - b) * scale), 1, holding / 365 / scale * _MONEY, late / 365 / scale * _MONEY,
                order_line_minor=fixed * _MONEY,
            )
            for name, (q, b, _) in cases.items()
        ]
    )
    run = RunSettings(max(days.values()), 0, SEED, "hour")
    cell = Cell(star.network(), run, {"model": "stationary", "law": "constant"}, audit="end")
    sums = totals(cell, {f"{name}.00": last for name, last in days.items()})
    figures = {}
    for name, (_, _, expected) in cases.items():
        cost = _cost(sums, [f"{name}.00"], ("holding", "backorder", "order_line")) / _MONEY / days[name] * 365
        figures[name] = Figure(f"{name}: cost a year", expected, cost.tolist(), 1e-3, sums.run_id)
    waited = sums.of("miss", ["EOQB.00"]) / sums.of("demand", ["EOQB.00"])
    stockout = Figure("EOQB: stockout fraction", share, waited.tolist(), 1e-3, sums.run_id)
    return Outcome([*(figures[name] for name in plans), stockout], [figures["perturbed"]])


def _whole_cycles(cycle_days: float, at_least: int) -> int:
    """Return the days of a whole number of cycles, for the number that ends closest before midnight."""
    counts = range(at_least, at_least + 30)
    cycles = min(counts, key=lambda n: math.ceil(n * cycle_days) - n * cycle_days)
    return math.ceil(cycles * cycle_days)


def _cost(sums: Totals, stores: list[str], kinds: tuple[str, ...]) -> FloatArray:
    total: FloatArray = sum((sums.of(f"paid {kind}", stores) for kind in kinds), start=sums.of("nothing", stores))
    return total


@dataclass(frozen=True)
class _Newsvendor:
    """One newsvendor: its demand, the stock of each morning, what a unit left over or missing costs."""

    law: Mapping[str, Any]
    scale: int
    mean: float
    level: float
    left_over: float
    missing: float
    expected: Mapping[str, float]


_NEWSVENDORS = (
    _Newsvendor(
        {"law": "normal", "law_settings": {"coefficient_of_variation": 8 / 50}}, 1_000, 50, 56.604, 0.18, 0.7,
        {"cost": 1.99761, "cycles without stockout": 0.795455, "unit fill rate": 0.981616},
    ),
    _Newsvendor({"law": "poisson"}, 1, 20, 24, 1, 4, {"cost": 6.438, "cycles without stockout": 0.843227}),
)


def newsvendor(full: bool) -> Outcome:
    """Raise stock to S for each day; what is left is carried at h, what is missing is lost at p."""
    days = 20_000 if full else 3_000
    outcomes = [_newsvendor(each, days) for each in _NEWSVENDORS]
    return Outcome([f for o in outcomes for f in o.figures], [f for o in outcomes for f in o.perturbed])


def _newsvendor(what: _Newsvendor, days: int) -> Outcome:
    level, money = round(what.level * what.scale), _MONEY / what.scale
    star = Star(
        [
            Instance(
                name, what.mean * factor * what.scale, 1, "base_stock", {"level": level}, level,
                holding_minor=what.left_over * money, lost_sale_minor=what.missing * money,
            )
            for name, factor in (("exact", 1.0), ("perturbed", 1.05))
        ],
        backorder_share=0.0,
    )
    sums = _run(star, days, {"model": "stationary", **what.law})
    exact, wrong = (_newsvendor_figures(what, sums, i.stores, days) for i in star.instances)
    return Outcome(exact, wrong[:1])


def _newsvendor_figures(what: _Newsvendor, sums: Totals, stores: list[str], days: int) -> list[Figure]:
    measured = {
        "cost": _cost(sums, stores, ("holding", "lost_sale")) / days / _MONEY,
        "cycles without stockout": 1 - sums.of("cycles_with_stockout", stores) / sums.of("cycles", stores),
        "unit fill rate": sums.of("sale", stores) / sums.of("demand", stores),
    }
    title = f"{what.law['law']}, S = {what.level:g}"
    return [Figure(f"{title}: {n}", v, measured[n].tolist(), 0.01, sums.run_id) for n, v in what.expected.items()]


_ZHENG_FEDERGRUEN = {
    10: (6, 40, 35.02156), 15: (10, 49, 42.69782), 20: (14, 62, 49.17304), 25: (19, 56, 54.26217),
    30: (23, 66, 57.81893), 50: (42, 108, 70.97521), 65: (56, 75, 78.51823), 75: (67, 86, 79.55385),
}


def min_max(full: bool) -> Outcome:
    """Order up to S when at or below s; what is ordered at a review is there before the next day's demand."""
    days = 50_000 if full else 4_000
    cases = {f"mean {m}": (1.0 * m, s, big, 64, 1, 9, cost) for m, (s, big, cost) in _ZHENG_FEDERGRUEN.items()}
    cases["textbook"] = (6, 4, 10, 5, 1, 4, 8.034112)
    cases["perturbed"] = (50 * 1.05, 42, 108, 64, 1, 9, 70.97521)
    star = Star(
        [
            Instance(
                name, mean, 1, "min_max", {"reorder_point": s, "order_up_to_level": big}, big, 30 if full else 20,
                h * _MONEY, p * _MONEY, order_line_minor=k * _MONEY,
            )
            for name, (mean, s, big, k, h, p, _) in cases.items()
        ]
    )
    sums = _run(star, days, {"model": "stationary"})
    found = []
    for instance, (*_, expected) in zip(star.instances, cases.values(), strict=True):
        cost = _cost(sums, instance.stores, ("holding", "backorder", "order_line")) / days / _MONEY
        found.append(Figure(f"{instance.name}: cost a day", expected, cost.tolist(), 0.01, sums.run_id))
    return Outcome(found[:-1], found[-1:])


def base_stock(full: bool) -> Outcome:
    """Order what was sold; goods ordered at a review are there five mornings later."""
    days = 50_000 if full else 8_000
    scale, level = 1_000, 277.443
    star = Star(
        [
            Instance(
                name, 50 * factor * scale, 5, "base_stock", {"level": round(level * scale)}, round(level * scale),
                holding_minor=_MONEY / scale, backorder_minor=15 * _MONEY / scale,
            )
            for name, factor in (("exact", 1.0), ("perturbed", 1.05))
        ]
    )
    law = {"model": "stationary", "law": "normal", "law_settings": {"coefficient_of_variation": 8 / 50}}
    sums = _run(star, days, law)
    expected = {"cost a day": 35.2001, "days without backorders": 0.9375, "units in the pipeline": 200.0,
                "unit fill rate": 0.990304}

    def figures(instance: Instance) -> list[Figure]:
        stores = instance.stores
        measured = {
            "cost a day": _cost(sums, stores, ("holding", "backorder")) / days / _MONEY,
            "days without backorders": sums.of("days all served", stores) / days,
            "units in the pipeline": _before_review(sums, stores) / days / scale,
            "unit fill rate": sums.of("sale", stores) / sums.of("demand", stores),
        }
        return [Figure(n, v, measured[n].tolist(), 0.01, sums.run_id) for n, v in expected.items()]

    return Outcome(figures(star.instances[0]), figures(star.instances[1]))


def _before_review(sums: Totals, stores: list[str]) -> FloatArray:
    """Return unit-days on the road just before each review: at the end of the day, less what left that day."""
    return sums.of("in_transit_unit_ticks", stores) - sums.of("ship", stores)


CASES = [
    Case("INV-01", "Economic order quantity, with and without planned backorders",
         "Harris (1913); Snyder & Shen, Fundamentals of Supply Chain Theory, 2nd ed., examples 3.1 and 3.8",
         "Q* made 15 % larger", economic_order_quantity),
    Case("INV-02", "Newsvendor, normal and Poisson demand",
         "Arrow, Harris & Marschak (1951); Snyder & Shen, examples 4.1 and 4.3", "mean demand + 5 %", newsvendor),
    Case("INV-07", "Periodic-review (s, S) optimum, Poisson demand",
         "Zheng & Federgruen (1991), Operations Research 39, table I; Snyder & Shen, example 4.7",
         "mean demand + 5 %", min_max),
    Case("INV-08", "Periodic-review base stock with a lead time",
         "Snyder & Shen, example 4.4; Zipkin (2000); fill rate: Johnson et al. (1995), Silver & Bischak (2011)",
         "mean demand + 5 %", base_stock),
]
