"""Compiled loops of online orders: when each is placed, how many lines it has, which products, where it comes from.

Every order has a number, ``day << 22 | n`` for the n-th of its zone, channel and day, and all that is drawn for it
stands at an address made of that number: more orders, or fewer, change no other.
"""

from __future__ import annotations

import numpy as np

from twin.kernels.cache import kernel
from twin.kernels.elementary import exp, log1p
from twin.kernels.instants import second_of
from twin.kernels.inversion import poisson_quantile
from twin.kernels.philox import NOTHING, Word, WordArray, block, lane_of, unit
from twin.network.arrays import FloatArray, IntArray
from twin.units import SECONDS_PER_DAY

__all__ = ["NUMBER_BITS", "by_second", "cancelled", "discs", "fill", "headers", "lines_wanted"]

NUMBER_BITS = 22
LINE_BITS = 10
"""An order has fewer than 1,024 lines: Poisson baskets of 100 on average never come near."""
DISC_TRIES = 16


@kernel
def headers(
    key0: Word, key1: Word, cancel_key0: Word, cancel_key1: Word, zone_names: WordArray, channel_names: WordArray,
    count: IntArray, day: int, period: IntArray, start: IntArray, end: IntArray, share: FloatArray,
    mean_lines: FloatArray, cancel_share: FloatArray, cancel_after: FloatArray, kept_share: float, never: int,
    drawn: IntArray,
) -> None:
    """Draw the header of every order of a day; ``count`` [zone, channel] says how many.

    Periods of channel c are rows period[c] to period[c + 1] of ``start`` and ``end``, seconds of the day, and
    ``share``. Written are the rows of ``drawn`` [7, order]: zone, channel, number, second of the day, lines wanted, the
    second of the run at which the customer cancels (or ``never``), and 1 for an order that is kept in a sample.
    """
    row = 0
    for z in range(count.shape[0]):
        for c in range(count.shape[1]):
            one_line = exp(1.0 - mean_lines[c])
            for n in range(count[z, c]):
                number = day << NUMBER_BITS | n
                words = block(key0, key1, zone_names[z], channel_names[c], np.uint64(number), NOTHING)
                second = second_of(unit(words[0]), period[c], period[c + 1], start, end, share)
                drawn[0, row], drawn[1, row], drawn[2, row], drawn[3, row] = z, c, number, second
                drawn[4, row] = lines_wanted(unit(words[1]), mean_lines[c], one_line)
                drawn[5, row] = never
                if unit(words[2]) < cancel_share[c]:
                    drawn[5, row] = day * SECONDS_PER_DAY + second + cancelled(
                        cancel_key0, cancel_key1, zone_names[z], channel_names[c], number, cancel_after[c]
                    )
                drawn[6, row] = 1 if unit(words[3]) < kept_share else 0
                row += 1


@kernel
def lines_wanted(u: float, mean: float, one_line: float) -> int:
    """Return 1 + the Poisson quantile with the mean - 1; ``one_line`` is the probability of 1."""
    return 1 + _more(u, mean - 1.0, one_line)


@kernel
def cancelled(key0: Word, key1: Word, first: Word, second: Word, number: int, mean: float) -> int:
    """Return how many seconds after placing the customer of an order cancels, around a mean."""
    late = block(key0, key1, first, second, np.uint64(number >> 2), NOTHING)
    return _delay(lane_of(late, number & 3), mean)


@kernel
def _more(u: float, mean: float, none: float) -> int:
    """Return the Poisson quantile; ``none`` is the probability of 0, which most draws fall into."""
    return 0 if u <= none else poisson_quantile(u, mean)


@kernel
def _delay(word: Word, mean: float) -> int:
    return int(-log1p(-unit(word)) * mean)


@kernel
def by_second(drawn: IntArray) -> IntArray:
    """Return the orders ``drawn`` [7, order] by their second of the day (a counting sort); equals stay as they are."""
    place = np.zeros(SECONDS_PER_DAY + 1, np.int64)
    for i in range(drawn.shape[1]):
        place[drawn[3, i] + 1] += 1
    for s in range(SECONDS_PER_DAY):
        place[s + 1] += place[s]
    ordered = np.empty(drawn.shape, np.int64)
    for i in range(drawn.shape[1]):
        at = place[drawn[3, i]]
        place[drawn[3, i]] = at + 1
        for column in range(drawn.shape[0]):
            ordered[column, at] = drawn[column, i]
    return ordered


