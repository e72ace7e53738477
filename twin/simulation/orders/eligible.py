"""Delivery lanes channel by channel, where not every site is open to every channel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from twin.network.arrays import BoolArray
from twin.policies.views import DeliveryLanes


def by_channel(lanes: DeliveryLanes, allowed: BoolArray) -> DeliveryLanes:
    """Return the lanes of every channel, one channel after the other, without those from sites closed to it.

    A destination is then a channel, a zone and a mode. No sourcing rule sees a lane that its orders may not take, so
    that none can break what is ``allowed`` [channel, site].
    """
    channels, destinations = len(allowed), len(lanes.rank)
    barred = np.repeat(~allowed, destinations, axis=0)
    return replace(
        lanes, rank=np.where(barred, np.inf, np.tile(lanes.rank, (channels, 1))),
        distance_km=np.tile(lanes.distance_km, (channels, 1)), parcel_micro=np.tile(lanes.parcel_micro, (channels, 1)),
        unit_micro=np.tile(lanes.unit_micro, (channels, 1)), lead_hours=np.tile(lanes.lead_hours, (channels, 1)),
    )
