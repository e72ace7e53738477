"""Compiled loops of the book: post a block of movements, and audit every balance."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from twin.kernels.cache import kernel
from twin.network.arrays import IntArray

__all__ = [
    "AREA", "AREA_AND_READY", "NOT_METERED", "STRAY", "Pages", "add_lines", "all_below", "audit", "post", "post_lines",
    "product_weights", "replay",
]

NOT_METERED, AREA, AREA_AND_READY = 0, 1, 2
STRAY = -2


class Pages(NamedTuple):
    """The arrays of a book that every posting writes."""

    balance: IntArray
    """[row, sku]"""
    fingerprint: IntArray
    """[row] weighted sum of the movements of a row, so that an audit can tell a balance from them."""
    weights: IntArray
    """[sku]"""
    area: IntArray
    """[row, sku] unit-ticks of today, as if every balance stayed as it is now; [0, 0] where nothing is metered."""
    ready: IntArray
    """[row, sku] ticks of today with a balance above zero, likewise."""


@kernel
def post(
    pages: Pages, from_rows: IntArray, to_rows: IntArray, units: IntArray, guarded: bool, flow: IntArray,
    flow_rows: IntArray, per_product: IntArray, meters: tuple[int, int], left: int,
) -> int:
    """Move ``units`` [n, sku] from rows to rows; return -1, or the first refused cell, nothing moved.

    A cell is refused when it is negative or, if ``guarded``, when the row it is taken from holds less. Row totals are
    added to ``flow`` at ``flow_rows``, product totals to ``per_product``. A repeated row is exact. ``meters`` says of
    the rows taken from and given to what is metered (``NOT_METERED``, ``AREA`` or ``AREA_AND_READY``), with ``left``
    ticks of the day to come.
    """
    refused = -1
    if meters[0] != NOT_METERED or meters[1] != NOT_METERED:
        refused = _move_metered(pages, from_rows, to_rows, units, guarded, meters, left)
    else:
        refused = _move(pages.balance, from_rows, to_rows, units, guarded)
    if refused >= 0:
        return refused
    fingerprint, weights = pages.fingerprint, pages.weights
    for i in range(units.shape[0]):
        total = 0
        print_ = 0
        for k in range(units.shape[1]):
            u = units[i, k]
            if u != 0:
                total += u
                print_ += u * weights[k]
                per_product[k] += u
        flow[flow_rows[i]] += total
        fingerprint[from_rows[i]] -= print_
        fingerprint[to_rows[i]] += print_
    return -1


@kernel
def _move(balance: IntArray, from_rows: IntArray, to_rows: IntArray, units: IntArray, guarded: bool) -> int:
    products = units.shape[1]
    for i in range(units.shape[0]):
        taken, given = from_rows[i], to_rows[i]
        for k in range(products):
            u = units[i, k]
            if u < 0 or (guarded and balance[taken, k] < u):
                for cell in range(i * products + k):
                    row, at = cell // products, cell % products
                    balance[from_rows[row], at] += units[row, at]
                    balance[to_rows[row], at] -= units[row, at]
                return int(i * products + k)
            balance[taken, k] -= u
            balance[given, k] += u
    return -1


@kernel
def _move_metered(
    pages: Pages, from_rows: IntArray, to_rows: IntArray, units: IntArray, guarded: bool, meters: tuple[int, int],
    left: int,
) -> int:
    balance, area, ready, products = pages.balance, pages.area, pages.ready, units.shape[1]
    for i in range(units.shape[0]):
        taken, given = from_rows[i], to_rows[i]
        for k in range(products):
            u = units[i, k]
            if u == 0:
                continue
            if u < 0 or (guarded and balance[taken, k] < u):
                for cell in range(i * products + k - 1, -1, -1):
                    row, at = cell // products, cell % products
                    _change(balance, to_rows[row], at, -units[row, at], meters[1], left, area, ready)
                    _change(balance, from_rows[row], at, units[row, at], meters[0], left, area, ready)
                return int(i * products + k)
            _change(balance, taken, k, -u, meters[0], left, area, ready)
            _change(balance, given, k, u, meters[1], left, area, ready)
    return -1


@kernel
def _change(
    balance: IntArray, row: int, k: int, change: int, meter: int, left: int, area: IntArray, ready: IntArray
) -> None:
    """Change a balance and what it adds up to over the ticks of the day that are left."""
    before = balance[row, k]
    balance[row, k] = before + change
    if meter != NOT_METERED:
        area[row, k] += change * left
        if meter == AREA_AND_READY:
            ready[row, k] += (int(before + change > 0) - int(before > 0)) * left


@kernel
def add_lines(total: IntArray, sites: IntArray, products: IntArray, units: IntArray) -> None:
    """Add scattered lines to a table [site, sku]."""
    for n in range(len(sites)):
        total[sites[n], products[n]] += units[n]


@kernel
def all_below(values: IntArray, count: int) -> bool:
    """Return whether every value lies between 0 and ``count`` - 1."""
    beside = 0
    for value in values:
        beside += int(value < 0 or value >= count)
    return beside == 0


@kernel
def post_lines(
    pages: Pages, from_of: IntArray, to_of: IntArray, rows: IntArray, products: IntArray, units: IntArray,
    guarded: bool, flow: IntArray, per_product: IntArray, meters: tuple[int, int], left: IntArray,
) -> int:
    """Move scattered lines (row of the move, product, units); return -1, or the first refused line, nothing moved.

    ``from_of`` and ``to_of`` [row of the move] are rows of the book. As in ``post``, but for the ticks ``left``
    [line]; one number stands for all lines. ``STRAY`` is returned where a row or a product is none.
    """
    balance, area, ready = pages.balance, pages.area, pages.ready
    if not (all_below(rows, from_of.shape[0]) and all_below(products, balance.shape[1])):
        return STRAY
    fingerprint, weights = pages.fingerprint, pages.weights
    each = int(left.shape[0] > 1)
    for n in range(units.shape[0]):
        u, k, taken, given = units[n], products[n], from_of[rows[n]], to_of[rows[n]]
        if u < 0 or (guarded and balance[taken, k] < u):
            for m in range(n - 1, -1, -1):
                back, at, until = units[m], products[m], left[each * m]
                _change(balance, to_of[rows[m]], at, -back, meters[1], until, area, ready)
                _change(balance, from_of[rows[m]], at, back, meters[0], until, area, ready)
            return n
        _change(balance, taken, k, -u, meters[0], left[each * n], area, ready)
        _change(balance, given, k, u, meters[1], left[each * n], area, ready)
    for n in range(units.shape[0]):
        u, k, row = units[n], products[n], rows[n]
        flow[row] += u
        per_product[k] += u
        fingerprint[from_of[row]] -= u * weights[k]
        fingerprint[to_of[row]] += u * weights[k]
    return -1


@kernel
def audit(
    balance: IntArray,
    group_of_row: IntArray,
    expected_total: IntArray,
    fingerprint: IntArray,
    weights: IntArray,
    sums: IntArray,
) -> tuple[int, int, int]:
    """Return (0, ..) when the book is sound, else the fault, and the row or group and the product where it shows.

    Faults: 1, a group of accounts does not sum to zero for a product; 2, a row's balance is not the replay of its
    recorded movements (its total, or the weighted sum that tells its products apart).
    """
    rows, products = balance.shape
    sums[:] = 0
    for r in range(rows):
        total = 0
        print_ = 0
        line = balance[r]
        group = sums[group_of_row[r]]
        for k in range(products):
            b = line[k]
            total += b
            print_ += b * weights[k]
            group[k] += b
        if total != expected_total[r] or print_ != fingerprint[r]:
            return 2, r, 0
    for g in range(sums.shape[0]):
        for k in range(products):
            if sums[g, k] != 0:
                return 1, g, k
    return 0, 0, 0


@kernel
def replay(expected: IntArray, flows: IntArray, from_map: IntArray, to_map: IntArray) -> None:
    """Add a day's recorded row totals [move, row] to the totals that the rows of the book must hold."""
    moves, rows = flows.shape
    for m in range(moves):
        for r in range(rows):
            u = flows[m, r]
            if u != 0:
                expected[from_map[m, r]] -= u
                expected[to_map[m, r]] += u


def product_weights(products: int) -> IntArray:
    """Return odd 64-bit weights, one per product, by which a row's fingerprint tells its products apart."""
    state = np.arange(1, products + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    state ^= state >> np.uint64(31)
    state *= np.uint64(0xBF58476D1CE4E5B9)
    return (state | np.uint64(1)).view(np.int64)
