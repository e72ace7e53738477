"""Compiled loops that share scarce units: proportional, by priority, first come first served, to a total, to a load."""

from __future__ import annotations

import numpy as np

from twin.kernels.cache import kernel
from twin.network.arrays import FloatArray, IntArray

_EXACT_BELOW = 1 << 31
_BISECTIONS = 50
"""Halvings of an interval: as fine as a float is exact."""


@kernel
def _share_out(available: int, claims: IntArray, granted: IntArray) -> None:
    """Share ``available`` over ``claims`` in proportion; whole units by largest remainder, ties to the first.

    Remainders are compared as whole numbers, so that a tie is a tie; claims of 2^31 and more by floating point.
    """
    total = claims.sum()
    if total <= available:
        granted[:] = claims
        return
    left = available
    rest = np.zeros(claims.shape[0], np.float64)
    exact = total < _EXACT_BELOW  # else the product below might not fit 64 bits
    for i in range(claims.shape[0]):
        if exact:
            granted[i] = available * claims[i] // total
            rest[i] = available * claims[i] - granted[i] * total
        else:
            part = available * (claims[i] / total)
            granted[i] = min(int(part), claims[i])
            rest[i] = part - granted[i]
        left -= granted[i]
    order = np.argsort(-rest, kind="mergesort")
    while left > 0:
        for i in order:
            if left > 0 and granted[i] < claims[i]:
                granted[i] += 1
                left -= 1
    while left < 0:
        for i in order[::-1]:
            if left < 0 and granted[i] > 0:
                granted[i] -= 1
                left += 1


@kernel
def proportional(available: IntArray, claims: IntArray, start: IntArray, granted: IntArray) -> None:
    """Share each source's stock [source, sku] over the claims of its edges [edge, sku], product by product.

    Edges of source i are rows start[i] to start[i + 1].
    """
    for i in range(available.shape[0]):
        first, last = start[i], start[i + 1]
        for k in range(claims.shape[1]):
            total = 0
            for e in range(first, last):
                total += claims[e, k]
            if total <= available[i, k]:
                for e in range(first, last):
                    granted[e, k] = claims[e, k]
            else:
                _share_out(available[i, k], claims[first:last, k], granted[first:last, k])


@kernel
def by_priority(available: IntArray, claims: IntArray, start: IntArray, priority: IntArray, granted: IntArray) -> None:
    """Serve each source's edges in classes of ``priority`` [edge], 1 first; within a class in proportion."""
    for i in range(available.shape[0]):
        first, last = start[i], start[i + 1]
        ranks = np.unique(priority[first:last])
        for k in range(claims.shape[1]):
            left = available[i, k]
            for rank in ranks:
                members = np.nonzero(priority[first:last] == rank)[0] + first
                wanted = np.empty(members.shape[0], np.int64)
                got = np.zeros(members.shape[0], np.int64)
                for n in range(members.shape[0]):
                    wanted[n] = claims[members[n], k]
                _share_out(left, wanted, got)
                for n in range(members.shape[0]):
                    granted[members[n], k] = got[n]
                    left -= got[n]


@kernel
def first_come(
    available: IntArray, edges: IntArray, products: IntArray, units: IntArray, source_of_edge: IntArray,
    granted: IntArray,
) -> None:
    """Serve a queue of claims (edge, product, units), oldest first, from the stock [source, sku] of their sources.

    ``available`` is used up and ``units`` is left as what remains owed; ``granted`` [edge, sku] is added to.
    """
    for n in range(units.shape[0]):
        e, k = edges[n], products[n]
        got = min(units[n], available[source_of_edge[e], k])
        if got > 0:
            units[n] -= got
            available[source_of_edge[e], k] -= got
            granted[e, k] += got


@kernel
def shorten_queue(edges: IntArray, products: IntArray, units: IntArray, served: IntArray) -> int:
    """Take what was ``served`` [edge, sku] off the oldest lines (edge, product, units) of each cell; close the gaps.

    ``served`` is used up. Return how many lines are left, at the front of the three arrays.
    """
    kept = 0
    for n in range(units.shape[0]):
        e, k = edges[n], products[n]
        taken = min(units[n], served[e, k])
        served[e, k] -= taken
        if units[n] > taken:
            edges[kept], products[kept], units[kept] = e, k, units[n] - taken
            kept += 1
    return kept


@kernel
def trim_to_capacity(granted: IntArray, start: IntArray, capacity: IntArray) -> None:
    """Cut each source's grants [edge, sku] in proportion to what it can handle today; a negative capacity is none."""
    for i in range(capacity.shape[0]):
        if capacity[i] < 0:
            continue
        block = granted[start[i] : start[i + 1]]
        if block.sum() > capacity[i]:
            claims = block.copy().reshape(-1)
            cut = np.zeros(claims.shape[0], np.int64)
            _share_out(capacity[i], claims, cut)
            block[:] = cut.reshape(block.shape)


