"""The tables of online orders, column by column; ``schema`` puts them beside the others."""

from __future__ import annotations

from functools import partial

from twin.network.columns import (
    ALL,
    LARGEST_MONEY,
    LARGEST_UNITS,
    NOTE,
    UNLIMITED_WORD,
    Column,
    TableDescription,
    money,
    product_names,
    site_names,
)
from twin.network.omnichannel_tables import CHOICE, ELIGIBILITY
from twin.network.online import STORE, Modes
from twin.network.promise_tables import AVAILABILITY
from twin.network.staffing_tables import STAFFING_TABLES

LARGEST_RATE = 10**9
"""No site picks more lines an hour, so that seconds of two centuries times lines an hour stay within 64 bits."""
HOME_LANE, BY_THE_CLOCK, CHOSEN_WINDOW = "lane", "clock", "window"
"""What a mode may promise in place of hours after placing."""
NO_CUT_OFF = "none"
FIRST_MODE = "first"
"""The mode of a recorded order that names none: the first of the table modes."""
_ONE_MODE = Modes.standard().ids[0]
_SHARE_HINT = "a share lies between 0 and 1, not 0 and 100"
_zone_names = partial(Column, type="zone names", unit="-", refers_to="zones")
_channel = partial(Column, "channel", "reference", "-", refers_to="channels")

_CHANNELS = TableDescription("channels", "Ways to order online. Online orders need the tables channels, deliveries, "
                             "fulfilment and zones, and online_demand or orders with order_lines.", (
    Column("channel", "id", "-", f"Id of the channel; {STORE} is reserved for customers who walk in."),
    Column("name", "text", "-", "Name of the channel."),
    Column("share", "number", "-", "Share of the orders of every zone; the shares of all channels sum to 1.", low=0,
           high=1, hint=_SHARE_HINT),
    Column("lines_per_order", "number", "lines/order", "Mean number of different products of an order.", low=1,
           high=1_000),
    Column("units_per_line", "number", "units/line", "Mean number of units of a line.", low=1, high=1_000_000),
    Column("patience_days", "number", "days", "How long a line waits for stock, from placing, before it is cancelled.",
           low=0, high=3_650),
    Column("cancel_share", "number", "-", "Share of the orders that the customer cancels unless they are picked "
           "before.", low=0, high=1, hint=_SHARE_HINT),
    Column("cancel_after_hours", "number", "hours", "Mean time from placing to that; exponentially distributed.",
           low=0, high=100_000, above_low=True),
    Column("seller", "reference", "-", "The partner that runs the channel and receives the commission.",
           refers_to="partners"),
    Column("commission_percent", "number", "%", "Percentage of the value delivered that the owner of the serving site "
           "pays to the seller.", low=0, high=100),
    Column("contact_percent", "number", "%", "Percentage of the customers whose order is late, incomplete or cancelled "
           "for want of stock who get in touch about it; blank: 0.", low=0, high=100, required=False, default="0"),
    Column("contact_cost", "number", "major/contact", "What answering one of them costs the seller; blank: 0.", low=0,
           high=LARGEST_MONEY, required=False, default="0"),
    Column("unpaid_percent", "number", "%", "Percentage of the orders that are not paid when they are placed: their "
           "units are reserved, but not picked before they are paid. Blank: 0.", low=0, high=100, required=False,
           default="0"),
    Column("pay_minutes", "number", "minutes", "Where some are unpaid: mean time from placing to payment; "
           "exponentially distributed.", low=0, high=1_000_000, above_low=True, required=False),
    Column("hold_minutes", "number", "minutes", "Where some are unpaid: what is not paid so long after placing is "
           "cancelled, and its units are free again.", low=0, high=1_000_000, required=False),
    NOTE,
), key=("channel",), required=False)

DOOR, PICKUP = "door", "pickup"
"""How parcels are handed over."""
ORIGIN = "origin"
BY_MODE, BY_STOCK = "mode", "stock"
"""What a promise looks at."""

