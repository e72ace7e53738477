"""Delivery windows: which one a customer chooses, and that nobody is served before it begins."""

from __future__ import annotations

import numpy as np

from twin.kernels.order_states import Columns
from twin.network.arrays import FloatArray, IntArray
from twin.network.network import Network
from twin.simulation.draws import Draws
from twin.simulation.orders.addresses import Addresses
from twin.units import SECONDS_PER_DAY


class Windows:
    """Windows before the promise, for the service modes that have them.

    Who chooses takes one of the next ones that begin late enough, as many as a day has, each as likely as the others.
    The draw belongs to the order.
    """

    def __init__(self, network: Network, draws: Draws) -> None:
        assert network.online is not None
        self._modes, self._draws = network.online.modes, draws
        self._addresses = Addresses(network)
        self.any, self._any_chosen = bool(self._modes.window_seconds.any()), bool(self._modes.chosen.any())

    def promise(self, first: int, last: int, columns: Columns) -> None:
        """Promise to the orders [first, last), of those modes, the ends of the windows that they choose."""
        if not self._any_chosen:
            return
        orders = columns.orders[first:last]
        mode = orders["stream"] % len(self._modes)
        rows = np.flatnonzero(self._modes.chosen[mode])
        if len(rows):
            drawn = self._draws.lines("window", *self._addresses.of(first + rows, columns))
            orders["promised"][rows] = self._ends(orders["placed"][rows], mode[rows], drawn)

    def _ends(self, placed: IntArray, mode: IntArray, drawn: FloatArray) -> IntArray:
        """Return the second at which the chosen windows end."""
        modes = self._modes
        length, windows, begin = modes.window_seconds[mode], modes.windows[mode], modes.window_from_second[mode]
        midnight = placed - placed % SECONDS_PER_DAY
        late = placed - midnight >= modes.cut_off_second[mode]
        soonest = np.where(late, midnight + SECONDS_PER_DAY, placed) + modes.notice_seconds[mode]
        day, second = soonest // SECONDS_PER_DAY, soonest % SECONDS_PER_DAY
        next_one = np.minimum(np.maximum(-((begin - second) // length), 0), windows)
        nth = next_one + (drawn * windows).astype(np.int64)
        ends: IntArray = (day + nth // windows) * SECONDS_PER_DAY + begin + (nth % windows + 1) * length
        return ends

    def wait(self, mode: IntArray, promised: IntArray, arrives: IntArray) -> IntArray:
        """Return [parcel] how many seconds what arrives too early waits for its window to begin."""
        length = self._modes.window_seconds[mode]
        waits: IntArray = np.where(length > 0, np.maximum(promised - length - arrives, 0), 0)
        return waits
