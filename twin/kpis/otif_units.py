"""On time in full, by units."""

from __future__ import annotations

from twin.kpis.base import Row
from twin.kpis.measuring.amounts import units
from twin.kpis.measuring.orders import by_channel, order_counts, scaled
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.network import Network


class OtifUnits:
    """The share of units due in the window that were delivered on time, by the first promise of their order.

    A line is delivered whole, so its units are on time or late together. Units of a line cancelled because its stock
    never came are due and failed; those that the customer cancelled are not due.
    """

    name = "otif_units"
    label = "On time in full (units)"
    unit = "share"
    better = "higher"
    formula = "units delivered by the first promise / units due"
    source = (
        "On time in full against the first promised date, after SCOR RL.1.1 (no conformity claimed); what is due is "
        "our choice"
    )
    assumption = True

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total and one row per channel."""
        counts = order_counts(run, network, window)
        on_time, due = (
            scaled(counts.of(measure), lambda book_units: units(run, book_units))
            for measure in (Measure.UNITS_ON_TIME, Measure.UNITS_DUE)
        )
        return by_channel(counts, on_time, due)