_MODES = TableDescription("modes", "Service modes: what customers are told, what they pay for it and how often nobody "
                          f"is at the door. Without this table there is one, {_ONE_MODE}: the promise of the home "
                          "lane, no cut-off, no fee, and every parcel is handed over at the first attempt.", (
    Column("mode", "id", "-", "Id of the mode."),
    Column("name", "text", "-", "Name of the mode."),
    Column("promise_hours", "number", "hours", f"What customers are told: hours from placing to the door. {HOME_LANE}: "
           "the promise_days of the zone's delivery lane of the lowest rank for this mode. "
           f"{BY_THE_CLOCK}: the time in promise_days and promise_time. {CHOSEN_WINDOW}: the end of a window that the "
           "customer chooses.", low=0, high=8_760, or_word=(HOME_LANE, BY_THE_CLOCK, CHOSEN_WINDOW)),
    Column("promise_days", "whole", "days", f"With {BY_THE_CLOCK} only: days from the day of placing to the day of the "
           "promise; 0 is the same day.", low=0, high=365, required=False),
    Column("promise_time", "time of day", "local time", f"With {BY_THE_CLOCK} only: the time of that day by which the "
           "parcel is at the door.", required=False),
    Column("cut_off", "time of day", "local time", "From then on an order counts as placed at the midnight that "
           "follows, for its promise.", or_word=NO_CUT_OFF),
    Column("priority", "whole", "-", "How urgent it is, 1 the most: a rule of order routing can ask for it.", low=1,
           high=1_000_000),
    money("fee", unit="major/order", description="Paid by the customer once per order, with its first delivery."),
    Column("failure_percent", "number", "%", "Probability that an attempt to deliver fails.", low=0, high=100,
           below_high=True, hint="if no attempt ever succeeded, nothing would be delivered: leave the mode out"),
    Column("attempts", "whole", "attempts", "Attempts to deliver a parcel before it goes back to its site.", low=1,
           high=100, hint="write 1 where there is no second attempt"),
    Column("retry_hours", "number", "hours", "Time from a failed attempt to the next.", low=0, high=8_760),
    money("failure_cost", unit="major/attempt", description="Paid to the carrier for each failed attempt."),
    Column("window_hours", "number", "hours", "Parcels are handed over within so many hours before the promise; one "
           "that comes earlier waits. Blank: as soon as it comes.", low=0, high=24, above_low=True, required=False),
    Column("window_from", "time of day", "local time", f"With {CHOSEN_WINDOW} only: when the first window of a day "
           "begins; the next ones follow one another.", required=False),
    Column("window_to", "time of day", "local time", f"With {CHOSEN_WINDOW} only: when the last one has ended; 00:00 "
           "is midnight at the end of the day.", required=False),
    Column("notice_hours", "number", "hours", f"With {CHOSEN_WINDOW} only: a window begins so long after placing or "
           "later. The customer chooses evenly among the next ones, as many as a day has.", low=0, high=8_760,
           required=False),
    Column("handover", "choice", "-", f"{DOOR}: parcels are brought to the customer. {PICKUP}: the customer comes for "
           f"them, from when the lead time of the delivery lane has passed; the promise is of that. Blank: {DOOR}.",
           choices=(DOOR, PICKUP), required=False, default=DOOR),
    Column("collect_law", "word", "-", f"With {PICKUP} only: law of the time from ready to the customer's coming: a "
           "file name of twin/laws.", required=False),
    Column("collect_hours", "number", "hours", f"With {PICKUP} only: mean of that law.", low=0, high=8_760,
           required=False),
    Column("collect_deviation_hours", "number", "hours", f"With {PICKUP} only: standard deviation of that law.", low=0,
           high=8_760, required=False),
    Column("no_show_percent", "number", "%", f"With {PICKUP} only: percentage of the orders that nobody comes for.",
           low=0, high=100, required=False),
    Column("shelf_hours", "number", "hours", f"With {PICKUP} only: what was not collected so long after it was ready "
           "goes back on sale, and is cancelled.", low=0, high=8_760, required=False),
    Column("extra_percent", "number", "%", f"With {PICKUP} only: percentage of those who collect a parcel that want "
           "one more product of the shelf there, drawn by popularity; blank: 0.", low=0, high=100, required=False),
    Column("extra_units", "whole", "units", f"With {PICKUP} only: units of it that each wants; blank: 1.", low=1,
           high=1_000, required=False),
    Column("promise_by", "choice", "-", f"What the promise looks at. {BY_MODE}: nothing but the columns above. "
           f"{BY_STOCK}: also when the goods are there (available to promise); it is never earlier than those columns "
           f"say. Blank: {BY_MODE}.", choices=(BY_MODE, BY_STOCK), required=False, default=BY_MODE),
    Column("beyond_days", "number", "days", f"With {BY_STOCK} only: days from placing to the promise, at least, where "
           "neither stock nor goods on the road will do.", low=0, high=3_650, required=False),
    NOTE,
), key=("mode",), required=False)