@kernel
def fill(
    key0: Word, key1: Word, zone_names: WordArray, channel_names: WordArray, drawn: IntArray, list_of_zone: IntArray,
    cumulative: FloatArray, guide: IntArray, family: IntArray, family_start: IntArray, affinity: float,
    mean_units: FloatArray, unit_scale: int, first_line: IntArray, shelf: IntArray, units: IntArray,
) -> int:
    """Draw the lines of orders ``drawn`` [7, order]; return how many lines there are.

    Popularity is ``cumulative`` [list, place] over places of products that lie family by family, with an index
    ``guide`` [list, slot]; ``family`` [place], ``family_start`` [family + 1]. A product that is in the basket already
    is drawn again; after six draws the units are added to its line. Written: ``first_line`` [order + 1], and per line
    the place ``shelf`` and book ``units``.
    """
    end = 0
    first_line[0] = 0
    one_unit = np.array([exp(1.0 - mean) for mean in mean_units])
    for i in range(drawn.shape[1]):
        z, c, number = drawn[0, i], drawn[1, i], drawn[2, i]
        weights, slots = cumulative[list_of_zone[z]], guide[list_of_zone[z]]
        first = end
        for line in range(drawn[4, i]):
            at = np.uint64((number << LINE_BITS | line) << 1)
            words = block(key0, key1, zone_names[z], channel_names[c], at, NOTHING)
            wanted = (1 + _more(unit(words[0]), mean_units[c] - 1.0, one_unit[c])) * unit_scale
            low, high = 0.0, 1.0
            if line > 0 and unit(words[1]) < affinity:
                low, high = _span(weights, family_start, family[shelf[first]])
            place = _product(unit(words[2]), low, high, weights, slots)
            same = _among(shelf, first, end, place)
            if same >= 0:
                place = _product(unit(words[3]), low, high, weights, slots)
                same = _among(shelf, first, end, place)
            if same >= 0:
                more = block(key0, key1, zone_names[z], channel_names[c], at + np.uint64(1), NOTHING)
                for word in more:
                    if same >= 0:
                        place = _product(unit(word), low, high, weights, slots)
                        same = _among(shelf, first, end, place)
            if same >= 0:
                units[same] += wanted
            else:
                shelf[end], units[end] = place, wanted
                end += 1
        first_line[i + 1] = end
    return end


@kernel
def _span(weights: FloatArray, family_start: IntArray, family: int) -> tuple[float, float]:
    low = weights[family_start[family] - 1] if family_start[family] > 0 else 0.0
    return low, weights[family_start[family + 1] - 1]


@kernel
def _product(u: float, low: float, high: float, weights: FloatArray, slots: IntArray) -> int:
    """Return the first place whose cumulative weight exceeds the uniform, stretched over [low, high).

    Source: indexed search, Chen & Asau (1974), as in Devroye, "Non-uniform random variate generation" (1986), III.2.4.
    """
    at = low + u * (high - low)
    if at >= high:
        at = low
    place = int(slots[int(at * slots.shape[0])])
    while weights[place] <= at:
        place += 1
    return place


@kernel
def _among(shelf: IntArray, first: int, end: int, place: int) -> int:
    for line in range(first, end):
        if shelf[line] == place:
            return line
    return -1


@kernel
def discs(key0: Word, key1: Word, first: WordArray, second: WordArray, number: IntArray) -> FloatArray:
    """Return points [n, 2], uniform in the disc of radius 1: points of the square until one lies within.

    Source: rejection, as in Devroye (1986), V.4.2; no sine or cosine, whose last bits differ between machines.
    """
    points = np.zeros((number.shape[0], 2))
    for i in range(number.shape[0]):
        for attempt in range(DISC_TRIES):
            at = np.uint64(number[i] * (DISC_TRIES // 2) + (attempt >> 1))
            words = block(key0, key1, first[i], second[i], at, NOTHING)
            x = 2.0 * unit(words[2] if attempt & 1 else words[0]) - 1.0
            y = 2.0 * unit(words[3] if attempt & 1 else words[1]) - 1.0
            if x * x + y * y <= 1.0:
                points[i, 0], points[i, 1] = x, y
                break
    return points
