"""Delivery failure rate."""

from __future__ import annotations

from twin.kpis.base import Row
from twin.kpis.measuring.orders import order_counts, share
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.network import Network


class DeliveryFailureRate:
    """The share of attempts to hand over a parcel that fail: nobody was there, or nobody wanted it.

    Every attempt costs a trip, and a parcel whose last one fails goes back to its site. Attempts are counted on the day
    on which the parcel leaves.
    """

    name = "delivery_failure_rate"
    label = "Delivery failure rate"
    unit = "share"
    better = "lower"
    formula = "attempts to deliver that fail / attempts to deliver"
    source = "Plain count of the ledger"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total and one row per channel."""
        return share(order_counts(run, network, window), Measure.ATTEMPTS_FAILED, Measure.ATTEMPTS)
