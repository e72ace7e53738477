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
_PER_UNIT = COST + 1
_GIVES_NOTHING = -1


class Orders(NamedTuple):
    """Orders that want a site, oldest first."""

    zone: IntArray
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

    sites: IntArray
    """[rule, zone, place] sites by the leading keys of the sort that never change."""
    places: IntArray
    """[rule, zone] how many of them the rule may take."""
    tie: IntArray
    """[rule, zone, place] number of those that are equal by these keys."""
    keys: IntArray
    """[rule, number] the other keys, that break ties."""
    many: IntArray
    """[rule] how many other keys."""
    order_limit: IntArray
    """[rule] orders per site and day."""
    safety: IntArray
    """[rule] units that must stay free."""
    most_lines: FloatArray
    """[rule, site] below which the lines that wait to be picked must be."""


class Scores(NamedTuple):
    """What sites are sorted by."""

    fixed: FloatArray
    """[rank | distance | parcel | unit, zone, site]"""
    per_line: FloatArray
    """[site]"""
    least: FloatArray
    """[2, zone] least cost of a line and of a unit."""
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


class _Sites(NamedTuple):
    """Sites as the orders before have left them."""

    free: IntArray
    is_open: BoolArray
    backlog: IntArray
    """[site] lines that wait to be picked."""
    giver: IntArray
    """[site] the last rule by which it serves the order at hand; -1: it does not."""
    best: FloatArray
    """[2, key] scores of the best site so far, and of the one looked at."""


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
    first_line, chosen = orders.first_line, answers.chosen
    sites = _Sites(free, is_open, backlog.copy(), np.full(len(is_open), _GIVES_NOTHING), np.empty((2, 5)))
    zone, stream, value, promised = orders.zone, orders.stream, orders.value, orders.promised
    streams, slack, least, most = rules.streams, rules.slack, rules.value[0], rules.value[1]
    split_above, otherwise, now = rules.split_above, rules.otherwise, orders.now
    todo = np.empty(len(chosen), np.int64)
    for o in range(len(zone)):
        first, last = first_line[o], first_line[o + 1]
        left = last - first
        for line in range(first, last):
            chosen[line] = NONE
            todo[line - first] = line
        for rule in range(len(slack)):
            fits = streams[rule, stream[o]] and promised[o] - now <= slack[rule]
            if not fits or value[o] < least[rule] or value[o] > most[rule]:
                continue
            if _give(rule, zone[o], todo, 0, left, left == last - first, orders, sites, of_sites, scores, answers):
                left = 0
                break
            if value[o] > split_above[rule] and left > 1:
                left = _split(rule, zone[o], todo, left, orders, sites, of_sites, scores, answers)
            if left == 0 or otherwise[rule] == WAITS:
                break
            if otherwise[rule] == CANCELS:
                if now - orders.placed[o] >= rules.cancel_after[rule]:
                    for place in range(left):
                        chosen[todo[place]] = CANCEL
                break
        for line in range(first, last):
            if chosen[line] >= 0:
                sites.giver[chosen[line]] = _GIVES_NOTHING
    put_back(answers.taken, orders.product, chosen)


@kernel
def _split(
    rule: int, zone: int, todo: IntArray, left: int, orders: Orders, sites: _Sites, of_sites: SiteRules,
    scores: Scores, answers: Answers,
) -> int:
    """Give each line to its own best site; return how many are left, moved to the front."""
    kept = 0
    for place in range(left):
        if not _give(rule, zone, todo, place, place + 1, False, orders, sites, of_sites, scores, answers):
            todo[kept] = todo[place]
            kept += 1
    return kept


@kernel
def _give(
    rule: int, zone: int, todo: IntArray, start: int, end: int, bounded: bool, orders: Orders, sites: _Sites,
    of_sites: SiteRules, scores: Scores, answers: Answers,
) -> bool:
    """Give the lines ``todo[start:end]`` to their best site, if there is one."""
    site = _best(rule, zone, todo, start, end, bounded, orders, sites, of_sites, scores, answers)
    if site < 0:
        return False
    taken, chosen = answers.taken, answers.chosen
    for place in range(start, end):
        line = todo[place]
        taken[site, orders.product[line]] += orders.units[line]
        chosen[line] = site
    sites.backlog[site] += end - start
    if sites.giver[site] != rule:
        answers.given[rule, site] += 1
        sites.giver[site] = rule
    return True