@kernel
def trim_to_load(granted: IntArray, edges: IntArray, volume_ml: IntArray, room: IntArray) -> None:
    """Cut the grants [row, sku] of ``edges`` [row] to the room that their vehicles have left, product by product.

    ``room`` [edge] is in millilitres times the unit scale and goes down by what is loaded; negative is no limit.
    """
    for i in range(granted.shape[0]):
        left = room[edges[i]]
        if left < 0:
            continue
        for k in range(granted.shape[1]):
            if granted[i, k] > 0 and volume_ml[k] > 0:
                granted[i, k] = min(granted[i, k], left // volume_ml[k])
                left -= granted[i, k] * volume_ml[k]
        room[edges[i]] = left


@kernel
def freight(
    units: IntArray, edges: IntArray, mass_g: IntArray, volume_ml: IntArray, unit_scale: int,
    vehicle_ml: IntArray, per_vehicle_minor: IntArray, per_unit_micro: IntArray, shipped: IntArray, charge: IntArray,
) -> float:
    """Load what departs [edge row, sku] on vehicles: add units, grams and vehicles to ``shipped`` [3, edge].

    ``charge`` [row] is written (micro). A negative ``vehicle_ml`` [edge] is one vehicle that holds everything. Return
    the largest magnitude met, to notice an overflow.
    """
    largest = 0.0
    for i in range(units.shape[0]):
        count = mass = volume = 0
        size = 0.0
        for k in range(units.shape[1]):
            u = units[i, k]
            if u != 0:
                count += u
                mass += u * mass_g[k]
                volume += u * volume_ml[k]
                size += float(u) * float(max(mass_g[k], volume_ml[k]))
        edge = edges[i]
        vehicles = 1 if count > 0 else 0
        if vehicle_ml[edge] > 0 and count > 0:
            vehicles = max(1, -(-volume // (vehicle_ml[edge] * unit_scale)))
        shipped[0, edge] += count
        shipped[1, edge] += mass // unit_scale
        shipped[2, edge] += vehicles
        charge[i] = vehicles * per_vehicle_minor[edge] * 1_000_000 + count * per_unit_micro[edge]
        due = float(vehicles) * float(per_vehicle_minor[edge]) * 1e6 + float(count) * float(per_unit_micro[edge])
        largest = max(largest, size, due)
    return largest


@kernel
def _common_level(available: int, want: IntArray, cover: IntArray, spread: FloatArray) -> float:
    """Return the highest level to which all can be lifted with a stock that is less than what is wanted."""
    low, high = np.inf, -np.inf
    for i in range(want.shape[0]):
        low = min(low, cover[i] / spread[i])
        high = max(high, (cover[i] + want[i]) / spread[i])
    for _ in range(_BISECTIONS):
        level, used = (low + high) / 2, 0.0
        for i in range(want.shape[0]):
            used += min(float(want[i]), max(0.0, level * spread[i] - cover[i]))
        if used <= available:
            low = level
        else:
            high = level
    return low


@kernel
def _level_out(
    available: int, want: IntArray, cover: IntArray, spread: FloatArray, batch: IntArray, granted: IntArray
) -> None:
    """Share a stock among wants [row] that it does not cover, by the common level in whole batches."""
    left = available
    level = _common_level(left, want, cover, spread)
    for i in range(want.shape[0]):
        part = min(float(want[i]), max(0.0, level * spread[i] - cover[i]))
        granted[i] = int(part) // batch[i] * batch[i]
        left -= granted[i]
    while True:
        lowest, chosen = np.inf, -1
        for i in range(want.shape[0]):
            stands = (cover[i] + granted[i]) / spread[i]
            if batch[i] <= min(left, want[i] - granted[i]) and stands < lowest:
                lowest, chosen = stands, i
        if chosen < 0:
            break
        granted[chosen] += batch[chosen]
        left -= batch[chosen]


@kernel
def fair_share(
    available: IntArray, seller: IntArray, want: IntArray, cover: IntArray, spread: FloatArray, batch: IntArray,
    granted: IntArray,
) -> None:
    """Share stocks [seller, sku] among wants [row, sku] so that (cover + granted) / spread becomes equal per seller.

    Whoever wants less gets no more than that. The common level is found by bisection, then rounded down to whole
    batches; what is left goes out batch by batch to whoever stands lowest, ties to the first.
    """
    rows = np.empty(want.shape[0], np.int64)
    for k in range(want.shape[1]):
        for s in range(available.shape[0]):
            count, total = 0, 0
            for i in range(want.shape[0]):
                if seller[i, k] == s and want[i, k] > 0:
                    rows[count] = i
                    count += 1
                    total += want[i, k]
                    granted[i, k] = want[i, k]
            if total > available[s, k]:
                own = rows[:count]
                part = np.zeros(count, np.int64)
                _level_out(available[s, k], want[own, k], cover[own, k], spread[own, k], batch[own, k], part)
                granted[own, k] = part
