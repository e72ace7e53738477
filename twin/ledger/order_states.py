"""The states of an order line, which may follow which, and what is counted of orders day by day.

Source: the line-level state machine of order management systems.
"""

from __future__ import annotations

import enum

__all__ = ["AFTER_DELIVERY", "BESIDE", "FOLLOWS", "MEASURES", "LineState", "Measure"]


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
    RELEASED = 5
    """The site was told to pick it."""
    PICKING = 6
    """A picker has begun with it."""
    REJECTED = 7
    """The picker did not find it; it needs another site."""
    PICKED = 8
    """The units have left the shelf."""
    PACKED = 9
    """The parcel is closed."""
    STAGED = 10
    """The parcel stands where the carrier, or the customer, will find it."""
    DISPATCHED = 11
    """The parcel has left the site."""
    READY = 12
    """The customer was told to come for it."""
    DELIVERED = 13
    """At the door, or in the hands of the customer who came for it."""
    CANCELLED = 14
    """By the customer before the pick, because patience for stock ran out, because no attempt to deliver worked, or
    because nobody came for it."""
    RETURNED = 15
    """Handed in by the customer; it is being inspected."""
    RESTOCKED = 16
    """Found as good as new: back on the shelf."""
    REFURBISHING = 17
    """Found in need of work, which is being done."""
    REFURBISHED = 18
    """Put right: back on the shelf."""
    SCRAPPED = 19
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
    LineState.RESERVED: (LineState.RELEASED, LineState.PICKED, LineState.REJECTED, LineState.CANCELLED),
    LineState.RELEASED: (LineState.PICKING, LineState.REJECTED, LineState.CANCELLED),
    LineState.PICKING: (LineState.PICKED, LineState.REJECTED),
    LineState.REJECTED: (LineState.BACKORDERED, LineState.SOURCED, LineState.CANCELLED),
    LineState.PICKED: (LineState.PACKED, LineState.DISPATCHED),
    LineState.PACKED: (LineState.STAGED, LineState.DISPATCHED),
    LineState.STAGED: (LineState.DISPATCHED,),
    LineState.DISPATCHED: (LineState.READY, LineState.DELIVERED, LineState.CANCELLED),
    LineState.READY: (LineState.DELIVERED, LineState.CANCELLED),
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
BESIDE = (
    LineState.RELEASED, LineState.PICKING, LineState.REJECTED, LineState.PACKED, LineState.STAGED, LineState.READY,
    *AFTER_DELIVERY,
)
"""The states that only some networks know; their timestamps lie beside the lines, and nowhere where none is met."""


