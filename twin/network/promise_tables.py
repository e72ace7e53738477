"""The tables of what online customers are shown and promised, column by column."""

from __future__ import annotations

from twin.network.availability import OVERSOLD, UNAVAILABLE
from twin.network.columns import NOTE, Column, TableDescription

LONGEST_DELAY_MINUTES = 100_000

AVAILABILITY = TableDescription("availability", "What customers are shown of stock before they order. The row of a "
                                "channel replaces the row all. Customers of a channel without a row order whatever "
                                "they came for.", (
    Column("channel", "channel names", "-", "Where it is shown.", refers_to="channels"),
    Column("delay_minutes", "number", "minutes", "The record is shown as it stood so long ago.", low=0,
           high=LONGEST_DELAY_MINUTES),
    Column("wrong_percent", "number", "%", "Percentage of the shelves (a site and a product) whose figure says the "
           "opposite all day: enough where there is too little, too little where there is enough.", low=0, high=100),
    Column("unavailable", "choice", "-", "What customers do whose product shows as not available. order: they order "
           "it all the same, and wait. leave: they do without it. substitute: they look for another product of its "
           "family that shows as available.", choices=UNAVAILABLE),
    Column("oversold", "choice", "-", "What is done with a line that was shown as available and that no site has. "
           "wait: it waits for stock. cancel: it is cancelled. substitute: another product of the family that is there "
           "is sent, or it is cancelled. split: it waits, and the order's other lines go from whatever site has "
           "them.", choices=OVERSOLD),
    Column("substitute_percent", "number", "%", "Percentage of the customers who take another product of the family if "
           "all others are available; the fewer are, the fewer take one. Blank: 50.", low=0, high=100, required=False,
           default="50"),
    NOTE,
), key=("channel",), required=False)
