"""The tables of how channels share the chain and the customers, column by column."""

from __future__ import annotations

from functools import partial

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

_sensitivity = partial(Column, type="number", low=0, high=1_000, required=False, default="0")

CHOICE = TableDescription("choice", "By which channel and service mode online customers order, if at all: each way to "
                          "order that has a row is weighed by e to the power of its utility (multinomial logit). With "
                          "it online_demand counts customers, mode_shares is left out, and the shares of channels only "
                          "say when customers come. Each channel has rows.", (
    Column("channel", "reference", "-", "An online channel.", refers_to="channels"),
    Column("mode", "reference", "-", "A service mode; where it is not delivered, nobody chooses it.",
           refers_to="modes"),
    Column("attraction", "number", "-", "Utility at no fee, no time and no distance; that of ordering nothing is the "
           "logarithm of no_purchase_weight.", low=-100, high=100),
    _sensitivity("price_sensitivity", unit="1/major", description="Utility lost per unit of money of the mode's fee; "
                 "blank: 0."),
    _sensitivity("hour_sensitivity", unit="1/hour", description="Utility lost per hour from placing to the promise, or "
                 "to the end of the next window; blank: 0."),
    _sensitivity("distance_sensitivity", unit="1/km", description="Utility lost per km of the lane of the lowest rank "
                 "to the zone for this mode: for those who fetch what they ordered; blank: 0."),
    NOTE,
), key=("channel", "mode"), required=False)