class Measure(enum.IntEnum):
    """What is counted per day, channel and service mode. The day is that of the event that the name tells.

    *Placed*, *tried*, *from stock*: the day of the order, counted when it meets its first wave (orders placed after the
    last wave of a run are in the records only). *Due*: the day of its first promise; lines that the customer cancelled
    are not due, nor is what was promised for later than the last wave. *Closed*: the day on which the last line was
    delivered or cancelled. Other names: the day on which it happened.
    """

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[int]) -> int:
        """Return the number of a measure: they are rows of an array, from 0."""
        return count

    ORDERS_PLACED = enum.auto()
    LINES_PLACED = enum.auto()
    UNITS_PLACED = enum.auto()
    VALUE_PLACED_MINOR = enum.auto()
    ORDERS_FROM_STOCK = enum.auto()
    """Placed orders all of whose lines found stock in the first wave, wherever it stood."""
    LINES_FROM_STOCK = enum.auto()
    UNITS_FROM_STOCK = enum.auto()
    ORDERS_FROM_ONE_SITE = enum.auto()
    """Placed orders that one site took whole in the first wave."""
    ORDERS_DUE = enum.auto()
    ORDERS_ON_TIME_IN_FULL = enum.auto()
    LINES_DUE = enum.auto()
    LINES_ON_TIME = enum.auto()
    UNITS_DUE = enum.auto()
    UNITS_ON_TIME = enum.auto()
    ORDERS_CLOSED = enum.auto()
    ORDERS_DELIVERED = enum.auto()
    """Closed orders with at least one delivered line."""
    ORDERS_SPLIT = enum.auto()
    """Closed orders that left in more than one parcel."""
    ORDERS_CANCELLED_BY_CUSTOMER = enum.auto()
    """Closed without a delivered line, the last one cancelled by the customer."""
    ORDERS_CANCELLED_FOR_STOCK = enum.auto()
    """Closed without a delivered line, the last one cancelled because it waited too long for stock."""
    ORDERS_PARTLY_CANCELLED = enum.auto()
    LINES_CANCELLED_BY_CUSTOMER = enum.auto()
    LINES_CANCELLED_FOR_STOCK = enum.auto()
    UNITS_CANCELLED_BY_CUSTOMER = enum.auto()
    UNITS_CANCELLED_FOR_STOCK = enum.auto()
    LINES_BEGUN = enum.auto()
    """Lines that a picker looked for; counted where some may be missing."""
    LINES_REJECTED = enum.auto()
    """Lines that a site gave back: not found, or unfit for sale."""
    UNITS_REJECTED = enum.auto()
    LINES_MOVED = enum.auto()
    """Lines that waited too long for a picker and went to another site."""
    ORDERS_REJECTED = enum.auto()
    """Orders of which a line was rejected for the first time: they are brokered again."""
    PARCELS = enum.auto()
    """Parcels that left a site."""
    LINES_DELIVERED = enum.auto()
    LINES_FROM_ELSEWHERE = enum.auto()
    """Delivered lines that another site served than the first one for their customer zone and service mode."""
    UNITS_DELIVERED = enum.auto()
    REVENUE_MICRO = enum.auto()
    """Micro minor units of money, as are the three costs."""
    PICKING_COST_MICRO = enum.auto()
    PARCEL_COST_MICRO = enum.auto()
    COMMISSION_MICRO = enum.auto()
    BACKLOG_ORDER_TICKS = enum.auto()
    """Orders with a line that waits for stock, summed over the ticks of the day; divide by ticks."""
    BACKLOG_LINE_TICKS = enum.auto()
    BACKLOG_UNIT_TICKS = enum.auto()
    OPEN_ORDER_SECONDS = enum.auto()
    """Orders placed and not closed, integrated over the seconds of the day."""
    TICKS = enum.auto()
    ORDERS_TRIED = enum.auto()
    """Placed orders that were not cancelled before their first wave: what stock was asked for; the denominators of what
    was served from stock."""
    LINES_TRIED = enum.auto()
    UNITS_TRIED = enum.auto()
    ORDERS_UNDELIVERED = enum.auto()
    """Closed without a delivered line, the last one back at its site after the last attempt to deliver it."""
    LINES_UNDELIVERED = enum.auto()
    UNITS_UNDELIVERED = enum.auto()
    ORDERS_TURNED_AWAY = enum.auto()
    """Customers who left because nothing that they came for was shown as available; their orders were never placed."""
    LINES_TURNED_AWAY = enum.auto()
    """What customers did without because it was shown as not available, of orders that were placed or not."""
    UNITS_TURNED_AWAY = enum.auto()
    LINES_SUBSTITUTED = enum.auto()
    """Lines whose product was replaced by another one of its family, at placing or because it was oversold."""
    ORDERS_CONFIRMED = enum.auto()
    """Tried orders with a line that was shown as available."""
    LINES_CONFIRMED = enum.auto()
    """Tried lines that were shown as available at placing."""
    UNITS_CONFIRMED = enum.auto()
    ORDERS_OVERSOLD = enum.auto()
    """Confirmed lines that no site had when they were sourced, for the record had changed since, or was wrong."""
    LINES_OVERSOLD = enum.auto()
    UNITS_OVERSOLD = enum.auto()
    ORDERS_CANCELLED_AS_OVERSOLD = enum.auto()
    """Closed without a delivered line, the last one cancelled because it was oversold."""
    LINES_CANCELLED_AS_OVERSOLD = enum.auto()
    UNITS_CANCELLED_AS_OVERSOLD = enum.auto()
    ATTEMPTS = enum.auto()
    """Attempts to deliver the parcels that leave a site, counted when they leave, as are those of them that fail."""
    ATTEMPTS_FAILED = enum.auto()
    FEE_MICRO = enum.auto()
    """Fees that customers pay with the first delivery of an order."""
    CONTACT_COST_MICRO = enum.auto()
    """Answering customers whose order was late, incomplete or cancelled for want of stock, on the day it turned out."""
    LINES_RETURNED = enum.auto()
    """Lines that customers have handed in."""
    UNITS_RETURNED = enum.auto()
    REFUND_MICRO = enum.auto()
    """Paid back to customers."""
    RETURN_COST_MICRO = enum.auto()
    """Handling and inspection of what was handed in, and refurbishing."""
    UNITS_RESTOCKED = enum.auto()
    UNITS_REFURBISHED = enum.auto()
    UNITS_SCRAPPED = enum.auto()
    PICKUPS_COLLECTED = enum.auto()
    """Parcels that stood ready and were collected."""
    PICKUPS_NOT_COLLECTED = enum.auto()
    """Parcels that stood ready and went back on sale, because nobody came in time."""
    EXTRA_PURCHASES = enum.auto()
    """Customers who collected a parcel and bought a product of the shelf besides."""
    EXTRA_UNITS = enum.auto()
    """What they bought: sales of the site where they collected, not part of any order."""
    EXTRA_NOT_FOUND = enum.auto()
    """Customers who wanted to, and did not find the product."""
    ORDERS_NOT_COLLECTED = enum.auto()
    """Closed without a delivered line, the last one back on sale because nobody came for it."""
    LINES_NOT_COLLECTED = enum.auto()
    UNITS_NOT_COLLECTED = enum.auto()
    CUSTOMERS_WITHOUT_ORDER = enum.auto()
    """Who chose to order nothing, under the channel and mode by which they would have ordered; those who came after the
    last wave of a run are left out, as are orders."""
    LABOUR_COST_MICRO = enum.auto()
    """Pay for the time that pickers and packers work on parcels, counted when they begin; their idle time is not in."""
    STAGE_PROMISE_SECONDS = enum.auto()
    """Of delivered lines, summed: from placing to the promise; where people pick, as are the next five."""
    STAGE_SOURCE_SECONDS = enum.auto()
    """From the promise to the reservation."""
    STAGE_QUEUE_SECONDS = enum.auto()
    """From the reservation until a picker begins."""
    STAGE_PICK_SECONDS = enum.auto()
    """Until it is picked."""
    STAGE_PACK_SECONDS = enum.auto()
    """Until it is packed."""
    STAGE_SHIP_SECONDS = enum.auto()
    """Until it is at the door."""
    ORDERS_UNPAID = enum.auto()
    """Closed without a delivered line, the last one cancelled because the order was not paid in time."""
    LINES_UNPAID = enum.auto()
    UNITS_UNPAID = enum.auto()

    @property
    def label(self) -> str:
        """The name in the records."""
        return self.name.lower()


MEASURES = tuple(measure.label for measure in Measure)