_MODE_SHARES = TableDescription("mode_shares", "Which service modes the customers of a channel choose; needed where "
                                "orders are drawn and there are several modes, but for a table choice. The shares of "
                                "each channel sum to 1.", (
    _channel(description="An online channel; each has rows."),
    Column("mode", "reference", "-", "A service mode; one without a row is never chosen.", refers_to="modes"),
    Column("share", "number", "-", "Share of the channel's orders.", low=0, high=1, hint=_SHARE_HINT),
    NOTE,
), key=("channel", "mode"), required=False)

_PROFILES = TableDescription("profiles", "When customers come. Rows with a time say how fast they come from then until "
                             "the next time, relative to the other times; the first time is 00:00. Rows with a weekday "
                             "multiply the orders of that day; all seven are there or none, and they are divided by "
                             "their mean. Without rows a day, or a week, is flat.", (
    _channel(or_word=STORE, description=f"An online channel, or {STORE} for walk-in customers, who have times only: "
             "their weekdays belong to the demand model."),
    Column("when", "period", "-", "Start of a period of the day, or a weekday."),
    Column("weight", "number", "-", "Relative rate in the period, or of the day.", low=0, high=1_000_000),
    NOTE,
), key=("channel", "when"), required=False)

_ONLINE_DEMAND = TableDescription("online_demand", "Mean online orders before any season or event.", (
    _zone_names("zone", description="Where the customers live; the row of a zone replaces the row all."),
    Column("orders_per_day", "number", "orders/day", "Mean orders of each of these zones over all channels; "
           "with a table choice customers, of whom some order nothing.", low=0,
           high=1_000_000),
    NOTE,
), key=("zone",), required=False)

_POPULARITY = TableDescription("popularity", "How often each product is on an order. Without this table the n-th of "
                               "the table products is on 1/n as many lines as the first (Zipf's law, an assumption).", (
    product_names(description="The products ordered."),
    Column("weight", "number", "-", "Relative frequency among the lines of orders; products without a row have 0.",
           low=0, high=1_000_000),
    NOTE,
), key=("product",), required=False)

_DELIVERIES = TableDescription("deliveries", "Which sites may send parcels to which zones. The narrowest row for a "
                               "site, zone and service mode holds: first by site, then a zone before all, then a mode "
                               "before all. A zone's site of the lowest rank for the first mode that is delivered "
                               "there is its home: what its customers order counts there as planned demand. The lane "
                               "of the lowest rank for a mode bears the promise to the customers.", (
    Column("from", "site names", "-", "Where parcels are packed: stores or warehouses.", refers_to="sites"),
    _zone_names("to", description="Where the customers live."),
    Column("mode", "mode names", "-", f"The service mode that the row is for; blank: {ALL}.", refers_to="modes",
           required=False, default=ALL),
    Column("rank", "whole", "-", "Place of the site in the zone's preferred list; 1 comes first. Sites of one row are "
           "ranked in the order of the table sites.", low=1, high=1_000_000),
    Column("promise_days", "number", "days", f"What customers are told where the mode's promise_hours is {HOME_LANE}: "
           "days from placing an order to the door.", low=0, high=365),
    Column("lead_time_law", "word", "-", "Law of the time from dispatch to the door: a file name of twin/laws."),
    Column("lead_time_days", "number", "days", "Mean of that law.", low=0, high=3_650),
    Column("lead_time_deviation_days", "number", "days", "Standard deviation of that law.", low=0, high=3_650),
    Column("distance_km", "number", "km", "Length of the way.", low=0, high=100_000),
    money("cost_per_parcel", unit="major/parcel", description="Paid to the carrier for each parcel."),
    money("cost_per_unit", unit="major/unit", description="Paid to the carrier for each unit in it."),
    Column("carrier", "reference", "-", "The partner that carries the parcels and is paid.", refers_to="partners"),
    Column("emission_g_per_tkm", "number", "g/tkm", "CO2-equivalent per tonne and kilometre.", low=0, high=1_000_000),
    Column("pickup_at", "reference", "-", f"For modes with the handover {PICKUP} only: the site to which parcels are "
           f"shipped for the customer to collect; blank: {ORIGIN}, where they are packed.", refers_to="sites",
           or_word=ORIGIN, required=False, default=ORIGIN),
    NOTE,
), key=("from", "to", "mode"), required=False)

