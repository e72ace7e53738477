"""The tables of a network folder, column by column; the reader, its messages and the dictionary obey this."""

from __future__ import annotations

from twin.network.columns import (
    ALWAYS,
    LARGEST_UNITS,
    NOTE,
    UNLIMITED_WORD,
    Column,
    TableDescription,
    money,
    product_names,
    site_names,
)
from twin.network.dock_tables import DOCK_TABLES
from twin.network.online_tables import ONLINE_TABLES
from twin.network.partners import ROLES
from twin.network.sites import KINDS
from twin.network.stock_record_tables import STOCK_RECORD_TABLES

NO_ZONE = "none"
NO_ORDER = "none"
"""What the records of a run show in place of a recorded order where there is none."""
COST_KINDS = (
    "holding_per_unit_day", "holding_percent_of_cost_per_year", "backorder_per_unit_day", "lost_sale_per_unit",
    "handling_per_unit", "order_line",
)
DECISIONS = ("replenishment", "forecasting", "allocation", "sourcing", "promising", "transshipment")

_latitude = Column("latitude_deg", "number", "degrees", "Latitude, north positive (WGS 84).", low=-90, high=90)
_longitude = Column("longitude_deg", "number", "degrees", "Longitude, east positive (WGS 84).", low=-180, high=180)
_source_note = Column("source", "text", "-", "Source of the row's figures.", required=False)

FACTS = (
    Column("name", "text", "-", "Name of the network, for titles."),
    Column("currency", "currency", "-", "Currency of every amount of money in the folder."),
    Column("unit_scale", "whole", "book units/unit", "Book units per unit of the tables; 1 unless fractions of a unit "
           "are kept (10: tenths).", low=1, high=1_000_000),
    Column("start_date", "date", "date", "The first simulated day, so that weekdays and holidays are real."),
    Column("time_zone", "time zone", "-", "Where the clocks hang by which the table orders was written; one placed "
           "in an hour that they leap over is a mistake.", required=False),
    Column("no_purchase_weight", "number", "-", "With a table choice: the weight of ordering nothing; 0: every "
           "customer orders. Without this key 1, that of a way to order of utility 0.", low=0, high=1_000_000,
           required=False),
    Column("title", "text", "-", "A longer title.", required=False),
    Column("source", "text", "-", "Where the network comes from.", required=False),
    Column("note", "text", "-", "Anything a reader should know.", required=False),
)
"""The keys of the table ``network``."""

_NETWORK = TableDescription("network", "Facts about the network as a whole, one per row.", (
    Column("key", "choice", "-", "Name of the fact.", choices=tuple(fact.name for fact in FACTS)),
    Column("value", "text", "-", "The fact; see the rows of this dictionary for each key."),
), key=("key",))

_PRODUCTS = TableDescription("products", "What is bought, moved, stored and sold.", (
    Column("product", "id", "-", "Id of the product."),
    Column("name", "text", "-", "Name of the product."),
    Column("family", "id", "-", "Family of the product; stands for its members in every other table."),
    money("price", unit="major/unit", description="Retail price."),
    money("cost", unit="major/unit", description="Purchase cost: what it costs the supplier to make or buy a unit."),
    Column("mass_kg", "number", "kg/unit", "Mass of a unit, kept to the gram.", low=0, high=1_000_000),
    Column("volume_l", "number", "l/unit", "Volume of a unit, kept to the millilitre.", low=0, high=1_000_000),
    _source_note, NOTE,
), key=("product",))

_PARTNERS = TableDescription("partners", "The companies that own sites, carry goods and settle with each other.", (
    Column("partner", "id", "-", "Id of the partner."),
    Column("name", "text", "-", "Name of the company."),
    Column("role", "choice", "-", "What the company does in the chain.", choices=ROLES),
    NOTE,
), key=("partner",))

_ZONES = TableDescription("zones", "Customer zones: places with a population; absent: none.", (
    Column("zone", "id", "-", "Id of the zone."),
    Column("name", "text", "-", "Name of the place."),
    _latitude, _longitude,
    Column("population", "whole", "persons", "Inhabitants.", low=0, high=10**10),
    Column("radius_km", "number", "km", "Online customers live evenly spread within this distance of the place; blank: "
           "all at the place.", low=0, high=1_000, required=False),
    _source_note, NOTE,
), key=("zone",), required=False)

