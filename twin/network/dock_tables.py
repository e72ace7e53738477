"""The tables of what queues at a site's doors, column by column; ``schema`` puts them beside the others."""

from __future__ import annotations

from twin.network.columns import ALWAYS, NOTE, Column, TableDescription, site_names

_DOCKS = TableDescription("docks", "Inbound docks: trucks that come to these sites queue for a door, first in first "
                          "out, and their goods are received when they are unloaded. What arrives over one lane at one "
                          "instant is one truck. Sites without a row receive at once; the narrowest row holds.", (
    site_names(description="The sites with the dock; each has one of its own."),
    Column("doors", "whole", "doors", "Trucks that can be unloaded at the same time.", low=1, high=1_000,
           hint="leave the row out for a site that receives at once"),
    Column("unloading_law", "word", "-", "Law of the time that a truck takes: a file name of twin/laws."),
    Column("unloading_minutes", "number", "minutes", "Mean of that law.", low=0, high=100_000),
    Column("unloading_deviation_minutes", "number", "minutes", "Standard deviation of that law.", low=0, high=100_000),
    Column("minutes_per_unit", "number", "minutes/unit", "What each unit takes besides; blank: 0.", low=0, high=10_000,
           required=False, default="0"),
    Column("opens", "time of day", "local time", "From then on unloading begins; blank, with closes: at any time.",
           required=False),
    Column("closes", "time of day", "local time", "From then on none begins, what was begun is ended; 00:00 is "
           "midnight at the end of the day.", required=False),
    Column("calendar", "reference", "-", "The days on which trucks are unloaded, besides those of the site; blank: "
           f"{ALWAYS}.", refers_to="calendars", or_word=ALWAYS, required=False, default=ALWAYS),
    Column("away_minutes", "number", "minutes", "A crew that finds no truck goes away, and looks again after so long; "
           "blank: 0, it stands at the door.", low=0, high=100_000, required=False, default="0"),
    NOTE,
), key=("site",), required=False)

DOCK_TABLES = (_DOCKS,)
"""In the order in which a planner would write them."""
