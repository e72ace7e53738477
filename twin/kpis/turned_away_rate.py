"""Turned-away rate."""

from __future__ import annotations

from twin.kpis.base import Row
from twin.kpis.measuring.orders import by_channel, order_counts
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.network import Network


class TurnedAwayRate:
    """The share of wanted order lines that were never placed, for they were shown as not available.

    They are in no fill rate: nobody asked for their stock. A strategy that turns customers away looks better on those
    than one that lets them wait, so read both. Networks without the table of availability have no such figure.
    """

    name = "turned_away_rate"
    label = "Turned-away rate"
    unit = "share"
    better = "lower"
    formula = "lines turned away / (lines placed + lines turned away)"
    source = "Plain count of the ledger"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total and one row per channel; none where nothing is shown."""
        if network.online is None or network.online.availability is None:
            return []
        counts = order_counts(run, network, window)
        wanted = counts.of(Measure.LINES_PLACED, Measure.LINES_TURNED_AWAY)
        return by_channel(counts, counts.of(Measure.LINES_TURNED_AWAY), wanted)
