"""Theory of two echelons: a warehouse and its retailers, base stock everywhere, first come, first served."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from twin.network.arrays import FloatArray
from twin.network.network import Network, PolicyRow
from twin.simulation import Cell, RunSettings
from twin.verification import closed_forms
from twin.verification.cases import Case, Figure, Outcome
from twin.verification.closed_forms import Measures
from twin.verification.continuous import Size
from twin.verification.inventory import SEED
from twin.verification.networks import Lane, Plan, build, rule
from twin.verification.totals import Totals, totals

_WARMUP = 40


@dataclass(frozen=True)
class Retailer:
    """One retailer: customers a day, days on the road from the warehouse, base-stock level."""

    rate: float
    transport_days: float
    level: int


@dataclass(frozen=True)
class Depot:
    """A warehouse under a supplier without limits, and the retailers below it."""

    name: str
    lead_days: float
    level: int
    retailers: Sequence[Retailer]

    @property
    def rate(self) -> float:
        """Customers a day of all retailers."""
        return sum(each.rate for each in self.retailers)

    def warehouses(self, copies: int) -> list[str]:
        """Return the names of the warehouse's copies."""
        return [f"{self.name}.{copy:02d}" for copy in range(copies)]

    def stores(self, like: Retailer, copies: int) -> list[list[str]]:
        """Return, per copy, the names of the retailers that are like one."""
        numbers = [number for number, each in enumerate(self.retailers) if each == like]
        return [[f"{warehouse}.{number}" for number in numbers] for warehouse in self.warehouses(copies)]


def network(depots: Sequence[Depot], copies: int) -> Network:
    """Return copies of each depot under one supplier; every site orders at each demand, all unmet demand waits."""
    sites, lanes = {"supplier": "supplier"}, []
    demand, level = {"supplier": 0.0}, {"supplier": 0}
    for depot in depots:
        for warehouse in depot.warehouses(copies):
            sites[warehouse], demand[warehouse], level[warehouse] = "warehouse", 0.0, depot.level
            lanes.append(Lane("supplier", warehouse, depot.lead_days))
            for number, each in enumerate(depot.retailers):
                store = f"{warehouse}.{number}"
                sites[store], demand[store], level[store] = "store", each.rate, each.level
                lanes.append(Lane(warehouse, store, each.transport_days))
    opening = np.array(list(level.values()))[:, None]
    return build(
        Plan(sites, lanes, 1, np.array(list(demand.values()))[:, None], opening, policies=_rules(sites, level))
    )


def _rules(sites: dict[str, str], level: dict[str, int]) -> list[PolicyRow]:
    return [
        rule(sites, "all", "allocation", "first_come"),
        *(
            rule(sites, site, "replenishment", "base_stock", level=own, review_days=0)
            for site, own in level.items()
            if sites[site] != "supplier"
        ),
    ]


def at_warehouse(depot: Depot) -> Measures:
    """Return what theory says of the warehouse: what it has outstanding is all demand during its lead time."""
    exact = closed_forms.base_stock(closed_forms.poisson(depot.rate * depot.lead_days), depot.level)
    named = {name: exact[name] for name in ("fill rate", "backorders", "on hand")}
    return {**named, "days of delay": exact["backorders"] / depot.rate}


def at_retailer(depot: Depot, retailer: Retailer, approximate: bool = False) -> Measures:
    """Return what theory says of a retailer: exactly, or by the METRIC approximation."""
    law = closed_forms.metric if approximate else closed_forms.behind_a_warehouse
    outstanding = law(
        depot.rate * depot.lead_days, depot.level, retailer.rate / depot.rate, retailer.rate * retailer.transport_days
    )
    exact = closed_forms.base_stock(outstanding, retailer.level)
    named = ("fill rate", "backorders", "on hand", "outstanding", "variance of outstanding")
    return {name: exact[name] for name in named}


def figures(depots: Sequence[Depot], truth: Sequence[Depot], size: Size) -> list[tuple[list[Figure], list[Figure]]]:
    """Simulate depots; return for each the figures against theory about ``truth``, and against METRIC."""
    run = RunSettings(size.days, _WARMUP, SEED, "event")
    cell = Cell(network(depots, size.copies), run, {"model": "stationary"}, audit="end")
    sums = totals(cell, midnights=True)
    return [_of_depot(sums, depot, true, size) for depot, true in zip(depots, truth, strict=True)]


