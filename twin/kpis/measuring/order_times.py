"""How long online orders took: exact counts per minute, and their quantiles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from twin.kpis.measuring.arrays import places
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.arrays import IntArray
from twin.network.network import Network


def times(run: Run, network: Network, window: Window) -> Iterator[tuple[tuple[str, str], IntArray]]:
    """Yield, per channel and service mode, how many orders were closed after 0, 1, 2 ... whole minutes."""
    frame = window.rows(run.frame("order_times"), day="first_day")
    channels = network.online.channels.ids if network.online is not None else ()
    known = places(frame["channel"], channels)
    for key, row in enumerate(channels):
        own = frame[known == key]
        for mode in sorted(set(own["mode"].astype(str))):
            part = own[own["mode"] == mode]
            orders: IntArray = np.zeros(int(part["minutes"].max()) + 1, np.int64)
            np.add.at(orders, part["minutes"].to_numpy(), part["orders"].to_numpy())
            yield (row, mode), orders


def together(counts: Iterable[IntArray]) -> IntArray:
    """Return the sum of some counts per minute, each as long as it needs to be."""
    given = list(counts)
    summed: IntArray = np.zeros(max((len(orders) for orders in given), default=0), np.int64)
    for orders in given:
        summed[: len(orders)] += orders
    return summed


def minutes_within(orders: IntArray, per_cent: int) -> int:
    """Return the shortest time, in whole minutes, within which a share of [minute] orders was complete.

    Raises
    ------
    ValueError
        There is no order.
    """
    done = np.cumsum(orders)
    if not len(done) or not done[-1]:
        raise ValueError("no order has no quantile")
    return int(np.searchsorted(done * 100, int(done[-1]) * per_cent))


def delivery_minutes(run: Run, network: Network) -> IntArray:
    """Return [minute] how many orders of the measured days took so long, over all channels; empty: none was delivered.

    Orders that closed in the window with at least one delivered line count, from placing to the last delivery.
    """
    return together(orders for _, orders in times(run, network, Window.of(run)))
