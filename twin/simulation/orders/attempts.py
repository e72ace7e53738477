"""Attempts to deliver: how many of them fail, and which parcels go back."""

from __future__ import annotations

import numpy as np

from twin.kernels.order_states import Columns
from twin.network.arrays import BoolArray, IntArray
from twin.network.network import Network
from twin.simulation.draws import Draws
from twin.simulation.orders.addresses import Addresses

_PARCELS = 1 << 10
"""Parcels of an order that have draws of their own."""


class Attempts:
    """Attempts succeed independently of each other, with a probability that depends on the service mode.

    One draw tells how many fail: k or more do with the k-th power of the probability that one fails. It belongs to the
    order and to the number of the parcel in it, whatever site sends it and when.
    """

    def __init__(self, network: Network, draws: Draws) -> None:
        assert network.online is not None
        self._modes, self._draws = network.online.modes, draws
        self._addresses = Addresses(network)
        self._sure = not self._modes.failure_rate.any()

    def of(self, parcels: IntArray, columns: Columns) -> tuple[IntArray, BoolArray]:
        """Return how many attempts to deliver some parcels fail, and whether all that may be made do."""
        failures = np.zeros(len(parcels), np.int64)
        if self._sure:
            return failures, np.zeros(len(parcels), bool)
        rows = columns.parcels["order"][parcels]
        mode = columns.orders["stream"][rows] % len(self._modes)
        nth = columns.lines["number"][columns.parcels["next_line"][parcels]]
        first, second, number = self._addresses.of(rows, columns)
        drawn = self._draws.lines("attempt", first, second, number * _PARCELS + nth)
        most, rate = self._modes.attempts[mode], self._modes.failure_rate[mode]
        bound = np.ones(len(parcels))
        for k in range(1, int(most.max(initial=0)) + 1):
            bound *= rate
            failures += (drawn < bound) & (k <= most)
        return failures, failures == most
