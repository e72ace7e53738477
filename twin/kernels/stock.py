"""Compiled loops over stock: selling, positions, accrual of a tick, cycles, order splitting."""

from __future__ import annotations

from twin.kernels.cache import kernel
from twin.network.arrays import BoolArray, FloatArray, IntArray

_ROUNDING = 1e-6
"""Of a unit: what shares may miss by, so that a tie is a tie."""


@kernel
def sell(
    free: IntArray, sites: IntArray, closed: BoolArray, wanted: IntArray, sold: IntArray, missed: IntArray,
    ran_out: BoolArray,
) -> bool:
    """Split demand [n, sku] at ``sites`` into what stock allows and what is missed; remember which cells ran out.

    Return whether anything was missed.
    """
    short = False
    for i in range(sites.shape[0]):
        stock = free[sites[i]]
        shut = closed[sites[i]]
        for k in range(wanted.shape[1]):
            w = wanted[i, k]
            s = 0 if shut else min(w, stock[k])
            sold[i, k] = s
            missed[i, k] = w - s
            if w > s:
                ran_out[i, k] = True
                short = True
    return short


@kernel
def servable(free: IntArray, waiting: IntArray, sites: IntArray, closed: BoolArray, served: IntArray) -> bool:
    """Write what stock allows of what customers wait for at open ``sites`` [n, sku]; return whether it is anything."""
    some = False
    for i in range(sites.shape[0]):
        site = sites[i]
        for k in range(served.shape[1]):
            s = 0 if closed[site] else min(free[site, k], waiting[site, k])
            served[i, k] = s
            if s != 0:
                some = True
    return some


@kernel
def close_cycles(
    units: IntArray, destinations: IntArray, row_of_site: IntArray, ran_out: BoolArray, restocked: BoolArray,
    ended: IntArray,
) -> None:
    """Count a replenishment cycle for each received cell, and whether demand was missed since the last receipt.

    A cell that was ``restocked`` since customers last came ends no second cycle. ``ended`` [2, site]: all cycles, and
    those with a stockout.
    """
    for i in range(units.shape[0]):
        site = destinations[i]
        row = row_of_site[site]
        if row < 0:
            continue
        for k in range(units.shape[1]):
            if units[i, k] > 0 and not restocked[row, k]:
                restocked[row, k] = True
                ended[0, site] += 1
                if ran_out[row, k]:
                    ended[1, site] += 1
                    ran_out[row, k] = False


@kernel
def net_stock(
    free: IntArray, waiting: IntArray, backlog: IntArray, in_transit: IntArray, sites: IntArray,
    inbound_start: IntArray, inbound: IntArray, result: IntArray,
) -> None:
    """Write, per site and product, what it holds or has coming on the road, less what its customers wait for.

    Customers wait in the shop (``waiting``) or have ordered what nobody could promise yet (``backlog``).
    """
    for i in range(sites.shape[0]):
        site = sites[i]
        for k in range(free.shape[1]):
            result[i, k] = free[site, k] - waiting[site, k] - backlog[site, k]
        for p in range(inbound_start[site], inbound_start[site + 1]):
            edge = inbound[p]
            for k in range(free.shape[1]):
                result[i, k] += in_transit[edge, k]


@kernel
def add_owed(
    owed: IntArray, sites: IntArray, start: IntArray, edges: IntArray, sign: int, result: IntArray
) -> None:
    """Add (sign 1, inbound edges) or subtract (sign -1, outbound) what is ordered and not yet shipped."""
    for i in range(sites.shape[0]):
        for p in range(start[sites[i]], start[sites[i] + 1]):
            edge = edges[p]
            for k in range(owed.shape[1]):
                result[i, k] += sign * owed[edge, k]


@kernel
def inventory_position(
    free: IntArray, waiting: IntArray, backlog: IntArray, in_transit: IntArray, owed: IntArray, sites: IntArray,
    inbound_start: IntArray, inbound: IntArray, outbound_start: IntArray, outbound: IntArray, less_owed: bool,
    result: IntArray,
) -> None:
    """Write net stock plus what is on order and, if ``less_owed``, less what the site owes to the sites below."""
    net_stock(free, waiting, backlog, in_transit, sites, inbound_start, inbound, result)
    add_owed(owed, sites, inbound_start, inbound, 1, result)
    if less_owed:
        add_owed(owed, sites, outbound_start, outbound, -1, result)