_SITES = TableDescription("sites", "Suppliers, plants, warehouses and stores.", (
    Column("site", "id", "-", "Id of the site."),
    Column("name", "text", "-", "Name of the site."),
    Column("kind", "choice", "-", "What the site is.", choices=KINDS),
    Column("group", "id", "-", "The planner's own group; stands for its members in every other table."),
    Column("partner", "reference", "-", "The owner.", refers_to="partners"),
    Column("city", "text", "-", "City the site stands in."),
    Column("zone", "reference", "-", "Customer zone of its walk-in customers.", refers_to="zones", or_word=NO_ZONE),
    Column("calendar", "reference", "-", "Opening days.", refers_to="calendars", or_word=ALWAYS),
    _latitude, _longitude,
    Column("demand_factor", "number", "-", "Multiplies the rates of the table demand.", low=0, high=1_000_000),
    Column("daily_capacity_units", "units", "units/day", "Units that the site may ship to other sites a day.", low=0,
           high=LARGEST_UNITS, or_word=UNLIMITED_WORD),
    Column("backorder_share", "number", "-", "Share of unmet walk-in demand that waits; the rest is lost.", low=0,
           high=1, hint="a share lies between 0 and 1, not 0 and 100"),
    NOTE,
), key=("site",))

_CALENDARS = TableDescription("calendars", f"Opening days; weekdays not named are open, and the calendar {ALWAYS} "
                              "exists by itself.", (
    Column("calendar", "id", "-", "Id of the calendar."),
    Column("day", "day", "-", "A weekday, or a date that differs from its weekday."),
    Column("open", "yes or no", "-", "Whether the sites of the calendar are open; where not, no customer comes."),
), key=("calendar", "day"), required=False)

_LANES = TableDescription("lanes", "How goods travel from one site to the next. A row between groups stands for every "
                          "pair of theirs that the table sourcing uses.", (
    Column("from", "site names", "-", "Where goods depart.", refers_to="sites"),
    Column("to", "site names", "-", "Where they arrive.", refers_to="sites"),
    Column("mode", "id", "-", "Means of transport, such as road or rail."),
    Column("distance_km", "number", "km", "Length of the way.", low=0, high=100_000),
    Column("lead_time_law", "word", "-", "Law of the time from departure to availability: a file name of twin/laws."),
    Column("lead_time_days", "number", "days", "Mean of that law.", low=0, high=3_650),
    Column("lead_time_deviation_days", "number", "days", "Standard deviation of that law.", low=0, high=3_650),
    Column("lead_time_per", "choice", "-", "Whether the products of one departure arrive together or each on its own.",
           choices=("shipment", "product")),
    Column("vehicle_capacity_m3", "number", "m3/vehicle", "Volume that a vehicle holds.", low=0, high=1_000_000,
           above_low=True, or_word=UNLIMITED_WORD),
    Column("vehicles_per_day", "whole", "vehicles/day", "Vehicles that may leave a day.", low=1, high=1_000_000,
           or_word=UNLIMITED_WORD, hint="leave the lane and its sourcing out if nothing may travel"),
    money("cost_per_vehicle", unit="major/vehicle", description="Paid to the carrier for each departure."),
    money("cost_per_unit", unit="major/unit", description="Paid to the carrier for each unit."),
    Column("carrier", "reference", "-", "The partner that carries the goods and is paid.", refers_to="partners"),
    Column("emission_g_per_tkm", "number", "g/tkm", "CO2-equivalent per tonne and kilometre.", low=0, high=1_000_000),
    Column("departs", "time of day", "local time", "When goods depart, those of a day together; at the grain day they "
           "depart once a day anyway. Blank: as soon as there are any, each time with vehicles of their own.",
           required=False),
    NOTE,
), key=("from", "to"))

_SOURCING = TableDescription("sourcing", "Who buys what from whom. The narrowest rows for a site and product win "
                             "together; their shares sum to 1.", (
    site_names(description="The sites that buy."),
    product_names(description="What they buy."),
    Column("source", "reference", "-", "The site that they buy from.", refers_to="sites"),
    Column("share", "number", "-", "Share of the orders that goes to this source.", low=0, high=1, above_low=True,
           hint="a share lies between 0 and 1; leave the row out for 0"),
    Column("priority", "whole", "-", "Rank of the buyer at the source; 1 is served first by the priority rule.", low=1,
           high=1_000_000),
    NOTE,
), key=("site", "product", "source"))

