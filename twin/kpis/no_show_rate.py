"""No-show rate."""

from __future__ import annotations

from twin.kpis.base import Row
from twin.kpis.measuring.orders import by_channel, order_counts
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.network import Network

_COLLECTED, _NOT_COLLECTED = Measure.PICKUPS_COLLECTED, Measure.PICKUPS_NOT_COLLECTED


class NoShowRate:
    """The share of the parcels that stood ready for their customers which nobody came for in time.

    What was not collected goes back on sale, and its lines are cancelled. Parcels are counted on the day on which they
    are collected, or back. Networks whose customers collect nothing have no such figure.
    """

    name = "no_show_rate"
    label = "No-show rate"
    unit = "share"
    better = "lower"
    formula = "parcels not collected / parcels collected or not collected"
    source = "Plain count of the ledger"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total and one row per channel."""
        if network.online is None or network.online.pickup is None:
            return []
        counts = order_counts(run, network, window)
        return by_channel(counts, counts.of(_NOT_COLLECTED), counts.of(_COLLECTED, _NOT_COLLECTED))
