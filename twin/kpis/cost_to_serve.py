"""Cost to serve an online order."""

from __future__ import annotations

from twin.kpis.base import CURRENCY, Row
from twin.kpis.measuring.orders import by_channel, money_of_micro, order_counts, scaled
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.network import Network

PARTS = {
    "picking": Measure.PICKING_COST_MICRO, "parcel": Measure.PARCEL_COST_MICRO, "commission": Measure.COMMISSION_MICRO,
}
RETURN_PARTS = {"returns": Measure.RETURN_COST_MICRO}
"""Further parts where delivered lines come back."""
LABOUR_PARTS = {"labour": Measure.LABOUR_COST_MICRO}
"""Further parts where people pick and pack."""
CONTACT_PARTS = {"contact": Measure.CONTACT_COST_MICRO}
"""Further parts where customers get in touch."""


class CostToServe:
    """What it costs to serve an online order, beyond the goods: picking, parcel, commission, and what comes back of it.

    Picking is paid per line picked and parcel packed, the parcel to its carrier, the commission to the seller of the
    channel. Where people pick and pack, their pay for the time that they work on parcels is the part ``labour``; what
    they are paid for while they wait for work, or serve customers who walk in, is no part. Where delivered lines come
    back, taking them in, inspecting and refurbishing them is the part ``returns``; refunds are no part, since they take
    back revenue. Answering customers whose order failed them is the part
    ``contact``. Each is counted on the day it arises, orders on the day they close; over a long window the difference
    is small. Getting the goods to the site that picks them is not part of it.
    """

    name = "cost_to_serve"
    label = "Cost to serve an order"
    unit = CURRENCY
    better = "lower"
    formula = (
        "picking + labour + parcel + commission + returns + contact paid in the window / "
        "closed orders with a delivered line"
    )
    source = (
        "Activity-based cost of an order: Kaplan and Cooper, Cost and Effect (1998); which activities count is our "
        "choice"
    )
    assumption = True

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return one row per kind (all, picking, parcel, commission, ...), of all orders and per channel."""
        counts = order_counts(run, network, window)
        orders = counts.of(Measure.ORDERS_DELIVERED)
        parts = dict(PARTS)
        if network.online is not None and network.online.returns is not None:
            parts |= RETURN_PARTS
        if network.online is not None and network.online.staffing is not None:
            parts |= LABOUR_PARTS
        if network.online is not None and network.online.channels.contact_micro.any():
            parts |= CONTACT_PARTS
        kinds = {"all": tuple(parts.values()), **{kind: (measure,) for kind, measure in parts.items()}}
        return [
            row for kind, measures in kinds.items()
            for row in by_channel(counts, scaled(counts.of(*measures), money_of_micro), orders, kind=kind)
        ]
