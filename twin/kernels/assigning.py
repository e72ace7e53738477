"""A compiled loop that gives the lines of each waiting order the sites that cost least together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from twin.kernels.cache import kernel
from twin.kernels.inversion import poisson_tail
from twin.kernels.sourcing import NONE, holds, put_back
from twin.kernels.subsets import exactly, nearly
from twin.network.arrays import BoolArray, FloatArray, IntArray

__all__ = ["NO_COST", "SHORTAGE", "THRESHOLD", "Costs", "Lateness", "Scarcity", "Wanted", "by_total_cost"]

NO_COST, THRESHOLD, SHORTAGE = 0, 1, 2
"""What a unit that is taken costs where it lay: nothing; its worth, if few are left; its worth times the chance."""


class Wanted(NamedTuple):
    """Orders that want a site, oldest first."""

    destination: IntArray
    value: IntArray
    promised: IntArray
    first_line: IntArray
    """[order + 1] where its lines start."""
    product: IntArray
    units: IntArray
    """[line]"""
    now: int


class Costs(NamedTuple):
    """What serving costs, micro minor units: whole numbers, so that sums and ties are exact below 2^53.

    The *places* of a destination are the sites with a lane to it, by the cost of a parcel.
    """

    sites: IntArray
    """[destination, place]"""
    places: IntArray
    """[destination] how many there are."""
    parcel: FloatArray
    per_unit: FloatArray
    per_line: FloatArray
    lead_hours: FloatArray
    """[destination, place]"""
    least: FloatArray
    """[2, destination] of a line and of a unit, over the places."""
    further_parcel: float
    """Added for every parcel of an order beyond its first."""
    split_above: float
    """Value above which an order may be split."""
    exact_lines: int
    """Orders of up to so many lines get the best assignment there is, longer ones a good one."""


class Lateness(NamedTuple):
    """What a late parcel costs."""

    per_hour: float
    """Micro minor units; 0: nothing."""
    rate: FloatArray
    """[site] lines picked an hour; infinite: no limit."""
    backlog: IntArray
    """[site] lines that wait to be picked."""


class Scarcity(NamedTuple):
    """What a unit is worth where it lies: what it may earn there later. The sites of a product stand side by side."""

    kind: int
    """``NO_COST``, ``THRESHOLD`` or ``SHORTAGE``."""
    worth: FloatArray
    """[sku, site] micro minor units, if it is missed later."""
    needed: FloatArray
    """[sku, site] units, by kind: fewer left are few; or the mean of the demand until more comes, a Poisson law."""
    known_left: IntArray
    known_worth: FloatArray
    """[sku, site] how many were left when a shortage was last reckoned with, and the worth then; -1: never."""


@kernel
def by_total_cost(
    wanted: Wanted, free: IntArray, is_open: BoolArray, costs: Costs, late: Lateness, scarce: Scarcity,
    taken: IntArray, chosen: IntArray,
) -> None:
    """Write the site [line] of each order's lines, ``NONE`` where none serves, so that each order costs least.

    Orders come strictly in sequence; what earlier ones took of ``free`` [site, sku] and of pickers is no longer there.
    An order costs, for each site that serves a part of it, a parcel and its expected hours late; for each of these
    beyond the first ``further_parcel``; and for each line the pick, the carriage of its units and what these are worth
    where they lie. An order whose ``value`` does not exceed ``split_above`` goes whole or not at all. Else as many of
    its lines as can be go, at the least cost; of equal costs the fewest parcels, then line by line the lowest row.
    Orders of up to ``exact_lines`` lines get that assignment exactly; for longer ones it is looked for line by line,
    then by moving single lines for as long as that saves. ``taken`` [site, sku] is all zeros before and after.
    """
    first_line, product, units = wanted.first_line, wanted.product, wanted.units
    most, subsets = 0, 1 << costs.exact_lines
    for o in range(len(wanted.destination)):
        most = max(most, first_line[o + 1] - first_line[o])
    of_line, opening = np.empty((most, costs.sites.shape[1])), np.empty(costs.sites.shape[1])
    sites, places, parcel, per_unit, per_line, lead_hours, least = costs[:7]
    ahead, per_hour = late.backlog.astype(np.float64), late.per_hour
    wait = ahead / late.rate
    best, alone, parcels = np.empty(subsets), np.empty(subsets), np.empty(subsets, np.int64)
    where = np.empty((subsets, costs.exact_lines), np.int64)
    for o in range(len(wanted.destination)):
        z, first, last = wanted.destination[o], first_line[o], first_line[o + 1]
        slack = (wanted.promised[o] - wanted.now) / 3600.0
        site, cost = _whole(
            first, last, product, units, slack, free, taken, is_open, z, places[z], sites, parcel, per_unit, per_line,
            lead_hours, least, per_hour, wait, scarce,
        )
        lines = last - first
        for line in range(first, last):
            chosen[line] = site
        if lines > 1 and wanted.value[o] > costs.split_above:
            two = _open(z, units[first:last], slack, is_open, costs, late.per_hour, wait, cost, opening)
            if two < cost:
                _price(z, first, last, product, units, free, taken, costs, scarce, opening, of_line)
                own = wanted.product[first:last], wanted.units[first:last], costs.sites[z, : costs.places[z]]
                if lines <= costs.exact_lines:
                    exactly(
                        own, free, taken, costs.further_parcel, opening, of_line, cost, best, alone, parcels, where,
                        chosen[first:last],
                    )
                else:
                    nearly(own, free, taken, costs.further_parcel, opening, of_line, cost, chosen[first:last])
        for line in range(first, last):
            s = chosen[line]
            if s >= 0:
                taken[s, product[line]] += units[line]
                ahead[s] += 1.0
                wait[s] = ahead[s] / late.rate[s]
    put_back(taken, product, chosen)


@kernel
def _whole(
    first: int, last: int, product: IntArray, units: IntArray, slack: float, free: IntArray, taken: IntArray,
    is_open: BoolArray, z: int, places: int, sites: IntArray, parcel: FloatArray, per_unit: FloatArray,
    per_line: FloatArray, lead_hours: FloatArray, least: FloatArray, per_hour: float, wait: FloatArray,
    scarce: Scarcity,
) -> tuple[int, float]:
    """Return the site from which all lines cost least, and that cost; ``NONE`` and infinity if none holds them all."""
    total, lines = 0.0, float(last - first)
    for line in range(first, last):
        total += units[line]
    least_of_lines = least[0, z] * lines + least[1, z] * total
    site, best = NONE, np.inf
    for place in range(places):
        if parcel[z, place] + least_of_lines > best:
            break
        s = sites[z, place]
        cost = parcel[z, place] + per_line[z, place] * lines + per_unit[z, place] * total
        if cost > best or (cost == best and s > site) or not is_open[s]:
            continue
        if per_hour > 0.0:
            hours = wait[s] + lead_hours[z, place] - slack
            if hours > 0.0:
                cost += np.floor(per_hour * hours + 0.5)
                if cost > best or (cost == best and s > site):
                    continue
        if not holds(free, taken, s, first, last, product, units):
            continue
        if scarce.kind != NO_COST:
            for line in range(first, last):
                k = product[line]
                cost += _worth(scarce, s, k, free[s, k] - taken[s, k]) * units[line]
            if cost > best or (cost == best and s > site):
                continue
        site, best = s, cost
    return site, best


@kernel
def _worth(scarce: Scarcity, s: int, k: int, left: int) -> float:
    """Return what one of so many units that are left is worth there."""
    if scarce.kind == THRESHOLD:
        return scarce.worth[k, s] if left < scarce.needed[k, s] else 0.0
    if scarce.known_left[k, s] != left:
        scarce.known_left[k, s] = left
        scarce.known_worth[k, s] = np.floor(scarce.worth[k, s] * poisson_tail(left, scarce.needed[k, s]) + 0.5)
    return float(scarce.known_worth[k, s])


@kernel
def _open(
    z: int, units: IntArray, slack: float, is_open: BoolArray, costs: Costs, late_per_hour: float, wait: FloatArray,
    whole: float, opening: FloatArray,
) -> float:
    """Write what a parcel from each place costs, infinite where it is shut or no part of an order cheaper than whole.

    Return a cost below which no order can be served in two parcels or more.
    """
    one, two = np.inf, np.inf
    for place in range(costs.places[z]):
        s = costs.sites[z, place]
        hours = wait[s] + costs.lead_hours[z, place] - slack
        opening[place] = np.inf
        if is_open[s]:
            opening[place] = costs.parcel[z, place] + np.floor(late_per_hour * (hours if hours > 0.0 else 0.0) + 0.5)
        two = min(two, max(one, opening[place]))
        one = min(one, opening[place])
    total = 0.0
    for number in units:
        total += number
    others = costs.least[0, z] * len(units) + costs.least[1, z] * total + costs.further_parcel
    for place in range(costs.places[z]):
        if opening[place] + one + others >= whole and opening[place] > one:
            opening[place] = np.inf
    return one + two + others if two < np.inf or whole < np.inf else -np.inf


@kernel
def _price(
    z: int, first: int, last: int, product: IntArray, units: IntArray, free: IntArray, taken: IntArray, costs: Costs,
    scarce: Scarcity, opening: FloatArray, of_line: FloatArray,
) -> None:
    """Write what each line costs at each place where a parcel may start; infinite where it is not held."""
    for place in range(costs.places[z]):
        if opening[place] == np.inf:
            continue
        s = costs.sites[z, place]
        for line in range(first, last):
            k = product[line]
            left = free[s, k] - taken[s, k]
            of_line[line - first, place] = np.inf
            if left >= units[line]:
                cost = costs.per_line[z, place] + costs.per_unit[z, place] * units[line]
                if scarce.kind != NO_COST:
                    cost += _worth(scarce, s, k, left) * units[line]
                of_line[line - first, place] = cost