@kernel
def accrue_sites(
    free: IntArray, reserved: IntArray, waiting: IntArray, cost: IntArray, holding: IntArray, backorder: IntArray,
    listed: BoolArray, state: IntArray, charges: IntArray,
) -> float:
    """Add one tick of every site's state and charges; return the largest magnitude met, to notice an overflow.

    On hand is what is free and what is reserved; in stock is a product of which something is free. ``state`` [4, site]:
    units on hand, value on hand (micro), units that customers wait for, products in stock.
    ``charges`` [2, site]: holding, backorder (micro per day's tick).
    """
    largest = 0.0
    for s in range(free.shape[0]):
        units = value = wait = present = hold = late = 0
        size = float(charges[0, s]) + float(charges[1, s])
        for k in range(free.shape[1]):
            f = free[s, k] + reserved[s, k]
            if f != 0:
                units += f
                value += f * cost[k]
                hold += f * holding[s, k]
                size += float(f) * float(cost[k] + holding[s, k])
                if listed[s, k] and free[s, k] > 0:
                    present += 1
            w = waiting[s, k]
            if w != 0:
                wait += w
                late += w * backorder[s, k]
                size += float(w) * float(backorder[s, k])
        largest = max(largest, size)
        state[0, s] += units
        state[1, s] += value // 1_000_000
        state[2, s] += wait
        state[3, s] += present
        charges[0, s] += hold
        charges[1, s] += late
    return largest


@kernel
def accrue_areas(
    free: IntArray, reserved: IntArray, waiting: IntArray, ready: IntArray, cost: IntArray, holding: IntArray,
    backorder: IntArray, listed: BoolArray, state: IntArray, charges: IntArray,
) -> float:
    """Add a whole day's state and charges from unit-seconds [site, sku]; as ``accrue_sites`` over its seconds.

    ``ready`` [site, sku]: the seconds on which something was free. Return the largest magnitude met.
    """
    largest = 0.0
    for s in range(free.shape[0]):
        size = float(charges[0, s]) + float(charges[1, s])
        for k in range(free.shape[1]):
            f = free[s, k] + reserved[s, k]
            if f != 0:
                state[0, s] += f
                # Unit-seconds times micro money may exceed 64 bits where their millionth does not: in three parts.
                major, minor = cost[k] // 1_000_000, cost[k] % 1_000_000
                state[1, s] += f * major + f // 1_000_000 * minor + f % 1_000_000 * minor // 1_000_000
                charges[0, s] += f * holding[s, k]
                size += float(f) * float(holding[s, k]) + float(f) * float(cost[k]) * 1e-6
            if listed[s, k]:
                state[3, s] += ready[s, k]
            w = waiting[s, k]
            if w != 0:
                state[2, s] += w
                charges[1, s] += w * backorder[s, k]
                size += float(w) * float(backorder[s, k])
        largest = max(largest, size)
    return largest


@kernel
def accrue_edges(in_transit: IntArray, owed: IntArray, penalty: IntArray, state: IntArray, charge: IntArray) -> float:
    """Add one tick of every edge's state [2, edge] (in transit, owed) and of the penalty for what is owed (micro).

    Return the largest magnitude met, to notice an overflow.
    """
    largest = 0.0
    for e in range(owed.shape[0]):
        moving = late = due = 0
        size = float(charge[e])
        for k in range(owed.shape[1]):
            moving += in_transit[e, k]
            u = owed[e, k]
            if u != 0:
                late += u
                due += u * penalty[e, k]
                size += float(u) * float(penalty[e, k])
        largest = max(largest, size)
        state[0, e] += moving
        state[1, e] += late
        charge[e] += due
    return largest


