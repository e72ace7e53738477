"""A compiled loop that routes waiting orders by a sequence of rules, first come first served to the unit."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from twin.kernels.cache import kernel
from twin.kernels.sourcing import CANCEL, NONE, put_back
from twin.network.arrays import BoolArray, FloatArray, IntArray

__all__ = [
    "CANCELS", "CAPACITY_LEFT", "COST", "DISTANCE", "NEXT", "RANK", "STOCK_BALANCE", "WAITS",
    "Answers", "OrderRules", "Orders", "Scores", "SiteRules", "by_rules",
]

RANK, DISTANCE, COST, CAPACITY_LEFT, STOCK_BALANCE = range(5)
NEXT, WAITS, CANCELS = range(3)
_KEYS = 5
_PER_LINE, _PER_UNIT = COST + 1, COST + 2
_OPEN, _WAITING, _GIVER, _GIVEN = range(4)
_HOURS, _BEST, _LOOKED_AT = range(3)
_NOBODY = -1


class Orders(NamedTuple):
    """Orders that want a site, oldest first."""

    destination: IntArray
    stream: IntArray
    value: IntArray
    placed: IntArray
    promised: IntArray
    first_line: IntArray
    """[order + 1] where its lines start."""
    product: IntArray
    units: IntArray
    """[line]"""
    now: int


class OrderRules(NamedTuple):
    """For which orders each rule is, and what becomes of lines that it finds no site for."""

    streams: BoolArray
    """[rule, stream]"""
    slack: IntArray
    """[rule] most seconds from now to the promise."""
    value: FloatArray
    """[2, rule] least and most value."""
    split_above: FloatArray
    """[rule] value; infinite: never."""
    otherwise: IntArray
    """[rule] ``NEXT``, ``WAITS`` or ``CANCELS``."""
    cancel_after: IntArray
    """[rule] seconds after placing."""


class SiteRules(NamedTuple):
    """Which sites each rule may take, and which is best."""

    listed: IntArray
    """[rule, destination, place, 2] sites by the leading keys that never change; number of a tie in these."""
    places: IntArray
    """[rule, destination] how many of them the rule may take."""
    keys: IntArray
    """[rule, number] the other keys, that break ties."""
    many: IntArray
    """[rule] how many other keys."""
    order_limit: IntArray
    """[rule] orders per site and day."""
    safety: IntArray
    """[rule] units that must stay free."""
    most_hours: FloatArray
    """[rule] below which the hours of picking that wait must be."""


class Scores(NamedTuple):
    """What sites are sorted by."""

    fixed: FloatArray
    """[destination, rank | distance | cost of a parcel | of a line | of a unit, site]"""
    least: FloatArray
    """[destination, 2] least cost of a line and of a unit."""
    rate: FloatArray
    """[site] lines an hour; infinite: no limit."""


class Answers(NamedTuple):
    """What is written."""

    given: IntArray
    """[rule, site] orders given since midnight."""
    taken: IntArray
    """[site, sku] all zeros before and after."""
    chosen: IntArray
    """[line] site, ``NONE`` or ``CANCEL``."""


@kernel
def by_rules(
    orders: Orders, free: IntArray, is_open: BoolArray, backlog: IntArray, rules: OrderRules, of_sites: SiteRules,
    scores: Scores, answers: Answers,
) -> None:
    """Write the site [line] of each order's lines, where each order goes by a sequence of rules.

    A rule that an order's stream, promise and value fit gives all lines that want a site to the best site that holds
    them, or, above a value, each line to its own; what is left goes on to the next rule, waits or is cancelled. Orders
    come strictly in sequence; what earlier ones took of ``free`` [site, sku], of a site's daily orders and of its
    pickers is no longer there.
    """
    first_line, now = orders.first_line, orders.now
    destination, stream, value, promised = orders.destination, orders.stream, orders.value, orders.promised
    streams, slack, least, most = rules.streams, rules.slack, rules.value[0], rules.value[1]
    listed, places, keys, many = of_sites.listed, of_sites.places, of_sites.keys, of_sites.many
    fixed, taken, chosen = scores.fixed, answers.taken, answers.chosen
    wants = np.empty((3, len(chosen)), np.int64)
    state, work = _begin(is_open, backlog, scores.rate, answers.given)
    for o in range(len(destination)):
        z, first, last = destination[o], first_line[o], first_line[o + 1]
        left = last - first
        for line in range(first, last):
            chosen[line] = NONE
            wants[0, line - first] = line
            wants[1, line - first], wants[2, line - first] = orders.product[line], orders.units[line]
        for rule in range(len(slack)):
            fits = streams[rule, stream[o]] and promised[o] - now <= slack[rule]
            if not fits or value[o] < least[rule] or value[o] > most[rule]:
                continue
            kept, start, end = 0, 0, left
            # All lines that are left from one site; if that cannot be, each by itself where the rule may split.
            while start < left:
                site = _best(
                    rule, z, wants, start, end, free, taken, state, listed, places[rule, z], keys, many[rule],
                    of_sites.most_hours[rule], of_sites.order_limit[rule], of_sites.safety[rule], fixed,
                    scores.least[z, 0], scores.least[z, 1], left == last - first and kept == start, work,
                )
                if site < 0 and end - start == left:
                    kept, end = left, 1
                    if left == 1 or value[o] <= rules.split_above[rule]:
                        break
                    kept = 0
                    continue
                if site >= 0:
                    _give(rule, site, wants, start, end, taken, state, work, scores.rate, chosen)
                else:
                    wants[:, kept] = wants[:, start]
                    kept += 1
                start, end = end, end + 1
            left = kept
            if left == 0 or rules.otherwise[rule] == WAITS:
                break
            if rules.otherwise[rule] == CANCELS:
                if now - orders.placed[o] >= rules.cancel_after[rule]:
                    for place in range(left):
                        chosen[wants[0, place]] = CANCEL
                break
        for line in range(first, last):
            if chosen[line] >= 0:
                state[_GIVER, chosen[line]] = _NOBODY
    answers.given[:] = state[_GIVEN:]
    put_back(taken, orders.product, chosen)


@kernel
def _begin(
    is_open: BoolArray, backlog: IntArray, rate: FloatArray, given: IntArray
) -> tuple[IntArray, FloatArray]:
    """Return what changes from order to order: few arrays, because each that is handed on costs time.

    The first is [open | waiting lines | last rule to give the order at hand | orders given by rule 0 | ..., site], the
    second [hours of picking, site | scores of the best site | of the one looked at].
    """
    sites = len(is_open)
    state = np.empty((_GIVEN + len(given), sites), np.int64)
    state[_OPEN], state[_WAITING], state[_GIVER] = is_open, backlog, _NOBODY
    state[_GIVEN:] = given
    work = np.zeros((3, max(sites, _KEYS)))
    work[_HOURS, :sites] = backlog / rate
    return state, work


@kernel
def _give(
    rule: int, site: int, wants: IntArray, start: int, end: int, taken: IntArray, state: IntArray, work: FloatArray,
    rate: FloatArray, chosen: IntArray,
) -> None:
    for place in range(start, end):
        chosen[wants[0, place]] = site
        taken[site, wants[1, place]] += wants[2, place]
    state[_WAITING, site] += end - start
    work[_HOURS, site] = state[_WAITING, site] / rate[site]
    if state[_GIVER, site] != rule:
        state[_GIVEN + rule, site] += 1
        state[_GIVER, site] = rule


@kernel
def _best(
    rule: int, destination: int, wants: IntArray, start: int, end: int, free: IntArray, taken: IntArray,
    state: IntArray, listed: IntArray, places: int, keys: IntArray, many: int, most_hours: float, limit: int,
    safety: int, fixed: FloatArray, least_line: float, least_unit: float, untouched: bool, work: FloatArray,
) -> int:
    """Return the best site that may take and holds the lines ``wants[:, start:end]``, -1 for none.

    ``untouched``: no line of the order has a site yet, so that a parcel costs what it costs at every site.
    """
    lines, total, k = end - start, 0.0, wants[1, start]
    for place in range(start, end):
        total += wants[2, place]
    only = int(total) + safety if lines == 1 else -1  # nearly half of all orders: no loops over lines
    bounded, bound = untouched and many > 0 and keys[rule, 0] == COST, least_line * lines + least_unit * total
    best, best_tie = -1, -1
    for place in range(places):
        s, tie = listed[rule, destination, place, 0], listed[rule, destination, place, 1]
        if best >= 0 and (tie != best_tie or (bounded and fixed[destination, COST, s] + bound > work[_BEST, 0])):
            break
        better, decided = best < 0 or s < best, best < 0
        for n in range(many):
            key = keys[rule, n]
            if key == COST:
                parcel = 0.0 if state[_GIVER, s] >= 0 else fixed[destination, COST, s]
                score = parcel + fixed[destination, _PER_LINE, s] * lines + fixed[destination, _PER_UNIT, s] * total
            elif key == CAPACITY_LEFT:
                score = work[_HOURS, s]
            elif key == STOCK_BALANCE:
                there = free[s, k] - taken[s, k]
                if there < wants[2, start]:  # it cannot hold the lines
                    better = False
                    break
                score = -_least_share_left(s, wants, start, end, free, taken)
            else:
                score = fixed[destination, key, s]
            work[_LOOKED_AT, n] = score
            if not decided and score != work[_BEST, n]:
                better, decided = score < work[_BEST, n], True
                if not better:
                    break
        if not better or state[_OPEN, s] == 0 or work[_HOURS, s] >= most_hours:
            continue
        if state[_GIVEN + rule, s] >= limit and state[_GIVER, s] != rule:
            continue
        if free[s, k] - taken[s, k] >= only if only >= 0 else _holds(s, wants, start, end, free, taken, safety):
            if many == 0:
                return int(s)
            for n in range(many):
                work[_BEST, n] = work[_LOOKED_AT, n]
            best, best_tie = s, tie
    return int(best)


@kernel
def _holds(
    site: int, wants: IntArray, start: int, end: int, free: IntArray, taken: IntArray, safety: int
) -> bool:
    """Whether a site holds all lines and the safety stock beside them."""
    for place in range(start, end):
        k = wants[1, place]
        if free[site, k] - taken[site, k] - _wanted(k, wants, start, place + 1) < safety:
            return False
    return True


@kernel
def _wanted(k: int, wants: IntArray, start: int, end: int) -> int:
    """Return the units of a product in some lines: it may stand in several."""
    wanted = 0
    for place in range(start, end):
        if wants[1, place] == k:
            wanted += wants[2, place]
    return wanted


@kernel
def _least_share_left(
    site: int, wants: IntArray, start: int, end: int, free: IntArray, taken: IntArray
) -> float:
    """Return the least share, over the products of some lines, that would be left of what is free at a site."""
    least = np.inf
    for place in range(start, end):
        k = wants[1, place]
        there = free[site, k] - taken[site, k]
        least = min(least, (there - _wanted(k, wants, start, end)) / there)
    return least
