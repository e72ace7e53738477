"""The tables of people who pick and pack, column by column; ``online_tables`` puts them beside the others."""

from __future__ import annotations

from twin.network.columns import NOTE, Column, TableDescription, money, site_names

CONTINUOUS_WORD = "continuous"
END_OF_DAY = "24:00"
FIRST_COME, EXPRESS_FIRST = "first_come", "express_first"
MOST_PEOPLE = 10_000
_MOST_SECONDS = 86_400

_STAFFING = TableDescription("staffing", "People who pick and pack online orders, by shift. A site with rows is "
                             "*staffed*: people pick there, one by one, and lines_per_hour of fulfilment must be "
                             "unlimited. The rows of the narrowest name for a site hold together. Outside its shifts "
                             "nobody begins anything; what was begun is finished. Needs the table handling.", (
    site_names(description="The sites where they work: every one of them delivers."),
    Column("days", "weekdays", "-", "The days on which the shift takes place."),
    Column("from", "time of day", "local time", "When it begins."),
    Column("to", "time of day", "local time", "When it ends, on the same day; a night shift is two rows.",
           or_word=END_OF_DAY),
    Column("pickers", "whole", "people", "How many pick at a time.", low=0, high=MOST_PEOPLE),
    Column("packers", "whole", "people", "How many pack at a time. Where a site has none in any row, parcels are "
           "complete when they are picked.", low=0, high=MOST_PEOPLE),
    money("cost_per_hour", unit="major/hour", description="Paid for each of them and each hour of the shift by the "
          "owner of the site, whether there is work or not."),
    NOTE,
), key=("site", "days", "from"), required=False)

_HANDLING = TableDescription("handling", "How people work at staffed sites; each of these needs a row, the narrowest "
                             "one holds. Needs the table staffing.", (
    site_names(description="The sites that the row is for."),
    Column("pick_law", "word", "-", "Law of the time that a picker needs for a line: a file name of twin/laws."),
    Column("pick_seconds", "number", "s/line", "Mean of that law.", low=0, high=_MOST_SECONDS),
    Column("pick_deviation_seconds", "number", "s/line", "Standard deviation of that law.", low=0, high=_MOST_SECONDS),
    Column("parcel_seconds", "number", "s/parcel", "A picker's time for a parcel beside its lines: the way to the "
           "shelves and back.", low=0, high=_MOST_SECONDS),
    Column("pack_law", "word", "-", "Law of the time that a packer needs for a parcel: a file name of twin/laws."),
    Column("pack_seconds", "number", "s/parcel", "Mean of that law.", low=0, high=_MOST_SECONDS),
    Column("pack_deviation_seconds", "number", "s/parcel", "Standard deviation of that law.", low=0,
           high=_MOST_SECONDS),
    Column("release", "whole", "minutes", f"Parcels are released to the pickers in waves, every so many minutes from "
           f"midnight on; {CONTINUOUS_WORD}: each when it comes.", low=1, high=1_440, or_word=CONTINUOUS_WORD),
    Column("batch_parcels", "whole", "parcels", "Parcels that a picker takes on one round at most.", low=1, high=1_000),
    Column("batch_percent", "number", "%", "On a round with several parcels each takes so many percent of the time "
           "that it would take alone.", low=0, high=100, above_low=True),
    Column("queue", "choice", "-", f"Which parcel is picked, and packed, next: {FIRST_COME}, or {EXPRESS_FIRST}: that "
           "of the most urgent mode, by its priority, and of these the one that came first.",
           choices=(FIRST_COME, EXPRESS_FIRST)),
    Column("walk_in_seconds", "number", "s/unit", "A picker's time for a unit that a customer buys who walked in; such "
           "customers are served first.", low=0, high=_MOST_SECONDS),
    Column("walk_in_units", "whole", "units/customer", "Units that are bought at a time: customers who come one after "
           "the other are served together up to so many, from when the first of them comes. Blank: 1.", low=1,
           high=1_000_000, required=False, default="1"),
    NOTE,
), key=("site",), required=False)

STAFFING_TABLES = (_STAFFING, _HANDLING)