def _of_depot(sums: Totals, depot: Depot, truth: Depot, size: Size) -> tuple[list[Figure], list[Figure]]:
    def compared(who: str, expected: Measures, measured: dict[str, FloatArray]) -> list[Figure]:
        return [
            Figure(f"{depot.name} {who}: {name}", value, measured[name].tolist(), size.margin(name), sums.run_id)
            for name, value in expected.items()
        ]

    exact = compared("warehouse", at_warehouse(truth), _measured_at_warehouse(sums, depot, size))
    approximate = []
    for own, true in dict(zip(depot.retailers, truth.retailers, strict=True)).items():
        who, measured = f"retailer {own.rate:g} a day", _measured_at_retailers(sums, depot, own, size)
        exact += compared(who, at_retailer(truth, true), measured)
        approximate += compared(f"{who}, METRIC", at_retailer(truth, true, True), measured)
    return exact, approximate


def _measured_at_warehouse(sums: Totals, depot: Depot, size: Size) -> dict[str, FloatArray]:
    sites = depot.warehouses(size.copies)
    time = size.days * sums.ticks_per_day
    below = [[f"{site}.{number}" for number in range(len(depot.retailers))] for site in sites]
    owed = np.array([sums.of("owed_unit_ticks", stores).sum() for stores in below])
    ordered = np.array([sums.of("order", stores).sum() for stores in below])
    return {
        "fill rate": (sums.outstanding(sites) < depot.level).mean(axis=0),
        "backorders": owed / time,
        "on hand": sums.of("on_hand_unit_ticks", sites) / time,
        "days of delay": owed / sums.ticks_per_day / ordered,
    }


def _measured_at_retailers(sums: Totals, depot: Depot, like: Retailer, size: Size) -> dict[str, FloatArray]:
    """Return the measures of the retailers like one, averaged within each copy of the depot."""
    groups = depot.stores(like, size.copies)
    time = size.days * sums.ticks_per_day * len(groups[0])

    def summed(name: str) -> FloatArray:
        return np.array([sums.of(name, stores).sum() for stores in groups])

    return {
        "fill rate": summed("sale") / summed("demand"),
        "backorders": summed("waiting_unit_ticks") / time,
        "on hand": summed("on_hand_unit_ticks") / time,
        "outstanding": (summed("in_transit_unit_ticks") + summed("owed_unit_ticks")) / time,
        "variance of outstanding": np.array([sums.outstanding(stores).var(axis=0, ddof=1).mean() for stores in groups]),
    }


_FOUR_ALIKE = Depot("four alike", 3, 10, [Retailer(1, 2, 5)] * 4)
_TWO_UNLIKE = Depot("two unlike", 2, 3, [Retailer(0.5, 1, 2), Retailer(1.5, 2, 6)])
_QUICK = Size(
    180, 30,
    {"default": 0.06, "fill rate": 0.15, "on hand": 0.15, "backorders": 0.25, "variance of outstanding": 0.12},
)
_FULL = Size(
    10_000, 30,
    {"default": 0.02, "fill rate": 0.03, "on hand": 0.03, "backorders": 0.05, "variance of outstanding": 0.03},
)
_SEEN = ("backorders", "variance of outstanding")
"""By what METRIC must be told from the truth; the rest it has nearly right."""


def one_warehouse(full: bool) -> Outcome:
    """Order at each demand; each echelon owes first come, first served; the exact law holds, and METRIC does not."""
    size = _FULL if full else _QUICK
    alike, unlike = figures([_FOUR_ALIKE, _TWO_UNLIKE], [_FOUR_ALIKE, _TWO_UNLIKE], size)
    ((off, _),) = figures([_with_more_demand(_TWO_UNLIKE)], [_TWO_UNLIKE], size)
    metric = [figure for figure in (*alike[1], *(unlike[1] if full else ())) if figure.name.endswith(_SEEN)]
    return Outcome([*alike[0], *unlike[0]], [*metric, *(f for f in off if f.name.endswith("days of delay"))])


def _with_more_demand(depot: Depot) -> Depot:
    return replace(
        depot, name=f"{depot.name}, more demand",
        retailers=[replace(each, rate=each.rate * 1.05) for each in depot.retailers],
    )


CASES = [
    Case("NET-04", "One warehouse and its retailers, base stock and first come: exact, and not METRIC",
         "Simon (1971), Operations Research 19; Graves (1985), Management Science 31:1247-1256; Axsater (1990), "
         "Operations Research 38:64-69", "METRIC in place of the exact law (Sherbrooke 1968); mean demand + 5 %",
         one_warehouse),
]