_CONTRACTS = TableDescription("contracts", "What partners pay each other; needed where goods change owner.", (
    Column("seller", "reference", "-", "Owner of the source.", refers_to="partners"),
    Column("buyer", "reference", "-", "Owner of the destination.", refers_to="partners"),
    product_names(description="What is sold."),
    Column("basis", "choice", "-", "What the transfer price is a percentage of.", choices=("price", "cost")),
    Column("percent", "number", "%", "Transfer price in percent of the basis.", low=0, high=1_000),
    Column("freight_payer", "choice", "-", "Who pays the carrier.", choices=("seller", "buyer")),
    money("owed_penalty_per_unit_day", unit="major/unit/day",
           description="Paid by the seller for a unit that it owes over a day."),
    NOTE,
), key=("seller", "buyer", "product"), required=False)

_POLICIES = TableDescription("inventory_policies", "The default rule of each decision; a strategy may replace it.", (
    site_names(description="The sites decided for."),
    product_names(description="The products decided for."),
    Column("decision", "choice", "-", "What is decided.", choices=DECISIONS),
    Column("rule", "word", "-", "A file name of twin/policies/<decision>; the one rule of sourcing is for "
           "site all and product all."),
    Column("settings", "settings", "-", "Settings of the rule; blank: its defaults."),
    NOTE,
), key=("site", "product", "decision"))

_DEMAND = TableDescription("demand", "Mean walk-in demand before any season or event; may be absent where "
                           "demand_history or online orders are given.", (
    site_names(description="The sites where customers buy: stores or warehouses."),
    product_names(description="What they ask for."),
    Column("units_per_day", "number", "units/day", "Mean demand of each of these sites for each of these products, "
           "before the site's demand_factor.", low=0, high=LARGEST_UNITS,
           hint="write 0 for no demand; returns are no negative demand"),
    NOTE,
), key=("site", "product"), required=False)

_HISTORY = TableDescription("demand_history", "Recorded daily sales to replay, in any order; days without a row sold "
                            "nothing.", (
    Column("date", "date", "date", "Day of the sales."),
    Column("site", "reference", "-", "Where they were sold.", refers_to="sites"),
    Column("product", "reference", "-", "What was sold.", refers_to="products"),
    Column("units", "units", "units", "Units sold that day.", low=0, high=LARGEST_UNITS, above_low=True,
           hint="leave the row out for no sale; returns are no negative sales"),
), key=("date", "site", "product"), required=False)

_COSTS = TableDescription("costs", "Cost rates of sites; a kind that no row names is 0. Holding is the sum of its two "
                          "kinds.", (
    site_names(description="The sites that pay."),
    product_names(description="The products paid for."),
    Column("kind", "choice", "-", "What is paid for: holding_per_unit_day (major/unit/day), "
           "holding_percent_of_cost_per_year (% of the product's cost a year of 365 days), backorder_per_unit_day "
           "(major/unit/day), lost_sale_per_unit (major/unit), handling_per_unit (major per unit that leaves, "
           "for another site or with a customer who walked in; online orders cost what the table fulfilment says), "
           "order_line (major per product and source of an order).",
           choices=COST_KINDS),
    money("amount", unit="see kind", description="The rate."),
    NOTE,
), key=("site", "product", "kind"), required=False)

_INITIAL_STATE = TableDescription("initial_state", "Stock on hand before the first day; cells not named hold 0.", (
    site_names(description="The sites that hold it: warehouses, stores or plants."),
    product_names(description="What they hold."),
    Column("quantity", "number", "see unit", "How much each of these sites holds of each of these products.", low=0,
           high=LARGEST_UNITS),
    Column("unit", "choice", "-", "units, or days_of_demand: days of mean demand, of walk-in customers and of the "
           "online customers whose home the site is, for a warehouse the sum over the sites that it ultimately "
           "supplies, times their shares; rounded half up.",
           choices=("units", "days_of_demand")),
    NOTE,
), key=("site", "product"), required=False)

TABLES: dict[str, TableDescription] = {
    table.name: table
    for table in (
        _NETWORK, _PRODUCTS, _PARTNERS, _ZONES, _CALENDARS, _SITES, _LANES, _SOURCING, _CONTRACTS, _POLICIES, _DEMAND,
        _HISTORY, _COSTS, _INITIAL_STATE, *STOCK_RECORD_TABLES, *DOCK_TABLES, *ONLINE_TABLES,
    )
}
"""Every table that a network folder may hold, by name."""