@kernel
def priced(units: IntArray, price: IntArray, rows: IntArray, result: IntArray) -> float:
    """Write the value of each row of units [n, sku] at ``price`` [rows.., sku]; return the largest magnitude met.

    ``rows`` names the row of ``price`` for each row of units; a price with one row serves them all.
    """
    largest = 0.0
    one = price.shape[0] == 1
    for i in range(units.shape[0]):
        p = price[0] if one else price[rows[i]]
        total = 0
        size = 0.0
        for k in range(units.shape[1]):
            u = units[i, k]
            if u != 0:
                total += u * p[k]
                size += float(u) * float(p[k])
        result[i] = total
        largest = max(largest, size)
    return largest


@kernel
def priced_lines(
    units: IntArray, products: IntArray, price: IntArray, rows: IntArray, result: IntArray
) -> float:
    """Write the value of scattered lines of units, summed per row, to ``result`` [row]; return the sum of magnitudes.

    ``price`` is [row, sku]; a price with one row serves them all.
    """
    size = 0.0
    several = int(price.shape[0] > 1)
    result[:] = 0
    for n in range(units.shape[0]):
        worth = price[several * rows[n], products[n]]
        result[rows[n]] += units[n] * worth
        size += float(units[n]) * float(worth)
    return size


@kernel
def split_orders(
    quantity: IntArray, start: IntArray, share: FloatArray, carried: FloatArray, result: IntArray
) -> None:
    """Split each site's order over its sources by share; single units go where most is due, ties to the first source.

    What a source is due and did not get is ``carried`` [edge, sku] to the next order: else all orders of one unit would
    go to the source with the largest share. ``quantity`` [site, sku]; edges of site i are rows start[i] to start[i + 1]
    of ``share``, ``carried`` and ``result`` [edge, sku].
    """
    for i in range(quantity.shape[0]):
        first, last = start[i], start[i + 1]
        for k in range(quantity.shape[1]):
            q = quantity[i, k]
            left = q
            for e in range(first, last):
                result[e, k] = int(share[e, k] * q)
                carried[e, k] += share[e, k] * q - result[e, k]
                left -= result[e, k]
            while left > 0:
                best = -1
                for e in range(first, last):
                    if share[e, k] > 0.0 and (best < 0 or carried[e, k] > carried[best, k] + _ROUNDING):
                        best = e
                if best < 0:
                    break
                result[best, k] += 1
                carried[best, k] -= 1.0
                left -= 1


@kernel
def post_money(
    rest: IntArray, today: IntArray, balance: IntArray, parties: IntArray, micro: IntArray, rows: IntArray
) -> None:
    """Post micro amounts [row] at ``rows``: whole minor units move from payer to payee, what remains is carried."""
    for i in range(rows.shape[0]):
        row = rows[i]
        due = rest[row] + micro[i]
        whole = due // 1_000_000
        rest[row] = due - whole * 1_000_000
        if whole != 0:
            today[row] += whole
            balance[parties[0, row]] -= whole
            balance[parties[1, row]] += whole


@kernel
def replay_money(today: IntArray, parties: IntArray, moved: IntArray) -> None:
    """Add a day's recorded postings [flow, row] to what each partner received less paid."""
    for f in range(today.shape[0]):
        for row in range(today.shape[1]):
            whole = today[f, row]
            if whole != 0:
                moved[parties[f, 0, row]] -= whole
                moved[parties[f, 1, row]] += whole


@kernel
def within(granted: IntArray, claims: IntArray) -> bool:
    """Whether every grant lies between nothing and what was claimed."""
    for e in range(granted.shape[0]):
        for k in range(granted.shape[1]):
            if granted[e, k] < 0 or granted[e, k] > claims[e, k]:
                return False
    return True


@kernel
def none_negative(units: IntArray) -> bool:
    """Whether no cell is below zero."""
    for i in range(units.shape[0]):
        for k in range(units.shape[1]):
            if units[i, k] < 0:
                return False
    return True


@kernel
def any_units(units: IntArray) -> bool:
    """Whether some cell is not zero; stops at the first."""
    for i in range(units.shape[0]):
        for k in range(units.shape[1]):
            if units[i, k] != 0:
                return True
    return False


@kernel
def sum_rows(units: IntArray, group: IntArray, total: IntArray) -> None:
    """Write the sum of the rows [row, sku] of each group [row] into ``total`` [group, sku]."""
    total[:] = 0
    for i in range(units.shape[0]):
        for k in range(units.shape[1]):
            total[group[i], k] += units[i, k]
