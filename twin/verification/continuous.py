"""Single-echelon theory under continuous review: base stock with backorders or lost sales, and (r, Q).

Each model runs at the grain ``event``, where every customer and every order has its own second.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from twin.network.arrays import FloatArray
from twin.simulation import Cell, RunSettings
from twin.verification import closed_forms
from twin.verification.cases import Case, Figure, Outcome
from twin.verification.closed_forms import Measures
from twin.verification.inventory import SEED
from twin.verification.star import Instance, Star
from twin.verification.totals import Totals, totals

_RATE, _LEAD = 2.0, 3.0
_CONTINUOUSLY = {"review_days": 0}
_WARMUP = 40
_MORE = 1.05
"""The perturbation: so much more demand."""
_MONEY = 1_000
"""Minor units of the book per unit of a case's money."""
_LAWS = {"constant": 0.0, "exponential": 1.0, "lognormal": 1.5, "continuous_uniform": 1 / math.sqrt(3)}
"""Law of the lead time and its deviation over its mean."""


@dataclass(frozen=True)
class Size:
    """How much is simulated, and how far off a figure may be: a rare event needs more than the quick size gives."""

    days: int
    copies: int
    margins: Mapping[str, float]
    """Relative, by name of the measure."""

    def margin(self, measure: str) -> float:
        """Return the margin of a measure."""
        return self.margins.get(measure, self.margins["default"])


@dataclass(frozen=True)
class Model:
    """One shelf under continuous review: its demand, its lead time, its rule, and what theory says of it."""

    name: str
    rule: str
    settings: Mapping[str, int]
    opening: int
    expected: Measures
    rate: float
    lead_days: float
    law: str = "constant"
    deviation_days: float = 0.0
    costs: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Per order, per unit and day on hand, per unit and day owed."""
    weight: int = 1
    """How many times more copies than the size says: where a small difference must be told.

    Margins hold for the heaviest models beside one another; lighter ones, being less precise, have wider ones.
    """

    def instance(self, copies: int) -> Instance:
        """Return the model as stores of a star."""
        fixed, holding, late = (each * _MONEY for each in self.costs)
        return Instance(
            self.name, self.rate, self.lead_days, self.rule, {**self.settings, **_CONTINUOUSLY}, self.opening,
            self.weight * copies, holding, late, order_line_minor=round(fixed), law=self.law,
            deviation_days=self.deviation_days,
        )


def figures(models: Sequence[Model], size: Size, backorder_share: float) -> list[list[Figure]]:
    """Simulate models beside one another and return the figures of each: all that theory says, measured."""
    star = Star([model.instance(size.copies) for model in models], backorder_share)
    run = RunSettings(size.days, _WARMUP, SEED, "event")
    sums = totals(Cell(star.network(), run, {"model": "stationary"}, audit="end"), midnights=True)
    heaviest = max(model.weight for model in models)
    found = []
    for model, instance in zip(models, star.instances, strict=True):
        measured = measures(sums, model, instance.stores, size.days)
        wider = math.sqrt(heaviest / model.weight)
        found.append([
            Figure(f"{model.name}: {name}", value, measured[name].tolist(), wider * size.margin(name), sums.run_id)
            for name, value in model.expected.items()
        ])
    return found


def measures(sums: Totals, model: Model, stores: list[str], days: int) -> Mapping[str, FloatArray]:
    """Return what a run's ledger says of each store of a model, by name of the measure."""
    time, wanted, at_midnight = days * sums.ticks_per_day, sums.of("demand", stores), sums.outstanding(stores)
    paid = sum((sums.of(f"paid {kind}", stores) for kind in ("holding", "backorder", "order_line")), start=0 * wanted)
    waited = sums.of("waiting_unit_ticks", stores)
    return {
        "fill rate": sums.of("sale", stores) / wanted,
        "lost": sums.of("lose", stores) / wanted,
        "ready rate": sums.of("in_stock_product_ticks", stores) / sums.of("listed_product_ticks", stores),
        "time without backorders": (at_midnight <= model.opening).mean(axis=0),
        "backorders": waited / time,
        "on hand": sums.of("on_hand_unit_ticks", stores) / time,
        "outstanding": sums.of("in_transit_unit_ticks", stores) / time,
        "days of waiting": waited / sums.ticks_per_day / wanted,
        "orders a day": sums.of("order", stores) / days / model.settings.get("quantity", 1),
        "cost a day": paid / days / _MONEY,
    }


def base_stock_model(
    law: tuple[str, float], level: int, expected: Measures, rate: float = _RATE, lead_days: float = _LEAD
) -> Model:
    """Return base stock, an order for each unit sold; ``law`` of the lead time: its name, deviation over mean."""
    name, spread = law
    return Model(
        f"{name}, S = {level}", "base_stock", {"level": level}, level, expected, rate, lead_days, name,
        spread * lead_days,
    )


