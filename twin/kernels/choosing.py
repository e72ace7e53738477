"""By which channel and service mode each customer orders, if at all: a logit choice, and what the channel decides."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from twin.kernels.baskets import NUMBER_BITS, cancelled, lines_wanted
from twin.kernels.cache import kernel
from twin.kernels.choice import choose
from twin.kernels.elementary import exp
from twin.kernels.philox import NOTHING, WordArray, block, lane_of, unit
from twin.kernels.placing import Promises, promised
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.units import SECONDS_PER_DAY, SECONDS_PER_HOUR

__all__ = ["Baskets", "Tastes", "Windows", "decide", "soonest"]

_NOBODY = np.uint64(0)


class Tastes(NamedTuple):
    """What customers weigh; ways to order are channels x modes, in this order."""

    at_once: FloatArray
    """[zone, way] utility but for the hours to the promise; minus infinity where it is not on offer."""
    per_hour: FloatArray
    """[way] utility lost per hour."""
    outside: float
    """Weight of ordering nothing, >= 0."""


class Windows(NamedTuple):
    """Delivery windows that customers choose from, [mode]."""

    length: IntArray
    """Seconds, >= 1."""
    begin: IntArray
    """Second of the day at which the first begins."""
    number: IntArray
    """A day; 0: the mode has none to choose from."""
    notice: IntArray
    """Seconds."""


class Baskets(NamedTuple):
    """What depends on the channel, [channel]."""

    mean_lines: FloatArray
    cancel_share: FloatArray
    cancel_after: FloatArray
    """Seconds, mean."""


@kernel
def soonest(promises: Promises, windows: Windows, placed: int, destination: int) -> int:
    """Return the second that would be promised, of several windows the end of the first that may be chosen."""
    mode = destination % len(promises.second)
    if windows.number[mode] == 0:
        return promised(promises, placed, destination)
    midnight = placed // SECONDS_PER_DAY * SECONDS_PER_DAY
    counted = midnight + SECONDS_PER_DAY if placed - midnight >= promises.cut_off[mode] else placed
    counted += windows.notice[mode]
    day, second = counted // SECONDS_PER_DAY, counted % SECONDS_PER_DAY
    length, number, nth = windows.length[mode], windows.number[mode], 0
    if second > windows.begin[mode]:
        nth = min((second - windows.begin[mode] + length - 1) // length, number)
    if nth == number:
        day, nth = day + 1, 0
    return int(day * SECONDS_PER_DAY + windows.begin[mode] + (nth + 1) * length)


@kernel
def _weigh(
    tastes: Tastes, promises: Promises, windows: Windows, zone: int, placed: int, weights: FloatArray,
    offered: BoolArray,
) -> float:
    """Write the weight [way] of each way to order, the best of them 1; return that of ordering nothing beside it."""
    modes = len(promises.second)
    best = -math.inf
    for way in range(len(weights)):
        weights[way] = tastes.at_once[zone, way]
        offered[way] = weights[way] > -math.inf
        if offered[way] and tastes.per_hour[way] > 0.0:
            waits = soonest(promises, windows, placed, zone * modes + way % modes) - placed
            weights[way] -= tastes.per_hour[way] * (waits / SECONDS_PER_HOUR)
        best = max(best, weights[way])
    for way in range(len(weights)):
        weights[way] = exp(weights[way] - best) if offered[way] else 0.0
    return tastes.outside * exp(-best) if tastes.outside > 0.0 else 0.0


@kernel
def decide(
    keys: WordArray, zone_names: WordArray, drawn: IntArray, tastes: Tastes, promises: Promises, windows: Windows,
    baskets: Baskets, mode: IntArray, orders: BoolArray,
) -> None:
    """Let the customers ``drawn`` [7, customer] choose: write their channel there, and their ``mode`` [customer].

    Lines and cancellation become those of the channel; ``keys`` [6] are the two words each of the purposes
    ``order_choice``, ``order`` and ``order_cancelled``. ``orders`` [customer] tells who orders anything; the others are
    given the way that they would order by, if they had to: what is left of their draw, stretched over (0, 1), says so.
    Every zone has a way on offer.
    """
    modes, ways = len(promises.second), tastes.at_once.shape[1]
    weights, offered = np.empty(ways), np.empty(ways, np.bool_)
    one_line = np.array([exp(1.0 - mean) for mean in baskets.mean_lines])
    for n in range(drawn.shape[1]):
        zone, number = drawn[0, n], drawn[2, n]
        placed = (number >> NUMBER_BITS) * SECONDS_PER_DAY + drawn[3, n]
        words = block(keys[0], keys[1], zone_names[zone], _NOBODY, np.uint64(number >> 2), NOTHING)
        u = unit(lane_of(words, number & 3))
        outside = _weigh(tastes, promises, windows, zone, placed, weights, offered)
        way = choose(weights, offered, outside, u)
        orders[n] = way >= 0
        if way < 0:
            inside = weights.sum() / (weights.sum() + outside)
            way = choose(weights, offered, 0.0, (u - inside) / (1.0 - inside))
        channel = way // modes
        drawn[1, n], mode[n] = channel, way % modes
        words = block(keys[2], keys[3], zone_names[zone], _NOBODY, np.uint64(number), NOTHING)
        drawn[4, n] = lines_wanted(unit(words[1]), baskets.mean_lines[channel], one_line[channel])
        if unit(words[2]) < baskets.cancel_share[channel]:
            drawn[5, n] = placed + cancelled(
                keys[4], keys[5], zone_names[zone], _NOBODY, number, baskets.cancel_after[channel]
            )
