"""Compiled loops of the book: post a block of movements, and audit every balance."""

from __future__ import annotations

import numpy as np

from twin.kernels.cache import kernel
from twin.network.arrays import IntArray


@kernel
def post(
    balance: IntArray,
    from_rows: IntArray,
    to_rows: IntArray,
    units: IntArray,
    guarded: bool,
    flow: IntArray,
    flow_rows: IntArray,
    per_product: IntArray,
    fingerprint: IntArray,
    weights: IntArray,
) -> int:
    """Move ``units`` [n, sku] from rows to rows of ``balance``; return -1, or the first refused cell, nothing moved.

    A cell is refused when it is negative or, if ``guarded``, when the row it is taken from holds less. Row totals are
    added to ``flow`` at ``flow_rows``, product totals to ``per_product``, and the weighted sum of each row's movements
    to ``fingerprint``, so that an audit can tell a balance from its recorded movements. A repeated row is exact.
    """
    rows, products = units.shape
    for i in range(rows):
        taken, given = from_rows[i], to_rows[i]
        for k in range(products):
            u = units[i, k]
            if u < 0 or (guarded and balance[taken, k] < u):
                _unpost(balance, from_rows, to_rows, units, i, k)
                return int(i * products + k)
            balance[taken, k] -= u
            balance[given, k] += u
    for i in range(rows):
        total = 0
        print_ = 0
        for k in range(products):
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
def _unpost(balance: IntArray, from_rows: IntArray, to_rows: IntArray, units: IntArray, row: int, column: int) -> None:
    for i in range(row + 1):
        last = column if i == row else units.shape[1]
        for k in range(last):
            balance[from_rows[i], k] += units[i, k]
            balance[to_rows[i], k] -= units[i, k]


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
    balance: IntArray,
    from_rows: IntArray,
    to_rows: IntArray,
    products: IntArray,
    units: IntArray,
    guarded: bool,
    flow: IntArray,
    flow_rows: IntArray,
    per_product: IntArray,
    fingerprint: IntArray,
    weights: IntArray,
) -> int:
    """Move scattered lines (from row, to row, product, units); return -1, or the first refused line, nothing moved."""
    for n in range(units.shape[0]):
        u, k = units[n], products[n]
        if u < 0 or (guarded and balance[from_rows[n], k] < u):
            for m in range(n):
                balance[from_rows[m], products[m]] += units[m]
                balance[to_rows[m], products[m]] -= units[m]
            return n
        balance[from_rows[n], k] -= u
        balance[to_rows[n], k] += u
    for n in range(units.shape[0]):
        u, k = units[n], products[n]
        flow[flow_rows[n]] += u
        per_product[k] += u
        fingerprint[from_rows[n]] -= u * weights[k]
        fingerprint[to_rows[n]] += u * weights[k]
    return -1


@kernel
def meter(
    balance: IntArray, rows: IntArray, units: IntArray, sign: int, left: int, area: IntArray, ready: IntArray
) -> None:
    """Correct the unit-ticks of the day of rows that a block was just given (``sign`` 1), or that gave it (-1).

    ``left`` ticks of the day are to come. ``area`` [row, sku] is what every balance adds up to over the ticks of the
    day, were it to stay as it is now; ``ready`` [row, sku] the ticks on which it is above zero.
    """
    some = np.zeros(units.shape[0], np.bool_)
    for i in range(units.shape[0]):
        for k in range(units.shape[1]):
            if units[i, k] != 0:
                some[i] = True
                _meter_cell(balance, rows[i], k, sign * units[i, k], left, area, ready)
    for i in range(units.shape[0]):
        if some[i]:
            for k in range(units.shape[1]):
                balance[rows[i], k] += sign * units[i, k]


@kernel
def meter_lines(
    balance: IntArray, rows: IntArray, products: IntArray, units: IntArray, sign: int, left: IntArray, area: IntArray,
    ready: IntArray,
) -> None:
    """Correct the unit-ticks of rows that lines were just given, or that gave them; ``left`` [line] ticks to come."""
    for n in range(units.shape[0] - 1, -1, -1):
        _meter_cell(balance, rows[n], products[n], sign * units[n], left[n], area, ready)
    for n in range(units.shape[0]):
        balance[rows[n], products[n]] += sign * units[n]


@kernel
def meter_area(rows: IntArray, units: IntArray, sign: int, left: int, area: IntArray) -> None:
    """Correct the unit-ticks of rows that a block was just given or gave, where it does not matter what stood there."""
    for i in range(units.shape[0]):
        for k in range(units.shape[1]):
            area[rows[i], k] += sign * units[i, k] * left


@kernel
def meter_area_lines(
    rows: IntArray, products: IntArray, units: IntArray, sign: int, left: IntArray, area: IntArray
) -> None:
    """Correct the unit-ticks of rows that lines were just given or gave, where it does not matter what stood there."""
    for n in range(units.shape[0]):
        area[rows[n], products[n]] += sign * units[n] * left[n]


@kernel
def _meter_cell(balance: IntArray, row: int, k: int, change: int, left: int, area: IntArray, ready: IntArray) -> None:
    """Meter one change and take it back, so that the one before it finds the balance that it left."""
    area[row, k] += change * left
    after = balance[row, k]
    balance[row, k] -= change
    ready[row, k] += (int(after > 0) - int(balance[row, k] > 0)) * left


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
