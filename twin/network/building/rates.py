"""What is asked for, what it costs, what stands on the shelves: tables by site and product."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from twin.network.arrays import FloatArray, IntArray, frozen
from twin.network.building.integers import micro, minor
from twin.network.draft import Draft
from twin.network.edges import Edges
from twin.network.network import Costs, History
from twin.units import DAYS_PER_YEAR

_Number = TypeVar("_Number", np.int64, np.float64)


def demand_rate(draft: Draft) -> FloatArray:
    """Return [site, product] mean walk-in demand in book units a day."""
    return frozen(draft.demand_units * draft.facts["unit_scale"], np.float64)


def costs(draft: Draft) -> Costs:
    """Return the cost rates; holding is a rate of its own plus a percentage of the product's cost."""
    table = draft.tables["costs"]
    per_unit = micro(table["amount"], draft.facts["unit_scale"])
    cost = micro(draft.tables["products"]["cost"], draft.facts["unit_scale"])
    percent_a_year = _by_kind(draft, "holding_percent_of_cost_per_year", table["amount"].take(float, np.float64))
    holding = np.rint(cost * percent_a_year / 100 / DAYS_PER_YEAR).astype(np.int64)
    return Costs(
        holding_per_day_micro=frozen(holding + _by_kind(draft, "holding_per_unit_day", per_unit)),
        backorder_per_day_micro=frozen(_by_kind(draft, "backorder_per_unit_day", per_unit)),
        lost_sale_micro=frozen(_by_kind(draft, "lost_sale_per_unit", per_unit)),
        handling_micro=frozen(_by_kind(draft, "handling_per_unit", per_unit)),
        order_minor=frozen(_by_kind(draft, "order_line", minor(table["amount"]))),
    )


def _by_kind(draft: Draft, kind: str, amounts: NDArray[_Number]) -> NDArray[_Number]:
    """Return [site, product] the amount of the narrowest row of a kind; 0 where there is none."""
    of_kind = np.flatnonzero(draft.tables["costs"]["kind"].take(lambda own: own == kind, bool))
    row = draft.by_site_and_product("costs", of_kind).row
    return np.append(amounts, amounts.dtype.type(0))[row]


def initial_on_hand(draft: Draft, edges: Edges, rates: FloatArray) -> IntArray:
    """Return [site, product] opening stock in book units."""
    table, scale = draft.tables["initial_state"], draft.facts["unit_scale"]
    row = draft.by_site_and_product("initial_state").row
    in_days = np.append(table["unit"].take(lambda unit: unit == "days_of_demand", bool), False)[row]
    days = np.append(table["quantity"].take(float, np.float64), 0.0)[row]
    units = np.append(table["quantity"].take(lambda quantity: _book_units(quantity, scale)), 0)[row]
    from_days = np.floor(days * throughput(edges, rates) + 0.5).astype(np.int64) if in_days.any() else units
    return frozen(np.where(in_days, from_days, units))


def _book_units(quantity: Decimal, scale: int) -> int:
    return int(quantity * scale)


def throughput(edges: Edges, rates: FloatArray) -> FloatArray:
    """Return [site, product] mean demand of a site and of all sites that it ultimately supplies, times their shares.

    Sites are visited from the customers upwards: a site is done when all that buy from it are.
    """
    total = rates.copy()
    waiting = np.bincount(edges.source, minlength=len(rates))
    ready = np.flatnonzero(waiting == 0).tolist()
    while ready:
        site = ready.pop()
        for edge in np.flatnonzero(edges.destination == site).tolist():
            source = int(edges.source[edge])
            total[source] += edges.share[edge] * total[site]
            waiting[source] -= 1
            if waiting[source] == 0:
                ready.append(source)
    return total


def history(draft: Draft) -> History | None:
    """Return the recorded sales, ascending by day, site and product; nothing where none are recorded."""
    table = draft.tables["demand_history"]
    if not len(table):
        return None
    first = min(table["date"].distinct)
    day = table["date"].take(lambda date: (date - first).days)
    site, product = table["site"].take(draft.sites.row), table["product"].take(draft.products.row)
    units = table["units"].take(lambda quantity: _book_units(quantity, draft.facts["unit_scale"]))
    order = np.lexsort((product, site, day))
    return History(first, frozen(day[order]), frozen(site[order]), frozen(product[order]), frozen(units[order]))
