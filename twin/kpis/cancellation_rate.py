"""Cancellation rate."""

from __future__ import annotations

from twin.kpis.base import Row
from twin.kpis.measuring.orders import by_channel, order_counts
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.network import Network

_CUSTOMER, _STOCK = Measure.ORDERS_CANCELLED_BY_CUSTOMER, Measure.ORDERS_CANCELLED_FOR_STOCK
_NOT_COLLECTED, _UNPAID = Measure.ORDERS_NOT_COLLECTED, Measure.ORDERS_UNPAID
_DELIVERY, _OVERSOLD = Measure.ORDERS_UNDELIVERED, Measure.ORDERS_CANCELLED_AS_OVERSOLD
KINDS = {
    "all": (_CUSTOMER, _STOCK, _DELIVERY, _OVERSOLD, _NOT_COLLECTED, _UNPAID), "customer": (_CUSTOMER,),
    "stock": (_STOCK,), "delivery": (_DELIVERY,),
}
OVERSOLD_KINDS = {"oversold": (_OVERSOLD,)}
"""Further kinds where customers are shown what is there."""
PICKUP_KINDS = {"not_collected": (_NOT_COLLECTED,)}
"""Further kinds where customers come for their orders."""
UNPAID_KINDS = {"unpaid": (_UNPAID,)}
"""Further kinds where some orders are not paid at once."""


class CancellationRate:
    """The share of closed online orders of which nothing was delivered, in all and by who or what ended them.

    ``customer``: the customer cancelled in time. ``stock``: the order waited longer for stock than the channel's
    customers do. ``delivery``: no attempt to hand it over succeeded. ``oversold``, where customers are shown
    what is there: it was not, and the order was cancelled. ``not_collected``, where customers come for their orders:
    nobody came in time. ``unpaid``, where some are not paid at once: the hold expired first. Where the
    lines of an order ended for different reasons, the last one counts. An order of which some lines were delivered is
    none of these.
    """

    name = "cancellation_rate"
    label = "Cancellation rate"
    unit = "share"
    better = "lower"
    formula = "closed orders without a delivered line, by cause of the last cancellation / closed orders"
    source = "Plain count of the ledger"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return a row per kind (all, customer, stock, delivery, oversold, not_collected, unpaid), and channel."""
        counts = order_counts(run, network, window)
        closed = counts.of(Measure.ORDERS_CLOSED)
        shown = network.online is not None and network.online.availability is not None
        collected = network.online is not None and network.online.pickup is not None
        kinds = {**KINDS, **(OVERSOLD_KINDS if shown else {}), **(PICKUP_KINDS if collected else {})}
        if network.online is not None and network.online.holds is not None:
            kinds |= UNPAID_KINDS
        return [
            row for kind, measures in kinds.items()
            for row in by_channel(counts, counts.of(*measures), closed, kind=kind)
        ]
