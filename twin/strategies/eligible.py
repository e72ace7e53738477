"""Whether the integration level of a strategy leaves a site to everything that customers order."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twin.errors import Problem
from twin.network.arrays import BoolArray
from twin.network.network import Network
from twin.network.online import Online
from twin.strategies.base import Organisation


def unserved(network: Network, organisation: Organisation) -> Iterator[Problem]:
    """Yield each channel and mode that is ordered somewhere, and for which no site there is open to the channel."""
    online, desk = network.online, organisation.sourcing
    if online is None or online.eligibility is None or desk is None:
        return
    level = desk.sourcing_terms().integration_level
    lanes = online.deliveries
    reached = np.zeros((len(online.orders_per_day), len(online.modes), len(network.sites)), bool)
    reached[lanes.zone, lanes.mode, lanes.site] = True
    ways = np.einsum("zms,cs->czm", reached.astype(np.int64), online.eligibility.open(level).astype(np.int64))
    nowhere = _wanted(online) & (ways == 0)
    for channel, mode in np.argwhere(nowhere.any(axis=1)).tolist():
        zone = network.zones.ids[int(np.argmax(nowhere[channel, :, mode]))]
        fix = "lower from_level of a site that delivers there in the table eligibility"
        yield Problem(
            "sourcing: integration_level", f"{level:g}", f"leaves no site to channel '{online.channels.ids[channel]}' "
            f"for mode '{online.modes.ids[mode]}' to zone '{zone}'",
            fix if level == 1 else f"{fix}, or choose a higher level",
        )


def _wanted(online: Online) -> BoolArray:
    """Return [channel, zone, mode] whether orders are drawn or on record for it."""
    if online.choice is not None:
        drawn = online.choice.offered[:, None, :] & (online.home_lane >= 0)
    else:
        drawn = (online.channels.share[:, None] * online.mode_share)[:, None, :] > 0
    wanted = np.asarray(drawn & (online.orders_per_day > 0)[None, :, None])
    past = online.history
    if past is not None:
        wanted[past.channel, past.zone, past.mode] = True
    return wanted