def backorders_expected(rate: float, lead_days: float, level: int) -> Measures:
    """Return Palm's theorem: units outstanding are Poisson with mean rate x lead time, whatever the lead-time law."""
    exact = closed_forms.base_stock(closed_forms.poisson(rate * lead_days), level)
    named = ("fill rate", "time without backorders", "backorders", "on hand", "outstanding")
    waiting = {"ready rate": exact["fill rate"], "days of waiting": exact["backorders"] / rate}
    return {**{name: exact[name] for name in named}, **waiting}


def base_stock_backorders(full: bool) -> Outcome:
    """Raise the position to S at every demand; unmet demand waits; orders may overtake one another."""
    size = Size(10_000, 30, _BACKORDERS_FULL) if full else Size(200, 30, _BACKORDERS_QUICK)
    models = [
        base_stock_model(law, level, backorders_expected(_RATE, _LEAD, level))
        for law in (_LAWS.items() if full else list(_LAWS.items())[:3])
        for level in ((6, 8, 10) if full else (8,))
    ]
    return _with_more_demand(models, size, 1.0, ("on hand",))


def base_stock_lost_sales(full: bool) -> Outcome:
    """Raise the position to S at every sale; unmet demand is lost."""
    size = Size(10_000, 30, _LOST_FULL) if full else Size(150, 30, _LOST_QUICK)
    models = [
        base_stock_model(law, level, closed_forms.lost_sales(_RATE, _LEAD, level))
        for law in list(_LAWS.items())[:3]
        for level in ((4, 6, 8, 10) if full else (6,))
    ]
    models[0] = replace(models[0], weight=1 if full else 3)
    return _with_more_demand(models, size, 0.0, ("lost",))


def _with_more_demand(models: Sequence[Model], size: Size, backorder_share: float, seen: tuple[str, ...]) -> Outcome:
    """Simulate models and, as perturbation, the first one with 5 % more demand than theory was told.

    ``seen`` are the measures by which the perturbation must be noticed.
    """
    first = models[0]
    wrong = replace(first, name=f"{first.name} with more demand", rate=first.rate * _MORE)
    *exact, off = figures([*models, wrong], size, backorder_share)
    return Outcome([figure for each in exact for figure in each], [f for f in off if f.name.split(": ")[1] in seen])


def reorder_point_model(
    name: str, rate: float, lead_days: float, terms: tuple[int, int], costs: tuple[float, float, float] = (0, 0, 0)
) -> Model:
    """Return (r, Q) under continuous review; ``terms`` are r and Q. Its cost is expected where costs are given."""
    point, quantity = terms
    expected = closed_forms.reorder_point(rate, lead_days, point, quantity)
    if any(costs):
        expected = {**expected, "cost a day": closed_forms.reorder_cost(expected, *costs)}
    settings = {"reorder_point": point, "quantity": quantity}
    return Model(name, "reorder_point", settings, point + quantity, expected, rate, lead_days, costs=costs)


def reorder_points(full: bool) -> Outcome:
    """Order Q whenever the position comes down to r: a policy of the textbook, at its optimum, and another one."""
    size = Size(20_000, 30, _REORDER_FULL) if full else Size(1_500, 30, _REORDER_QUICK)
    rate, lead_days, costs = 1.5, 2.0, (100.0, 20.0, 150.0)
    best = closed_forms.best_reorder_point(rate, lead_days, *costs)
    models = [
        reorder_point_model(f"optimum r = {best[0]}, Q = {best[1]}", rate, lead_days, best, costs),
        reorder_point_model("r = 9, Q = 12", 4.0, 2.0, (9, 12)),
    ]
    return _with_more_demand(models, size, 1.0, ("backorders", "orders a day"))


_RARE = ("backorders", "days of waiting")
_BACKORDERS_QUICK = {"default": 0.08, "on hand": 0.12, **dict.fromkeys(_RARE, 0.4)}
_BACKORDERS_FULL = {"default": 0.02, **dict.fromkeys(_RARE, 0.1)}
_LOST_QUICK = {"default": 0.06, "on hand": 0.12}
_LOST_FULL = {"default": 0.02, "lost": 0.1}
_REORDER_QUICK = {"default": 0.02, "backorders": 0.1}
_REORDER_FULL = {"default": 0.015, "backorders": 0.03}

CASES = [
    Case("INV-03", "Continuous-review base stock with backorders: Palm's theorem",
         "Palm (1938); Feeney & Sherbrooke (1966); Zipkin (2000), chapters 6 and 7", "mean demand + 5 %",
         base_stock_backorders),
    Case("INV-05", "Continuous-review base stock with lost sales: Erlang's loss system",
         "Erlang (1917); Karush (1957), Operations Research 5; Zipkin (2000), section 7.2.3", "mean demand + 5 %",
         base_stock_lost_sales),
    Case("INV-06", "Continuous-review (r, Q), Poisson demand: optimum and fill rate",
         "Federgruen & Zheng (1992), Operations Research 40:808-813; Snyder & Shen, example 5.8; Axsater (2015), "
         "section 5.3", "mean demand + 5 %", reorder_points),
]