@kernel
def _best(
    rule: int, zone: int, todo: IntArray, start: int, end: int, bounded: bool, orders: Orders, sites: _Sites,
    of_sites: SiteRules, scores: Scores, answers: Answers,
) -> int:
    """Return the best site that may take and holds the lines ``todo[start:end]``, -1 for none.

    ``bounded``: no line of the order has a site yet, so that a parcel costs what it costs at every site.
    """
    product, units, free, taken = orders.product, orders.units, sites.free, answers.taken
    backlog, giver, ranks, fixed = sites.backlog, sites.giver, sites.best, scores.fixed
    listed, tie, keys, many = of_sites.sites, of_sites.tie, of_sites.keys, of_sites.many[rule]
    limit, safety, given = of_sites.order_limit[rule], of_sites.safety[rule], answers.given
    bounded = bounded and many > 0 and keys[rule, 0] == COST
    total, bound = 0, 0.0
    if many:
        for place in range(start, end):
            total += units[todo[place]]
        bound = scores.least[0, zone] * (end - start) + scores.least[1, zone] * total
    best, best_tie = -1, -1
    for place in range(of_sites.places[rule, zone]):
        s = listed[rule, zone, place]
        if best >= 0 and tie[rule, zone, place] != best_tie:
            break
        if bounded and best >= 0 and fixed[COST, zone, s] + bound > ranks[0, 0]:
            break
        if not sites.is_open[s] or backlog[s] >= of_sites.most_lines[rule, s]:
            continue
        if given[rule, s] >= limit and giver[s] != rule:
            continue
        if not many:
            if _holds(s, todo, start, end, product, units, free, taken, safety):
                return int(s)
            continue
        better, decided = best < 0 or s < best, best < 0
        for n in range(many):
            key = keys[rule, n]
            if key == COST:
                parcel = 0.0 if giver[s] >= 0 else fixed[COST, zone, s]
                score = parcel + scores.per_line[s] * (end - start) + fixed[_PER_UNIT, zone, s] * total
            elif key == CAPACITY_LEFT:
                score = backlog[s] / scores.rate[s]
            elif key == STOCK_BALANCE:
                score = -_least_share_left(s, todo, start, end, product, units, free, taken)
            else:
                score = fixed[key, zone, s]
            ranks[1, n] = score
            if not decided and score != ranks[0, n]:
                better, decided = score < ranks[0, n], True
                if not better:
                    break
        if better and _holds(s, todo, start, end, product, units, free, taken, safety):
            ranks[0, :many] = ranks[1, :many]
            best, best_tie = s, tie[rule, zone, place]
    return best


@kernel
def _holds(
    site: int, todo: IntArray, start: int, end: int, product: IntArray, units: IntArray, free: IntArray,
    taken: IntArray, safety: int,
) -> bool:
    """Whether a site holds all lines and the safety stock beside them."""
    for place in range(start, end):
        k = product[todo[place]]
        if free[site, k] - taken[site, k] - _wanted(k, todo, start, place + 1, product, units) < safety:
            return False
    return True


@kernel
def _wanted(k: int, todo: IntArray, start: int, end: int, product: IntArray, units: IntArray) -> int:
    """Return the units of a product in some lines: it may stand in several."""
    wanted = 0
    for place in range(start, end):
        if product[todo[place]] == k:
            wanted += units[todo[place]]
    return wanted


@kernel
def _least_share_left(
    site: int, todo: IntArray, start: int, end: int, product: IntArray, units: IntArray, free: IntArray,
    taken: IntArray,
) -> float:
    """Return the least share, over the products of some lines, that would be left of what is free at a site."""
    least = np.inf
    for place in range(start, end):
        k = product[todo[place]]
        there = free[site, k] - taken[site, k]
        least = min(least, (there - _wanted(k, todo, start, end, product, units)) / there)
    return least
