"""Cycle time by stage."""

from __future__ import annotations

from twin.kpis.base import Row
from twin.kpis.measuring.orders import by_channel, order_counts
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.network import Network
from twin.units import SECONDS_PER_HOUR

STAGES = {
    "promise": Measure.STAGE_PROMISE_SECONDS, "source": Measure.STAGE_SOURCE_SECONDS,
    "queue": Measure.STAGE_QUEUE_SECONDS, "pick": Measure.STAGE_PICK_SECONDS, "pack": Measure.STAGE_PACK_SECONDS,
    "ship": Measure.STAGE_SHIP_SECONDS,
}


class StageTime:
    """How long a delivered order line was in each stage, on average: where the cycle time comes from.

    ``promise``: from placing to the promise; ``source``: until a site was found that has it; ``queue``: until a picker
    began; ``pick``: until it was picked; ``pack``: until its parcel was closed; ``ship``: until it was at the door,
    failed attempts included. The six sum to the mean time from placing a line to its delivery. Every line counts once,
    on the day of its delivery. At a site where nobody works, all of the time until the pick is ``pick``. Networks where
    nobody picks at all have no such figure.
    """

    name = "stage_time"
    label = "Cycle time by stage"
    unit = "hours"
    better = "lower"
    formula = "time in the stage, summed over the lines delivered in the window / these lines"
    source = "Order fulfilment cycle time by its parts: SCOR model, RS.1.1 and its level 2 (stages are our choice)"
    assumption = True

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return one row per kind (promise, source, queue, pick, pack, ship), of all lines and per channel."""
        if network.online is None or network.online.staffing is None:
            return []
        counts = order_counts(run, network, window)
        lines = SECONDS_PER_HOUR * counts.of(Measure.LINES_DELIVERED)
        return [
            row for kind, measure in STAGES.items() for row in by_channel(counts, counts.of(measure), lines, kind=kind)
        ]
