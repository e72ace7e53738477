"""What customers are shown of stock, and what they do about it: order by order, as they are placed.

The record of what is free to sell is kept as it stands and as it stood: what an order takes is on record from its
second on, at the first site of its list that holds the line; what else has changed, from the next wave on.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from twin.kernels.baskets import LINE_BITS
from twin.kernels.cache import kernel
from twin.kernels.choice import choose
from twin.kernels.order_states import count, day_of
from twin.kernels.philox import NOTHING, WordArray, block, lane_of, unit
from twin.ledger.order_states import Measure
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.network.availability import LEAVE, ORDER

__all__ = [
    "CONFIRMED", "DOUBTFUL", "LIVE", "NOT_TOLD", "UNSHOWN", "Catalogue", "Doors", "Record", "Told", "advance",
    "catch_up", "differences", "screen", "substitute",
]

NOT_TOLD, LIVE = -2, -1
"""In place of a delay: the channel shows nothing; it shows the record as it stands."""
UNSHOWN, CONFIRMED, DOUBTFUL = 0, 1, 2
"""Of a line: nothing was shown, or that it is not available; that it is; that it is, which is not so any more."""
_ORDERS_AWAY, _LINES_AWAY = int(Measure.ORDERS_TURNED_AWAY), int(Measure.LINES_TURNED_AWAY)
_UNITS_AWAY, _SUBSTITUTED = int(Measure.UNITS_TURNED_AWAY), int(Measure.LINES_SUBSTITUTED)
_LINES_CONFIRMED, _UNITS_CONFIRMED = int(Measure.LINES_CONFIRMED), int(Measure.UNITS_CONFIRMED)
_ORDERS_CONFIRMED = int(Measure.ORDERS_CONFIRMED)


class Record(NamedTuple):
    """What is free to sell, as the record has it; book units."""

    now: IntArray
    """[site, sku]"""
    then: IntArray
    """[delay, site, sku] so long ago."""
    delay: IntArray
    """[delay] seconds."""
    read: IntArray
    """[delay] changes that ``then`` has taken in."""
    changes: IntArray
    """[second | site | sku | units, change] in the order of the seconds."""
    used: IntArray
    """[1] changes on record."""


class Told(NamedTuple):
    """What each channel shows, [channel]."""

    delay: IntArray
    """Row of the delay, ``LIVE`` or ``NOT_TOLD``."""
    wrong_share: FloatArray
    unavailable: IntArray
    substitute_share: FloatArray


class Doors(NamedTuple):
    """The sites that may serve a destination, best first."""

    sites: IntArray
    """[destination, place]"""
    number: IntArray
    """[destination]"""
    modes: int
    per_channel: int
    """Destinations between those of one channel and of the next; 0: they share them."""


class Catalogue(NamedTuple):
    """What may take the place of what."""

    family: IntArray
    """[sku]"""
    members: IntArray
    """[place] products, family by family."""
    start: IntArray
    """[family + 1] where its members start."""
    weight: FloatArray
    """[sku] popularity."""
    carried: BoolArray
    """[site, sku] whether the site ever holds the product."""


@kernel
def differences(record: Record, free: IntArray, kept_back: IntArray, out: IntArray) -> int:
    """Bring the record up to what is free [site, sku] and not kept back; write the changes [site | sku | units, n]."""
    found = 0
    for s in range(free.shape[0]):
        for k in range(free.shape[1]):
            change = free[s, k] - kept_back[s, k] - record.now[s, k]
            if change != 0:
                record.now[s, k] += change
                out[0, found], out[1, found], out[2, found] = s, k, change
                found += 1
    return found


@kernel
def advance(record: Record, row: int, second: int) -> None:
    """Let what is shown with a delay take in what was on record by a second less that delay."""
    then, changes, n = record.then[row], record.changes, record.read[row]
    while n < record.used[0] and changes[0, n] <= second - record.delay[row]:
        then[changes[1, n], changes[2, n]] += changes[3, n]
        n += 1
    record.read[row] = n


@kernel
def catch_up(record: Record, second: int, changed: IntArray) -> None:
    """Put changes [site | sku | units, n] of a second on record; forget what everybody has taken in."""
    used, changes = record.used[0], record.changes
    for n in range(changed.shape[1]):
        changes[0, used] = second
        changes[1:, used] = changed[:, n]
        used += 1
    known = used
    for row in range(len(record.read)):
        known = min(known, record.read[row])
    if 2 * known > used:
        for n in range(known, used):
            changes[:, n - known] = changes[:, n]
        used -= known
        for row in range(len(record.read)):
            record.read[row] -= known
    record.used[0] = used


@kernel
def _has(
    figures: IntArray, doors: Doors, destination: int, product: int, units: int, wrong: FloatArray, wrong_share: float,
    carried: BoolArray,
) -> bool:
    """Return whether some site that may serve shows so many units; ``wrong`` [site, sku] are uniforms."""
    for place in range(doors.number[destination]):
        site = doors.sites[destination, place]
        enough = figures[site, product] >= units
        if wrong_share > 0.0 and wrong[site, product] < wrong_share and carried[site, product]:
            enough = not enough
        if enough:
            return True
    return False


@kernel
def _claim(record: Record, doors: Doors, destination: int, product: int, units: int, second: int) -> None:
    """Put on record what an order takes: at the first site of its list that holds it."""
    for place in range(doors.number[destination]):
        site = doors.sites[destination, place]
        if record.now[site, product] >= units:
            record.now[site, product] -= units
            n = record.used[0]
            changes = record.changes
            changes[0, n], changes[1, n], changes[2, n], changes[3, n] = second, site, product, -units
            record.used[0] = n + 1
            return


@kernel
def _alternative(
    figures: IntArray, doors: Doors, destination: int, units: int, wrong: FloatArray, wrong_share: float,
    catalogue: Catalogue, product: int, basket: IntArray, share: float, uniform: float,
) -> int:
    """Return the product of the same family that a customer takes instead, of those that are shown; -1: none.

    What stands in the ``basket`` [line] already is no alternative.
    """
    family = catalogue.family[product]
    first, last = catalogue.start[family], catalogue.start[family + 1]
    weights, available = np.zeros(last - first), np.zeros(last - first, np.bool_)
    others = 0.0
    for place in range(last - first):
        other = catalogue.members[first + place]
        if other == product:
            continue
        weights[place] = catalogue.weight[other]
        others += weights[place]
        wanted = False
        for line in range(len(basket)):
            wanted |= basket[line] == other
        available[place] = not wanted and _has(
            figures, doors, destination, other, units, wrong, wrong_share, catalogue.carried
        )
    if share <= 0.0:
        return -1
    chosen = choose(weights, available, others * (1.0 - share) / share, uniform)
    return -1 if chosen < 0 else int(catalogue.members[first + chosen])


@kernel
def substitute(
    free: IntArray, doors: Doors, destination: int, units: int, catalogue: Catalogue, product: int, basket: IntArray,
    share: float, uniform: float,
) -> int:
    """Return the product of the same family that takes the place of one, of those free [site, sku]; -1: none."""
    nothing = np.zeros((0, 0))
    return _alternative(free, doors, destination, units, nothing, 0.0, catalogue, product, basket, share, uniform)


@kernel
def screen(
    record: Record, told: Told, doors: Doors, catalogue: Catalogue, wrong: FloatArray, facts: tuple[IntArray, ...],
    first_line: IntArray, product: IntArray, units: IntArray, key: WordArray,
    address: tuple[WordArray, WordArray, IntArray], counts: IntArray, now: int, left: BoolArray, shown: IntArray,
) -> int:
    """Show every new order what is there; return how many lines customers left out or replaced.

    ``facts`` are zone, channel, mode, second of placing and of the customer's cancellation [order]; ``first_line``
    [order + 1] where its lines begin, from 0. ``wrong`` [site, sku] are the day's uniforms, and ``address`` is that of
    the order's draws. ``product`` [line] is written where another one was taken, ``left`` [line] where none was, and
    ``shown`` [line] with what was shown.
    """
    zone, channel, mode, placed, cancels = facts
    changed = 0
    for n in range(len(zone)):
        row = told.delay[channel[n]]
        begin, end = first_line[n], first_line[n + 1]
        destination, stream = zone[n] * doors.modes + mode[n], channel[n] * doors.modes + mode[n]
        destination += channel[n] * doors.per_channel
        day, tried = day_of(placed[n], counts), cancels[n] > now
        if row >= 0:
            advance(record, row, placed[n])
        figures = record.then[row] if row >= 0 else record.now
        does, share = told.unavailable[channel[n]], told.wrong_share[channel[n]]
        gone, certain = 0, 0
        for line in range(begin, end):
            wanted, amount = product[line], units[line]
            if row != NOT_TOLD and not _has(
                figures, doors, destination, wanted, amount, wrong, share, catalogue.carried
            ):
                other = wanted
                if does > LEAVE:
                    index = np.uint64((address[2][n] << LINE_BITS) + line - begin)
                    words = block(key[0], key[1], address[0][n], address[1][n], index, NOTHING)
                    other = _alternative(
                        figures, doors, destination, amount, wrong, share, catalogue, wanted, product[begin:end],
                        told.substitute_share[channel[n]], unit(lane_of(words, 0)),
                    )
                if does == LEAVE or other < 0:
                    left[line] = True
                    gone += 1
                    count(counts, _LINES_AWAY, stream, day, 1)
                    count(counts, _UNITS_AWAY, stream, day, amount)
                    continue
                if does == ORDER:
                    shown[line] = UNSHOWN
                    if tried:
                        _claim(record, doors, destination, wanted, amount, placed[n])
                    continue
                product[line] = wanted = other
                changed += 1
                count(counts, _SUBSTITUTED, stream, day, 1)
            if not tried:
                continue
            if row != NOT_TOLD:
                live = _has(record.now, doors, destination, wanted, amount, wrong, 0.0, catalogue.carried)
                shown[line] = CONFIRMED if live else DOUBTFUL
                certain += 1
                count(counts, _LINES_CONFIRMED, stream, day, 1)
                count(counts, _UNITS_CONFIRMED, stream, day, amount)
            _claim(record, doors, destination, wanted, amount, placed[n])
        count(counts, _ORDERS_AWAY, stream, day, int(gone == end - begin))
        count(counts, _ORDERS_CONFIRMED, stream, day, int(certain > 0))
        changed += gone
    return changed