NOBODY_LOOKS = "never"
_FULFILMENT = TableDescription("fulfilment", "Picking and packing of online orders; every site with a delivery lane "
                               "needs a row, the narrowest one holds.", (
    site_names(description="The sites that pick."),
    Column("lines_per_hour", "whole", "lines/hour", "Order lines that the site can pick an hour.", low=1,
           high=LARGEST_RATE, or_word=UNLIMITED_WORD, hint="leave the site's delivery lanes out if nothing is picked"),
    money("cost_per_line", unit="major/line", description="Picking a line of an order."),
    money("cost_per_parcel", unit="major/parcel", description="Packing a parcel."),
    Column("stuck_after_hours", "number", "hours", "A parcel with which nobody has begun for so long is noticed: its "
           "lines go to another site if one can serve them now; blank: nobody looks.", low=0,
           high=100_000, or_word=NOBODY_LOOKS, required=False, default=NOBODY_LOOKS),
    NOTE,
), key=("site",), required=False)

_ORDERS = TableDescription("orders", "Recorded online orders to replay, in any order.", (
    Column("order", "id", "-", "Id of the order."),
    Column("placed", "instant", "local time", "When it was placed, by the clocks of the network's time_zone."),
    Column("zone", "reference", "-", "Where the customer lives.", refers_to="zones"),
    _channel(description="Through which it came."),
    Column("mode", "reference", "-", f"Its service mode; blank: {FIRST_MODE}, the first of the table modes.",
           refers_to="modes", or_word=FIRST_MODE, required=False, default=FIRST_MODE),
), key=("order",), required=False)

_ORDER_LINES = TableDescription("order_lines", "What the recorded orders asked for; every order has a line.", (
    Column("order", "reference", "-", "The order.", refers_to="orders"),
    Column("product", "reference", "-", "What was ordered.", refers_to="products"),
    Column("units", "units", "units", "Units of it.", low=0, high=LARGEST_UNITS, above_low=True,
           hint="leave the row out for no unit; returns are no negative orders"),
), key=("order", "product"), required=False)

_RETURNS = TableDescription("returns", "What of the delivered lines comes back, and what becomes of it. The narrowest "
                            "row for a channel and product holds: first by channel, then by product. Products that no "
                            "row names stay with the customers.", (
    Column("channel", "channel names", "-", "Through which it was ordered.", refers_to="channels"),
    product_names(description="What comes back."),
    Column("percent", "number", "%", "Percentage of the delivered lines that come back; a line comes back whole.",
           low=0, high=100),
    Column("lag_law", "word", "-", "Law of the time from delivery to the customer's hand-over: a file name of "
           "twin/laws."),
    Column("lag_days", "number", "days", "Mean of that law.", low=0, high=3_650),
    Column("lag_deviation_days", "number", "days", "Standard deviation of that law.", low=0, high=3_650),
    Column("to", "choice", "-", "Which site takes it in: home, that of the customer's zone (a return in store), or "
           "origin, the one that served.", choices=("home", "origin")),
    Column("inspection_hours", "number", "hours", "From the hand-over to the end of the inspection.", low=0,
           high=100_000),
    Column("restock_percent", "number", "%", "Percentage of what comes back that the inspection puts back on the "
           "shelf.", low=0, high=100),
    Column("refurbish_percent", "number", "%", "Percentage of what comes back that is refurbished, and then put on the "
           "shelf; the rest is scrapped.", low=0, high=100),
    Column("refurbish_days", "number", "days", "How long that takes after the inspection.", low=0, high=3_650),
    Column("refund", "choice", "-", "When the owner of the site that served pays the price back: scan, when the line "
           "is handed in, or inspection, when that ends.", choices=("scan", "inspection")),
    money("cost_per_line", unit="major/line", description="Taking in and inspecting a line, paid by the owner of the "
          "site that takes it in."),
    money("refurbish_cost_per_unit", unit="major/unit", description="Refurbishing, paid by the same."),
    NOTE,
), key=("channel", "product"), required=False)

ONLINE_TABLES = (
    _CHANNELS, _MODES, _MODE_SHARES, _PROFILES, _ONLINE_DEMAND, _POPULARITY, _DELIVERIES, _FULFILMENT, _ORDERS,
    _ORDER_LINES, _RETURNS, AVAILABILITY, ELIGIBILITY, CHOICE, *STAFFING_TABLES,
)
"""The tables of online orders, in the order in which a planner would write them."""
