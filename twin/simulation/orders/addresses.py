"""By which names and numbers the draws of an order are addressed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.baskets import NUMBER_BITS
from twin.kernels.order_states import Columns
from twin.network.arrays import IntArray
from twin.network.network import Network
from twin.network.online import Online
from twin.simulation.draws import name_hashes
from twin.simulation.orders.incoming import Batch
from twin.units import SECONDS_PER_DAY


def channel_names(online: Online) -> NDArray[np.uint64]:
    """Return [channel] by which hash it stands in addresses: nobody's where customers choose, who stay who they are."""
    names = name_hashes(online.channels.ids)
    return names if online.choice is None else np.zeros_like(names)


class Addresses:
    """Drawn orders are named by zone, channel and their number within both; recorded ones by their id.

    Where customers choose their channel it stands in no address, and numbers are those within the zone.
    """

    def __init__(self, network: Network) -> None:
        online = network.online
        assert online is not None
        self._modes = len(online.modes)
        self._zones, self._channels = name_hashes(network.zones.ids), channel_names(online)
        self._recorded = name_hashes(online.history.ids) if online.history is not None else self._zones[:0]

    def of(self, orders: IntArray, columns: Columns) -> tuple[NDArray[np.uint64], NDArray[np.uint64], IntArray]:
        """Return two name hashes and a number [order] for some rows of the columns."""
        rows = columns.orders[orders]
        return self._of(
            rows["destination"] // self._modes, rows["stream"] // self._modes, rows["placed"],
            rows["nth"].astype(np.int64), rows["reference"],
        )

    def of_batch(self, batch: Batch) -> tuple[NDArray[np.uint64], NDArray[np.uint64], IntArray]:
        """Return the same for orders that are not in the columns yet."""
        of, rows = batch.of, slice(batch.first, batch.last)
        return self._of(of.zone[rows], of.channel[rows], of.placed[rows], of.nth[rows], of.reference[rows])

    def _of(
        self, zone: IntArray, channel: IntArray, placed: IntArray, nth: IntArray, reference: IntArray
    ) -> tuple[NDArray[np.uint64], NDArray[np.uint64], IntArray]:
        first, second = self._zones[zone], self._channels[channel]
        number = placed // SECONDS_PER_DAY << NUMBER_BITS | nth
        recorded = reference >= 0
        if recorded.any():
            first[recorded] = self._recorded[reference[recorded]]
            second[recorded], number[recorded] = 0, 0
        return first, second, number
