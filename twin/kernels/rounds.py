"""Who is at work on what: a binary heap per site and kind of work, by the end of the work.

Source: Williams (1964), Algorithm 232, doi:10.1145/512274.512284.
"""

from __future__ import annotations

from twin.kernels.cache import kernel
from twin.kernels.floors import BUSY, Floor, spread
from twin.network.arrays import IntArray

__all__ = ["leave", "occupy"]


@kernel
def occupy(floor: Floor, stage: int, row: int, start: int, end: int, first: int) -> None:
    """Have somebody busy until an instant with the parcels of a round, of which ``first`` is the first (-1: none)."""
    ends, rounds, place = floor.ends[stage, row], floor.rounds[stage, row], floor.busy[stage, row]
    floor.busy[stage, row] += 1
    floor.cursor[stage, row] = start
    spread(floor.hours, floor.first_hour, BUSY + stage, row, start, end, 1)
    ends[place], rounds[place] = end, first
    while place > 0 and _sooner(ends, rounds, place, (place - 1) // 2):
        above = (place - 1) // 2
        _swap(ends, rounds, place, above)
        place = above


@kernel
def leave(floor: Floor, stage: int, row: int) -> tuple[int, int]:
    """Take the work that ends first off the heap; return its end and its first parcel."""
    ends, rounds = floor.ends[stage, row], floor.rounds[stage, row]
    end, first = ends[0], rounds[0]
    floor.busy[stage, row] -= 1
    floor.cursor[stage, row] = end
    last = floor.busy[stage, row]
    ends[0], rounds[0] = ends[last], rounds[last]
    rounds[last] = -1
    place = 0
    while True:
        below = 2 * place + 1
        if below >= last:
            break
        if below + 1 < last and _sooner(ends, rounds, below + 1, below):
            below += 1
        if not _sooner(ends, rounds, below, place):
            break
        _swap(ends, rounds, below, place)
        place = below
    return end, first


@kernel
def _sooner(ends: IntArray, rounds: IntArray, one: int, other: int) -> bool:
    """Whether the work in one place of a heap ends before that in the other; of equals the older parcel first."""
    if ends[one] != ends[other]:
        return bool(ends[one] < ends[other])
    return bool(rounds[one] < rounds[other])


@kernel
def _swap(ends: IntArray, rounds: IntArray, one: int, other: int) -> None:
    ends[one], ends[other] = ends[other], ends[one]
    rounds[one], rounds[other] = rounds[other], rounds[one]
