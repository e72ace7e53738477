"""Inbound docks: trucks that come to a site are unloaded by doors, first come first served, to the microsecond."""

from __future__ import annotations

from twin.kernels.cache import kernel
from twin.network.arrays import BoolArray, IntArray

__all__ = ["unload"]


@kernel
def unload(
    site: IntArray, came: IntArray, takes: IntArray, free: IntArray, doors: IntArray, opens: IntArray, closes: IntArray,
    away: IntArray, afresh: BoolArray, held: BoolArray, began: IntArray,
) -> None:
    """Write when each truck's unloading begins today; -1 where it does not, and then for nobody behind it.

    Trucks [n] stand in the order of coming: their ``site``, when they ``came`` and how long each ``takes``. ``free``
    [site, door] is when a door has ended its last one. Unloading begins from ``opens`` to before ``closes`` [site] of
    today. A crew without a truck looks again every ``away`` [site] (0: it stands at the door), from when it became
    free; from the opening, where crews begin ``afresh`` [site] every day. ``held`` [site] is set where a truck waits
    for another day. All times but the flags are in millionths of a second.

    Source: the waiting times of a queue with several servers, first come first served (Kiefer & Wolfowitz 1955,
    Transactions of the American Mathematical Society 78:1-18), with repeated vacations of constant length (Levy &
    Yechiali 1975, Management Science 22:202-211).
    """
    for n in range(len(site)):
        at = site[n]
        began[n] = -1
        if held[at]:
            continue
        soonest = max(came[n], opens[at])
        best, door = -1, -1
        for d in range(doors[at]):
            look = max(free[at, d], opens[at]) if afresh[at] else free[at, d]
            if look < soonest:
                rounds = 0
                if away[at] > 0:
                    rounds = (soonest - look + away[at] - 1) // away[at]
                look = look + rounds * away[at] if away[at] > 0 else soonest
            if door < 0 or look < best:
                best, door = look, d
        if best < closes[at]:
            began[n] = best
            free[at, door] = best + takes[n]
        else:
            held[at] = True
