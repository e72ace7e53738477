"""The tables of how channels share the chain, column by column."""

from __future__ import annotations

from twin.network.columns import NOTE, Column, TableDescription, site_names

NEVER_OPEN = "never"

ELIGIBILITY = TableDescription("eligibility", "Which sites may serve the orders of which online channels, from which "
                               "integration level on; the sourcing desk says how far the chain has come. The narrowest "
                               "row for a channel and site holds: first by channel, then by site. A site without a row "
                               "is open to a channel at every level.", (
    Column("channel", "channel names", "-", "Through which orders come.", refers_to="channels"),
    site_names(description="The sites that serve them."),
    Column("from_level", "number", "-", "The lowest integration_level, between 0 and 1, at which they do; "
           f"{NEVER_OPEN}: at none.", low=0, high=1, or_word=NEVER_OPEN),
    NOTE,
), key=("channel", "site"), required=False)
