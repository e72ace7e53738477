"""Customers who come for their orders: when, and whether at all."""

from __future__ import annotations

import numpy as np

from twin.kernels.order_states import Columns
from twin.kernels.parcels import AT_THE_DOOR
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.network.network import Network
from twin.simulation.draws import Draws
from twin.simulation.geography import lead_time_law, whole_ticks
from twin.simulation.orders.addresses import Addresses
from twin.units import SECONDS_PER_DAY

_DRAWS = 4
"""Draws of an order: whether its customer comes, and how long after it is ready."""


class Collecting:
    """What is ready stands until its customer comes, or until its time on the shelf is over.

    Whether and when a customer comes belongs to the order, whatever site serves it: parcels of one order each wait as
    long from when they are ready.
    """

    def __init__(self, network: Network, draws: Draws) -> None:
        online = network.online
        assert online is not None
        self._pickup, self._draws, self._modes = online.pickup, draws, len(online.modes)
        self._addresses, self._origin = Addresses(network), online.deliveries.site

    def of(
        self, parcels: IntArray, columns: Columns, lane: IntArray, travels: IntArray
    ) -> tuple[IntArray, BoolArray]:
        """Return [parcel] seconds from ready to its end, and whether the goods then are back where they came from.

        Those that are brought to the door have ``AT_THE_DOOR`` in place of the seconds. What nobody collects where it
        was shipped to goes back, which takes as long as it ``travels``.
        """
        seconds, back = np.full(len(parcels), AT_THE_DOOR), np.zeros(len(parcels), bool)
        terms = self._pickup
        if terms is None:
            return seconds, back
        rows = columns.parcels["order"][parcels]
        mode = columns.orders["stream"][rows] % self._modes
        some = np.flatnonzero(terms.collected[mode])
        if not len(some):
            return seconds, back
        mode, shelf = mode[some], terms.shelf_seconds[mode[some]]
        first, second, number = self._addresses.of(rows[some], columns)
        drawn = [self._draws.lines("collect", first, second, number * _DRAWS + j) for j in range(2)]
        after = self._after(mode, drawn[1])
        missed = (drawn[0] < terms.no_show_share[mode]) | (after > shelf)
        away = terms.site[lane[some]] != self._origin[lane[some]]
        seconds[some] = np.where(missed, shelf + away * travels[some], after)
        back[some] = missed
        return seconds, back

    def _after(self, mode: IntArray, uniforms: FloatArray) -> IntArray:
        """Return [order] seconds from ready to the customer's coming."""
        assert self._pickup is not None
        days = np.zeros(len(mode))
        for row in np.unique(mode).tolist():
            time, own = self._pickup.collect_after[row], mode == row
            if time.law == "constant":
                days[own] = time.mean_days
            else:
                law = lead_time_law(time.law, time.mean_days, time.deviation_days)
                days[own] = law.quantile(uniforms[own], np.full(int(own.sum()), time.mean_days))
        return whole_ticks(days, SECONDS_PER_DAY)
