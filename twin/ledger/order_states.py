"""The states of an order line, which may follow which, and what is counted of orders day by day.

Source: the line-level state machine of order management systems; the states that belong to payment, packing and staging
are not modelled.
"""

from __future__ import annotations

import enum

__all__ = ["AFTER_DELIVERY", "FOLLOWS", "MEASURES", "LineState", "Measure"]


class LineState(enum.IntEnum):
    """Where an order line stands, in the order of the timestamps in the records."""

    PLACED = 0
    PROMISED = 1
    """The customer was told when it will arrive; this first promise stands for good."""
    BACKORDERED = 2
    """No site can serve it now; it waits for stock."""
    SOURCED = 3
    """A site was chosen."""
    RESERVED = 4
    """Units on that site's shelf are set apart."""
    PICKED = 5
    """The units have left the shelf."""
    DISPATCHED = 6
    """The parcel has left the site."""
    DELIVERED = 7
    CANCELLED = 8
    """By the customer before the pick, because patience for stock ran out, or because no attempt to deliver worked."""
    RETURNED = 9
    """Handed in by the customer; it is being inspected."""
    RESTOCKED = 10
    """Found as good as new: back on the shelf."""
    REFURBISHING = 11
    """Found in need of work, which is being done."""
    REFURBISHED = 12
    """Put right: back on the shelf."""
    SCRAPPED = 13
    """Found beyond use: gone for good."""

    @property
    def label(self) -> str:
        """The name in the records."""
        return self.name.lower()

    @property
    def final(self) -> bool:
        """Whether nothing follows."""
        return not FOLLOWS[self]


FOLLOWS: dict[LineState, tuple[LineState, ...]] = {
    LineState.PLACED: (LineState.PROMISED, LineState.CANCELLED),
    LineState.PROMISED: (LineState.BACKORDERED, LineState.SOURCED, LineState.CANCELLED),
    LineState.BACKORDERED: (LineState.SOURCED, LineState.CANCELLED),
    LineState.SOURCED: (LineState.RESERVED,),
    LineState.RESERVED: (LineState.PICKED, LineState.CANCELLED),
    LineState.PICKED: (LineState.DISPATCHED,),
    LineState.DISPATCHED: (LineState.DELIVERED, LineState.CANCELLED),
    LineState.DELIVERED: (LineState.RETURNED,),
    LineState.CANCELLED: (),
    LineState.RETURNED: (LineState.RESTOCKED, LineState.REFURBISHING, LineState.SCRAPPED),
    LineState.RESTOCKED: (),
    LineState.REFURBISHING: (LineState.REFURBISHED,),
    LineState.REFURBISHED: (),
    LineState.SCRAPPED: (),
}
"""Every legal transition; anything else stops the run."""
AFTER_DELIVERY = (
    LineState.RETURNED, LineState.RESTOCKED, LineState.REFURBISHING, LineState.REFURBISHED, LineState.SCRAPPED,
)
"""The states of what comes back, in the order of their timestamps; an order is closed and judged before."""


class Measure(enum.IntEnum):
    """What is counted per day, channel and service mode. The day is that of the event that the name tells.

    *Placed*, *tried*, *from stock*: the day of the order, counted when it meets its first wave (orders placed after the
    last wave of a run are in the records only). *Due*: the day of its first promise; lines that the customer cancelled
    are not due, nor is what was promised for later than the last wave. *Closed*: the day on which the last line was
    delivered or cancelled. Other names: the day on which it happened.
    """

    ORDERS_PLACED = 0
    LINES_PLACED = 1
    UNITS_PLACED = 2
    VALUE_PLACED_MINOR = 3
    ORDERS_FROM_STOCK = 4
    """Placed orders all of whose lines found stock in the first wave, wherever it stood."""
    LINES_FROM_STOCK = 5
    UNITS_FROM_STOCK = 6
    ORDERS_FROM_ONE_SITE = 7
    """Placed orders that one site took whole in the first wave."""
    ORDERS_DUE = 8
    ORDERS_ON_TIME_IN_FULL = 9
    LINES_DUE = 10
    LINES_ON_TIME = 11
    UNITS_DUE = 12
    UNITS_ON_TIME = 13
    ORDERS_CLOSED = 14
    ORDERS_DELIVERED = 15
    """Closed orders with at least one delivered line."""
    ORDERS_SPLIT = 16
    """Closed orders that left in more than one parcel."""
    ORDERS_CANCELLED_BY_CUSTOMER = 17
    """Closed without a delivered line, the last one cancelled by the customer."""
    ORDERS_CANCELLED_FOR_STOCK = 18
    """Closed without a delivered line, the last one cancelled because it waited too long for stock."""
    ORDERS_PARTLY_CANCELLED = 19
    LINES_CANCELLED_BY_CUSTOMER = 20
    LINES_CANCELLED_FOR_STOCK = 21
    UNITS_CANCELLED_BY_CUSTOMER = 22
    UNITS_CANCELLED_FOR_STOCK = 23
    PARCELS = 24
    """Parcels that left a site."""
    LINES_DELIVERED = 25
    UNITS_DELIVERED = 26
    REVENUE_MICRO = 27
    """Micro minor units of money, as are the three costs."""
    PICKING_COST_MICRO = 28
    PARCEL_COST_MICRO = 29
    COMMISSION_MICRO = 30
    BACKLOG_ORDER_TICKS = 31
    """Orders with a line that waits for stock, summed over the ticks of the day; divide by ticks."""
    BACKLOG_LINE_TICKS = 32
    BACKLOG_UNIT_TICKS = 33
    OPEN_ORDER_SECONDS = 34
    """Orders placed and not closed, integrated over the seconds of the day."""
    TICKS = 35
    ORDERS_TRIED = 36
    """Placed orders that were not cancelled before their first wave: what stock was asked for; the denominators of what
    was served from stock."""
    LINES_TRIED = 37
    UNITS_TRIED = 38
    ORDERS_UNDELIVERED = 39
    """Closed without a delivered line, the last one back at its site after the last attempt to deliver it."""
    LINES_UNDELIVERED = 40
    UNITS_UNDELIVERED = 41
    ATTEMPTS = 42
    """Attempts to deliver the parcels that leave a site, counted when they leave, as are those of them that fail."""
    ATTEMPTS_FAILED = 43
    FEE_MICRO = 44
    """Fees that customers pay with the first delivery of an order."""
    LINES_RETURNED = 45
    """Lines that customers have handed in."""
    UNITS_RETURNED = 46
    REFUND_MICRO = 47
    """Paid back to customers."""
    RETURN_COST_MICRO = 48
    """Handling and inspection of what was handed in, and refurbishing."""
    UNITS_RESTOCKED = 49
    UNITS_REFURBISHED = 50
    UNITS_SCRAPPED = 51

    @property
    def label(self) -> str:
        """The name in the records."""
        return self.name.lower()


MEASURES = tuple(measure.label for measure in Measure)
